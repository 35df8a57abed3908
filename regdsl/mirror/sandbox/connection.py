"""The contained connection itself: how it is opened, and how a statement runs on it."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror import functions, tap_schema
from regdsl.mirror.indexes import INDEXES
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.sandbox.files import Room
from regdsl.mirror.sandbox.names import check_names
from regdsl.mirror.sandbox.rules import Rules, known_names, learn
from regdsl.mirror.sandbox.size import Size, measure
from regdsl.mirror.sandbox.tokens import nested
from regdsl.mirror.sandbox.troubles import in_words

if TYPE_CHECKING:
    from regdsl.mirror.udf.watch import Watch

__all__ = ["Rows", "Sandbox", "limit_memory"]

MAX_SQL = 1_000_000
"""Bytes of a statement."""

SHORTEST_TEXT, LONGEST_TEXT = 512 << 10, 8 << 20
"""Between these is the longest text that a statement may make.

The longest MOC of order 6 has 0.15 MB, the longest descriptions and lists of authors 0.1
MB; all ivoids of the Registry in one aggregate have 1.5 MB.
"""

TEXTS = 64 << 20
"""Bytes that all texts of a row, and those being aggregated, may have together."""

COMPARED = 2_000_000_000
"""Bytes of text times bytes of pattern that SQLite's LIKE may go through for one row.

Its time grows with both and with nothing else, however many `%` there are: this takes 3 s
at worst, and SQLite is not to be stopped within a row.
"""

COPIED = 4 << 30
"""Bytes that may be joined for one row."""

MAX_COLUMNS = 160
"""Columns of a row; a natural join of all tables has fewer than 121."""

MAX_PATTERN = 256
"""Bytes of a pattern of SQLite's LIKE."""

MAX_TEMP = 2 << 30
"""Bytes of temporary files."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MAX_SQL,
    sqlite3.SQLITE_LIMIT_COLUMN: MAX_COLUMNS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 1000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 500,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 2_000_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 127,
    sqlite3.SQLITE_LIMIT_ATTACHED: 2,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: MAX_PATTERN,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 1000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

_SETTINGS = (
    # SQLite's LIKE ignores case unless told; ADQL's does not (ADQL 2.1, section 4.4.3).
    "PRAGMA case_sensitive_like = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # What is larger than the cache goes to files.
    "PRAGMA temp_store = FILE",
    "PRAGMA main.cache_size = -8000",
    "PRAGMA query_only = ON",
)

_CONFIG = {
    "SQLITE_DBCONFIG_DEFENSIVE": True,
    "SQLITE_DBCONFIG_DQS_DML": False,
    "SQLITE_DBCONFIG_DQS_DDL": False,
    "SQLITE_DBCONFIG_ENABLE_TRIGGER": False,
    "SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION": False,
}
"""What Python lets one set from 3.12 on; without them the rules do the same."""

_STEPS, _STEPS_OF_TEXTS = 10_000, 1000
"""Steps of SQLite between two looks at clock and disk: steps that make texts are long."""

_BUSY = 2.0
"""Seconds to wait for somebody who writes the mirror."""

_STALE = frozenset({sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_CANTOPEN})

_size_of = sys.getsizeof


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gives.

    Attributes
    ----------
    names
        The names of the columns.
    rows
        Tuples of str, int, float, bytes and None.
    overflow
        Whether there are more rows than were asked for.
    """

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    overflow: bool


