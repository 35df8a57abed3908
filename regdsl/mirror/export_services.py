"""From rows back to elements of VOResource: capabilities, interfaces, tables and columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from regdsl.mirror.export_elements import XSI_TYPE, add, detail, grade, listed, put, type_name
from regdsl.mirror.streams import Row, Rows
from regdsl.schema import TABLES

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["capabilities", "tables", "types_in"]

_TYPED = (
    ("capability", "cap_type"),
    ("interface", "intf_type"),
    ("table_column", "type_system"),
)
_SECURITY = "/capability/interface/securityMethod/@standardID"
_TEST = "/capability/interface/testQueryString"


def types_in(rows: Rows) -> Iterator[str | None]:
    """The types of all parts of a resource."""
    for table, column in _TYPED:
        place = TABLES[table].column_names.index(column)
        yield from {row[place] for row in rows[table]}


# -- capabilities ------------------------------------------------------------------------------


def capabilities(parent: _Element, rows: Rows) -> None:
    """The capabilities of a resource, in the order of their keys."""
    details: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for _, cap, path, value in rows["res_detail"]:
        if cap is not None:
            details[cap].append((path, value))
    parameters: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows["intf_param"]:
        parameters[row[1]].append(row)
    for _, cap, kind, description, standard in sorted(rows["capability"], key=lambda row: row[1]):
        element = add(parent, "capability", standardID=standard)
        put(element, XSI_TYPE, type_name(kind))
        for _, by, level, of in rows["validation"]:
            if of == cap:
                grade(element, by, level)
        if description is not None:
            add(element, "description", description)
        mine = sorted((row for row in rows["interface"] if row[1] == cap), key=lambda row: row[2])
        found = [_interface(element, row, parameters[row[2]]) for row in mine]
        given = details[cap]
        locked = [one for one, row in zip(found, mine, strict=True) if row[12]]
        _secure(found, locked, [value for path, value in given if path == _SECURITY])
        for path, value in given:
            if path == _TEST and found:
                add(found[0], "testQueryString", value)
            elif path not in (_TEST, _SECURITY):
                detail(element, path.removeprefix("/capability"), value)


def _secure(found: list[_Element], locked: list[_Element], methods: list[str]) -> None:
    """Which interface has which way to log in is lost; those that need a login have one.

    One that can also do without has a method without an identifier beside.
    """
    for number, method in enumerate(methods):
        if locked:
            add(locked[min(number, len(locked) - 1)], "securityMethod", standardID=method)
        elif found:
            if not number:
                add(found[0], "securityMethod")
            add(found[0], "securityMethod", standardID=method)


def _interface(parent: _Element, row: Row, parameters: list[Row]) -> _Element:
    _, _, _, kind, role, version, methods, result, wsdl, use, url, mirrors, _ = row
    element = add(parent, "interface", role=role, version=version)
    put(element, XSI_TYPE, type_name(kind))
    if url is not None or use is not None:
        add(element, "accessURL", url, use=use)
    listed(element, "mirrorURL", mirrors)
    if wsdl is not None:
        add(element, "wsdlURL", wsdl)
    listed(element, "queryType", methods.upper() if methods in _METHODS else methods)
    if result is not None:
        add(element, "resultType", result)
    for parameter in parameters:
        _parameter(element, parameter)
    return element


_METHODS = ("get", "post", "get#post", "post#get")


def _parameter(parent: _Element, row: Row) -> None:
    _, _, name, ucd, unit, utype, std, *kind, use, description = row
    element = add(parent, "param", std=_flag(std), use=use)
    _texts(element, name=name, description=description, unit=unit, ucd=ucd, utype=utype)
    _data_type(element, (*kind, None))


# -- tables --------------------------------------------------------------------------------------


def tables(parent: _Element, rows: Rows) -> None:
    """The schemas and tables of a resource, in the order of the keys of tables."""
    tableset = add(parent, "tableset")
    columns: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows["table_column"]:
        columns[row[1]].append(row)
    inside: defaultdict[int | None, list[Row]] = defaultdict(list)
    for row in sorted(rows["res_table"], key=lambda row: row[4]):
        inside[row[1]].append(row)
    alone = inside[None]
    for _, index, description, name, title, utype in sorted(
        rows["res_schema"], key=lambda row: row[1]
    ):
        while alone and inside[index] and alone[0][4] < inside[index][0][4]:
            _table(tableset, alone[0], columns)
            alone = alone[1:]
        schema = add(tableset, "schema")
        _texts(schema, name=name, title=title, description=description, utype=utype)
        for row in inside[index]:
            _table(schema, row, columns)
    for row in alone:
        _table(tableset, row, columns)
    if not len(tableset):
        parent.remove(tableset)


def _table(parent: _Element, row: Row, columns: defaultdict[int, list[Row]]) -> None:
    _, _, description, name, index, title, kind, utype = row
    element = add(parent, "table", type=kind)
    _texts(element, name=name, title=title, description=description, utype=utype)
    for column in columns[index]:
        _column(element, column)


def _column(parent: _Element, row: Row) -> None:
    _, _, name, ucd, unit, utype, std, *kind, flags, description = row
    element = add(parent, "column", std=_flag(std))
    _texts(element, name=name, description=description, unit=unit, ucd=ucd, utype=utype)
    _data_type(element, tuple(kind))
    listed(element, "flag", flags)


def _data_type(parent: _Element, kind: tuple[str | None, ...]) -> None:
    if any(value is not None for value in kind):
        name, schema, extended, size, delim, system = kind
        element = add(
            parent,
            "dataType",
            name,
            extendedSchema=schema,
            extendedType=extended,
            arraysize=size,
            delim=delim,
        )
        put(element, XSI_TYPE, type_name(system))


def _texts(parent: _Element, **texts: str | None) -> None:
    for tag, text in texts.items():
        if text is not None:
            add(parent, tag, text)


def _flag(value: int | None) -> str | None:
    return None if value is None else "true" if value else "false"
