"""Is it right?  Names, numbers of arguments, kinds of values, and the rules of queries.

`check` walks a query once, from the FROM outwards, and reports everything at once.  It
knows the tables of RegTAP and TAP_SCHEMA; of other tables and functions it takes what
is written, unless the query is to be run.  What it found out about each column is in its
answer, for those who go on with the query.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlglot import exp

from regdsl.adql import kinds
from regdsl.adql.functions import FUNCTIONS
from regdsl.adql.groups import grouping_errors
from regdsl.adql.reader import Parsed
from regdsl.adql.scopes import Output, Relation, Scope, Source
from regdsl.adql.tables import name_of, relation_of, renamed
from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, RegdslError, lint

__all__ = ["Checked", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that is right.

    Attributes
    ----------
    query
        The tree.
    columns
        What it gives, in order.
    fields
        What each column in it stands for, by the `id` of its node.
    lints
        Remarks.
    """

    query: exp.Expr
    columns: tuple[Output, ...] | None
    fields: Mapping[int, Output]
    lints: tuple[Diagnostic, ...]


def check(parsed: Parsed, *, strict: bool = False, to_run: bool = False) -> Checked:
    """Judge a query.

    Parameters
    ----------
    parsed
        What the reader made of the text.
    strict
        Refuse what goes beyond ADQL 2.1, such as CASE.
    to_run
        Refuse tables and functions that a mirror does not have.

    Raises
    ------
    RegdslError
        E402 to E410, all at once.
    """
    checker = _Checker(to_run=to_run)
    columns = checker.query(parsed.query, None)
    errors = list(checker.errors)
    if strict:
        errors += [replace(found, code="E410") for found in parsed.beyond]
    if errors:
        errors.sort(key=lambda found: found.span.start if found.span else 0)
        raise RegdslError(tuple(dict.fromkeys(errors)), parsed.text)
    return Checked(parsed.query, columns, checker.fields, (*parsed.beyond, *checker.lints))


