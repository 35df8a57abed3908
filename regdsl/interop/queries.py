"""A query of ADQL as a condition on resources: semi-joins, rows of one table, groups."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from regdsl.adql.chains import chain
from regdsl.ast import And, Expr, Group, Spatial
from regdsl.interop.groups import group
from regdsl.interop.leaves import SCOPES, leaf
from regdsl.interop.model import EVERYTHING, Notes, all_of, any_of, negated, refuse, test
from regdsl.interop.relations import either_side
from regdsl.interop.rows import KEYS, Rows, gather

__all__ = ["Reader", "unwrapped"]

_EXISTS = {
    "res_subject": "subject",
    "table_column": "column",
    "res_table": "table",
    "res_schema": "schema",
    "res_role": "person",
    "alt_identifier": "altid",
    "stc_spatial": "spatial",
    "stc_spectral": "spectral",
    "stc_temporal": "time",
    "relationship": "relation",
    "intf_param": "param",
}
"""What to say where a table is joined, and nothing is asked of its rows."""

_SOME_ROW = {
    "capability": ("service", ("type",)),
    "interface": ("service", ("accessurl", "interface")),
    "res_detail": ("detail", ("path",)),
    "res_date": ("date", ("value", "role")),
    "validation": ("validation", ("level",)),
}
"""The same where a group says it: one of its fields has a value in any row."""

_OUTER = ("capability", "res_table", "res_schema")
"""Tables that others hang on by more than the ivoid."""

_NEVER_NULL = frozenset(
    ("base_role", "res_subject", "alt_identifier", "detail_xpath", "relationship_type")
)
"""Columns that every row of their table has a value in."""

_MOST = 64


def unwrapped(node: exp.Expr) -> exp.Expr:
    """Without parentheses."""
    while isinstance(node, exp.Paren | exp.Subquery):
        node = node.this
    return node


def _conjuncts(nodes: Iterable[exp.Expr]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for node in nodes:
        for part in chain(unwrapped(node), exp.And):
            found += _conjuncts([part]) if isinstance(unwrapped(part), exp.And) else [part]
    return [unwrapped(part) for part in found]


class Reader:
    """Reads one query; `notes` gathers what is nearly but not quite the same."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.ctes: dict[str, exp.Expr] = {}

    def query(self, node: exp.Expr, outer: Rows | None = None) -> Expr | None:
        """The resources whose ivoid the query gives; None for all of them."""
        node = unwrapped(node)
        with_ = node.args.get("with_")
        for cte in with_.expressions if with_ is not None else ():
            self.ctes[cte.alias.lower()] = cte.this
        if isinstance(node, exp.Union):
            found, members = either_side(self, chain(node, exp.Union))
            parts = [self.query(member, outer) for member in members]
            if None in parts:
                return None
            return any_of([*found, *(part for part in parts if part is not None)])
        if isinstance(node, exp.Except | exp.Intersect):
            one, other = self.query(node.this, outer), self.query(node.expression, outer)
            for member in _members(node):
                if not _gives_resources(member):
                    raise refuse("a query that gives another column than ivoid", member)
            if isinstance(node, exp.Except):
                if other is None:
                    raise refuse("nothing is left of this", node)
                return _both(one, negated(other))
            return _both(one, other)
        if not isinstance(node, exp.Select):
            raise refuse("this query is not recognised", node)
        if not _gives_resources(node):
            raise refuse("a query that gives another column than ivoid", node)
        return self.select(node, outer)

    def select(self, node: exp.Select, outer: Rows | None) -> Expr | None:
        """The resources of one SELECT."""
        if node.args.get("having") is not None:
            raise refuse("HAVING cannot be said", node.args["having"])
        rows = gather(node, self.ctes, outer)
        where = node.args.get("where")
        conditions = _conjuncts([*rows.conditions, *([where.this] if where else [])])
        found: list[Expr] = []
        for joined in rows.queries:
            inner = self.query(joined)
            if inner is not None:
                found.append(inner)
        rest = [one for one in conditions if not self._link(one, rows)]
        rows.check()
        told = self._solve(rest, rows)
        found += told
        seen = {alias for one in rest for alias in self._used(one, rows)}
        # A column has its table, and an interface its capability.
        for alias in sorted(rows.inner - seen, key=lambda a: (rows.tables[a] in _OUTER, a)):
            if any(rows.root(alias) == rows.root(other) for other in seen):
                continue
            seen.add(alias)
            table = rows.tables[alias]
            if table != "resource":
                found.append(_some_row(table))
        return all_of(found) if found else None

    def _link(self, node: exp.Expr, rows: Rows) -> bool:
        """Whether it joins two tables by their keys."""
        if not isinstance(node, exp.EQ):
            return False
        this, other = node.this, node.expression
        if not (isinstance(this, exp.Column) and isinstance(other, exp.Column)):
            return False
        one, two = rows.of(this), rows.of(other)
        name = this.name.lower()
        if name != other.name.lower() or name not in {*KEYS, "ivoid"}:
            if name in ("ivoid", "related_id") or other.name.lower() in ("ivoid", "related_id"):
                raise refuse("this step to another resource is not recognised", node)
            return False
        if one and two and name == "ivoid":
            rows.linked.add(frozenset((one[0], two[0])))
        if one and two and name in KEYS:
            rows.join(one[0], two[0])
        return True

    def _used(self, node: exp.Expr, rows: Rows) -> list[str]:
        """The tables of this FROM that a condition speaks of; ivoid counts as the resource."""
        found: list[str] = []
        columns = list(node.find_all(exp.Column)) if not _is_query(node) else []
        if not columns:
            columns = self._outside(node)
        for column in columns:
            if column.name.lower() == "ivoid":
                continue
            place = rows.of(column)
            if place is None:
                if rows.outer is not None and rows.outer.of(column):
                    raise refuse("this condition on an outer query is not recognised", node)
                raise refuse("this column is not recognised", column)
            if place[0] not in found:
                found.append(place[0])
        return found

    def _outside(self, node: exp.Expr) -> list[exp.Column]:
        """Columns of a condition that do not stand in its subqueries."""
        found = []
        for column in node.find_all(exp.Column):
            above = column.parent
            while above is not None and above is not node and not isinstance(above, exp.Select):
                above = above.parent
            if not isinstance(above, exp.Select):
                found.append(column)
        return [one for one in found if not _is_in_left(one, node)]

    def _clusters(self, node: exp.Expr, rows: Rows) -> set[str]:
        found = set()
        for alias in self._used(node, rows):
            resource = rows.tables[alias] == "resource"
            found.add("resource" if resource else rows.root(alias))
        if self._speaks_of_resources(node):
            found.add("resource")
        return found

    def _speaks_of_resources(self, node: exp.Expr) -> bool:
        return any(c.name.lower() == "ivoid" for c in node.find_all(exp.Column))

    def _solve(self, conditions: list[exp.Expr], rows: Rows) -> list[Expr]:
        """Each condition with those on the same rows; OR across tables case by case."""
        members: dict[str, list[exp.Expr]] = {}
        across: list[exp.Expr] = []
        for node in conditions:
            clusters = self._clusters(node, rows)
            if len(clusters) > 1:
                across.append(node)
            else:
                members.setdefault(next(iter(clusters), "resource"), []).append(node)
        if across:
            touched = {c for node in across for c in self._clusters(node, rows)} - {"resource"}
            own = [n for c in touched for n in members.pop(c, [])]
            cases = self._cases(across, rows)
            parts: list[Expr] = []
            for case in cases:
                parts.append(all_of(self._solve([*own, *case], rows)))
            found = [any_of(parts)]
            for root in sorted(touched):
                has = _EXISTS.get(rows.tables[root])
                if root in rows.inner and has and not own:
                    found.append(test("has", ":", has))
        else:
            found = []
        for root, nodes in members.items():
            if root == "resource":
                found += [self.resource(node, rows) for node in nodes]
            else:
                found.append(self._of_rows(root, nodes, rows))
        return _tidy(found)

    def _of_rows(self, root: str, nodes: list[exp.Expr], rows: Rows) -> Expr:
        """What is said of the same rows; of a LEFT join also that there is none."""
        branches = [unwrapped(one) for one in chain(unwrapped(nodes[0]), exp.Or)]
        none = [one for one in branches if _is_null(one)]
        if len(nodes) > 1 or not none or root in rows.inner:
            return group(self, nodes, rows)
        rest = [one for one in branches if one not in none]
        table = rows.tables[root]
        if not rest or any(one.this.name.lower() not in _NEVER_NULL for one in none):
            raise refuse("NULL of a LEFT join cannot be said", nodes[0])
        row = leaf(none[0], table, self.notes, negative=True)
        some: Expr = Group(scope=SCOPES[table], body=row) if table in SCOPES else row
        return any_of([*(group(self, [one], rows) for one in rest), negated(some)])

    def _cases(self, nodes: list[exp.Expr], rows: Rows) -> list[list[exp.Expr]]:
        cases: list[list[exp.Expr]] = [[]]
        for node in nodes:
            branches = [unwrapped(one) for one in chain(unwrapped(node), exp.Or)]
            if len(branches) == 1:
                raise refuse("this condition across two tables is not recognised", node)
            cases = [[*case, *_conjuncts([one])] for case in cases for one in branches]
            if len(cases) > _MOST:
                raise refuse("too many cases across two tables", node)
        return cases

    def resource(self, node: exp.Expr, rows: Rows, *, negative: bool = False) -> Expr:
        """A condition on the resource itself."""
        return self.condition(node, rows, "resource", negative=negative)

    def condition(self, node: exp.Expr, rows: Rows, table: str, *, negative: bool = False) -> Expr:
        """A condition on one row; NOT goes down to the single tests, which NULL never meets."""
        node = unwrapped(node)
        if isinstance(node, exp.Not):
            return self.condition(node.this, rows, table, negative=not negative)
        if isinstance(node, exp.And | exp.Or):
            kind = exp.And if isinstance(node, exp.And) else exp.Or
            parts = [
                self.condition(one, rows, table, negative=negative) for one in chain(node, kind)
            ]
            return all_of(parts) if (kind is exp.And) != negative else any_of(parts)
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            return self._semi_join(node, rows, negative)
        if isinstance(node, exp.Exists):
            return self._exists(node, rows, negative)
        return self._test(node, rows, table, negative)

    def _test(self, node: exp.Expr, rows: Rows, table: str, negative: bool) -> Expr:
        if self._speaks_of_resources(node):
            table = "resource"
        column = next((c for c in node.find_all(exp.Column) if rows.of(c)), None)
        if column is not None and table != "resource":
            place = rows.of(column)
            assert place is not None
            table = rows.tables[place[0]]
            if isinstance(node, exp.Is) and place[0] not in rows.inner:
                raise refuse("NULL of a LEFT join cannot be said", node)
        return leaf(node, table, self.notes, negative=negative)

    def _semi_join(self, node: exp.In, rows: Rows, negative: bool) -> Expr:
        if not (isinstance(node.this, exp.Column) and node.this.name.lower() == "ivoid"):
            raise refuse("only the ivoid can be looked for in another query", node)
        inner = unwrapped(node.args["query"])
        for one in _members(inner):
            if not _gives_ivoid(one):
                raise refuse("a query that gives another column than ivoid", one)
        found = self.query(inner, rows)
        if found is None:
            found = EVERYTHING
        return negated(found) if negative else found

    def _exists(self, node: exp.Exists, rows: Rows, negative: bool) -> Expr:
        inner = unwrapped(node.this)
        if not isinstance(inner, exp.Select) or inner.args.get("where") is None:
            raise refuse("this EXISTS is not recognised", node)
        names = {
            c.name.lower()
            for link in inner.find_all(exp.EQ)
            if isinstance(link.this, exp.Column) and isinstance(link.expression, exp.Column)
            for c in (link.this,)
        }
        if "ivoid" not in names or names & KEYS:
            raise refuse("this EXISTS is not recognised", node)
        own = gather(inner, self.ctes, rows)
        if len(own.tables) == 1 and len(_conjuncts([inner.args["where"].this])) == 1:
            (table,) = own.tables.values()
            if table in _EXISTS:
                found: Expr = test("has", ":", _EXISTS[table])
                return negated(found) if negative else found
        told = self.query(inner, rows)
        if told is None:
            raise refuse("this EXISTS is not recognised", node)
        return negated(told) if negative else told


