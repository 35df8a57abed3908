"""Harvests that are killed at any moment: the mirror is the old or the new one, never between.

    python -m tests.filling.harvest_kills --kills 200 --seed 1

Each round changes every record of three registries, starts a harvest of all of it in a
process of its own, kills that after some time, looks at the mirror, and lets the next
harvest complete what is left.
"""

from __future__ import annotations

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from regdsl.filling.harvest_stage import folder_of
from regdsl.filling.harvesting import harvest
from regdsl.filling.oai_http import Manners
from regdsl.mirror.check import check_mirror
from tests.filling.oai_server import World, record

MANNERS = Manners(delay=0.0, backoff=0.01)
CHILD = """
import sys
from regdsl.filling.harvesting import harvest
from regdsl.filling.oai_http import Manners
import regdsl.mirror.indexes, regdsl.mirror.rebuild, requests, lxml.etree
print("ready", flush=True)
harvest(sys.argv[1], rofr=sys.argv[2], full=True, manners=Manners(delay=0.0, backoff=0.01))
print("done", flush=True)
"""


class Kills:
    """A world, a mirror of it, and harvests that are killed."""

    def __init__(self, world: World, place: Path, records: int) -> None:
        self.world = world
        self.place = place
        self.records = records
        self.version = 0
        self.names = ("cds", "eso", "mast")
        for name in self.names:
            world.registry(name).page = 10
        self.spans: list[float] = []
        self.landed: dict[str, int] = {}
        self.publish(0)
        self.complete()

    def publish(self, version: int) -> None:
        """Another title for each record; one comes, and one goes."""
        self.version = version
        for name in self.names:
            self.world.registries[name].items = [
                record(f"ivo://{name}/{number}", f"Version {version}")
                for number in range(version % 7, version % 7 + self.records)
            ]

    def content(self, name: str) -> dict[str, str]:
        """The titles of a registry's resources."""
        with closing(sqlite3.connect(self.place)) as connection:
            rows = connection.execute(
                "SELECT ivoid, res_title FROM resource WHERE ivoid LIKE ?", (f"ivo://{name}/%",)
            )
            return dict(rows.fetchall())

    def expected(self, name: str) -> dict[str, str]:
        """The same, as the registry has it."""
        return {item.ivoid: f"Version {self.version}" for item in self.world.registries[name].items}

    def complete(self) -> None:
        """A harvest that nobody kills."""
        begin = time.perf_counter()
        report = harvest(
            self.place, rofr=self.world.rofr.url, full=True, manners=MANNERS, force=True
        )
        self.spans.append(time.perf_counter() - begin)
        assert not report.failed, report
        assert not folder_of(self.place).exists()
        for name in self.names:
            assert self.content(name) == self.expected(name)

    def kill(self, share: float) -> None:
        """One round; `share` is when, as a part of the time that it would take."""
        before = {name: self.content(name) for name in self.names}
        self.publish(self.version + 1)
        after = {name: self.expected(name) for name in self.names}
        arguments = [sys.executable, "-c", CHILD, str(self.place), self.world.rofr.url]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(share * self.spans[-1])
            child.send_signal(signal.SIGKILL)
        found = {name: self.content(name) for name in self.names}
        for name in self.names:
            assert found[name] in (before[name], after[name]), name
        assert check_mirror(self.place).ok
        new = sum(found[name] == after[name] for name in self.names)
        staged = len(list(folder_of(self.place).glob("*/page-*.xml")))
        where = f"{new} of {len(self.names)} new, {'some' if staged else 'nothing'} staged"
        self.landed[where] = self.landed.get(where, 0) + 1
        self.complete()


@contextmanager
def kills(folder: Path, records: int = 20) -> Iterator[Kills]:
    """All that is needed."""
    with World() as world:
        yield Kills(world, folder / "mirror.sqlite", records)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.filling.harvest_kills")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=100)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, kills(Path(folder), options.records) as run:
        for _ in range(options.kills):
            run.kill(draw.uniform(0.0, 1.1))
        print(f"{options.kills} kills")
        for where, number in sorted(run.landed.items()):
            print(f"{number:6} {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
