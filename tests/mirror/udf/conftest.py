"""A connection that knows the functions, and how to ask it for one value."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.udf import Watch, register


class Sql:
    """Evaluates expressions of SQLite with the functions registered."""

    def __init__(self, seconds: float | None = None) -> None:
        self.watch = Watch(seconds)
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        register(self.connection, self.watch)

    def __call__(self, expression: str, *arguments: object) -> object:
        """The value of an expression; what a function raised is raised here."""
        self.watch.start()
        try:
            return self.connection.execute(f"SELECT {expression}", arguments).fetchone()[0]
        except sqlite3.OperationalError:
            self.watch.raise_problem()
            raise

    def fails(self, expression: str, *arguments: object) -> tuple[str, str]:
        """The code and the message with which an expression fails."""
        with pytest.raises(RegdslError) as failure:
            self(expression, *arguments)
        found = failure.value.diagnostics[0]
        assert found.help, "every message says what to type next"
        return found.code, found.message


@pytest.fixture(scope="session")
def sql() -> Iterator[Sql]:
    found = Sql()
    with closing(found.connection):
        yield found


@pytest.fixture(scope="session")
def short() -> Iterator[Sql]:
    """The same with half a second for each expression."""
    found = Sql(0.5)
    with closing(found.connection):
        yield found
