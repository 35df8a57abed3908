"""Relations between resources, and the registries that they come from, in ADQL.

A relation may be declared by either of the two, so there are two queries for it; where a
server has UNION they become one.  Columns that may be NULL are never looked up by NOT IN:
`related_id` is asked to be there.
"""

from __future__ import annotations

from typing import Protocol

from sqlglot import exp

from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    col,
    eq,
    is_null,
    negate,
    one_of,
    select,
    text,
    udf,
)
from regdsl.diagnostics import error
from regdsl.planning.nodes import And, Exists, Managed, Not, Or, Plan, Related

__all__ = ["managed", "named", "related"]


class Lowering(Protocol):
    """What is needed of the lowering that this is a part of."""

    profile: Profile

    def note(self, direction: str, reason: str) -> None:
        """What is written matches more ("superset") or less ("subset") than is meant."""

    def table(self, name: str, alias: str = "") -> exp.Expr:
        """A table of RegTAP; E201 where the server lacks it."""

    def alias(self, entity: str) -> str:
        """A name that no other table has."""

    def resource(self, plan: Plan) -> exp.Expr:
        """A condition on a row of rr.resource."""

    def ivoids(self, plan: Plan) -> exp.Query:
        """A query for the ivoids of the resources of a plan."""

    def match(self, entity: str, columns: tuple[str, ...], matcher: object, alias: str) -> exp.Expr:
        """A test on columns of a row."""


def named(key: str, alias: str = "") -> list[exp.Expr]:
    """That `key` names a resource; nothing where it cannot but do so."""
    return [] if key == "ivoid" else [negate(is_null(col(key, alias)))]


DEEPEST = 5
"""So many relations may stand in each other, since the inner query is written twice each time."""


def related(low: Lowering, plan: Related) -> list[exp.Select]:
    """The ivoids of what declares the relation, and those that others declare it of.

    Raises
    ------
    RegdslError
        E201 when relations stand in each other deeper than `DEEPEST`.
    """
    if _depth(plan) > DEEPEST:
        raise error(
            "E201",
            f"{low.profile.name} is asked for {DEEPEST} relations in each other at most",
            help="search a mirror with `regdsl search`",
        )
    return [
        _declared(low, plan.types, plan.plan, "ivoid", "related_id"),
        _declared(low, plan.inverse, plan.plan, "related_id", "ivoid"),
    ]


def _depth(plan: Plan) -> int:
    match plan:
        case And(children=children) | Or(children=children):
            return max(map(_depth, children))
        case Not(child=child):
            return _depth(child)
        case Related(plan=other):
            return 1 + _depth(other)
        case _:
            return 0


def _declared(
    low: Lowering, types: tuple[str, ...], plan: Plan, this: str, other: str
) -> exp.Select:
    of_type = any_of([eq(col("relationship_type"), text(name)) for name in types])
    tests = [of_type, *named(this), one_of(col(other), _records(low, plan))]
    return select([col(this)], low.table("relationship"), all_of(tests))


def _records(low: Lowering, plan: Plan) -> exp.Query:
    """The ivoids of a plan that are those of records: what is only named may be none."""
    if _only_named(plan):
        return select([col("ivoid")], low.table("resource"), low.resource(plan))
    return low.ivoids(plan)


def _only_named(plan: Plan) -> bool:
    match plan:
        case Or(children=children):
            return any(map(_only_named, children))
        case Related():
            return True
        case Exists(key=key):
            return key != "ivoid"
        case _:
            return False


def managed(low: Lowering, plan: Managed) -> exp.Select:
    """The resources whose authority is a detail `/managedAuthority` of such a registry."""
    resource, detail = low.alias("resource"), low.alias("detail")
    ivoid, authority = col("ivoid", resource), col("detail_value", detail)
    path = eq(col("detail_xpath", detail), text("/managedAuthority"))
    of_registry = low.match("detail", ("ivoid",), plan.matcher, detail)
    query = select([ivoid.copy()], low.table("resource", resource), all_of([path, of_registry]))
    query.append(
        "joins",
        exp.Join(
            this=low.table("res_detail", detail), kind="INNER", on=_within(low, ivoid, authority)
        ),
    )
    return query


def _within(low: Lowering, ivoid: exp.Expr, authority: exp.Expr) -> exp.Expr:
    """Whether an ivoid is of an authority; upper and lower case do not matter there."""
    profile = low.profile
    if profile.has_function("gavo_getauthority") and profile.has("lower"):
        return eq(call("gavo_getauthority", ivoid), call("LOWER", authority))
    low.note("superset", "`_` in the name of an authority stands for any character")
    root = exp.DPipe(this=text("ivo://"), expression=authority)
    below = exp.DPipe(this=root.copy(), expression=text("/%"))
    return any_of([udf("ivo_nocasematch", ivoid.copy(), pattern) for pattern in (root, below)])
