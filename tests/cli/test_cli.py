"""The command line: what it prints where, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from regdsl.cli import main

FLAGSHIP = 'ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"'


def run(*args: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """What the console script does with these arguments, in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["regdsl", *args])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return subprocess.CompletedProcess(
            args, code, out.getvalue().decode(), err.getvalue().decode()
        )


def test_it_is_a_command(mirror: str) -> None:
    """As the shell starts it; what else it does is the same in this process."""
    command = [sys.executable, "-m", "regdsl", "search", "-", "--mirror", mirror]
    for query, code in ((FLAGSHIP, 0), ("xyzzyx", 1), ("subjct:x", 2)):
        done = subprocess.run(command, input=query, capture_output=True, text=True, check=False)
        here = run(*command[3:], stdin=query)
        assert done.returncode == here.returncode == code
        assert done.stdout == here.stdout
        assert _untimed(done.stderr) == _untimed(here.stderr)


def _untimed(said: str) -> str:
    return re.sub(r"[\d.]+ m?s\b", "", said)


@pytest.fixture(scope="module")
def mirror(demo_path: Path) -> str:
    return str(demo_path)


def test_search_finds_and_says_so(mirror: str) -> None:
    done = run("search", FLAGSHIP, "--mirror", mirror)
    assert done.returncode == 0
    assert "ivo://cds.vizier/" in done.stdout
    assert "IC 405" in done.stderr
    assert "resources" in done.stderr


def test_without_a_mirror_the_demo_answers_and_says_so() -> None:
    done = run("search", "quasar", "--limit", "1")
    assert done.returncode == 0
    notes = [line for line in done.stderr.splitlines() if "demo registry" in line]
    assert len(notes) == 1
    assert "regdsl mirror sync" in notes[0]


def test_the_mirror_is_named_by_the_environment(mirror: str) -> None:
    done = run("search", "quasar", "--format", "ivoids", REGDSL_MIRROR=mirror)
    assert done.returncode == 0
    assert "demo registry" not in done.stderr


def test_an_empty_answer_is_said(mirror: str) -> None:
    done = run("search", "xyzzyx", "--mirror", mirror)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no resource matches" in done.stderr


def test_a_wrong_query_shows_the_place(mirror: str) -> None:
    done = run("search", "subjct:x", "--mirror", mirror)
    assert done.returncode == 2
    assert "E101" in done.stderr
    assert "^^^^^^" in done.stderr
    assert "subject" in done.stderr


def test_an_unquoted_query_gets_a_hint(mirror: str) -> None:
    done = run("search", "a", "b c", "--mirror", mirror)
    assert done.returncode == 2
    assert """regdsl search 'a "b c"'""" in done.stderr


def test_a_mistyped_command_gets_a_hint() -> None:
    done = run("serach", "x")
    assert done.returncode == 2
    assert "regdsl search" in done.stderr


@pytest.mark.parametrize("query", ["-quasar", "-fermi blazar", "-of x", "-p"])
def test_a_query_may_begin_with_a_dash(query: str) -> None:
    done = run("fmt", query)
    if query == "-p":
        assert done.returncode == 2
    else:
        assert (done.returncode, done.stdout) == (0, query + "\n")


def test_queries_come_from_files_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "q.regdsl"
    file.write_text("#! regdsl 1\n# bright things\na or\nb\n", encoding="utf-8")
    assert run("fmt", "-f", str(file)).stdout == "#! regdsl 1\n# bright things\na or b\n"
    assert run("fmt", stdin="a  b").stdout == "a b\n"
    assert run("fmt", "-", stdin="a  b").stdout == "a b\n"
    missing = run("fmt", "-f", str(tmp_path / "none"))
    assert missing.returncode == 3
    assert "E305" in missing.stderr


def test_limits(mirror: str) -> None:
    some = run("search", "", "--mirror", mirror, "--format", "ivoids", "--limit", "3")
    assert len(some.stdout.splitlines()) == 3
    every = run("search", "", "--mirror", mirror, "--format", "ivoids")
    assert len(every.stdout.splitlines()) > 100
    table = run("search", "", "--mirror", mirror)
    assert "25 of " in table.stderr
    assert "--limit 0" in table.stderr


def test_formats(mirror: str, tmp_path: Path) -> None:
    from astropy.io.votable import parse_single_table
    from astropy.table import Table

    args = ("search", "service:ssa", "--mirror", mirror)
    ivoids = run(*args, "--format", "ivoids").stdout.split()
    assert ivoids
    rows = list(csv.DictReader(io.StringIO(run(*args, "--format", "csv").stdout)))
    assert [row["ivoid"] for row in rows] == ivoids
    data = json.loads(run(*args, "--format", "json").stdout)
    assert [r["ivoid"] for r in data["resources"]] == ivoids
    assert data["total"] == len(ivoids)
    for name, suffix in (("votable", "vot"), ("ecsv", "ecsv")):
        path = tmp_path / f"answer.{suffix}"
        done = run(*args, "--format", name, "-o", str(path))
        assert (done.returncode, done.stdout) == (0, "")
    found = parse_single_table(str(tmp_path / "answer.vot")).to_table()
    assert list(found["ivoid"]) == ivoids
    assert list(Table.read(tmp_path / "answer.ecsv")["ivoid"]) == ivoids


