"""A PostgreSQL server of our own, in a folder that is gone afterwards."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Missing", "Server", "running"]

PROGRAMS = ("initdb", "pg_ctl", "psql")
PLACES = "/usr/lib/postgresql/*/bin"
"""Where Debian has those that are not in the path."""

SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "512MB",
    "fsync": "off",
    "autovacuum": "off",
}
"""Tables that stay in memory, and nothing that runs beside what is timed.

What the planner goes by is as PostgreSQL has it.
"""


class Missing(Exception):
    """There is no PostgreSQL here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One that runs.

    Attributes
    ----------
    psql
        Its client.
    folder
        Where its socket is.
    user
        Who owns its data.
    """

    psql: str
    folder: Path
    user: str

    def _command(self) -> list[str]:
        where = ["-h", str(self.folder), "-U", self.user, "-d", "postgres"]
        return [self.psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *where]

    def run(self, script: str) -> str:
        """What a script of SQL, in one session, writes."""
        done = subprocess.run(
            self._command(), input=script, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    def copy(self, statement: str, lines: Iterable[str]) -> None:
        """Rows for `COPY ... FROM STDIN`, each with its end."""
        command = [*self._command(), "-c", statement]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as client:
            assert client.stdin is not None
            client.stdin.writelines(lines)
            client.stdin.close()
        if client.returncode:
            raise RuntimeError(statement)


@contextmanager
def running() -> Iterator[Server]:
    """A new server without tables; it is stopped and its folder removed at the end.

    Raises
    ------
    Missing
        Where PostgreSQL's programs are not installed.
    """
    programs = {name: _found(name) for name in PROGRAMS}
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    options: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory(prefix="regdsl-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        options["cwd"] = folder
        if os.geteuid() == 0:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
            options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        data = folder / "data"
        kind = ["--auth=trust", f"--username={user}", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run([programs["initdb"], "-D", data, "--no-sync", *kind], **options)
        settings = {**SETTINGS, "unix_socket_directories": f"'{folder}'"}
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{key} = {value}\n" for key, value in settings.items())
        control = [programs["pg_ctl"], "-D", data, "-w", "-l", folder / "log"]
        subprocess.run([*control, "start"], **options)
        try:
            yield Server(psql=programs["psql"], folder=folder, user=user)
        finally:
            subprocess.run([*control, "-m", "fast", "stop"], **options)


def _found(program: str) -> str:
    """Where a program is: in the path, or where Debian puts it."""
    root = Path("/")
    places = [str(place) for place in sorted(root.glob(PLACES.removeprefix("/")), reverse=True)]
    found = shutil.which(program) or shutil.which(program, path=os.pathsep.join(places))
    if found is None:
        raise Missing(f"PostgreSQL's {program} is not installed")
    return found
