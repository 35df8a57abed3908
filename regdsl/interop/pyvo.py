"""`regdsl.from_pyvo`: the constraints of pyvo's registry search, said in regdsl."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from regdsl.interop.adql import translate_adql
from regdsl.interop.model import Translation
from regdsl.schema import TABLES

__all__ = ["from_pyvo", "translate_pyvo"]


class _Service:
    """As much of a TAP service as pyvo asks for when it writes a query: one that can do all."""

    baseurl = ""

    def __init__(self) -> None:
        self.tables = {f"rr.{name}": None for name in TABLES}

    def get_tap_capability(self) -> _Service:
        return self

    def get_adql(self) -> _Service:
        return self

    def get_feature(self, _kind: str, _name: str) -> bool:
        return True


def from_pyvo(
    *constraints: Any, includeaux: bool = False, near: bool = False, **keywords: Any
) -> str:
    """What `pyvo.registry.search` would look for, said in regdsl.

    Parameters
    ----------
    *constraints
        Constraints of `pyvo.registry`, or words.
    includeaux
        Auxiliary services too.
    near
        Take the nearest query where none has the same answer.
    **keywords
        As of `pyvo.registry.search`: `keywords`, `servicetype`, `waveband`, `ucd`, ...;
        `maxrec` becomes `limit:`.

    Returns
    -------
    str
        The query; `translate_pyvo` also has notes on it.

    Raises
    ------
    RegdslError
        When a constraint cannot be said (E601).

    Examples
    --------
    >>> from_pyvo(servicetype="scs", ucd="phot.mag%")
    'service=scs ucd:phot.mag*'
    """
    return translate_pyvo(*constraints, includeaux=includeaux, near=near, **keywords).query


def translate_pyvo(
    *constraints: Any, includeaux: bool = False, near: bool = False, **keywords: Any
) -> Translation:
    """The same as `from_pyvo`, with notes on the query.

    pyvo writes its ADQL, for a server that can do all, and that is translated.
    """
    from pyvo.registry import regtap, rtcons

    limit = keywords.pop("maxrec", None)
    offline = [
        _ready(rtcons, make, keywords.pop(name))
        for name, make in _OFFLINE.items()
        if name in keywords
    ]
    text = regtap.get_RegTAP_query(
        *constraints, *offline, includeaux=includeaux, service=_Service(), **keywords
    )
    return translate_adql(text, near=near, limit=limit)


def _waveband(rtcons: Any, terms: Sequence[str]) -> tuple[Any, str]:
    bands = [rtcons.make_sql_literal(term.lower()) for term in terms]
    tests = [f"1 = ivo_hashlist_has(rr.resource.waveband, {band})" for band in bands]
    return rtcons.Constraint(), " OR ".join(tests)


def _uat(rtcons: Any, terms: Sequence[str]) -> tuple[Any, str]:
    made = rtcons.SubqueriedConstraint()
    made._subquery_table = "rr.res_subject"
    return made, f"res_subject in {rtcons.make_sql_literal(set(terms))}"


_OFFLINE: dict[str, Callable[[Any, Sequence[str]], tuple[Any, str]]] = {
    "waveband": _waveband,
    "uat": _uat,
}
"""Keywords whose constraints pyvo would look up in a vocabulary from the network."""


def _ready(rtcons: Any, make: Callable[..., tuple[Any, str]], given: str | Sequence[str]) -> Any:
    made, condition = make(rtcons, [given] if isinstance(given, str) else list(given))
    made._condition = condition.replace("{", "{{").replace("}", "}}")
    return made
