"""A query as one constraint among pyvo's own: `regdsl.constraint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from regdsl.ast import Query
from regdsl.pipeline import BindOptions

if TYPE_CHECKING:
    from regdsl.remote.pyvo_constraint import RegdslConstraint

__all__ = ["constraint"]


def constraint(
    query: str | Query,
    *,
    exact: bool = False,
    **options: Unpack[BindOptions],
) -> RegdslConstraint:
    """A query for `pyvo.registry.search`, beside pyvo's own constraints.

    It is compiled for the service that pyvo then asks: by its profile when it is a known
    one, else by what it says of itself.

    Parameters
    ----------
    query
        A query in regdsl without `sort:` and `limit:`, or its syntax tree.
    exact
        Refuse what the service could only answer nearly; without it pyvo gets more or
        fewer resources than are meant, and an `InexactWarning` says so.
    **options
        Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.
        `now` is fixed when the constraint is made.

    Returns
    -------
    RegdslConstraint
        A `pyvo.registry.Constraint`, with `query`, `lints` and `notes`.

    Raises
    ------
    RegdslError
        When the query is wrong; E111 for `sort:` and `limit:`.  When it is searched with:
        E201 for what the service cannot say, E203 for what it cannot say exactly.

    Examples
    --------
    >>> import pyvo.registry
    >>> infrared = constraint("column(ucd:phot.mag;em.IR unit:mag)")
    >>> pyvo.registry.search(infrared, servicetype="tap")  # doctest: +SKIP
    """
    from regdsl.remote.pyvo_constraint import RegdslConstraint

    return RegdslConstraint(query, exact=exact, **options)
