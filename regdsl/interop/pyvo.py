"""`regdsl.from_pyvo`: the constraints of pyvo's registry search, said in regdsl."""

from __future__ import annotations

from typing import Any

from regdsl.ast import Expr
from regdsl.interop.adql import finished, translate_adql
from regdsl.interop.model import Notes, Translation, any_of, test
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


def from_pyvo(*constraints: Any, includeaux: bool = False, **keywords: Any) -> str:
    """What `pyvo.registry.search` would look for, said in regdsl.

    Parameters
    ----------
    *constraints
        Constraints of `pyvo.registry`, or words.
    includeaux
        Auxiliary services too.
    **keywords
        As of `pyvo.registry.search`: `keywords`, `servicetype`, `waveband`, `ucd`, ...

    Returns
    -------
    str
        The query; `translate_pyvo` also says where it means more or less.

    Raises
    ------
    RegdslError
        When a constraint cannot be said (E601).

    Examples
    --------
    >>> from_pyvo(servicetype="scs", ucd="phot.mag%")
    'service=scs ucd:phot.mag*'
    """
    return translate_pyvo(*constraints, includeaux=includeaux, **keywords).query


def translate_pyvo(*constraints: Any, includeaux: bool = False, **keywords: Any) -> Translation:
    """The same as `from_pyvo`, with notes on what is not quite the same."""
    from pyvo.registry import regtap

    keywords.pop("maxrec", None)
    more: list[Expr] = []
    # pyvo would fetch a vocabulary from the network to look at these.
    for keyword, name in (("waveband", "band"), ("uat", "uat")):
        if keyword in keywords:
            given = keywords.pop(keyword)
            terms = [given] if isinstance(given, str) else given
            more.append(any_of([test(name, "=", term.lower()) for term in terms]))
    if not constraints and not keywords and more:
        return finished(None, more, Notes())
    text = regtap.get_RegTAP_query(
        *constraints, includeaux=includeaux, service=_Service(), **keywords
    )
    return translate_adql(text, more)
