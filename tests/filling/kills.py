"""Imports and syncs that are killed at any moment: the mirror is the old or the new one.

    python -m tests.filling.kills --kills 200 --seed 1

Each round changes every resource at its source, starts an import of files or a sync over
HTTP in a process of its own, kills that after some time, looks at the mirror, and lets the
next run complete what is left.  Some rounds begin without a mirror.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from regdsl.demo import demo_mirror
from regdsl.filling import sync
from regdsl.filling.sync_stage import stage_folder
from regdsl.mirror.check import check_mirror
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.lock import lock_file
from regdsl.mirror.transaction import leftovers
from tests.filling.tap_world import TapServer, World, content

CHILD = """
import sys
from regdsl.filling import sync
from regdsl.mirror.importer import import_paths
import regdsl.mirror.indexes, regdsl.mirror.rebuild, pyvo, lxml.etree
print("ready", flush=True)
how, place, source = sys.argv[1:]
sync(place, source) if how == "sync" else import_paths(place, [source])
"""

RECORD = """\
<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
  xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vr:Service"
  created="2020-01-01T00:00:00" updated="{updated}" status="active">
  <title>{title}</title><identifier>ivo://x.y/{number}</identifier>
  <content><subject>stars</subject><description>{text}</description></content>
  <capability><interface xsi:type="vr:WebBrowser"><accessURL>http://x/{number}</accessURL>
  </interface></capability>
</ri:Resource>
"""


class Kills:
    """A source, a mirror of it, and runs that are killed."""

    def __init__(self, how: str, folder: Path, resources: int) -> None:
        self.how = how
        self.place = folder / "mirror.sqlite"
        self.version = 0
        self.resources = resources
        self.landed: Counter[str] = Counter()
        self.span = 1.0
        if how == "sync":
            self.world = World.of(demo_mirror(), folder / "world.sqlite")
            self.world.keep(resources)
            self.server = TapServer(self.world.answer)
            self.server.__enter__()
            self.source = self.server.url
        else:
            self.records = folder / "records"
            self.records.mkdir()
            self.source = str(self.records)
        self.publish()
        self.complete()

    def close(self) -> None:
        """End the server."""
        if self.how == "sync":
            self.server.__exit__()

    def publish(self) -> None:
        """Another version of each resource."""
        self.version += 1
        title = f"Version {self.version}"
        updated = f"2030-01-01T00:{self.version // 60:02}:{self.version % 60:02}"
        if self.how == "sync":
            self.world.change(
                f"UPDATE resource SET res_title = '{title}', updated = '{updated}'",
                f"UPDATE res_subject SET res_subject = '{title}'",
            )
            return
        for number in range(self.resources):
            text = RECORD.format(updated=updated, title=title, number=number, text=f"{title} " * 50)
            (self.records / f"{number}.xml").write_text(text, encoding="utf-8")

    def complete(self) -> None:
        """A run that nobody kills."""
        begin = time.perf_counter()
        if self.how == "sync":
            sync(self.place, self.source)
            assert content(self.place) == content(self.world.path)
        else:
            import_paths(self.place, [self.source])
        self.span = time.perf_counter() - begin
        assert self.titles() == {f"Version {self.version}"}
        assert not stage_folder(self.place).exists()
        assert not lock_file(self.place).exists()
        assert not leftovers(self.place)

    def titles(self) -> set[str]:
        """The titles in the mirror: one, when it is of one version."""
        return {row[4] for row in self.content()["resource"]}

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """The public tables of the mirror."""
        open_mirror(self.place).close()  # what plays the journal of a killed update back
        return content(self.place)

    def kill(self, share: float, *, fresh: bool = False) -> None:
        """One round; `share` is when, as a part of the time that it would take."""
        before = self.content()
        self.publish()
        if fresh:
            self.place.unlink()
        arguments = [sys.executable, "-c", CHILD, self.how, str(self.place), self.source]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(share * self.span)
            child.send_signal(signal.SIGKILL)
        where = "no mirror yet"
        if self.place.exists():
            found = self.titles()
            is_old = not fresh and self.content() == before
            assert is_old or found == {f"Version {self.version}"}, found
            assert check_mirror(self.place).ok
            where = "the old one" if is_old else "the new one"
        else:
            assert fresh
        staged = stage_folder(self.place).exists()
        self.landed[f"{where}, {'something' if staged else 'nothing'} staged"] += 1
        self.complete()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.filling.kills")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resources", type=int, default=60)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    for how in ("import", "sync"):
        with tempfile.TemporaryDirectory() as folder:
            run = Kills(how, Path(folder), options.resources)
            try:
                for _ in range(options.kills // 2):
                    run.kill(draw.uniform(0.0, 1.1), fresh=draw.random() < 0.25)
            finally:
                run.close()
            print(f"{options.kills // 2} kills of {how}")
            for where, number in sorted(run.landed.items()):
                print(f"{number:6} {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
