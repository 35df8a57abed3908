"""What a mirror says about itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import LAYOUT_VERSION, PUBLIC_TABLES
from regdsl.mirror.status import Skip, status

pytestmark = pytest.mark.usefixtures("indexes")


def test_status(tmp_path: Path, record: Callable[..., str]) -> None:
    mirror, first, second = tmp_path / "m.db", tmp_path / "1.xml", tmp_path / "2.xml"
    covered = (
        "<coverage><spatial>6/1</spatial><temporal>1 2</temporal><temporal>3 4</temporal>"
        "<spectral>1e-19 2e-19</spectral></coverage>"
    )
    tap = '<capability standardID="ivo://ivoa.net/std/TAP"/>'
    first.write_text(
        "<all>"
        + record("ivo://a.b/1", covered + tap + tap, updated="2001-01-01", status=None)
        + record("ivo://a.b/2", tap, updated="2003-01-01T01:02:03Z")
        + record("ivo://a.b/3", '<coverage><spatial frame="Mars">6/1</spatial></coverage>')
        + "</all>"
    )
    second.write_text(record("ivo://a.b/4", status="deleted"))
    import_paths(mirror, [first], now=datetime(2020, 1, 1, tzinfo=UTC))
    import_paths(mirror, [second], now=datetime(2021, 1, 1, tzinfo=UTC))
    found = status(mirror)
    assert found.path == str(mirror)
    assert found.size == mirror.stat().st_size
    assert found.layout == LAYOUT_VERSION
    assert found.resources == 3
    assert tuple(found.rows) == PUBLIC_TABLES
    assert found.rows["capability"] == 3
    assert found.rows["stc_temporal"] == 2
    assert (found.created, found.as_of) == ("2020-01-01T00:00:00", "2021-01-01T00:00:00")
    assert found.sources == [str(first), str(second)]
    assert found.skipped == [
        Skip("ivo://a.b/4", str(second), "status deleted", "2021-01-01T00:00:00")
    ]
    assert found.warnings == 2
    assert (found.oldest, found.newest) == ("2001-01-01T00:00:00", "2011-02-03T04:05:06")
    assert (found.spatial, found.temporal, found.spectral) == (1, 1, 1)
    assert found.res_types == {"vs:catalogresource": 3}
    assert found.standard_ids == {"ivo://ivoa.net/std/tap": 2}
    data = found.to_dict()
    assert data["bytes"] == found.size
    assert json.loads(json.dumps(data)) == data
    text = str(found)
    assert text.startswith(f"{mirror}: 3 resources as of 2021-01-01T00:00:00\n")
    assert f"    ivo://a.b/4 ({second}): status deleted" in text.splitlines()


def test_ten_most_frequent(tmp_path: Path, record: Callable[..., str]) -> None:
    bodies = [
        "".join(f'<capability standardID="ivo://s/{n:02}"/>' for n in range(start, 15))
        for start in range(15)
    ]
    records = [record(f"ivo://a.b/{number}", body) for number, body in enumerate(bodies)]
    (tmp_path / "a.xml").write_text(f"<all>{''.join(records)}</all>")
    import_paths(tmp_path / "m.db", [tmp_path / "a.xml"])
    found = status(tmp_path / "m.db").standard_ids
    assert list(found.items()) == [(f"ivo://s/{n:02}", n + 1) for n in range(14, 4, -1)]


def test_empty_mirror(tmp_path: Path) -> None:
    (tmp_path / "xml").mkdir()
    import_paths(tmp_path / "m.db", [tmp_path / "xml"])
    found = status(tmp_path / "m.db")
    assert (found.resources, found.oldest, found.newest, found.res_types) == (0, None, None, {})


def test_no_mirror(tmp_path: Path) -> None:
    with pytest.raises(RegdslError):
        status(tmp_path / "no.db")
