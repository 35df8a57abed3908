"""FROM: which tables a query joins, and what hangs together by more than the resource."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from regdsl.interop.model import refuse
from regdsl.schema import TABLES

__all__ = ["KEYS", "Rows", "gather"]

KEYS = frozenset({"cap_index", "intf_index", "table_index", "schema_index"})


@dataclass(slots=True)
class Rows:
    """The tables of one FROM.

    Attributes
    ----------
    tables
        The table of each name that stands in FROM.
    inner
        Those that every row of the answer has.
    part
        For each name, that of the rows it is joined with by more than the ivoid.
    conditions, queries
        Conditions of ON, and queries that have been joined by ivoid.
    outer
        The tables around a subquery.
    linked
        Pairs of tables that are joined by ivoid.
    """

    tables: dict[str, str] = field(default_factory=dict)
    inner: set[str] = field(default_factory=set)
    part: dict[str, str] = field(default_factory=dict)
    conditions: list[exp.Expr] = field(default_factory=list)
    queries: list[exp.Expr] = field(default_factory=list)
    outer: Rows | None = None
    linked: set[frozenset[str]] = field(default_factory=set)

    def root(self, name: str) -> str:
        """One name for all rows that are joined by more than the ivoid."""
        while self.part[name] != name:
            name = self.part[name]
        return name

    def join(self, one: str, other: str) -> None:
        """These two hang together."""
        self.part[self.root(one)] = self.root(other)

    def check(self) -> None:
        """Refuse tables that the ivoid does not join."""
        names = list(self.tables)
        reached, waiting = set(names[:1]), names[:1]
        while waiting:
            one = waiting.pop()
            for pair in self.linked:
                new = set(pair) - reached if one in pair else set()
                reached |= new
                waiting += new
        apart = [name for name in names if name not in reached]
        if apart:
            raise refuse(f"{names[0]} and {apart[0]} are not joined by ivoid")

    def of(self, column: exp.Column) -> tuple[str, str] | None:
        """The name of the table that a column is of, and its own; None when of an outer query."""
        name, table = column.name.lower(), column.table.lower()
        for alias, real in self.tables.items():
            if (not table or table in (alias, real)) and name in TABLES[real].column_names:
                return alias, name
        return None


def gather(select: exp.Select, ctes: dict[str, exp.Expr], outer: Rows | None) -> Rows:
    """What stands in FROM."""
    rows = Rows(outer=outer)
    first = select.args["from_"].this
    _add(rows, first, ctes, inner=True)
    for join in select.args.get("joins") or []:
        _join(rows, join, ctes)
    return rows


def _add(rows: Rows, node: exp.Expr, ctes: dict[str, exp.Expr], *, inner: bool) -> list[str]:
    if isinstance(node, exp.Paren):
        return _add(rows, node.this, ctes, inner=inner)
    if isinstance(node, exp.Subquery):
        if inner:
            rows.queries.append(node)
        return []
    if not isinstance(node, exp.Table):
        raise refuse("this cannot be said of a table", node)
    real = node.name.lower()
    if real in ctes:
        if inner:
            rows.queries.append(ctes[real])
        return []
    if real not in TABLES or (node.db and node.db.lower() not in ("rr",)):
        raise refuse("this is no table of RegTAP that regdsl knows", node)
    alias = (node.alias or real).lower()
    if alias in rows.tables:
        raise refuse("two tables have the same name", node)
    rows.tables[alias] = real
    rows.part[alias] = alias
    if inner:
        rows.inner.add(alias)
    names = [alias]
    for join in node.args.get("joins") or []:
        names += _join(rows, join, ctes)
    return names


def _join(rows: Rows, join: exp.Join, ctes: dict[str, exp.Expr]) -> list[str]:
    side = (join.args.get("side") or "").upper()
    if side in ("RIGHT", "FULL"):
        raise refuse("a RIGHT or FULL join cannot be said", join.this)
    before = list(rows.tables)
    names = _add(rows, join.this, ctes, inner=side != "LEFT")
    using = [one.name.lower() for one in join.args.get("using") or []]
    natural = join.args.get("method") == "NATURAL"
    for name in names:
        mine = set(TABLES[rows.tables[name]].column_names)
        for other in before:
            shared = mine & set(TABLES[rows.tables[other]].column_names)
            common = shared if natural else shared & set(using)
            if common - KEYS - {"ivoid"}:
                raise refuse(f"tables joined by {', '.join(sorted(common))}", join.this)
            if "ivoid" in common:
                rows.linked.add(frozenset((name, other)))
            if common & KEYS:
                rows.join(name, other)
    on = join.args.get("on")
    if not names and side != "LEFT":
        _check_query(rows.queries[-1], join, natural=natural, using=using)
    if on is not None:
        if side == "LEFT" and any(
            c.name.lower() not in {*KEYS, "ivoid"} for c in on.find_all(exp.Column)
        ):
            raise refuse("conditions on a LEFT join cannot be said", on)
        rows.conditions.append(on)
    return names


def _check_query(query: exp.Expr, join: exp.Join, *, natural: bool, using: list[str]) -> None:
    """A query in FROM must be joined by ivoid, and by nothing else."""
    while isinstance(query, exp.Subquery):
        query = query.this
    given = [one.alias_or_name.lower() for one in query.expressions]
    on = join.args.get("on")
    by_ivoid = on is not None and all(
        isinstance(one.this, exp.Column) and one.this.name.lower() == "ivoid"
        for one in on.find_all(exp.EQ)
    )
    fits = (natural and not set(given) & KEYS) or using == ["ivoid"] or by_ivoid
    if "ivoid" not in given or not fits:
        raise refuse("a query in FROM that is joined by more or less than ivoid", join.this)
