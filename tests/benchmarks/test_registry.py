"""The generated registry: the same again, of the size asked for, and like the real one."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from benchmarks.registry import generate, resources
from benchmarks.registry.__main__ import main
from benchmarks.registry.draws import Quantiles, Weighted, generator
from benchmarks.registry.rows import rows
from benchmarks.registry.summary import Summary
from benchmarks.registry.text import Walk
from benchmarks.registry.vocabulary import load
from benchmarks.registry.xml import record
from regdsl.mirror.layout import open_mirror


def documents(size: int, seed: int, shared: Path | None) -> list[str]:
    return [record(resource) for resource in resources(size, seed, shared)]


def test_a_seed_gives_the_same_registry(vocabulary: Path | None) -> None:
    first = documents(60, 7, vocabulary)
    load.cache_clear()
    assert documents(60, 7, vocabulary) == first
    assert documents(60, 8, vocabulary) != first


@pytest.mark.parametrize("size", [1, 37, 500])
def test_as_many_as_asked_for_and_no_two_alike(size: int, vocabulary: Path | None) -> None:
    made = list(resources(size, 1, vocabulary))
    keys = [resource.key for resource in made]
    assert sum(resource.active for resource in made) == size
    assert len(set(keys)) == len(keys)


def test_all_the_real_ones_are_in(measurements: Path) -> None:
    voc = load(measurements)
    real = {facts["ivoid"] for facts in voc.core}
    assert len(real) == 9816
    planned = [facts["ivoid"] for facts in generate._plan(12_000, 1, voc)]
    assert real <= set(planned)
    assert len(planned) == len(set(planned)) == 12_000
    # of a small one two thirds are real
    some = {facts["ivoid"] for facts in generate._plan(600, 1, voc)}
    assert len(some & real) >= 400


def plain(text: str | None) -> str:
    return " ".join((text or "").lower().split())


def test_real_texts_are_kept(measurements: Path) -> None:
    known = {facts["ivoid"]: facts for facts in load(measurements).core}
    kept = Counter(
        plain(resource.title) == plain(known[resource.key]["title"])
        for resource in resources(300, 1, measurements)
        if resource.real and "title" in known[resource.key]
    )
    # all but the odd one that has lost its title
    assert kept[True] > 150
    assert kept[False] <= 2


def test_it_looks_like_a_registry(vocabulary: Path | None) -> None:
    summary = Summary()
    for resource in resources(900, 1, vocabulary):
        summary.add(resource)
    report = summary.report(load(vocabulary).measured)
    authorities = summary.counts["authority"]
    assert 0.55 < authorities["cds.vizier"] / 900 < 0.85
    assert summary.counts["standard_id"]["ivo://ivoa.net/std/tap#aux"] > 500
    assert summary.counts["standard_id"]["ivo://ivoa.net/std/conesearch"] > 500
    assert 25 < summary.tables["table_column"] / 900 < 55
    assert 0.15 < report["ucd_null_share"] < 0.35
    assert 0.01 < report["ucd_unknown_share"] < 0.06
    assert 0.6 < report["coverage_share"] < 0.9
    assert 40 < summary.ranges / 900 < 130
    assert report["distinct"]["ucd"] > 500
    assert 0 < summary.tables["stc_temporal"] < 300
    if measured := report.get("measured"):
        for name in ("title_len", "desc_len", "columns_per_table"):
            want = measured["quantiles"][name]["median"]
            assert abs(report["quantiles"][name]["median"] / want - 1) < 0.25, name


def test_rare_and_common_words(vocabulary: Path | None) -> None:
    frequencies: Counter[str] = Counter()
    for resource in resources(600, 1, vocabulary):
        if resource.active:
            frequencies.update(set((rows(resource)["resource"][0][7] or "").lower().split()))
    ranked = [count for _, count in frequencies.most_common()]
    assert ranked[0] > 300
    assert 20 < ranked[200] < 300
    assert sum(count == 1 for count in ranked) > len(ranked) / 3


def test_a_walk_keeps_phrases_and_frequencies() -> None:
    corpus = ["the white dwarf is hot", "a white dwarf and the dust", "dust is cold"] * 5
    text = Walk(corpus, 0).text(generator(1), 6000, "dwarf").split()
    counts = Counter(text)
    assert counts["white"] == pytest.approx(counts["dwarf"], abs=1)
    assert counts["dust"] == pytest.approx(2 * counts["hot"], rel=0.5)
    pairs = set(pairwise(text))
    assert ("white", "dwarf") in pairs
    assert ("dwarf", "white") not in pairs
    assert "dwarf" in text[:4]


def test_quantiles_come_out_as_they_went_in() -> None:
    known = {"p10": 10, "p25": 25, "median": 60, "p75": 90, "p90": 200, "p99": 500, "max": 900}
    draw = Quantiles(known, 1)
    rng = generator(1)
    values = sorted(draw.draw(rng) for _ in range(20_000))
    assert values[0] >= 1
    assert values[-1] <= 900
    assert median(values) == pytest.approx(60, rel=0.05)
    assert values[18_000] == pytest.approx(200, rel=0.1)


def test_weights_are_kept() -> None:
    drawn = Weighted([("a", 3), ("b", 1), ("never", 0)])
    rng = generator(2)
    counts = Counter(drawn.draw(rng) for _ in range(4000))
    assert counts["a"] == pytest.approx(3000, rel=0.1)
    assert "never" not in counts


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "made.sqlite"
    arguments = ["--size", "50", "--seed", "4", "--no-shared", "--summary", "--to", "mirror"]
    assert main([*arguments, str(path)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["vocabulary"] == "built-in"
    conn = open_mirror(path)
    try:
        for table, number in report["summary"]["tables"].items():
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (number,), table
        covered = conn.execute("SELECT count(*) FROM idx_coverage").fetchone()[0]
    finally:
        conn.close()
    assert 0 < covered <= report["summary"]["coverage_ranges"]
    with pytest.raises(SystemExit):
        main(["--size", "1"])
    with pytest.raises(SystemExit):
        main(["--size", "1", "--no-shared", "--to", "csv", str(tmp_path)])
