"""ADQL that somebody wrote, as SQL for a mirror.

The tables keep their names: the mirror is attached as `rr`.  What SQLite says in another
way is rewritten, node by node: TOP and OFFSET, set operations in parentheses, ILIKE, the
order of NULLs (PostgreSQL's: NULL is larger than everything), the functions, which a
mirror has under names of their own so that none of SQLite's is meant by mistake.  Words
are looked up in the full-text index first, where that cannot change the answer; other
conditions have their indexes in `regdsl.backends.foreign_indexes`.

Every name in the tree has been looked up by `regdsl.adql.check` before: SQLite takes a
delimited name that it does not know for a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlglot import exp

from regdsl.adql.catalog import column_of
from regdsl.adql.chains import chain
from regdsl.adql.check import Checked
from regdsl.adql.functions import FUNCTIONS
from regdsl.adql.scopes import Output
from regdsl.backends.foreign_indexes import (
    NATIVE_PATTERN,
    SET_FUNCTIONS,
    is_there,
    owned_by,
    resources,
    shortcut,
)
from regdsl.backends.foreign_indexes import table as table_of
from regdsl.backends.sqltree import all_of, any_of, call, col, eq, one_of, select, text
from regdsl.binding.text import STOP_WORDS, tokens
from regdsl.binding.vocabularies import load
from regdsl.diagnostics import error

__all__ = ["lower", "sql_name"]

_LONGEST_NEEDLE = 900
"""Characters of words that are looked up in an index at once."""

_MOST_ARGUMENTS = 127
"""Of a function in SQLite, unless it was built otherwise."""


def lower(checked: Checked, *, vocab_dir: Path | None = None) -> str:
    """SQL for a mirror attached as `rr`.

    The tree of the query is used up.

    Raises
    ------
    RegdslError
        E412 where a unit or a term of a vocabulary does not exist.
    """
    query = _Rewriting(checked.fields, vocab_dir).query(checked.query)
    return str(
        query.sql(
            dialect="sqlite", identify=True, normalize_functions=False, comments=False, copy=False
        )
    )


def sql_name(function: str) -> str:
    """What a function of ADQL is called on a mirror.

    >>> sql_name("LOG"), sql_name("IVO_hasword")
    ('adql_log', 'ivo_hasword')
    """
    name = function.lower()
    return name if name.startswith(("ivo_", "gavo_")) else f"adql_{name}"


class _Rewriting:
    """One query on its way to SQLite."""

    def __init__(self, fields: Mapping[int, Output], vocab_dir: Path | None) -> None:
        self.fields = fields
        self.vocab_dir = vocab_dir

    # -- queries -----------------------------------------------------------------

    def query(self, node: exp.Expr) -> exp.Expr:
        """A whole query."""
        match node:
            case exp.Select():
                query: exp.Expr = self._select(node)
            case exp.SetOperation():
                query = self._set_operation(node)
            case _:
                return self.query(node.this)
        with_ = node.args.get("with_")
        if with_ is not None:
            for cte in with_.expressions:
                cte.set("this", self.query(cte.this))
            query.set("with_", with_)
        return query

    def _select(self, node: exp.Select) -> exp.Select:
        where = node.args.get("where")
        if where is not None:
            where.set("this", self._by_words(where.this))
        for key in ("expressions", "joins"):
            node.set(key, [self.expr(part) for part in node.args.get(key) or ()])
        for key in ("from_", "where", "group", "having"):
            part = node.args.get(key)
            if part is not None:
                node.set(key, self.expr(part))
        self._order(node)
        return node

    def _order(self, node: exp.Expr) -> None:
        order = node.args.get("order")
        for ordered in order.expressions if order is not None else ():
            ordered.set("this", self.expr(ordered.this))
            ordered.set("nulls_first", bool(ordered.args.get("desc")))

    def _set_operation(self, node: exp.SetOperation) -> exp.Expr:
        """Operands that SQLite takes: plain SELECTs, evaluated from left to right."""
        links: list[exp.SetOperation] = []
        left: exp.Expr = node
        while isinstance(left, exp.SetOperation):
            links.append(left)
            left = left.this
        query = _operand(self.query(left))
        for link in reversed(links):
            right = _operand(self.query(link.expression))
            distinct = link.args.get("distinct", True)
            if distinct or isinstance(link, exp.Union):
                query = type(link)(this=query, expression=right, distinct=distinct)
            else:
                query = _with_multiples(type(link), query, right)
        order, offset = node.args.get("order"), node.args.get("offset")
        if order is None and offset is None:
            return query
        # Outside, any expression over the columns can be sorted by.
        outer = _everything(query)
        outer.set("order", order)
        outer.set("offset", offset)
        self._order(outer)
        return outer

    # -- everything else ---------------------------------------------------------

    def expr(self, node: exp.Expr) -> exp.Expr:
        """Anything that stands in a query."""
        if isinstance(node, exp.And | exp.Or):
            kind = type(node)
            join = all_of if kind is exp.And else any_of
            return join([self.expr(part) for part in chain(node, kind)])
        if isinstance(node, exp.Query) and not isinstance(node, exp.Subquery):
            return self.query(node)
        rule = _RULES.get(type(node))
        if rule is not None:
            return rule(self, node)
        self._inside(node)
        return node

    def _inside(self, node: exp.Expr) -> None:
        for key, child in node.args.items():
            if isinstance(child, exp.Expr):
                new = self.expr(child)
                if new is not child:
                    node.set(key, new)
            elif isinstance(child, list):
                node.set(key, [self.expr(c) if isinstance(c, exp.Expr) else c for c in child])

    def _chain(self, node: exp.Expr) -> exp.Expr:
        """Sums and joined texts may be long: no recursion into their left side."""
        kind = type(node)
        below = node
        while isinstance(below.this, kind):
            below.set("expression", self.expr(below.expression))
            below = below.this
        self._inside(below)
        return node

    def _column(self, node: exp.Expr) -> exp.Expr:
        """`schema.table.*` is too long for SQLite."""
        if isinstance(node.this, exp.Star):
            node.set("db", None)
        return node

    def _join(self, node: exp.Expr) -> exp.Expr:
        """SQLite reads `a, b JOIN c` as `(a, b) JOIN c`, and ADQL as `a, (b JOIN c)`."""
        self._inside(node)
        table = node.this
        if table.args.get("joins"):
            node.set("this", exp.Paren(this=table))
        return node

    def _table(self, node: exp.Expr) -> exp.Expr:
        alias = node.args.get("alias")
        if alias is not None and alias.args.get("columns"):
            plain = node.copy()
            plain.set("alias", None)
            plain.set("joins", None)
            return self._under_names(node, _everything(plain), alias)
        self._inside(node)
        return node

    def _subquery(self, node: exp.Expr) -> exp.Expr:
        alias = node.args.get("alias")
        inner = self.query(node.this)
        if alias is not None and alias.args.get("columns"):
            return self._under_names(node, inner, alias)
        node.set("this", inner)
        node.set("joins", [self.expr(join) for join in node.args.get("joins") or ()])
        return node

    def _under_names(self, node: exp.Expr, query: exp.Expr, alias: exp.Expr) -> exp.Expr:
        """SQLite gives names to the columns of a query in WITH only."""
        cte = exp.CTE(this=query, alias=alias.copy())
        outer = select([exp.Star()], exp.Table(this=alias.this.copy()))
        outer.set("with_", exp.With(expressions=[cte]))
        joins = [self.expr(join) for join in node.args.get("joins") or ()]
        return exp.Subquery(this=outer, alias=exp.TableAlias(this=alias.this.copy()), joins=joins)

    def _like(self, node: Any) -> exp.Expr:
        value, pattern = self.expr(node.this), self.expr(node.expression)
        folded = isinstance(node, exp.ILike)
        plain = isinstance(pattern, exp.Literal) and pattern.is_string
        if not plain or len(pattern.name.encode()) > NATIVE_PATTERN:
            return eq(
                exp.Literal.number(1), call("adql_ilike" if folded else "adql_like", value, pattern)
            )
        if folded:
            pattern = text(pattern.name.lower())
            if not self._is_folded(node.this):
                value = call("adql_lower", value)
        return exp.Like(this=value, expression=pattern)

    def _is_folded(self, node: exp.Expr) -> bool:
        field = self.fields.get(id(node))
        column = column_of(field.table, field.column) if field else None
        return column is not None and column.lowercase

    def _cast(self, node: Any) -> exp.Expr:
        name, _, rest = str(node.args["to"].this).upper().partition("(")
        length = rest.rstrip(") ").strip()
        return call(
            "adql_cast",
            self.expr(node.this),
            text(" ".join(name.split())),
            exp.Literal.number(length) if length else exp.Null(),
        )

    def _function(self, node: Any) -> exp.Expr:
        name = str(node.this).lower()
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, node)
        arguments = [self.expr(argument) for argument in node.expressions]
        if name in SET_FUNCTIONS:
            return call(name, *arguments)
        if name == "coalesce" and len(arguments) == 1:
            return arguments[0]
        if len(arguments) > _MOST_ARGUMENTS:
            raise error(
                "E411",
                f"SQLite takes at most {_MOST_ARGUMENTS} arguments, and `{node.this}` has "
                f"{len(arguments)}",
                help="write a MOC for a region with many corners: MOC('6/...')",
            )
        group = FUNCTIONS[name].group
        own = name if group == "sets" or name == "coalesce" else sql_name(name)
        return call(own, *arguments)

    def string_agg(self, node: Any) -> exp.Expr:
        """An empty group gives an empty text (RegTAP 1.2, section 9)."""
        arguments = [self.expr(argument) for argument in node.expressions]
        return call("coalesce", call("group_concat", *arguments), text(""))

    def vocmatch(self, node: Any) -> exp.Expr:
        """The terms are known beforehand: 1 or 0 by membership."""
        vocabulary, term, value = node.expressions
        if not all(isinstance(part, exp.Literal) and part.is_string for part in (vocabulary, term)):
            raise error(
                "E412",
                "gavo_vocmatch needs the vocabulary and the term as texts in quotes",
                help="write `gavo_vocmatch('messenger', 'infrared', waveband)`, say",
            )
        try:
            known = load(vocabulary.name, self.vocab_dir)
        except ValueError as exc:
            raise error("E412", f"there is no vocabulary `{vocabulary.name}` here") from exc
        found = known.find(term.name)
        if found is None:
            near = known.suggest(term.name)
            raise error(
                "E412",
                f"`{term.name}` is no term of the vocabulary {vocabulary.name}",
                help=f"did you mean `{near}`?" if near else "",
            )
        terms = [text(name) for name in (found, *known.narrower(found)) if name]
        return exp.Paren(this=exp.In(this=self.expr(value), expressions=terms))

    def in_unit(self, node: Any) -> exp.Expr:
        """IN_UNIT (ADQL 2.1, section 4.7): of columns whose unit is known."""
        value, unit = node.expressions
        if not (isinstance(unit, exp.Literal) and unit.is_string):
            raise error("E412", "IN_UNIT needs a unit in quotes", help="write IN_UNIT(x, 'deg')")
        return call("adql_in_unit", self.expr(value), text(self._unit_of(value, "IN_UNIT")), unit)

    def specconv(self, node: Any) -> exp.Expr:
        """With two arguments, of a column whose unit is known."""
        name, arguments = str(node.this).lower(), list(node.expressions)
        if len(arguments) == 2:
            arguments.insert(1, text(self._unit_of(arguments[0], str(node.this))))
        return call(name, *(self.expr(argument) for argument in arguments))

    def _unit_of(self, value: exp.Expr, function: str) -> str:
        while isinstance(value, exp.Paren):
            value = value.this
        field = self.fields.get(id(value))
        column = column_of(field.table, field.column) if field else None
        if column is None or not column.unit:
            raise error(
                "E412",
                f"the unit of what {function} converts is not known",
                help="only columns with a declared unit can be converted",
            )
        return column.unit

    # -- words -------------------------------------------------------------------

    def _by_words(self, node: exp.Expr) -> exp.Expr:
        """Where words must occur, look them up in the index first.

        Only under AND and OR: there what the index does not know makes the condition
        false or NULL anyway, which is the same to a WHERE.
        """
        if isinstance(node, exp.And | exp.Or):
            kind = type(node)
            join = all_of if kind is exp.And else any_of
            return join([self._by_words(part) for part in chain(node, kind)])
        if isinstance(node, exp.Paren):
            return exp.Paren(this=self._by_words(node.this))
        if isinstance(node, exp.EQ):
            for one, other in ((node.this, node.expression), (node.expression, node.this)):
                if (
                    isinstance(one, exp.Literal)
                    and one.name == "1"
                    and isinstance(other, exp.Anonymous)
                    and str(other.this).lower() == "ivo_hasword"
                ):
                    found = self._look_up(other)
                    if found is not None:
                        return all_of([found, node])
        return shortcut(node, self.fields) or node

    def _look_up(self, node: exp.Anonymous) -> exp.Expr | None:
        """A condition that holds wherever the words occur, by the index."""
        value, needle = node.expressions
        field = self.fields.get(id(value))
        if field is None or not isinstance(needle, exp.Literal) or not needle.is_string:
            return None
        index = _INDEXED.get((field.table, field.column))
        words = [word for word in tokens(needle.name) if word not in STOP_WORDS]
        if index is None or not words or not field.source or not is_there(value, field):
            return None
        table, owner, key = index
        phrase = " AND ".join(f'"{word}"' for word in words)
        if len(phrase) > _LONGEST_NEEDLE:
            return None
        wanted = f"{{{field.column}}} : ({phrase})"
        rows = select(
            [col("rowid")],
            table_of(table),
            exp.Match(this=col(table), expression=text(wanted)),
        )
        if owner == "idx_resource":
            keys = select([col("ivoid")], table_of(owner), one_of(col(key), rows))
        else:
            keys = resources(select([col("rid")], table_of(owner), one_of(col(key), rows)))
        return one_of(owned_by(field, "ivoid"), keys)


_INDEXED = {
    ("rr.resource", "res_title"): ("fts_resource", "idx_resource", "rid"),
    ("rr.resource", "res_description"): ("fts_resource", "idx_resource", "rid"),
    ("rr.res_subject", "res_subject"): ("fts_resource", "idx_resource", "rid"),
    ("rr.res_table", "table_title"): ("fts_table", "idx_table", "tid"),
    ("rr.res_table", "table_description"): ("fts_table", "idx_table", "tid"),
    ("rr.table_column", "column_description"): ("fts_column", "idx_column", "cid"),
}
"""The full-text index of a column, the table that its rows belong to, and their key."""


def _everything(query: exp.Expr) -> exp.Select:
    """`SELECT * FROM (query)`, or from a table."""
    table = query if isinstance(query, exp.Table) else exp.Subquery(this=query)
    return select([exp.Star()], table)


def _with_multiples(kind: type[exp.SetOperation], left: exp.Expr, right: exp.Expr) -> exp.Select:
    """EXCEPT ALL and INTERSECT ALL: equal rows are numbered, and then differ."""
    names = [item.alias_or_name for item in left.selects] if isinstance(left, exp.Query) else []
    if not all(name and name != "*" for name in names) or not names:
        raise error(
            "E412",
            f"{kind.__name__.upper()} ALL needs names for its columns on a mirror",
            help="name each column with AS, or leave out ALL",
        )
    columns = [f"c{number}" for number in range(len(names))]
    sides = []
    for query in (left, right):
        cte = exp.CTE(
            this=query,
            alias=exp.TableAlias(
                this=exp.to_identifier("side"), columns=[exp.to_identifier(c) for c in columns]
            ),
        )
        number = exp.Window(this=exp.RowNumber(), partition_by=[col(column) for column in columns])
        side = select([*map(col, columns), exp.alias_(number, "n")], exp.to_table("side"))
        side.set("with_", exp.With(expressions=[cte]))
        sides.append(_everything(side))
    both = kind(this=sides[0], expression=sides[1], distinct=True)
    shown = [
        exp.alias_(col(column), name, quoted=True)
        for column, name in zip(columns, names, strict=True)
    ]
    return select(shown, exp.Subquery(this=both))


def _operand(query: exp.Expr) -> exp.Expr:
    """A query as SQLite takes it on a side of a set operation."""
    if isinstance(query, exp.Select) and not any(
        query.args.get(key) for key in ("order", "limit", "offset", "with_")
    ):
        return query
    return _everything(query)


_RULES: dict[type, Callable[[_Rewriting, Any], exp.Expr]] = {
    exp.Add: _Rewriting._chain,
    exp.Sub: _Rewriting._chain,
    exp.Mul: _Rewriting._chain,
    exp.Div: _Rewriting._chain,
    exp.DPipe: _Rewriting._chain,
    exp.Table: _Rewriting._table,
    exp.Subquery: _Rewriting._subquery,
    exp.Like: _Rewriting._like,
    exp.ILike: _Rewriting._like,
    exp.Cast: _Rewriting._cast,
    exp.Anonymous: _Rewriting._function,
    exp.Column: _Rewriting._column,
    exp.Join: _Rewriting._join,
    exp.Literal: lambda self, node: node,
    exp.Identifier: lambda self, node: node,
}

_SPECIAL: dict[str, Callable[[_Rewriting, Any], exp.Expr]] = {
    "ivo_string_agg": _Rewriting.string_agg,
    "gavo_vocmatch": _Rewriting.vocmatch,
    "in_unit": _Rewriting.in_unit,
    "gavo_specconv": _Rewriting.specconv,
    "ivo_specconv": _Rewriting.specconv,
}