def test_a_result_that_cannot_be_written_is_an_error(mirror: str, tmp_path: Path) -> None:
    done = run("search", "quasar", "--mirror", mirror, "-o", str(tmp_path / "no" / "file"))
    assert done.returncode == 3
    assert "E306" in done.stderr


def test_compile_and_explain() -> None:
    done = run("compile", "service:ssa limit:5")
    assert done.stdout.startswith("SELECT TOP 5 ")
    assert "FROM idx_set" in run("compile", "service:ssa", "--to", "sqlite").stdout
    wrong = run("compile", "service:ssa", "--to", "gvo")
    assert wrong.returncode == 2
    assert "`gavo`" in wrong.stderr
    inexact = run("compile", '"emission line"')
    assert "W007" in inexact.stderr
    refused = run("compile", '"emission line"', "--exact")
    assert refused.returncode == 2
    assert "E203" in refused.stderr
    explained = json.loads(run("explain", "quasar near M31", "--json").stdout)
    assert explained["targets"]["sqlite"] == "exact"
    assert "NGC 224" in explained["resolved"][0]


def test_check() -> None:
    good = run("check", "quasar")
    assert good.returncode == 0
    bad = run("check", "--json", "galaxy foo:b spectral:2zz")
    assert bad.returncode == 2
    assert [d["code"] for d in json.loads(bad.stdout)] == ["E101", "E105"]


@pytest.mark.parametrize("stage", ["parse", "bind", "plan"])
def test_each_stage_can_be_seen(stage: str) -> None:
    done = run(stage, "quasar -column(ucd:phot.mag)")
    assert done.returncode == 0
    assert "quasar" in done.stdout


def test_parameters_are_values() -> None:
    done = run("compile", "title:$word", "-p", "word=a or (b")
    assert done.returncode == 0
    assert "'or'" not in done.stdout.replace("ivo_hasword", "")
    missing = run("compile", "title:$word")
    assert missing.returncode == 2
    assert "E117" in missing.stderr


def test_show(mirror: str) -> None:
    done = run("show", "ivo://cds.vizier/ii/246", "--mirror", mirror, "--columns")
    assert done.returncode == 0
    for part in ("2MASS", "tap (aux)", "phot.mag;em.IR.J".lower(), "pyvo.dal.TAPService", "sky"):
        assert part in done.stdout
    wrong = run("show", "ivo://cds.vizier/ii/2466", "--mirror", mirror)
    assert wrong.returncode == 3
    assert "ivo://cds.vizier/ii/246" in wrong.stderr


def test_fields() -> None:
    done = run("fields")
    assert "inside column(...)" in done.stdout
    one = run("fields", "band")
    assert "Infrared" in one.stdout
    assert json.loads(run("fields", "--json").stdout)
    assert run("fields", "bnad").returncode == 2


def test_demo() -> None:
    done = run("demo")
    assert done.returncode == 0
    assert "ivo://cds.vizier/" in done.stdout
    assert "SELECT TOP" in done.stdout


def test_import_and_status(tmp_path: Path) -> None:
    from regdsl.demo import demo_records

    path = tmp_path / "new" / "mirror.sqlite"
    done = run("mirror", "import", str(demo_records()), "--mirror", str(path))
    assert done.returncode == 0
    status = json.loads(run("mirror", "status", "--json", "--mirror", str(path)).stdout)
    assert status["resources"] >= 120
    assert status["as_of"]
    assert str(status["resources"]) in run("mirror", "status", "--mirror", str(path)).stdout
    again = run("mirror", "import", str(demo_records()), "--mirror", str(path), "--json")
    assert json.loads(again.stdout)["unchanged"] == status["resources"]


def test_a_file_that_is_no_mirror(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_text("no database")
    done = run("search", "a", "--mirror", str(file))
    assert done.returncode == 3
    assert "E302" in done.stderr
    missing = run("search", "a", "--mirror", str(tmp_path / "none.sqlite"))
    assert missing.returncode == 3
    assert "regdsl mirror import" in missing.stderr


def test_a_closed_pipe_is_no_error(mirror: str) -> None:
    command = f"{sys.executable} -m regdsl search '' --mirror {mirror} --format csv | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C during an import: exit code 130, no traceback, and no half mirror."""
    from regdsl.demo import demo_records

    records = tmp_path / "records"
    records.mkdir()
    for number, file in enumerate(sorted(demo_records().glob("*.xml")) * 30):
        (records / f"{number}.xml").symlink_to(file)
    path = tmp_path / "mirror.sqlite"
    command = [
        sys.executable,
        "-m",
        "regdsl",
        "mirror",
        "import",
        str(records),
        "--mirror",
        str(path),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for _ in range(400):
            if list(tmp_path.glob("*.part*")):
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    # A shell sees 130 either way: CPython ends by the signal itself when it struck in `exec`.
    assert process.returncode in (130, -signal.SIGINT)
    assert b"interrupted" in said
    assert b"Traceback" not in said
    assert [p.name for p in tmp_path.iterdir()] == ["records"]
