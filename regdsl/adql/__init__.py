"""ADQL that anybody wrote: read, checked, printed, and fitted to where it shall run.

The reader makes sqlglot expressions of one shape, so that everything after it can rely
on it:

- a query is `exp.Select`, or `exp.Union`, `exp.Except`, `exp.Intersect` (`distinct` False
  for ALL), or one of these inside `exp.Subquery` where it stood in parentheses, however
  many; WITH is the `with_` of the outermost, ORDER BY and OFFSET of a set operation or of
  a query in parentheses are its `order` and `offset`;
- TOP is the `limit` of its Select; DISTINCT its `distinct`;
- a table is `exp.Table` with `this`, `db`, `catalog` and an `exp.TableAlias`, or an
  `exp.Subquery`, whose alias may be missing (W401); the joins of the first table in FROM
  are in `joins` of the Select, followed by the other tables as `exp.Join` of no kind;
  those keep their own joins in their own `joins`, and so does the first table inside an
  `exp.Paren`; a join in parentheses with a name is a subquery of all its columns;
- a column is `exp.Column` with up to three qualifiers; identifiers keep their case and
  are `quoted` where they were delimited;
- every function is `exp.Anonymous` with its name as written, `COUNT(DISTINCT x)` having an
  `exp.Distinct` as its argument and `COUNT(*)` an `exp.Star`; CAST alone is `exp.Cast`,
  whose `to` is the `exp.Var` of the type as ADQL spells it; `x % y` is MOD;
- NOT IN, NOT LIKE, NOT ILIKE, NOT BETWEEN and IS NOT NULL are an `exp.Not` around the
  test; `!=` and `<>` are `exp.NEQ`; a sign is an `exp.Neg`, a plus is nothing;
- conditions with AND or OR are binary, to the left when they are few, balanced when they
  are many, with an `exp.Paren` inside when they are hundreds;
- identifiers, functions, literals, stars, CAST and CASE have the place they were read from
  in `meta`, as `start` and `end`.
"""
