"""The class behind `regdsl.constraint`; importing it imports pyvo."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

from pyvo.registry.rtcons import Constraint

from regdsl.ast import Query, Test, members
from regdsl.backends.adql import Adql, condition
from regdsl.backends.profiles import Profile
from regdsl.diagnostics import RegdslError, error
from regdsl.pipeline import bind, plan
from regdsl.remote import servers
from regdsl.syntax import format_query, tree_of

__all__ = ["InexactWarning", "RegdslConstraint"]


class InexactWarning(UserWarning):
    """The service is asked for more, or for less, than the query means."""


class RegdslConstraint(Constraint):  # type: ignore[misc]
    """A query as a condition on the identifiers of resources.

    It needs no table but rr.resource, so that it multiplies nothing, and is written for
    the service that is asked.

    Attributes
    ----------
    query
        The query in canonical spelling.
    lints, notes
        Remarks on the query, and what was resolved in it.
    """

    def __init__(self, query: str | Query, *, exact: bool = False, **options: Any) -> None:
        tree = tree_of(query)
        _refuse_directives(tree, query if isinstance(query, str) else "")
        bound = bind(query, **options)
        self.query = format_query(replace(tree, comments=()))
        self.lints = bound.lints
        self.notes = bound.notes
        self._question = plan(bound)
        self._exact = exact

    def __repr__(self) -> str:
        return f"regdsl.constraint({self.query!r})"

    def adql(self, service: Any) -> Adql:
        """What is sent to a service, and how near it comes to what is meant.

        Parameters
        ----------
        service
            A `pyvo.dal.TAPService`.
        """
        return condition(self._question, _profile(service), exact=self._exact)

    def get_search_condition(self, service: Any) -> str:
        """What pyvo calls: a condition for its WHERE clause."""
        made = self.adql(service)
        if made.reasons:
            said = f"{made.title} answers {self.query!r} with a {made.direction}"
            warnings.warn(f"{said}: {'; '.join(made.reasons)}", InexactWarning, stacklevel=2)
        return made.text


def _profile(service: Any) -> Profile:
    """What the service can do; pyvo keeps what it has read of it."""
    profile = servers.known(service.baseurl)
    if profile is None:
        profile = servers.derive(
            service.baseurl, service.get_tap_capability(), list(service.tables.keys())
        )
    return profile


def _refuse_directives(tree: Query, source: str) -> None:
    """Order and number are about the whole answer, which is pyvo's."""
    helps = {
        "limit": "leave it out, and give `maxrec=` to `pyvo.registry.search`",
        "sort": "leave it out, and sort the table of the results; `regdsl.search` keeps an order",
        "show": "leave it out; `regdsl.rows` answers it",
    }
    found = [m for m in members(tree.expr) if isinstance(m, Test) and m.field in helps]
    if found:
        raise RegdslError(
            [
                error(
                    "E111",
                    f"`{member.field}:` is about the whole answer, and cannot be a part of "
                    "pyvo's search",
                    member.span,
                    help=helps[member.field],
                ).diagnostics[0]
                for member in found
            ],
            source,
        )
