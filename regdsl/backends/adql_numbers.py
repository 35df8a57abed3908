"""Numbers that RegTAP keeps as texts, such as the search radius in `rr.res_detail`.

A server needs CAST to compare them, and an error in a CAST is an error of the whole
query.  Where a server has regular expressions, what is no number is therefore left out
before.
"""

from __future__ import annotations

from typing import Protocol

from sqlglot import exp

from regdsl.backends.adql_refusals import refuse
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import is_null, negate, text, udf
from regdsl.fields import FIELDS

__all__ = ["as_number"]

_NUMBER = "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[12]?[0-9]{1,2})?$"
"""What a server can read as a number without running out of range."""


class Lowering(Protocol):
    """What is needed of the lowering that this is a part of."""

    profile: Profile
    path: str

    def note(self, direction: str, reason: str) -> None:
        """What is written matches more ("superset") or less ("subset") than is meant."""


def as_number(low: Lowering, column: exp.Expr, *, bare: bool) -> tuple[list[exp.Expr], exp.Expr]:
    """A column of texts as a number, and what must hold so that it can be read as one.

    Parameters
    ----------
    low
        The lowering; its `path` says what the texts are.
    column
        The column.
    bare
        Whether nothing but that it is a number is asked for.

    Raises
    ------
    RegdslError
        E201 where the server has no CAST.
    """
    tests: list[exp.Expr] = []
    if low.profile.has_function("gavo_match"):
        tests.append(udf("gavo_match", text(_NUMBER), column.copy()))
    elif bare:
        tests.append(negate(is_null(column.copy())))
        low.note("superset", "whether a text is a number cannot be asked")
    if not bare and not low.profile.has("cast"):
        name = _field(low.path) or column.name
        raise refuse(
            low.profile,
            f"has no CAST, and `{name}` is a number that is kept as text",
            lambda profile: profile.has("cast"),
        )
    number = exp.Cast(this=column.copy(), to=exp.Var(this="DOUBLE PRECISION"))
    return tests, number


def _field(path: str) -> str:
    """The field that looks at a detail."""
    fixed = ("detail_xpath", path)
    return next((field.name for field in FIELDS if fixed in field.where), path)
