"""Small records to import, and index tables that only write down what is asked of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest


def _shared_folder() -> Path | None:
    given = os.environ.get("REGDSL_SHARED")
    folder = Path(given) if given else Path(__file__).parents[2].parent / "shared"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with records and facts that are not part of the project."""
    folder = _shared_folder()
    if folder is None:
        pytest.skip("needs the shared folder: set REGDSL_SHARED")
    return folder


RESOURCE = (
    '<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"'
    ' xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0"'
    ' xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:type="vs:CatalogResource" {attributes}>'
    "<title>{title}</title><identifier>{ivoid}</identifier>{body}</ri:Resource>"
)


@pytest.fixture
def record() -> Callable[..., str]:
    """Makes the XML of a record."""

    def make(
        ivoid: str = "ivo://x.test/A",
        body: str = "",
        *,
        title: str = "A title",
        status: str | None = "active",
        created: str = "2001-02-03T04:05:06",
        updated: str | None = "2011-02-03T04:05:06",
    ) -> str:
        attributes = f'created="{created}"'
        if updated is not None:
            attributes += f' updated="{updated}"'
        if status is not None:
            attributes += f' status="{status}"'
        return RESOURCE.format(attributes=attributes, title=title, ivoid=ivoid, body=body)

    return make


@dataclass
class IndexCalls:
    """Stands in for `regdsl.mirror.indexes`.

    Keeps which resources the index tables would know, and checks the order of calls:
    nothing is forgotten that is not known, or whose public rows are gone already.
    """

    known: set[str] = field(default_factory=set)
    calls: list[tuple[str, list[str]]] = field(default_factory=list)
    fail_at: str | None = None

    def create(self, conn: sqlite3.Connection) -> None:
        self.known.clear()
        self.calls.append(("create", []))

    def forget(self, conn: sqlite3.Connection, ivoids: Iterable[str]) -> None:
        names = sorted(ivoids)
        assert self.known.issuperset(names)
        assert self._rows(conn).issuperset(names)
        self.known.difference_update(names)
        self.calls.append(("forget", names))

    def update(
        self,
        conn: sqlite3.Connection,
        ivoids: Iterable[str],
        *,
        keys: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        if keys is not None:
            keys(conn)
        if self.fail_at == "update":
            raise RuntimeError("stop here")
        names = sorted(ivoids)
        assert self.known.isdisjoint(names)
        self.known.update(names)
        assert self.known == self._rows(conn)
        self.calls.append(("update", names))

    @staticmethod
    def _rows(conn: sqlite3.Connection) -> set[str]:
        return {row[0] for row in conn.execute("SELECT ivoid FROM resource")}


@pytest.fixture
def indexes(monkeypatch: pytest.MonkeyPatch) -> IndexCalls:
    """Puts `IndexCalls` in the place of the index tables."""
    from regdsl.mirror import indexes as real

    calls = IndexCalls()
    for name in ("create", "forget", "update"):
        monkeypatch.setattr(real, name, getattr(calls, name))
    return calls