def limit_memory(size: int) -> None:
    """Bound the memory of SQLite in this process, for good.

    For programs that serve strangers.  It holds for all connections to all databases
    together, in all threads, and can only be lowered later; a statement that needs more
    fails with E411.

    Parameters
    ----------
    size
        Bytes.  400 MB is enough for one statement at a time, whatever it is.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"PRAGMA hard_heap_limit = {int(size)}")
    finally:
        connection.close()


class Sandbox:
    """A connection for SQL that is not to be trusted.

    For many statements, one at a time, by the thread that made it.  The mirror is `rr`,
    and TAP_SCHEMA is `tap_schema`.

    Parameters
    ----------
    path
        The mirror.
    extra
        Names of further tables of the mirror, and of further functions of SQLite, that
        statements may use.

    Raises
    ------
    RegdslError
        E301 when there is no such file, E302 when it is no mirror, E303 when it has
        another layout than this version reads, E305 when it cannot be read.
    """

    def __init__(self, path: str | Path, *, extra: Iterable[str] = ()) -> None:
        from regdsl.mirror.udf import NAMES, UDFS, register
        from regdsl.mirror.udf.watch import Watch

        self.path = Path(path)
        self._watch: Watch = Watch(None)
        self._room = Room(MAX_TEMP)
        self._rules = Rules.of({*NAMES.values(), *(udf.name for udf in UDFS)}, extra)
        self._known: frozenset[str] = frozenset()
        self._schema: object = None
        open_mirror(self.path).close()
        # A statement that Python remembers would not be judged anew.
        self._connection = sqlite3.connect(
            ":memory:", uri=True, isolation_level=None, cached_statements=0, timeout=_BUSY
        )
        try:
            self._rules.off = True
            with self._in_words():
                self._open()
            functions.register(self._connection)
            register(self._connection, self._watch)
            self._connection.set_authorizer(self._rules.judge)
        except BaseException:
            self._connection.close()
            raise
        finally:
            self._rules.off = False

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _open(self) -> None:
        connection = self._connection
        connection.execute("ATTACH ? AS rr", (f"{self.path.absolute().as_uri()}?mode=ro",))
        connection.execute("ATTACH ':memory:' AS tap_schema")
        tap_schema.fill(connection)
        for setting in _SETTINGS:
            connection.execute(setting).close()
        setconfig = getattr(connection, "setconfig", None)
        if setconfig is not None:
            for name, value in _CONFIG.items():
                setconfig(getattr(sqlite3, name), value)
        for limit, number in _LIMITS.items():
            connection.setlimit(limit, number)
        self._learn()

    def _learn(self) -> None:
        """Look at the tables, and make FTS5 open its own.

        It does so only once for each version of the schema, and needs more rights for it
        than a statement has.
        """
        connection = self._connection
        self._schema = self._version()
        self._rules.others = learn(connection)
        for index in INDEXES:
            if index.tokenizer:
                connection.execute(f"SELECT rowid FROM rr.{index.name} LIMIT 0").close()
        self._known = known_names(connection)

    def _version(self) -> object:
        return self._connection.execute("PRAGMA rr.schema_version").fetchone()

    # -- running -----------------------------------------------------------------

    def run(
        self,
        sql: str,
        params: Mapping[str, object] = {},
        *,
        maxrec: int,
        timeout: float | None,
        max_bytes: int,
    ) -> Rows:
        """Run one SELECT.

        Parameters
        ----------
        sql
            The statement.
        params
            Values of its parameters.
        maxrec
            At most so many rows.
        timeout
            Seconds after which to give up; None for never.
        max_bytes
            How large the rows may become, as Python keeps them.

        Raises
        ------
        RegdslError
            E410 for what is not allowed, E411 for what is too much, E412 for what cannot
            be computed, E302 and E305 for trouble with the mirror.
        """
        statement = nested(sql)
        size = measure(statement, self._rules.tables)
        check_names(statement, self._known)
        try:
            return self._run(sql, params, size, maxrec, timeout, max_bytes)
        except RegdslError as exc:
            if not self._changed(exc.__cause__):
                raise
        # The mirror was written meanwhile, and has been looked at anew.
        return self._run(sql, params, size, maxrec, timeout, max_bytes)

    def _changed(self, cause: BaseException | None) -> bool:
        """Whether a failure came from a mirror that somebody wrote meanwhile."""
        if not isinstance(cause, sqlite3.Error):
            return False
        if getattr(cause, "sqlite_errorcode", 0) in _STALE:
            # An import was killed; its journal is played back by whoever may write.
            open_mirror(self.path).close()
            return True
        if not self._rules.denied:
            return False
        self._rules.off = True
        try:
            with self._in_words():
                if self._version() == self._schema and "vtable" not in str(cause):
                    return False
                self._learn()
                return True
        finally:
            self._rules.off = False

    def _run(
        self,
        sql: str,
        params: Mapping[str, object],
        size: Size,
        maxrec: int,
        timeout: float | None,
        max_bytes: int,
    ) -> Rows:
        connection, watch = self._connection, self._watch
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _longest_text(size))
        self._rules.denied = ""
        watch.seconds = timeout
        watch.start()
        self._room.start()
        connection.set_progress_handler(self._over, _STEPS_OF_TEXTS if size.makes_texts else _STEPS)
        cursor = connection.cursor()
        try:
            with _interrupts_kept(), self._alarm(size, timeout), self._in_words():
                cursor.execute(sql, params)
                watch.check()
                return _fetch(cursor, maxrec, max_bytes)
        finally:
            cursor.close()
            connection.set_progress_handler(None, 0)

    @contextmanager
    def _alarm(self, size: Size, timeout: float | None) -> Iterator[None]:
        """Stop a statement with long steps in time: counting them would be too late.

        It costs a thread, a tenth of a millisecond, which others need not pay.
        """
        if timeout is None or not size.makes_texts:
            yield
            return
        timer = threading.Timer(timeout, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            # Not to hit the next statement, it must have ended.
            timer.cancel()
            timer.join()

    def _over(self) -> bool:
        """What SQLite asks every so many steps: whether to stop."""
        return self._watch.over or self._room.over()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Whatever goes wrong is said with our codes."""
        try:
            yield
        except (sqlite3.Error, MemoryError) as exc:
            self._watch.raise_problem()
            if getattr(exc, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                if self._watch.over:
                    raise self._watch.too_slow() from exc
                if self._room.full:
                    raise error(
                        "E411",
                        f"the query needs more than {MAX_TEMP / 1e9:.1f} GB for temporary files",
                        help="ask for less: fewer rows to sort or to compare with one another",
                    ) from exc
            raise in_words(exc, self.path, self._rules.denied) from exc
        except UnicodeError as exc:
            raise error("E410", f"the query is no text: {exc}") from exc


def _longest_text(size: Size) -> int:
    """How long a text may become in a statement."""
    if not size.makes_texts:
        return LONGEST_TEXT
    bounds = (
        TEXTS // size.values,
        COMPARED // max(size.patterns, 1),
        COPIED // max(size.joined, 1),
        LONGEST_TEXT,
    )
    return max(SHORTEST_TEXT, min(bounds))


def _fetch(cursor: sqlite3.Cursor, maxrec: int, max_bytes: int) -> Rows:
    names = tuple(str(column[0]) for column in cursor.description or ())
    rows: list[tuple[Any, ...]] = []
    room = max_bytes
    for row in cursor:
        if len(rows) >= maxrec:
            return Rows(names, rows, True)
        # Row by row: one alone can have a hundred megabytes.
        room -= 64 + 16 * len(row) + sum([_size_of(v) for v in row if type(v) is str])
        if room < 0:
            raise error(
                "E411",
                f"the answer has more than {max_bytes / 1e6:,.0f} MB",
                help="ask for fewer columns or rows",
            )
        rows.append(row)
    return Rows(names, rows, False)


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Ctrl-C while SQLite runs.

    Python notices it inside of what SQLite calls, and `sqlite3` drops what is raised
    there: the statement ends, and says something else.
    """
    previous = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(previous):
        yield
        return
    raised: BaseException | None = None

    def handler(number: int, frame: FrameType | None) -> None:
        nonlocal raised
        try:
            previous(number, frame)
        except BaseException as exc:
            raised = exc
            raise

    signal.signal(signal.SIGINT, handler)
    try:
        yield
    except Exception as exc:
        if raised is not None:
            raise raised from exc
        raise
    finally:
        signal.signal(signal.SIGINT, previous)
