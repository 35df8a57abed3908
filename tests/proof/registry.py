"""A registry as the three sides of the proof see it.

The reference evaluator has its own reading of the XML, the SQLite backend a mirror of it,
and the emitted ADQL whatever runs ADQL on that mirror (`adql_runner`, the one place that
says what this is).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from regdsl.binding.names import Resolver
from regdsl.demo import demo_records
from regdsl.diagnostics import RegdslError
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from tests.adql.runner import Server, TooLarge
from tests.conftest import NOW, SHARED
from tests.reference import vocabulary
from tests.reference.env import Env, Parameter
from tests.reference.records import Resource, load

from . import made, thesaurus
from .ledger import note, noted

OBJECTS = {"crab nebula": (83.6331, 22.0145), "m 31": (10.6847, 41.2688), "ic 405": (79.1, 34.4)}

PARAMETERS: Mapping[str, Parameter] = {
    "text": "galaxy",
    "person": "drew",
    "name": "jmag",
    "unit": "mag",
    "shortname": "hip",
    "restype": "catalogservice",
    "ucd": "phot.mag",
    "ivoid": "ivo://org.gavo.dc",
    "doi": "10.26093/cds/vizier.1",
    "band": "optical",
    "type": "catalog",
    "service": "tap",
    "spectral": "2.2um",
    "time": "2005",
    "date": "2015",
    "substring": "hubble",
    "url": "example.org",
    "version": "1.1",
    "number": "2",
    "degrees": "0.5",
    "flag": "yes",
    "listed": "get",
    "orcid": "0000-0002-3398-6916",
    "bibcode": "2000A&AS..143...33B",
    "level": "research",
    "product": "image",
    "relation": "isservedby",
    "related": "ivo://org.gavo.dc",
    "link": "ivo://org.gavo.dc",
    "registry": "ivo://org.gavo.dc",
    "datamodel": "obscore",
    "place": (10.68, 41.27),
    "object": "m 31",
}
"""Values of `$name`, called after the fields or kinds that they are for."""


_CONCEPTS = ("stars", "stellar-astronomy")
"""Values of `$uat`, of which any thesaurus has one."""


class Runner(Protocol):
    """Runs ADQL."""

    def ivoids(self, adql: str) -> list[str]:
        """The first column of the answer, in order."""


class OnMirror:
    """The mirror's own reader of ADQL."""

    def __init__(self, mirror: Mirror) -> None:
        self._adql: Callable[..., Any] = mirror.adql

    def ivoids(self, adql: str) -> list[str]:
        """The first column of the answer, in order."""
        try:
            return [row[0] for row in self._adql(adql, maxrec=1_000_000, timeout=60).rows]
        except RegdslError as refusal:
            if any(diagnostic.code == "E411" for diagnostic in refusal.diagnostics):
                raise TooLarge from refusal
            raise


def adql_runner(mirror: Mirror, server: Server) -> Runner:
    """What runs the emitted ADQL: the mirror, or the oracle of tests/adql on request."""
    return server if os.environ.get("REGDSL_PROOF_ADQL") == "oracle" else OnMirror(mirror)


@dataclass(frozen=True)
class Registry:
    """One registry, for all sides."""

    resources: Mapping[str, Resource]
    """By ivoid."""
    env: Env
    """What the reference evaluator needs to know."""
    options: Mapping[str, Any]
    """What `regdsl.bind` needs to know: the same."""
    mirror: Mirror
    adql: Runner
    oracle: Server
    """Another one that runs ADQL and shares nothing with regdsl, for a sample of queries."""

    @cached_property
    def neighbours(self) -> dict[str, set[str]]:
        """For each ivoid those of the registry that a relation, of any type, leads to."""
        found: dict[str, set[str]] = {}
        for resource in self.resources.values():
            for item in resource.relations:
                if item.to in self.resources:
                    found.setdefault(resource.ivoid, set()).add(item.to)
                    found.setdefault(item.to, set()).add(resource.ivoid)
        return found

    def close(self) -> None:
        """Close the files."""
        self.mirror.close()
        self.oracle.close()


def opened(records: Path, path: Path, vocabularies: Path | None) -> Registry:
    """The registry of some records that are in a mirror already, with its ledger made up."""
    read = vocabulary.load(vocabularies) if vocabularies else {}
    params = dict(PARAMETERS)
    if "uat" in read:
        params["uat"] = next(term for term in _CONCEPTS if term in read["uat"].terms)
    resources = {resource.ivoid: noted(resource) for resource in load([records])}
    mirror, server = Mirror(path), Server(path)
    return Registry(
        resources=resources,
        env=Env(
            now=NOW,
            objects=OBJECTS,
            params=params,
            vocabularies=read,
        ),
        options={
            "now": NOW,
            "params": {name: _written(value) for name, value in params.items()},
            "resolver": Resolver(OBJECTS, online=False),
            "vocab_dir": vocabularies,
        },
        mirror=mirror,
        adql=adql_runner(mirror, server),
        oracle=server,
    )


def _written(value: Parameter) -> str:
    return f"{value[0]} {value[1]:+}" if isinstance(value, tuple) else str(value)


class Registries:
    """The registries of a run: two that are there once, and made-up ones, each kept a while.

    All files are in one folder, which several processes may share after `prepare`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Registry] = {}

    def prepare(self, *, only_made: bool = False) -> None:
        """Make what all processes use; for made-up registries alone it is less."""
        thesaurus.write(self._folder / "vocabularies")
        for name, records in _THERE.items():
            if records.is_dir() and not only_made:
                import_paths(self._folder / f"{name}.sqlite", [records])
                note(self._folder / f"{name}.sqlite")

    def get(self, name: str) -> Registry:
        """`demo`, `real`, or the number of a made-up registry."""
        if name not in self._open:
            if name.isdecimal():
                self._forget_made()
            self._open[name] = self._opened(name)
        return self._open[name]

    def _opened(self, name: str) -> Registry:
        if name in _THERE:
            # The whole thesaurus, where it is: each side reads the folder in its own way.
            whole = SHARED / "vocab"
            vocabularies = whole if whole.is_dir() else None
            return opened(_THERE[name], self._folder / f"{name}.sqlite", vocabularies)
        folder = self._folder / name
        made.write(folder / "records", int(name))
        if int(name) % 2:  # a mirror that had something else in it before
            made.write(folder / "before", int(name) + 1, most=made.FEWEST)
            import_paths(folder / "mirror.sqlite", [folder / "before"])
        import_paths(folder / "mirror.sqlite", [folder / "records"])
        note(folder / "mirror.sqlite")
        return opened(folder / "records", folder / "mirror.sqlite", self._folder / "vocabularies")

    def _forget_made(self) -> None:
        for name in [name for name in self._open if name.isdecimal()]:
            self._open.pop(name).close()
            shutil.rmtree(self._folder / name)

    def close(self) -> None:
        """Close all of them."""
        for registry in self._open.values():
            registry.close()
        self._open.clear()


_THERE = {"demo": demo_records(), "real": SHARED / "records"}
"""Registries that are not made up, and their records."""


def names() -> list[str]:
    """Those of them that are at hand."""
    return [name for name, records in _THERE.items() if records.is_dir()]
