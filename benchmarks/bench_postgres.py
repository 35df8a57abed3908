"""What a registry on PostgreSQL takes for our ADQL: with the rules, without them, and pyvo's.

    python benchmarks/bench_postgres.py [--mirror FILE] [--repeats 15] [--size 30000]

A server of our own is started, with the tables, indexes and functions of a GAVO registry
(`benchmarks.postgres`), and filled from a mirror; where PostgreSQL is not installed this
says so and exits with 2.  Each question is asked in turn in all its forms, and the server
itself says how long planning and running took (EXPLAIN ANALYZE); the medians are compared.
pyvo's form is the whole of what it asks for, services and all; `conditions` is what it puts
into WHERE, with our columns.  For each rule the ratio is that of the questions whose ADQL
it changes, without it to with it.  The goal: no question slower than without the rules or
than pyvo's by more than 10 % and 0.3 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import regdsl
from benchmarks.bench_pyvo import _Server as Service
from benchmarks.postgres import ASKED, Asked, Missing, Server, fill, running, to_postgres
from benchmarks.reference import SIZE, reference_mirror
from regdsl.backends.adql import COLUMNS, DEFAULT_TOP
from regdsl.passes import RULES

GOALS = {"slower_ratio": 1.1, "slower_ms": 0.3}
RULE_NAMES = [rule.__name__ for rule in RULES]
TARGET = "gavo"

OTHERS = ("none", "pyvo", "conditions")
"""Forms that ours is compared with."""

Key = tuple[str, str]
Times = dict[Key, list[float]]


def forms(asked: Asked) -> dict[str, str]:
    """The ADQL of a question: `all` rules, `none`, `pyvo`, `conditions`, and without each rule."""
    whole = str(regdsl.compile_adql(asked.text, TARGET))
    found = {"all": whole, "none": str(regdsl.compile_adql(asked.text, TARGET, optimise=False))}
    for rule in RULE_NAMES:
        others = [other for other in RULE_NAMES if other != rule]
        adql = str(regdsl.compile_adql(asked.text, TARGET, optimise=others))
        if adql != whole:
            found[rule] = adql
    if asked.pyvo is not None:
        found |= pyvo_forms(asked)
    return found


def pyvo_forms(asked: Asked) -> dict[str, str]:
    """What pyvo writes, and its conditions with the columns, the order and the TOP of ours."""
    from pyvo.registry import rtcons
    from pyvo.registry.regtap import get_RegTAP_query

    # pyvo would get the vocabulary of wavebands from the network
    rtcons.Waveband._legal_terms = {"x-ray"}
    assert asked.pyvo is not None
    adql = str(get_RegTAP_query(*asked.pyvo(rtcons), service=Service()))
    condition = adql.partition("WHERE\n")[2].partition("GROUP BY")[0]
    joined = "NATURAL JOIN rr.capability" if "(standard_id" in condition else ""
    columns = ", ".join(COLUMNS)
    plain = (
        f"SELECT DISTINCT TOP {DEFAULT_TOP} {columns} FROM rr.resource {joined} "
        f"WHERE {condition} ORDER BY ivoid"
    )
    return {"pyvo": adql, "conditions": plain}


def measure(server: Server, repeats: int, asked: dict[str, Asked]) -> dict[str, Any]:
    """The times of all forms, and what is made of them."""
    written = {
        (name, form): to_postgres(adql)
        for name, one in asked.items()
        for form, adql in forms(one).items()
    }
    # Two forms that are the same SQL are run once, and equally fast.
    statements = list(dict.fromkeys(written.values()))
    found = answers(server, statements)
    for (name, form), sql in written.items():
        if form not in ("pyvo", "conditions") and found[sql] != found[written[name, "all"]]:
            raise AssertionError(f"{name}: {form} finds other resources")
    times = timed(server, statements, repeats)
    return told(
        {key: times[sql] for key, sql in written.items()},
        {key: found[sql][0] for key, sql in written.items()},
        asked,
    )


def answers(server: Server, statements: list[str]) -> dict[str, tuple[int, str]]:
    """How many rows each gives, and a hash of them; this also brings all tables into memory."""
    what = "count(*), md5(string_agg(ivoid, ' ' ORDER BY ivoid))"
    script = [f"SELECT {what} FROM ({sql}) AS answer;" for sql in statements]
    lines = [line.split("|") for line in server.run("\n".join(script)).splitlines()]
    return {sql: (int(n), of) for sql, (n, of) in zip(statements, lines, strict=True)}


def timed(server: Server, statements: list[str], repeats: int) -> dict[str, list[float]]:
    """Milliseconds of planning and running, in one session, to and fro through all of them."""
    turns = [statements if turn % 2 else statements[::-1] for turn in range(repeats)]
    explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)"
    output = server.run("\n".join(f"{explain} {sql};" for turn in turns for sql in turn))
    decoder, place = json.JSONDecoder(), 0
    times: dict[str, list[float]] = {sql: [] for sql in statements}
    for turn in turns:
        for sql in turn:
            (plan,), place = decoder.raw_decode(output, place)
            place += 1  # the end of its line
            times[sql].append(plan["Planning Time"] + plan["Execution Time"])
    return times


def told(times: Times, rows: dict[Key, int], asked: dict[str, Asked]) -> dict[str, Any]:
    """The times of each question, who loses, and what each rule is worth."""
    medians = {key: statistics.median(some) for key, some in times.items()}
    questions: dict[str, Any] = {}
    slower: dict[str, dict[str, list[float]]] = {form: {} for form in OTHERS}
    for name, one in asked.items():
        others = [form for form in OTHERS if (name, form) in times]
        ratios = {form: ratio(times, name, form) for form in others}
        ours = medians[name, "all"]
        for form in others:
            ms = medians[name, form]
            if ratios[form] * GOALS["slower_ratio"] < 1 and ours > ms + GOALS["slower_ms"]:
                slower[form][name] = [round(ms, 2), round(ours, 2)]
        questions[name] = {
            "query": one.text,
            "rows": {form: rows[name, form] for form in ("all", "pyvo") if (name, form) in rows},
            "ms": {form: round(medians[name, form], 2) for form in ("all", *others)},
            "ratios": {form: round(some, 2) for form, some in ratios.items()},
        }
    return {
        "ratios": {form: of_form(times, form)["ratio"] for form in OTHERS},
        "slower": slower,
        "rules": {rule: of_form(times, rule) for rule in RULE_NAMES},
        "questions": questions,
        "met": not slower["none"] and not slower["pyvo"],
    }


def of_form(times: Times, form: str) -> dict[str, Any]:
    """The ratio of each question that has this form, and their geometric mean."""
    ratios = {name: ratio(times, name, form) for name, other in times if other == form}
    mean = statistics.geometric_mean(ratios.values()) if ratios else 1.0
    rounded = {name: round(some, 2) for name, some in ratios.items()}
    return {"ratio": round(mean, 2), "questions": rounded}


def ratio(times: Times, name: str, form: str) -> float:
    """The time of a form to that with all rules: the median over the turns.

    Both were run in the same turn, so that what else the machine does falls on both.
    """
    pairs = zip(times[name, form], times[name, "all"], strict=True)
    return statistics.median(other / ours for other, ours in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--size", type=int, default=SIZE, help="of the generated registry")
    options = parser.parse_args()
    try:
        with running() as server, reference_mirror(options.mirror, options.size) as place:
            fill(server, place)
            found = {
                "machine": {"processors": os.cpu_count(), "system": platform.platform()},
                "python": platform.python_version(),
                "postgresql": server.run("SHOW server_version").strip(),
                "pyvo": version("pyvo"),
                "repeats": options.repeats,
                "goals": GOALS,
                **measure(server, options.repeats, ASKED),
            }
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(found, indent=2))
    return int(not found["met"])


if __name__ == "__main__":
    sys.exit(main())
