"""The rows of a generated registry are what an import of its XML gives."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from benchmarks.registry import Resource, resources
from benchmarks.registry.dirt import DIRT
from benchmarks.registry.documents import list_records, write_files, write_oai
from benchmarks.registry.mirror import fill
from benchmarks.registry.rows import rows
from benchmarks.registry.xml import record
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.voresource import Record, read

SIZE = 300


def stored(path: Path, table: str) -> list[tuple[object, ...]]:
    conn = open_mirror(path)
    try:
        order = "1, 2" if table == "idx_set" else "rowid"
        return conn.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
    finally:
        conn.close()


def imported(resource: Resource) -> Record:
    """What an importer makes of the XML of one resource."""
    (found,) = read(io.BytesIO(record(resource).encode()))
    assert isinstance(found, Record), found
    return found


def test_straight_into_tables_is_as_through_xml(tmp_path: Path, vocabulary: Path | None) -> None:
    direct, through = tmp_path / "direct.sqlite", tmp_path / "through.sqlite"
    fill(resources(SIZE, 1, vocabulary), direct)
    write_oai(resources(SIZE, 1, vocabulary), tmp_path / "oai", page=80)
    report = import_paths(through, [tmp_path / "oai"])
    assert report.loaded == SIZE
    for table in (*PUBLIC_TABLES, "idx_resource", "idx_column", "idx_set"):
        want = stored(through, table)
        assert want or table == "intf_param"
        assert stored(direct, table) == want, table
    # and to an importer nothing is new
    again = import_paths(direct, [tmp_path / "oai"])
    assert again.unchanged == SIZE


def test_files_hold_the_same_as_oai(tmp_path: Path) -> None:
    write_oai(resources(60, 5), tmp_path / "oai", page=25)
    write_files(resources(60, 5), tmp_path / "xml")
    pages = sorted((tmp_path / "oai").glob("*.xml"))
    files = sorted((tmp_path / "xml").rglob("*.xml"))
    assert len(pages) == 3
    from_pages = [item for page in pages for item in read(page)]
    from_files = [item for file in files for item in read(file)]
    assert len(from_files) == len(files)
    assert [item.ivoid for item in from_pages] == [item.ivoid for item in from_files]
    for one, other in zip(from_pages, from_files, strict=True):
        assert isinstance(one, Record)
        assert isinstance(other, Record)
        assert one.rows == other.rows


def test_the_mirror_can_be_searched(tmp_path: Path) -> None:
    path = tmp_path / "made.sqlite"
    fill(resources(150, 2), path)
    with Mirror(path) as mirror:
        assert mirror.search("galaxies").total
        assert mirror.search("service:scs ucd:meta.record").total
        assert mirror.search("near 83.8 -5.4 within 30deg").total
    with pytest.raises(FileExistsError, match="there already"):
        fill(resources(1), path)


def test_whoever_is_gone_is_in_the_documents_only(tmp_path: Path) -> None:
    made = list(resources(400, 3))
    gone = {resource.key for resource in made if not resource.active}
    assert {resource.status for resource in made if not resource.active} == {"deleted", "inactive"}
    document = "".join(list_records(made))
    assert document.count('<header status="deleted">') == sum(
        resource.status == "deleted" for resource in made
    )
    items = list(read(io.BytesIO(document.encode())))
    assert {item.ivoid for item in items if isinstance(item, Record) and not item.active} == gone
    fill(made, tmp_path / "made.sqlite", index=False)
    assert len(stored(tmp_path / "made.sqlite", "resource")) == 400


@pytest.mark.parametrize("spoil", [spoil for spoil, _ in DIRT], ids=lambda spoil: spoil.__name__)
def test_each_kind_of_dirt(spoil: Callable[[Resource, Random], None]) -> None:
    changed = 0
    for resource in resources(40, 4):
        if not resource.active:
            continue
        before = record(resource)
        spoil(resource, Random(resource.key))
        changed += record(resource) != before
        found = imported(resource)
        assert found.ivoid == resource.key
        assert found.rows == rows(resource)
    assert changed
