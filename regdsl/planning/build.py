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
    SameRow,
)
from regdsl.binding.identifiers import DOI_PREFIXES
from regdsl.binding.matchers import Declared, Equal, Glob, Matcher, Service, Words
from regdsl.binding.services import KINDS, ServiceKind
from regdsl.fields import Field
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
    Row,
)

__all__ = ["build", "conjunction", "disjunction"]

_DATA_MODEL = "/capability/dataModel/@ivo-id"


def build(query: BoundQuery) -> Question:
    """The plan of a bound query, as written: no rule has been applied to it."""
    return Question(
        plan=_plan(query.expr), sort=query.sort, limit=query.limit, counting=query.counting
    )


def conjunction(parts: Iterable[Plan]) -> Plan:
    """All of any number of parts."""
    children = tuple(parts)
    if not children:
        return Every()
    return children[0] if len(children) == 1 else And(children)


def disjunction(parts: Iterable[Plan]) -> Plan:
    """One of any number of parts."""
    children = tuple(parts)
    if not children:
        return Nothing()
    return children[0] if len(children) == 1 else Or(children)


def _plan(expr: BoundExpr) -> Plan:
    match expr:
        case AllOf(children=children):
            return conjunction(_plan(child) for child in children)
        case AnyOf(children=children):
            return disjunction(_plan(child) for child in children)
        case NoneOf(child=child):
            return Not(_plan(child))
        case SameRow(scope=scope, body=body):
            return Exists(scope, _row(body))
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
            return Exists(scope, _row(body))
        case Has(field=field):
            return Match(field.column, Declared())
        case Condition(field=field, matchers=matchers, optional=optional):
            found = disjunction(Match(field.column, matcher) for matcher in matchers)
            return Or((found, Not(Match(field.column, Declared())))) if optional else found


def _condition(field: Field, matchers: tuple[Matcher, ...]) -> Plan:
    if field.kind == "service":
        return disjunction(_service(matcher) for matcher in matchers)
    if field.entity == "text":
        return disjunction(FreeText(words) for words in matchers if isinstance(words, Words))
    if not matchers:
        return Nothing()
    return _rows(field, disjunction(Match(field.column, matcher) for matcher in matchers))


def _rows(field: Field, row: Row) -> Plan:
    """Rows of the field's entity, with the equalities that are a part of the field."""
    fixed = [Match((column,), Equal(value)) for column, value in field.where]
    return Exists(field.entity, conjunction([*fixed, row]))


def _declared(field: Field) -> Plan:
    if field.entity == "text":
        columns = [Match((name,), Declared()) for name in ("res_title", "res_description")]
        subject = Exists("subject", Match(("res_subject",), Declared()))
        return Or((Exists("resource", disjunction(columns)), subject))
    if field.kind == "doi":
        begins = (Match(field.column, Glob((prefix, ""))) for prefix in DOI_PREFIXES)
        return _rows(field, disjunction(begins))
    return _rows(field, Match(field.column, Declared()))


def _service(matcher: Matcher) -> Plan:
    if not isinstance(matcher, Service):
        return Exists("capability", Match(("standard_id",), matcher))
    kind = KINDS[matcher.kind]
    proper = _capability(kind)
    tables = _tables(kind)
    if kind.data_model:
        if matcher.exact:
            return proper
        further = _auxiliary(kind, kind.also_in) if kind.also_in else tables
        return Or((proper, further))
    if kind.table_utypes:
        return And((proper, tables)) if matcher.exact else tables
    if matcher.exact or not kind.also:
        return proper
    return Exists("capability", _standards((*kind.exact, *kind.also)))


def _standards(ids: tuple[str, ...]) -> Row:
    return disjunction(Match(("standard_id",), _pattern(text)) for text in ids)


def _pattern(text: str) -> Glob:
    return Glob(tuple(text.split("*")))


def _capability(kind: ServiceKind) -> Plan:
    rows: list[Row] = [_standards(kind.exact)] if kind.exact else []
    if kind.interface:
        rows.append(Exists("interface", Match(("intf_type",), Equal(kind.interface))))
    if kind.data_model:
        path = Match(("detail_xpath",), Equal(_DATA_MODEL))
        value = Match(("detail_value",), _pattern(kind.data_model))
        rows.append(Exists("detail", And((path, value))))
    return Exists("capability", conjunction(rows))


def _auxiliary(kind: ServiceKind, res_type: str) -> Plan:
    capability = Exists("capability", _standards(kind.also))
    return And((capability, Exists("resource", Match(("res_type",), Equal(res_type)))))


def _tables(kind: ServiceKind) -> Plan:
    utypes = disjunction(
        Match(("table_utype",), _pattern(pattern)) for pattern in kind.table_utypes
    )
    tables = Exists("table", utypes)
    if not kind.table_in:
        return tables
    resource = Exists("resource", Match(("res_type",), Equal(kind.table_in)))
    return And((tables, resource))
