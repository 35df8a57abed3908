"""Kinds of services and data models as conditions on capabilities, details and tables.

docs/semantics.md, "Service" and "Data model".
"""

from __future__ import annotations

from regdsl.binding.matchers import Equal, Glob, Matcher, Service
from regdsl.binding.services import KINDS, ServiceKind
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Exists, Match, Or, Plan, Row

__all__ = ["DATA_MODEL", "capability_row", "data_model", "service"]

DATA_MODEL = "/capability/dataModel/@ivo-id"


def service(matcher: Matcher) -> Plan:
    """Resources of a kind of service, or with a capability of a standard id."""
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


def data_model(matcher: Matcher) -> Plan:
    """Resources with a data model: a kind of service, or an identifier of the model."""
    if isinstance(matcher, Service):
        return service(matcher)
    path = Match(("detail_xpath",), Equal(DATA_MODEL))
    details = Exists("detail", And((path, Match(("detail_value",), matcher))))
    return Or((details, Exists("table", Match(("table_utype",), matcher))))


def capability_row(matcher: Matcher) -> Row:
    """The capability itself, and its interface where that makes it one of the kind.

    What else makes a resource one of it, such as tables, does not count.
    """
    if not isinstance(matcher, Service):
        return Match(("standard_id",), matcher)
    kind = KINDS[matcher.kind]
    also = () if matcher.exact or kind.data_model else kind.also
    rows: list[Row] = [_standards((*kind.exact, *also))] if kind.exact else []
    if kind.interface:
        rows.append(Match(("intf_type",), Equal(kind.interface)))
    if kind.data_model:
        rows.append(_declares(kind))
    return conjunction(rows)


def _standards(ids: tuple[str, ...]) -> Row:
    return disjunction(Match(("standard_id",), _pattern(text)) for text in ids)


def _pattern(text: str) -> Glob:
    return Glob(tuple(text.split("*")))


def _capability(kind: ServiceKind) -> Plan:
    rows: list[Row] = [_standards(kind.exact)] if kind.exact else []
    if kind.interface:
        rows.append(Exists("interface", Match(("intf_type",), Equal(kind.interface))))
    if kind.data_model:
        rows.append(_declares(kind))
    return Exists("capability", conjunction(rows))


def _declares(kind: ServiceKind) -> Row:
    path = Match(("detail_xpath",), Equal(DATA_MODEL))
    return Exists("detail", And((path, Match(("detail_value",), _pattern(kind.data_model)))))


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