def place_of(node: exp.Expr) -> Span | None:
    """Where a node was read: from its first to its last known place."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    ends = [part.meta["end"] for part in node.walk() if "end" in part.meta]
    return Span(min(starts), max(ends)) if starts else None


class _Checker:
    """Walks a query; a `Judge` for the expressions in it."""

    def __init__(self, *, to_run: bool) -> None:
        self.to_run = to_run
        self.errors: list[Diagnostic] = []
        self.lints: list[Diagnostic] = []
        self.fields: dict[int, Output] = {}
        self.ctes: dict[str, tuple[Output, ...] | None] = {}
        self._aggregates: list[exp.Expr] = []
        self._no_aggregates = ""

    # -- what expressions ask for ------------------------------------------------

    def report(self, code: str, message: str, node: exp.Expr, help: str = "") -> None:
        """Take note of an error."""
        self.errors.append(Diagnostic(code=code, message=message, span=place_of(node), help=help))

    def function(self, node: exp.Anonymous) -> None:
        """A function that is nobody's known one."""
        name = str(node.this)
        near = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1)
        hint = f"did you mean `{FUNCTIONS[near[0]].name}`?" if near else ""
        if self.to_run:
            self.report("E406", f"there is no function `{name}` on a mirror", node, help=hint)
        else:
            self.remark(f"`{name}` is neither in ADQL nor in RegTAP: not checked", node, hint)

    def aggregate(self, node: exp.Expr) -> None:
        """An aggregate; where it may not stand, that is an error."""
        if self._no_aggregates:
            self.report(
                "E410",
                f"`{node.this}` makes one value of many rows, and cannot stand in "
                f"{self._no_aggregates}",
                node,
                help="put conditions on groups into HAVING"
                if self._no_aggregates == "WHERE"
                else "",
            )
        else:
            self._aggregates.append(node)

    @contextmanager
    def no_aggregates(self, where: str) -> Iterator[None]:
        """Inside, aggregates are errors; empty text allows them again."""
        before, self._no_aggregates = self._no_aggregates, where
        yield
        self._no_aggregates = before

    def on(self, node: exp.Expr, scope: Scope) -> None:
        """The condition of a join."""
        with self.no_aggregates("ON"):
            kinds.condition(self, node, scope)

    def column(self, node: exp.Column, scope: Scope) -> str:
        """The kind of a column, after looking it up."""
        name, qualifier = name_of(node.this), node.args.get("table")
        found: list[Output] | None
        if qualifier is None:
            found = scope.column(name)
        else:
            source = self._source(node, qualifier, scope)
            if source is None or source.outputs is None:
                return "any"
            found = [output for output in source.outputs if output.name == name]
        if found is None:
            return "any"
        if not found:
            self._unknown_column(node, name, scope)
            return "any"
        if len(found) > 1:
            tables = [".".join(output.source) for output in found if output.source]
            self.report(
                "E409",
                f"`{name}` is a column of several tables here",
                node,
                help=f"write `{tables[0]}.{name}`" if tables else "name the table before it",
            )
        self.fields[id(node)] = found[0]
        return found[0].kind

    def _source(self, node: exp.Column, qualifier: exp.Expr, scope: Scope) -> Source | None:
        schema = name_of(node.args.get("db"))
        source = scope.source(name_of(qualifier), schema)
        if source is None:
            near = difflib.get_close_matches(name_of(qualifier), scope.source_names(), n=1)
            self.report(
                "E403",
                f"`{name_of(qualifier)}` is no table of this query",
                node,
                help=f"did you mean `{near[0]}`?" if near else "name it in FROM",
            )
        return source

    def _unknown_column(self, node: exp.Column, name: str, scope: Scope) -> None:
        near = difflib.get_close_matches(name, scope.names(), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "see `regdsl adql --tables`"
        if node.this.args.get("quoted"):
            hint = f"text goes in single quotes: `'{name}'`" if not near else hint
        self.report("E404", f"no table of this query has a column `{name}`", node, help=hint)

    # -- queries -----------------------------------------------------------------

    def query(self, node: exp.Expr, outer: Scope | None) -> tuple[Output, ...] | None:
        """The columns of a query, after checking it; None where they are not known."""
        before, aggregates = dict(self.ctes), self._aggregates
        with_ = node.args.get("with_")
        if with_ is not None:
            for cte in with_.expressions:
                self._cte(cte)
        with self.no_aggregates(""):
            match node:
                case exp.Select():
                    columns = self._select(node, outer)
                case exp.SetOperation():
                    columns = self._set_operation(node, outer)
                case _:
                    columns = self.query(node.this, outer)
        self.ctes, self._aggregates = before, aggregates
        return columns

    def _cte(self, cte: exp.Expr) -> None:
        name = name_of(cte.args["alias"].this)
        if name in self.ctes:
            self.report("E410", f"two queries of this WITH are called `{name}`", cte.args["alias"])
        columns = self.query(cte.this, None)
        # Its rows are no longer rows of a table.
        columns = columns and _plain(columns)
        self.ctes[name] = renamed(self, columns, cte.args["alias"])

    def _set_operation(
        self, node: exp.SetOperation, outer: Scope | None
    ) -> tuple[Output, ...] | None:
        """Operands agree in number and kind of columns (SQL-92, 7.10)."""
        operands: list[exp.Expr] = []
        left: exp.Expr = node
        while isinstance(left, exp.SetOperation):
            operands.append(left.expression)
            left = left.this
        first = self.query(left, outer)
        for operand in reversed(operands):
            columns = self.query(operand, outer)
            if first is None or columns is None:
                first = None
            elif len(first) != len(columns):
                self.report(
                    "E408",
                    f"the parts of a {type(node).__name__.upper()} must give the same number of "
                    f"columns: here {len(first)} and {len(columns)}",
                    operand,
                )
            else:
                for one, other in zip(first, columns, strict=True):
                    pair = {one.kind, other.kind}
                    if len(pair) == 2 and "any" not in pair and pair != {"text", "time"}:
                        self.report(
                            "E408",
                            f"column `{one.name}` is {one.kind} in one part and {other.kind} in "
                            "another",
                            operand,
                        )
        relation = Relation((), _plain(first or ()), open=first is None)
        self._order(node, Scope(relation), first)
        return first and _plain(first)

    def _select(self, node: exp.Select, outer: Scope | None) -> tuple[Output, ...] | None:
        self._aggregates = []
        scope = Scope(relation_of(self, node, outer), outer)
        where, group, having = (node.args.get(name) for name in ("where", "group", "having"))
        if where is not None:
            with self.no_aggregates("WHERE"):
                kinds.condition(self, where.this, scope)
        outputs = self._items(node, scope)
        named = {output.name: output for output in outputs or ()}
        if group is not None:
            with self.no_aggregates("GROUP BY"):
                for key in group.expressions:
                    if not self._is_output(key, named, scope):
                        kinds.value(self, key, scope)
        if having is not None:
            kinds.condition(self, having.this, scope)
        self._order(node, scope, outputs)
        if group is not None or having is not None or self._aggregates:
            for column in grouping_errors(node, self.fields):
                self.report(
                    "E410",
                    f"`{column.sql()}` is neither in GROUP BY nor inside an aggregate",
                    column,
                    help="add it to GROUP BY, or write MIN() or MAX() of it",
                )
        return outputs

    def _is_output(self, key: exp.Expr, named: Mapping[str, Output], scope: Scope) -> bool:
        """Whether a key of ORDER BY or GROUP BY is the name of a column of the answer."""
        if not isinstance(key, exp.Column) or key.args.get("table") is not None:
            return False
        output = named.get(name_of(key.this))
        if output is None:
            return False
        self.fields.setdefault(id(key), output)
        return True

    def _order(self, node: exp.Expr, scope: Scope, outputs: tuple[Output, ...] | None) -> None:
        order = node.args.get("order")
        named = {output.name: output for output in outputs or ()}
        for ordered in order.expressions if order is not None else ():
            key = ordered.this
            if self._is_output(key, named, scope):
                continue
            if isinstance(key, exp.Literal) and not key.is_string:
                self._ordinal(key, outputs)
            else:
                kinds.value(self, key, scope)

    def _ordinal(self, key: exp.Literal, outputs: tuple[Output, ...] | None) -> None:
        text = str(key.this)
        if not text.isdigit() or not int(text):
            self.report("E410", f"there is no column number {text} to sort by", key)
        elif outputs is not None and int(text) > len(outputs):
            self.report(
                "E410", f"there is no column number {text}: the query gives {len(outputs)}", key
            )

    def _items(self, node: exp.Select, scope: Scope) -> tuple[Output, ...] | None:
        """The columns of the answer; None when a star stands for unknown ones."""
        outputs: list[Output] = []
        unknown = False
        for number, item in enumerate(node.expressions, 1):
            if isinstance(item, exp.Star):
                unknown = unknown or scope.relation.open
                outputs += scope.relation.columns
            elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
                source = self._source(item, item.args["table"], scope)
                if source is None or source.outputs is None:
                    unknown = True
                else:
                    outputs += source.outputs
            else:
                outputs.append(self._item(item, number, scope))
        return None if unknown else tuple(outputs)

    def _item(self, item: exp.Expr, number: int, scope: Scope) -> Output:
        kind = kinds.value(self, item, scope)
        inner = item.this if isinstance(item, exp.Alias) else item
        origin = self.fields.get(id(inner))
        if isinstance(item, exp.Alias):
            name = name_of(item.args["alias"])
        elif isinstance(inner, exp.Column):
            name = name_of(inner.this)
        elif isinstance(inner, exp.Anonymous):
            name = str(inner.this).lower()
        else:
            name = f"column_{number}"
        return replace(origin, name=name) if origin else Output(name, kind)

    def remark(self, message: str, node: exp.Expr, help: str = "") -> None:
        self.lints.append(lint("W403", message, place_of(node), help=help))


def _plain(columns: tuple[Output, ...]) -> tuple[Output, ...]:
    """Columns of a set operation: their rows are no longer rows of a table."""
    return tuple(replace(column, source=()) for column in columns)
