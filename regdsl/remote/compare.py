"""Why a server and a mirror differ: `regdsl compare`.

Each resource that only one of them finds has a cause, looked for in the order of
`CAUSES`: the answer was cut off, the record is not there at all, the ADQL that was sent
means more or less than the query, the record was changed in between, words are found in
another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack

from regdsl.backends.adql_plans import asks_words
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from regdsl.pipeline import BindOptions, bind, plan
from regdsl.remote.ask import Manner, ask, ask_rows

if TYPE_CHECKING:
    from regdsl.backends.adql import Adql

__all__ = ["CAUSES", "Cause", "Comparison", "Difference", "compare"]

Cause = Literal["cut off", "absent", "inexact", "changed", "words", "unknown"]

CAUSES: dict[Cause, str] = {
    "cut off": "the server gives no more at once, and this comes after its last",
    "absent": "the other one has no such record",
    "inexact": "the ADQL that was sent means more or less than the query",
    "changed": "the two have different versions of the record",
    "words": "servers cut texts into words and stems in ways of their own",
    "unknown": "nothing that shows here: the server may hold other values for this record",
}
"""What is said of each cause."""

_AT_ONCE = 200
"""Identifiers in one question to a server."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A resource that only one of the two finds, and why.

    `found_by` is `server` or `mirror`; `detail` may name the dates of two versions.
    """

    ivoid: str
    found_by: Literal["server", "mirror"]
    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answers of a server and a mirror to one query, side by side.

    Attributes
    ----------
    query
        In canonical spelling.
    server, mirror
        The address and the file.
    adql
        What the server was asked.
    both
        How many resources both find.
    differences
        What only one finds, by ivoid.
    as_of
        When the mirror was last filled, UTC, ISO text.
    """

    query: str
    server: str
    mirror: str
    adql: Adql
    both: int
    differences: tuple[Difference, ...]
    as_of: str | None

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "server": self.server,
            "mirror": self.mirror,
            "as_of": self.as_of,
            "adql": self.adql.text,
            "direction": self.adql.direction,
            "both": self.both,
            "differences": [asdict(difference) for difference in self.differences],
        }

    def counts(self) -> dict[tuple[str, Cause], int]:
        """How many differences there are, by who finds them and by cause."""
        found = Counter((d.found_by, d.cause) for d in self.differences)
        order = list(CAUSES)
        return dict(sorted(found.items(), key=lambda item: (item[0][0], order.index(item[0][1]))))

    def of(self, found_by: str, cause: Cause) -> list[Difference]:
        """The differences of one kind."""
        return [d for d in self.differences if (d.found_by, d.cause) == (found_by, cause)]


def compare(
    query: str,
    server: str,
    mirror: str | Path,
    *,
    timeout: float = 60.0,
    **options: Unpack[BindOptions],
) -> Comparison:
    """Ask a server and a mirror the same, and find out why their answers differ.

    Parameters
    ----------
    query
        A query in regdsl; a `limit:` in it is left out.
    server
        As for `regdsl.search`.
    mirror
        The file of a mirror.
    timeout
        Seconds for each question to the server.
    **options
        Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

    Raises
    ------
    RegdslError
        When the query is wrong, the server cannot be asked, or there is no mirror.
    """
    bound = bind(query, **options)
    question = plan(bound)
    manner = Manner(timeout=timeout)
    with Mirror(mirror) as opened:
        # Both must see the same names, terms and clock, so what is bound goes to both.
        theirs = ask(query, server, manner, bound=bound)
        ours, _ = opened.find(bound)
        assert theirs.adql is not None
        sides = _Sides(
            mirror=opened,
            like_sent=_answer_of(opened, theirs.adql, options.get("vocab_dir")),
            last=max(theirs.ivoids, default="") if theirs.overflow else None,
            words=asks_words(question.plan),
        )
        server_only = sorted(set(theirs.ivoids) - set(ours))
        mirror_only = sorted(set(ours) - set(theirs.ivoids))
        suspects = [*server_only, *mirror_only]
        here = _updated_here(opened, suspects)
        there = _updated_there(theirs.server, suspects, manner)
        differences = [
            *(sides.judge(ivoid, "server", here, there) for ivoid in server_only),
            *(sides.judge(ivoid, "mirror", there, here) for ivoid in mirror_only),
        ]
        return Comparison(
            query=theirs.query,
            server=theirs.server,
            mirror=str(mirror),
            adql=theirs.adql,
            both=len(set(ours) & set(theirs.ivoids)),
            differences=tuple(sorted(differences, key=lambda d: d.ivoid)),
            as_of=opened.as_of,
        )


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is known of both answers.

    `like_sent` is what the mirror answers to the ADQL that was sent, None where it cannot
    run it; `last` the last ivoid of an answer that was cut off.
    """

    mirror: Mirror
    like_sent: frozenset[str] | None
    last: str | None
    words: bool

    def judge(
        self,
        ivoid: str,
        found_by: Literal["server", "mirror"],
        other: Mapping[str, str | None],
        own: Mapping[str, str | None],
    ) -> Difference:
        """The first cause that explains why only one finds a resource."""
        cause: Cause = "unknown"
        detail = ""
        if found_by == "mirror" and self.last is not None and ivoid > self.last:
            cause = "cut off"
        elif ivoid not in other:
            cause = "absent"
        elif self.like_sent is not None and (ivoid in self.like_sent) == (found_by == "server"):
            cause = "inexact"
        elif (own.get(ivoid) or "")[:10] != (other[ivoid] or "")[:10]:
            cause = "changed"
            detail = f"{own.get(ivoid) or 'no date'}, and {other[ivoid] or 'no date'} there"
        elif self.words:
            cause = "words"
        return Difference(ivoid, found_by, cause, detail)


def _answer_of(mirror: Mirror, adql: Adql, vocab_dir: Path | None) -> frozenset[str] | None:
    try:
        result = mirror.adql(adql.text, maxrec=1_000_000, timeout=None, vocab_dir=vocab_dir)
    except RegdslError:
        return None
    place = result.names.index("ivoid")
    return frozenset(row[place] for row in result)


def _updated_here(mirror: Mirror, ivoids: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for ivoid in ivoids:
        row = mirror.connection.execute(
            "SELECT ivoid, updated FROM resource WHERE ivoid = ?", (ivoid,)
        ).fetchone()
        if row is not None:
            found[row[0]] = row[1]
    return found


def _updated_there(url: str, ivoids: Sequence[str], manner: Manner) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for start in range(0, len(ivoids), _AT_ONCE):
        listed = ", ".join(
            "'" + ivoid.replace("'", "''") + "'" for ivoid in ivoids[start : start + _AT_ONCE]
        )
        adql = f"SELECT ivoid, updated FROM rr.resource WHERE ivoid IN ({listed})"
        for row in ask_rows(url, adql, ("ivoid", "updated"), manner):
            found[row["ivoid"]] = row["updated"]
    return found