def _some_row(table: str) -> Expr:
    """That a resource has any row in a table."""
    if table in _EXISTS:
        return test("has", ":", _EXISTS[table])
    if table not in _SOME_ROW:
        raise refuse(f"all of rr.{table} cannot be asked for", None)
    scope, fields = _SOME_ROW[table]
    declared: list[Expr] = [test("has", ":", name) for name in fields]
    if table == "capability":
        declared.append(negated(declared[0]))
    return Group(scope=scope, body=any_of(declared))


def _is_query(node: exp.Expr) -> bool:
    return node.find(exp.Select) is not None


def _is_in_left(column: exp.Column, node: exp.Expr) -> bool:
    return isinstance(node, exp.In) and column.name.lower() == "ivoid"


def _is_null(node: exp.Expr) -> bool:
    return isinstance(node, exp.Is) and isinstance(node.this, exp.Column)


def _members(node: exp.Expr) -> list[exp.Expr]:
    """The queries that UNION, EXCEPT and INTERSECT put together."""
    node = unwrapped(node)
    if isinstance(node, exp.Union | exp.Except | exp.Intersect):
        return [*_members(node.this), *_members(node.expression)]
    return [node]


def _gives_ivoid(node: exp.Expr) -> bool:
    names = [one.alias_or_name.lower() for one in node.expressions]
    return names == ["ivoid"]


def _gives_resources(node: exp.Expr) -> bool:
    """Not the identifiers of other resources."""
    if not isinstance(node, exp.Select):
        return True
    names = [one.alias_or_name.lower() for one in node.expressions]
    return "ivoid" in names or names[0] not in ("related_id", "validated_by", "role_ivoid")


def _both(one: Expr | None, other: Expr | None) -> Expr | None:
    if one is None or other is None:
        return other if one is None else one
    return all_of([one, other])


def _tidy(parts: list[Expr]) -> list[Expr]:
    """`has:spatial` beside a region says nothing new; neither does an optional field twice."""
    plain = [one for part in parts for one in (part.children if isinstance(part, And) else [part])]
    regions = any(isinstance(one, Spatial) for one in plain)
    return [one for one in plain if not (regions and one == test("has", ":", "spatial"))]
