"""The plan stage: bound query to plan.

Fields become conditions on rows of their entity; `f?:v` and `has:f` become what
docs/semantics.md says they are short for; kinds of services become conditions on
capabilities, details and tables.
"""

from __future__ import annotations

from collections.abc import Iterable

from regdsl.binding.bound import (
    AllOf,
    AnyOf,
    BoundExpr,
    BoundQuery,
    Condition,
    Has,
    NoneOf,
    RelatedTo,
    SameRow,
)
from regdsl.binding.identifiers import PREFIXES
from regdsl.binding.matchers import Declared, Equal, Glob, Matcher, Terms, Words
from regdsl.fields import Field, entity_of
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.endpoints import endpoints
from regdsl.planning.nodes import (
    Exists,
    FreeText,
    Managed,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
    Related,
    Row,
)
from regdsl.planning.services import capability_row, data_model, model_row, service
from regdsl.planning.showing import shown
from regdsl.relations import RELATIONS

__all__ = ["build"]


def build(query: BoundQuery) -> Question:
    """The plan of a bound query, as written: no rule has been applied to it."""
    plan = _plan(query.expr)
    if query.via:  # Who X is served by is what serves X.
        relation = RELATIONS[query.via]
        plan = Related(types=relation.inverse, inverse=relation.types, plan=plan)
    return Question(
        plan=plan,
        asked=plan,
        sort=query.sort,
        limit=query.limit,
        counting=query.counting,
        showing=query.showing,
        shown=shown(query, _plan),
    )


def _plan(expr: BoundExpr) -> Plan:
    match expr:
        case AllOf(children=children):
            return conjunction(_plan(child) for child in children)
        case AnyOf(children=children):
            return disjunction(_plan(child) for child in children)
        case NoneOf(child=child):
            return Not(_plan(child))
        case SameRow(scope="service", body=body):
            return endpoints(_row(body))
        case SameRow(scope=scope, body=body):
            return Exists(entity_of(scope), _row(body))
        case RelatedTo(relation=name, body=body):
            relation = RELATIONS[name]
            return Related(relation.types, relation.inverse, _plan(body))
        case Has(field=field):
            return _declared(field)
        case Condition(field=field, matchers=matchers, optional=optional):
            found = _condition(field, matchers)
            return Or((found, Not(_declared(field)))) if optional else found


def _row(expr: BoundExpr) -> Row:
    """Inside a group everything speaks of the same row."""
    match expr:
        case AllOf(children=children):
            return conjunction(_row(child) for child in children)
        case AnyOf(children=children):
            return disjunction(_row(child) for child in children)
        case NoneOf(child=child):
            return Not(_row(child))
        case SameRow(scope=scope, body=body):
            return Exists(entity_of(scope), _row(body))
        case Has(field=field):
            return _part(field, Declared())
        case Condition(field=field, matchers=matchers, optional=optional):
            match field.kind:
                case "service":
                    found = disjunction(map(capability_row, matchers))
                case "datamodel":
                    found = disjunction(map(model_row, matchers))
                case _:
                    found = disjunction(_part(field, matcher) for matcher in matchers)
            return Or((found, Not(_part(field, Declared())))) if optional else found
        case RelatedTo():
            raise AssertionError("a relation stands outside of groups")


def _part(field: Field, matcher: Matcher) -> Row:
    """A test on the row, or on a detail that belongs to it."""
    return (
        _rows(field, Match(field.column, matcher)) if field.where else Match(field.column, matcher)
    )


def _condition(field: Field, matchers: tuple[Matcher, ...]) -> Plan:
    if not matchers:
        return Nothing()
    match field.kind:
        case "service":
            return disjunction(map(service, matchers))
        case "datamodel":
            return disjunction(map(data_model, matchers))
        case "registry":
            return disjunction(map(Managed, matchers))
        case "relation":
            return _related(field, matchers)
        case "bibcode":
            others = (Match(("alt_identifier",), _bibcode(matcher)) for matcher in matchers)
            sources = disjunction(Match(field.column, matcher) for matcher in matchers)
            return Or((_source(sources), Exists("altid", disjunction(others))))
    if field.entity == "text":
        return disjunction(FreeText(words) for words in matchers if isinstance(words, Words))
    return _matching(field, matchers)


def _matching(field: Field, matchers: Iterable[Matcher]) -> Plan:
    return _rows(field, disjunction(Match(field.column, matcher) for matcher in matchers))


def _rows(field: Field, row: Row) -> Plan:
    """Rows of the field's entity, with the equalities that are a part of the field."""
    fixed = [
        Match((column,), Equal(value)) if value else Not(Match((column,), Declared()))
        for column, value in field.where
    ]
    return Exists(field.entity, conjunction([*fixed, row]))


def _related(field: Field, matchers: tuple[Matcher, ...]) -> Plan:
    """What the resource declares, or what others declare of it."""
    relation = RELATIONS[field.name]
    found: list[Plan] = []
    for types, other, key in (
        (relation.types, "related_id", "ivoid"),
        (relation.inverse, "ivoid", "related_id"),
    ):
        named = disjunction(Match((other,), matcher) for matcher in matchers)
        kinds = Match(("relationship_type",), Terms(types))
        found.append(Exists("relationship", conjunction((kinds, named)), key))
    return disjunction(found)


def _source(row: Row) -> Plan:
    """The source of a resource, as far as it may be a bibcode: many records name no format."""
    form = ("source_format",)
    may_be = Or((Match(form, Equal("bibcode")), Not(Match(form, Declared()))))
    return Exists("resource", conjunction([may_be, row]))


def _bibcode(matcher: Matcher) -> Glob:
    """A bibcode as an alternate identifier."""
    assert isinstance(matcher, Glob)
    first, *rest = matcher.parts
    return Glob((f"bibcode:{first}", *rest))


def _declared(field: Field) -> Plan:
    if field.entity == "text":
        columns = [Match((name,), Declared()) for name in ("res_title", "res_description")]
        subject = Exists("subject", Match(("res_subject",), Declared()))
        return Or((Exists("resource", disjunction(columns)), subject))
    if field.kind in PREFIXES:
        return _matching(field, (Glob((prefix, "")) for prefix in PREFIXES[field.kind]))
    declared = Match(field.column, Declared())
    match field.kind:
        case "relation":
            return _related(field, (Declared(),))
        case "bibcode":
            other = Exists("altid", Match(("alt_identifier",), Glob(("bibcode:", ""))))
            return Or((_source(declared), other))
        case "datamodel":
            tables = Exists("table", Match(("table_utype",), Glob(("ivo://", ""))))
            return Or((_rows(field, declared), tables))
    return _rows(field, declared)
