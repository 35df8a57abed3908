"""Where the values of every field come from when queries are made.

A `Source` for each field of `scopes`: the operators it takes, what a resource or a row
offers as a seed, and how a seed becomes a written value that finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regdsl import ast

from . import kinds, scalar_values, scalars, services, values
from .chance import Chance
from .env import Env
from .relations import RELATIONS, World
from .rows import DATA_MODEL, Resource
from .scopes import SCOPES, Endpoint, Field, has_letters
from .values import Writer

EQUAL = (":", ":", "=", "!=")
ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Source:
    """Where the values of one field come from; `kind` is as in `scopes.Field`."""

    kind: str
    ops: Sequence[str]
    seeds: Callable[[Any], Sequence[Any]]
    write: Writer
    fallback: Any
    """A seed for fields that no row has."""

    def value(self, chance: Chance, op: str, row: Any, env: Env) -> ast.Value:
        """A value that has to do with a row, if the row has seeds."""
        seeds = self.seeds(row) if row is not None else []
        if op == ":=":
            return values.to_the_letter(chance, str(chance.pick(seeds or [self.fallback])))
        return self.write(chance, op, chance.pick(seeds or [self.fallback]), env)


OPERATORS = {
    "spectral": (":", ":", *ORDER),
    "time": (":", ":", *ORDER),
    **dict.fromkeys(("date", "number", "degrees"), (*EQUAL, *ORDER)),
    **dict.fromkeys(("version", "mixed"), (*EQUAL, *ORDER, ":=")),
    **dict.fromkeys(("text", "person", "substring", "name", "url", "ucd"), (*EQUAL, ":=")),
}
"""Those of kinds that do not just compare for equality."""

_WRITERS: dict[Any, tuple[Writer, Any]] = {
    kinds.text: (values.text, "Emission lines of distant galaxies"),
    kinds.subject: (values.subject, "Emission lines of distant galaxies"),
    kinds.person: (values.person, "Hubble, E."),
    kinds.name: (values.name, "some_name"),
    kinds.unit: (values.name, "mag"),
    kinds.res_type: (values.res_type, "vs:catalogservice"),
    kinds.ucd: (values.ucd, "phot.mag;em.IR.J"),
    kinds.ivoid: (values.ivoid, "ivo://org.gavo.dc/tap"),
    kinds.doi: (values.doi, "10.1051/0004-6361"),
    kinds.orcid: (scalar_values.orcid, "0000-0002-1825-0097"),
    kinds.bibcode: (scalar_values.bibcode, "2020A&A...633A...1B"),
    kinds.uat: (values.uat, "stars"),
    kinds.service: (values.service, "tap"),
    kinds.endpoint_type: (values.service, "tap"),
    kinds.data_model: (values.service, "obscore"),
    kinds.endpoint_model: (values.service, "obscore"),
    kinds.spectral: (values.spectral, (2e-19, 6e-19)),
    kinds.time: (values.time, (51000.0, 55000.0)),
    kinds.date: (values.date, datetime(2012, 3, 4, 5, 6, 7)),
    kinds.since: (values.date, datetime(2025, 3, 4, 5, 6, 7)),
    scalars.number: (scalar_values.number, 2),
    scalars.degrees: (scalar_values.degrees, 0.5),
    scalars.text_degrees: (scalar_values.degrees, "10"),
    scalars.flag: (scalar_values.flag, True),
    scalars.listed: (scalar_values.listed, "get"),
    scalars.url: (scalar_values.url, "http://example.org/tap"),
    scalars.mirrors: (scalar_values.url, "http://example.org/tap"),
    scalars.mixed: (scalar_values.mixed, "100"),
    scalars.version: (scalar_values.version, "1.0"),
}
"""How values of a kind are written, and what there is where no row has one."""

_FALLBACK_TERMS = {
    "messenger": "optical",
    "voresource_content_type": "catalog",
    "voresource_content_level": "research",
    "voresource_date_role": "updated",
    "voresource_relationship_type": "isservedby",
    "product-type": "image",
}


def _source(field: Field) -> Source:
    if field.vocabulary and field.compare is not kinds.uat:
        write = values.from_vocabulary(field.vocabulary)
        fallback: Any = _FALLBACK_TERMS[field.vocabulary]
    else:
        write, fallback = _WRITERS[field.compare]
    ops = [op for op in OPERATORS.get(field.kind, EQUAL) if op != ":=" or has_letters(field)]
    return Source(field.kind, ops, lambda row: list(field.values(row)), write, fallback)


def _capability_seeds(row: Endpoint) -> list[str]:
    """The kinds of a capability, some others, and its standard id."""
    found = [
        name
        for name in (*services.CAPABILITY_WIDER, *services.BY_INTERFACE)
        if services.endpoint_kind(name, wider=True)(row.capability, row.interface)
    ]
    id_ = row.capability.standard_id or ""
    ids = [id_] * 3 if id_.startswith("ivo://") else []
    return [*found * 3, *ids, "tap", "ssa"] if found or ids else []


def _capability_models(row: Endpoint) -> list[str]:
    """The data models of a capability: their identifiers, and names that may be theirs."""
    ids = [value for path, value in row.capability.details if path == DATA_MODEL]
    ids = [value for value in ids if value.lower().startswith("ivo://")]
    return [*ids * 2, *kinds.MODELS_OF_CAPABILITIES * 2] if ids else []


def _family(resource: Resource, name: str) -> list[str]:
    """Identifiers with more to them than a prefix; ORCIDs that look like one."""
    found = [value for value in SCOPES["resource"].fields[name].values(resource) if value]
    return [value for value in found if name != "orcid" or ORCID.fullmatch(value)]


ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dxX]", re.ASCII)


_SEEDS: dict[tuple[str, str], Callable[[Any], Sequence[Any]]] = {
    ("resource", "service"): values.service_seeds,
    ("resource", "datamodel"): scalar_values.data_models,
    ("service", "type"): _capability_seeds,
    ("service", "datamodel"): _capability_models,
    ("service", "mirror"): lambda row: row.interface.mirrors if row.interface else (),
    ("resource", "doi"): lambda resource: _family(resource, "doi"),
    ("resource", "orcid"): lambda resource: _family(resource, "orcid"),
    ("resource", "bibcode"): lambda resource: _family(resource, "bibcode"),
}
"""Seeds that are not just the values of the field."""


def of_scope(scope: str, world: World | None = None) -> dict[str, Source]:
    """The sources of the fields of a kind of row; for relations all resources are needed."""
    found = {}
    for name, field in SCOPES[scope].fields.items():
        source = _source(field)
        seeds = _SEEDS.get((scope, name), source.seeds)
        if field.compare is kinds.ivoid:
            seeds = _ivoids(seeds)
        if field.linked and world:
            seeds = _linked(field, world)
        found[name] = Source(source.kind, source.ops, seeds, source.write, source.fallback)
    return found


def _ivoids(seeds: Callable[[Any], Sequence[Any]]) -> Callable[[Any], Sequence[Any]]:
    """Only what may be asked for as an identifier."""
    return lambda row: [seed for seed in seeds(row) if re.match("ivo://[^/]", seed)]


def _linked(field: Field, world: World) -> Callable[[Any], Sequence[Any]]:
    """In order, so that the same seed gives the same query."""
    return lambda resource: sorted(field.found(resource, world))


ROWS = {scope: of_scope(scope) for scope in SCOPES if scope != "resource"}
"""The sources of the fields of groups."""

RELATED = tuple(RELATIONS)
"""The groups that are about another resource."""
