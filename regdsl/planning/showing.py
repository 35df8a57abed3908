"""Which rows `show:` gives of the resources found.

    show:columns ucd:phot.mag    the columns with that UCD, not all of their tables

The answer is a plan of another sort: in it `Exists(entity, row)` does not say that there is
such a row, but that the row of that entity which is shown, or which the shown one belongs
to, is one.  docs/semantics.md, "Kinds of answer".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from regdsl.binding.bound import AllOf, AnyOf, BoundExpr, BoundQuery, Condition, NoneOf
from regdsl.binding.matchers import Declared, Equal, Flag, Glob, Matcher, Service
from regdsl.binding.services import KINDS, STANDARD
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Or, Plan, Question

__all__ = ["JOINED", "entities_of", "may_be_auxiliary", "shown", "tap_services"]

PlanOf = Callable[[BoundExpr], Plan]

JOINED: dict[str, tuple[str, ...]] = {
    "services": ("capability", "interface"),
    "tables": ("table",),
    "columns": ("column", "table"),
    "people": ("role",),
}
"""The entities of a row that is shown, the first being the one it is a row of."""

_LEVELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "services": (("capability", "interface", "detail", "param", "parameter"),),
    "tables": (("column", "table"), ("schema",)),
    "columns": (("column",), ("table",), ("schema",)),
    "people": (("role",),),
}
"""What decides on the rows: conditions about the first of these where there are some, else
those about the next."""

_BELOW = {"schema": "table", "table": "column", "capability": "interface"}

_OF_CAPABILITIES = "/capability/"
_PAGE = Match(("intf_type",), Equal("vr:webbrowser"))
_STD = Match(("intf_role",), Glob(("std", "")))
_LOGIN = Match(("authenticated_only",), Flag(True))
_HOUSEKEEPING = tuple(
    Match(("standard_id",), Glob((STANDARD + name, ""))) for name in ("vosi", "dali#")
)


def shown(query: BoundQuery, plan_of: PlanOf) -> Plan:
    """Which rows are shown; `plan_of` makes the plan of a condition."""
    showing = query.showing
    if showing is None or showing.what not in JOINED:
        return Every()
    members = query.expr.children if isinstance(query.expr, AllOf) else (query.expr,)
    if query.via:  # The conditions are about other resources.
        members = ()
    what = showing.what
    for level in _LEVELS[what]:
        asked = [_asked(member, what, level, plan_of) for member in members]
        found = [one for one in asked if one is not None]
        if found:
            return _services(found) if what == "services" else _any(found)
    return _usable(Every()) if what == "services" else Every()


def _any(parts: Iterable[Plan]) -> Plan:
    children = _of_one_row(Or, parts)
    return children[0] if len(children) == 1 else Or(children)


def _all(parts: Iterable[Plan]) -> Plan:
    children = _of_one_row(And, [part for part in parts if part != Every()])
    if not children:
        return Every()
    return children[0] if len(children) == 1 else And(children)


def _of_one_row(kind: type[And] | type[Or], parts: Iterable[Plan]) -> tuple[Plan, ...]:
    """The parts, those about one entity made into one: they are about the same row."""
    rows: dict[str, list[Plan]] = {}
    found: dict[Plan | str, None] = {}
    for part in _flat(kind, parts):
        if isinstance(part, Exists):
            found[part.entity] = None
            rows.setdefault(part.entity, []).extend(_flat(kind, (part.row,)))
        else:
            found[part] = None
    return tuple(
        _joined(kind, part, rows[part]) if isinstance(part, str) else part for part in found
    )


def _joined(kind: type[And] | type[Or], entity: str, rows: list[Plan]) -> Plan:
    children = tuple(dict.fromkeys(rows))
    return Exists(entity, children[0] if len(children) == 1 else kind(children))


def _flat(kind: type[And] | type[Or], parts: Iterable[Plan]) -> Iterator[Plan]:
    for part in parts:
        if isinstance(part, And | Or) and type(part) is kind:
            yield from _flat(kind, part.children)
        else:
            yield part


def _asked(expr: BoundExpr, what: str, level: tuple[str, ...], plan_of: PlanOf) -> Plan | None:
    """What a condition says of the rows shown; None for one about something else."""
    match expr:
        case AllOf(children=children) | AnyOf(children=children):
            parts = [_asked(child, what, level, plan_of) for child in children]
            found = [part for part in parts if part is not None]
            return _any(found) if found and len(found) == len(parts) else None
        case NoneOf() | Condition(optional=True):
            return None
        case Condition(matchers=matchers) if expr.field.kind in ("datamodel", "service"):
            if "capability" in level:
                return _any([_of_kind(expr, matcher, plan_of) for matcher in matchers])
            utypes = [_utypes(matcher) for matcher in matchers] if "table" in level else []
            return _any(map(_of_utype, utypes)) if utypes and all(utypes) else None
        case _:
            return _of_rows(plan_of(expr), what, level)


def _of_kind(condition: Condition, matcher: Matcher, plan_of: PlanOf) -> Plan:
    """The capabilities of a kind of service, where something else makes it one too."""
    tap = (*KINDS["tap"].exact, *KINDS["tap"].also)
    if not isinstance(matcher, Service):
        row: Plan = Match(condition.field.column, matcher)
        if condition.field.entity == "capability":
            return Exists("capability", row)
        # A data model, by a detail of the capability, or by a table that TAP gives.
        fixed = [Match((column,), Equal(value)) for column, value in condition.field.where]
        detail = Exists("detail", And((*fixed, row)))
        return Exists("capability", Or((detail, *_standards(tap))))
    kind = KINDS[matcher.kind]
    if kind.interface or (kind.data_model and matcher.exact):
        exact = Condition(field=condition.field, matchers=(matcher,))
        return _narrowed("capability", _row_of(plan_of(exact)), "interface")
    ids = kind.exact if matcher.exact else (*kind.exact, *kind.also)
    if (kind.data_model or kind.table_utypes) and not matcher.exact:
        ids = tap
    return Exists("capability", _any(_standards(ids)))


def _utypes(matcher: Matcher) -> tuple[str, ...]:
    """What tables of a kind of service have as their utype, if they say it by that."""
    if not isinstance(matcher, Service):
        return ()
    kind = KINDS[matcher.kind]
    return () if matcher.exact and kind.data_model else kind.table_utypes


def _of_utype(patterns: Iterable[str]) -> Plan:
    tests = (Match(("table_utype",), Glob(tuple(text.split("*")))) for text in patterns)
    return Exists("table", _one(tuple(tests)))


def _one(rows: tuple[Plan, ...]) -> Plan:
    return rows[0] if len(rows) == 1 else Or(rows)


def _standards(ids: Iterable[str]) -> list[Plan]:
    return [Match(("standard_id",), Glob(tuple(text.split("*")))) for text in ids]


def _row_of(plan: Plan) -> Plan:
    assert isinstance(plan, Exists)
    return plan.row


def _of_rows(plan: Plan, what: str, level: tuple[str, ...]) -> Plan | None:
    last = "table" if what == "tables" else "column" if what == "columns" else "interface"
    match plan:
        case Or(children=children):
            parts = [_of_rows(child, what, level) for child in children]
            found = [part for part in parts if part is not None]
            return _any(found) if len(found) == len(parts) else None
        case Exists(entity="column", row=row) if what == "tables" and "column" in level:
            return Exists("table", Exists("column", row))
        case Exists(entity="detail", row=row) if "detail" in level:
            about = any(map(_is_of_capabilities, _matchers(row, "detail_xpath")))
            return Exists("capability", Exists("detail", row)) if about else None
        case Exists(entity="param" | "parameter" as entity, row=row) if entity in level:
            return Exists("interface", Exists(entity, row))
        case Exists(entity="table" | "schema" as entity, row=row) if (
            what == "columns" and level == ("column",) and _mentions(row, "column")
        ):
            return _narrowed(entity, row, last)
        case Exists(entity="schema", row=row) if what == "tables" and "table" in level:
            return _narrowed("schema", row, last) if _mentions(row, "table") else None
        case Exists(entity=entity, row=row) if entity in level:
            return _narrowed(entity, row, last)
        case _:
            return None


def _narrowed(entity: str, row: Plan, last: str) -> Plan:
    """The row holds, and what it says of rows below is said of the one that is shown."""
    below = _BELOW.get(entity) if entity != last else None
    match row:
        case Or(children=children):
            return _any([_narrowed(entity, child, last) for child in children])
        case And(children=children):
            deeper = [child for child in children if below and _mentions(child, below)]
            if not deeper:
                return Exists(entity, row)
            parts = _any([_narrowed(entity, child, last) for child in deeper])
            if len(deeper) > 1:  # It has rows for all of them, and shown is each of these.
                return _all((Exists(entity, row), parts))
            rest = tuple(child for child in children if child is not deeper[0])
            return _all((Exists(entity, rest[0] if len(rest) == 1 else And(rest)), parts))
        case Exists(entity=inner, row=inner_row) if inner == below:
            return _narrowed(inner, inner_row, last)
        case _:
            return Exists(entity, row)


def _mentions(row: Plan, entity: str) -> bool:
    """Whether a row is to have rows of an entity below it."""
    match row:
        case And(children=children) | Or(children=children):
            return any(_mentions(child, entity) for child in children)
        case Exists(entity=inner, row=inner_row):
            return inner == entity or _mentions(inner_row, entity)
        case _:
            return False


def entities_of(plan: Plan) -> frozenset[str]:
    """The entities that rows shown are to be joined with, to see whether they are meant."""
    match plan:
        case And(children=children) | Or(children=children):
            return frozenset().union(*map(entities_of, children))
        case Not(child=child):
            return entities_of(child)
        case Exists(entity=entity):
            return frozenset((entity,))
        case _:
            return frozenset()


# -- services ----------------------------------------------------------------------------


_INTERFACE = frozenset(("access_url", "authenticated_only", "intf_role", "intf_type"))


def _services(asked: list[Plan]) -> Plan:
    """Endpoints of which one thing or another is asked."""
    flat = list(_flat(Or, asked))
    special = [one for one in flat if not _INTERFACE.isdisjoint(_columns(one))]
    plain = [one for one in flat if one not in special]
    parts = [_usable(one) for one in special]
    return _any([_usable(_any(plain)), *parts] if plain else parts)


def _usable(asked: Plan) -> Plan:
    """Endpoints that a program can use, as far as the query itself does not say otherwise.

    That is: no page for a browser, no login, the interface that the standard of the
    capability is about, and nothing that is there to keep a service going (VOSI).
    """
    named = frozenset(_columns(asked))
    rules: list[Plan] = [Exists("interface", Match(("access_url",), Declared()))]
    if not named & {"standard_id", "access_url"}:
        rules.append(Exists("capability", Not(Or(_HOUSEKEEPING))))
    if "intf_type" not in named and not any(map(_is_of_pages, _matchers(asked, "intf_role"))):
        rules.append(Exists("interface", Not(_PAGE)))
    if "authenticated_only" not in named:
        rules.append(Exists("interface", Not(_LOGIN)))
    if not named & {"intf_type", "intf_role"}:
        none = Not(Exists("interface", And((_STD, Not(_PAGE)))))
        rules.append(Or((Exists("interface", _STD), Exists("capability", none))))
    return _all((asked, *rules))


def tap_services(question: Question) -> Question:
    """The question for the TAP services of the same resources, auxiliary ones included."""
    assert question.showing is not None
    ids = [Match(("standard_id",), Glob((STANDARD + name,))) for name in ("tap", "tap#aux")]
    shown = _usable(Exists("capability", Or(tuple(ids))))
    return replace(question, showing=replace(question.showing, what="services"), shown=shown)


def may_be_auxiliary(plan: Plan) -> bool:
    """Whether services that are shown may be auxiliary ones, as far as the plan tells.

    >>> from regdsl import plan
    >>> [may_be_auxiliary(plan(f"{q} show:services").shown) for q in ("service=ssa", "title:x")]
    [False, True]
    """
    match plan:
        case And(children=children):
            return all(may_be_auxiliary(child) for child in children)
        case Or(children=children):
            return any(may_be_auxiliary(child) for child in children)
        case Exists(entity="capability", row=row):
            return may_be_auxiliary(row)
        case Match(columns=("standard_id",), matcher=Glob(parts=(text, *rest))):
            _, sharp, name = text.partition("#")
            if not rest:
                return name == "aux" or name.startswith("query-aux-")
            # What begins so may go on as one of these.
            ways = ("aux", "query-aux-")
            return not sharp or any(w.startswith(name) or name.startswith(w) for w in ways)
        case _:
            return True


def _columns(plan: Plan) -> Iterator[str]:
    match plan:
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _columns(child)
        case Not(child=child) | Exists(row=child):
            yield from _columns(child)
        case Match(columns=columns, matcher=matcher) if not isinstance(matcher, Declared):
            yield from columns


def _matchers(plan: Plan, column: str) -> Iterator[Matcher]:
    """What a column is to be."""
    match plan:
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _matchers(child, column)
        case Exists(row=child):
            yield from _matchers(child, column)
        case Match(columns=columns, matcher=matcher) if columns == (column,):
            yield matcher


def _is_of_pages(matcher: Matcher) -> bool:
    """Whether a role other than `std` is asked for, which pages may have."""
    match matcher:
        case Equal(value=role) | Glob(parts=(role, *_)):
            return not role.startswith("std")
        case _:
            return False


def _is_of_capabilities(matcher: Matcher) -> bool:
    match matcher:
        case Equal(value=text) | Glob(parts=(text, *_)):
            return text.startswith(_OF_CAPABILITIES)
        case _:
            return False
