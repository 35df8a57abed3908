"""The fields of the language: which kinds of rows there are, and what values each field gives.

One and the same set of rules serves whole resources and the rows of groups such as
`table(...)`: a `Scope` says which fields a row has, and which groups may stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import kinds, scalars
from .kinds import Kind
from .relations import RELATIONS, World
from .rows import DATA_MODEL, Capability, Interface, Resource

Row = Any
"""A resource, or a row of one: a table, a role, an endpoint ..."""

Values = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Field:
    """A field of a row: the name and the meaning of its kind, and the values it gives."""

    kind: str
    compare: Kind
    values: Values
    declared: Callable[[Any], bool] | None = None
    """What `has:` asks, where that is not whether there are values."""
    linked: Callable[[Resource, World], Iterable[str]] | None = None
    """The values, where other resources have a say."""
    vocabulary: str = ""

    def found(self, row: Row, world: World) -> Iterable[Any]:
        """The values of a row."""
        return self.linked(row, world) if self.linked else self.values(row)

    def has(self, row: Row, world: World) -> bool:
        """Whether the row has a value."""
        if self.declared:
            return self.declared(row)
        return any(True for _ in self.found(row, world))


@dataclass(frozen=True)
class Scope:
    """The fields of one kind of row, and the groups that may stand in it."""

    fields: Mapping[str, Field]
    groups: Mapping[str, Callable[[Any], Iterable[Row]]] = field(default_factory=dict)
    bare: tuple[str, ...] = ()
    """The fields of which one has to have a bare word."""


@dataclass(frozen=True)
class Endpoint:
    """A capability with one of its interfaces, or alone where it has none."""

    capability: Capability
    interface: Interface | None


def endpoints(resource: Resource) -> Iterable[Endpoint]:
    """Every capability with each of its interfaces; one that has none is taken alone."""
    for capability in resource.capabilities:
        for interface in capability.interfaces or (None,):
            yield Endpoint(capability, interface)


# Ways to say what values a row has


def _present(*values: Any) -> list[Any]:
    """The values that are there."""
    return [value for value in values if value is not None and value != ""]


def _of(name: str) -> Values:
    """An attribute of the row."""
    return lambda row: _present(getattr(row, name))


def _each(rows: str, name: str) -> Values:
    """An attribute of rows that hang on the row."""
    return lambda row: _present(*(getattr(item, name) for item in getattr(row, rows)))


def _list(name: str) -> Values:
    """The elements of an attribute that is a list."""
    return lambda row: getattr(row, name)


def _names(*roles: str) -> Values:
    return lambda resource: _present(
        *(item.name for item in resource.roles if not roles or item.role in roles)
    )


def _detail(xpath: str) -> Values:
    return lambda resource: [value for path, value in resource.all_details if path == xpath]


def _family(family: str) -> Values:
    return lambda resource: kinds.of_family(family, resource.alt_identifiers)


def _bibcodes(resource: Resource) -> list[str]:
    may_be = resource.source_format in ("bibcode", None)
    source = [resource.source] if resource.source and may_be else []
    return source + kinds.of_family("bibcode", resource.alt_identifiers)


def _texts(resource: Resource) -> list[str]:
    return _present(resource.title, resource.description, *resource.subjects)


def _declares_service(resource: Resource) -> bool:
    return any(capability.standard_id for capability in resource.capabilities)


def _declares_data_model(resource: Resource) -> bool:
    return any(path == DATA_MODEL for path, _ in resource.all_details) or any(
        (table.utype or "").startswith("ivo://") for table in resource.tables
    )


def _of_interface(name: str) -> Values:
    return lambda row: _present(getattr(row.interface, name)) if row.interface else []


def _mirrors(row: Endpoint) -> list[tuple[str, ...]]:
    return [row.interface.mirrors] if row.interface and row.interface.mirrors else []


def _of_capability(name: str) -> Values:
    """A detail of the capability itself."""
    path = f"/capability/{name}"
    return lambda row: [value for xpath, value in row.capability.details if xpath == path]


def _capability_grades(row: Endpoint) -> Iterable[Any]:
    return row.capability.validations


def _name(attribute: str = "name") -> Field:
    return Field("name", kinds.name, _of(attribute))


def _text(attribute: str) -> Field:
    return Field("text", kinds.text, _of(attribute))


def _substring(attribute: str) -> Field:
    return Field("substring", kinds.person, _of(attribute))


def _url(attribute: str) -> Field:
    return Field("url", scalars.url, _of(attribute))


def _flag(attribute: str) -> Field:
    return Field("flag", scalars.flag, _of(attribute))


def _term(vocabulary: str, values: Values) -> Field:
    return Field("vocabulary", kinds.term_of(vocabulary), values, vocabulary=vocabulary)


def _relation_type(values: Values) -> Field:
    vocabulary = "voresource_relationship_type"
    return Field("vocabulary", kinds.relation_type, values, vocabulary=vocabulary)


def _relation(name: str) -> Field:
    return Field(
        "link",
        kinds.ivoid,
        lambda resource: [],
        linked=lambda resource, world: world.others(resource, name),
    )


# Resources

RESOURCE = Scope(
    fields={
        "text": Field("text", kinds.text, _texts),
        "title": _text("title"),
        "description": _text("description"),
        "subject": Field("text", kinds.subject, _list("subjects")),
        "author": Field("person", kinds.person, _names("creator")),
        "publisher": Field("person", kinds.person, _names("publisher")),
        "contributor": Field("person", kinds.person, _names("contributor")),
        "contact": Field("person", kinds.person, _names("contact")),
        "person": Field("person", kinds.person, _names()),
        "ivoid": Field("identifier", kinds.ivoid, _of("ivoid")),
        "doi": Field("identifier", kinds.doi, _family("doi")),
        "orcid": Field("orcid", kinds.orcid, _family("orcid")),
        "bibcode": Field("identifier", kinds.bibcode, _bibcodes),
        "altid": Field("name", kinds.name, _list("alt_identifiers")),
        "source": _name("source"),
        "rights": _substring("rights"),
        "license": _url("rights_uri"),
        "version": _name("version"),
        "reference": _url("reference_url"),
        "regard": Field("degrees", scalars.degrees, _of("region_of_regard")),
        "shortname": _name("short_name"),
        "restype": Field("name", kinds.res_type, _of("res_type")),
        "schema": Field("name", kinds.name, _each("schemas", "name")),
        "table": Field("name", kinds.name, _each("tables", "name")),
        "column": Field("name", kinds.name, _each("columns", "name")),
        "unit": Field("name", kinds.unit, _each("columns", "unit")),
        "ucd": Field("ucd", kinds.ucd, _each("columns", "ucd")),
        "param": Field("name", kinds.name, _each("params", "name")),
        "accessurl": Field("url", scalars.url, _each("interfaces", "access_url")),
        "type": _term("voresource_content_type", _list("content_types")),
        "band": _term("messenger", _list("bands")),
        "level": _term("voresource_content_level", _list("content_levels")),
        "product": Field(
            "vocabulary",
            kinds.product_type,
            _detail("/capability/productType"),
            vocabulary="product-type",
        ),
        "relation": _relation_type(_each("relations", "type")),
        "uat": Field("vocabulary", kinds.uat, _list("subjects"), vocabulary="uat"),
        "related": Field("identifier", kinds.ivoid, _each("relations", "to")),
        "facility": Field("substring", kinds.person, _detail("/facility")),
        "instrument": Field("substring", kinds.person, _detail("/instrument")),
        "datasource": Field("name", kinds.name, _detail("/capability/dataSource")),
        "maxsr": Field("degrees", scalars.text_degrees, _detail("/capability/maxSR")),
        "language": Field("name", kinds.name, _detail("/capability/languageCode")),
        "footprint": Field("url", scalars.url, _detail("/coverage/footprint")),
        "authority": Field("name", kinds.name, _detail("/managedAuthority")),
        "validated": Field("number", scalars.number, _each("validations", "level")),
        "service": Field("service", kinds.service, lambda r: [r], _declares_service),
        "datamodel": Field("datamodel", kinds.data_model, lambda r: [r], _declares_data_model),
        "registry": Field(
            "registry",
            kinds.ivoid,
            lambda resource: [],
            linked=lambda resource, world: world.registries(resource),
        ),
        "spectral": Field("spectral", kinds.spectral, _list("spectral")),
        "time": Field("time", kinds.time, _list("temporal")),
        "created": Field("date", kinds.date, _of("created")),
        "updated": Field("date", kinds.date, _of("updated")),
        "new": Field("date", kinds.since, _of("changed")),
        "firstseen": Field("date", kinds.since, _of("first_seen")),
        **{name: _relation(name) for name in RELATIONS},
    },
    groups={
        "schema": lambda resource: resource.schemas,
        "table": lambda resource: resource.tables,
        "column": lambda resource: resource.columns,
        "service": endpoints,
        "role": lambda resource: resource.roles,
        "date": lambda resource: resource.dates,
        "relation": lambda resource: resource.relations,
        "detail": lambda resource: resource.all_details,
        "param": lambda resource: resource.params,
        "validation": lambda resource: resource.all_validations,
    },
    bare=("text",),
)

NO_HAS = ("registry",)
"""Fields of which nobody can be said to declare them."""

# Rows

SCHEMA = Scope(
    fields={
        "name": _name(),
        "title": _substring("title"),
        "description": _substring("description"),
        "utype": _name("utype"),
    },
    groups={"table": lambda schema: schema.tables},
    bare=("name", "title", "description"),
)

TABLE = Scope(
    fields={
        "name": _name(),
        "title": _text("title"),
        "description": _text("description"),
        "utype": _name("utype"),
        "type": _name("type"),
    },
    groups={"column": lambda table: table.columns},
    bare=("name", "title", "description"),
)

COLUMN = Scope(
    fields={
        "name": _name(),
        "column": _name(),
        "ucd": Field("ucd", kinds.ucd, _of("ucd")),
        "unit": Field("name", kinds.unit, _of("unit")),
        "description": _text("description"),
        "utype": _name("utype"),
        "datatype": _name("datatype"),
        "std": _flag("std"),
        "flag": Field("listed", scalars.listed, _list("flags")),
        "arraysize": _name("arraysize"),
        "xtype": _name("extended_type"),
    },
    bare=("name", "description"),
)

SERVICE = Scope(
    fields={
        "type": Field(
            "service",
            kinds.endpoint_type,
            lambda row: [row],
            lambda row: row.capability.standard_id is not None,
        ),
        "captype": Field("name", kinds.res_type, lambda row: _present(row.capability.type)),
        "description": Field(
            "substring", kinds.person, lambda row: _present(row.capability.description)
        ),
        "accessurl": Field("url", scalars.url, _of_interface("access_url")),
        "role": Field("name", kinds.name, _of_interface("role")),
        "interface": Field("name", kinds.res_type, _of_interface("type")),
        "version": Field("version", scalars.version, _of_interface("version")),
        "query": Field(
            "listed", scalars.listed, lambda row: row.interface.queries if row.interface else ()
        ),
        "result": Field("name", kinds.name, _of_interface("result")),
        "use": Field("name", kinds.name, _of_interface("use")),
        "auth": Field("flag", scalars.flag, _of_interface("needs_login")),
        "mirror": Field("url", scalars.mirrors, _mirrors),
        "datamodel": Field(
            "datamodel",
            kinds.endpoint_model,
            lambda row: [row],
            lambda row: any(path == DATA_MODEL for path, _ in row.capability.details),
        ),
        "product": Field(
            "vocabulary",
            kinds.product_type,
            _of_capability("productType"),
            vocabulary="product-type",
        ),
        "datasource": Field("name", kinds.name, _of_capability("dataSource")),
        "maxsr": Field("degrees", scalars.text_degrees, _of_capability("maxSR")),
        "language": Field("name", kinds.name, _of_capability("languageCode")),
    },
    groups={
        "detail": lambda row: row.capability.details,
        "param": lambda row: row.interface.params if row.interface else (),
        "validation": _capability_grades,
    },
)

ROLE = Scope(
    fields={
        "name": Field("person", kinds.person, _of("name")),
        "type": _name("role"),
        "email": _name("email"),
        "address": _substring("address"),
        "telephone": _name("telephone"),
        "ivoid": Field("identifier", kinds.ivoid, _of("ivoid")),
        "logo": _url("logo"),
    }
)

DATE = Scope(
    fields={
        "role": _term("voresource_date_role", _of("role")),
        "value": Field("date", kinds.date, _of("value")),
    }
)

RELATION = Scope(
    fields={
        "type": _relation_type(_of("type")),
        "to": Field("identifier", kinds.ivoid, _of("to")),
        "name": _substring("name"),
    }
)

DETAIL = Scope(
    fields={
        "path": Field("name", kinds.name, lambda row: [row[0]]),
        "value": Field("mixed", scalars.mixed, lambda row: [row[1]]),
    }
)

PARAM = Scope(
    fields={
        "name": _name(),
        "ucd": Field("ucd", kinds.ucd, _of("ucd")),
        "unit": Field("name", kinds.unit, _of("unit")),
        "utype": _name("utype"),
        "datatype": _name("datatype"),
        "description": _substring("description"),
        "use": _name("use"),
        "std": _flag("std"),
    },
    bare=("name", "description"),
)

VALIDATION = Scope(
    fields={
        "level": Field("number", scalars.number, _of("level")),
        "by": Field("identifier", kinds.ivoid, _of("by")),
    }
)

SCOPES = {
    "resource": RESOURCE,
    "schema": SCHEMA,
    "table": TABLE,
    "column": COLUMN,
    "service": SERVICE,
    "role": ROLE,
    "date": DATE,
    "relation": RELATION,
    "detail": DETAIL,
    "param": PARAM,
    "validation": VALIDATION,
}
"""The kinds of rows; a group is called after its rows."""


TO_THE_LETTER = ("text", "person", "substring", "name", "url", "ucd", "version", "mixed")


def has_letters(field: Field) -> bool:
    """Whether `:=` compares what a field has: one text each, and no list of them."""
    return field.kind in TO_THE_LETTER and field.values not in (_texts, _mirrors)
