"""Compares the answer of the emitted ADQL with that of a mirror's own search.

`Adql.direction` says what must hold between the two: the same resources, at least those
of the mirror ("superset"), or at most those ("subset").
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regdsl
from regdsl.ast import Query
from regdsl.mirror.mirror import Mirror

from .runner import Server


@dataclass
class Registry:
    """A mirror, to be searched and to be asked by ADQL."""

    mirror: Mirror
    server: Server
    options: dict[str, Any]
    _meant: dict[str, set[str]] = field(default_factory=dict)
    _served: dict[str, list[str]] = field(default_factory=dict)

    def check(self, query: str | Query, profile: str) -> str:
        """The direction of the answer, after making sure that it is true."""
        adql = regdsl.compile_adql(query, profile, **self.options)
        served, meant = self._ivoids(adql.text), self._found(query)
        assert len(served) == len(set(served)), "a resource comes twice"
        more, fewer = set(served) - meant, meant - set(served)
        assert adql.direction in ("exact", "superset", "subset")
        assert bool(adql.reasons) == (adql.direction != "exact")
        if adql.direction != "superset":
            assert not more, f"{len(more)} too many, such as {min(more)}:\n{adql.text}"
        if adql.direction != "subset":
            assert not fewer, f"{len(fewer)} missing, such as {min(fewer)}:\n{adql.text}"
        return adql.direction

    def _ivoids(self, adql: str) -> list[str]:
        """What the server says to a text, which is that of several profiles often."""
        if adql not in self._served:
            self._served[adql] = self.server.ivoids(adql)
        return self._served[adql]

    def _found(self, query: str | Query) -> set[str]:
        """What the mirror says to a query, whatever the profile."""
        text = query if isinstance(query, str) else regdsl.format_query(query)
        if text not in self._meant:
            self._meant[text] = {r.ivoid for r in self.mirror.search(query, **self.options)}
        return self._meant[text]


@contextmanager
def opened(path: Path, **options: Any) -> Iterator[Registry]:
    """The mirror in a file, from both sides; options are those of `regdsl.bind`."""
    with Mirror(path) as mirror, closing(Server(path)) as server:
        yield Registry(mirror, server, options)
