"""What plans denote, in plain Python: small registries, random plans, and who is in them.

Nothing of the project computes an answer here; the matchers are written again for the few
values that these registries have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from hypothesis import strategies as st

from regdsl.binding.matchers import (
    Bounds,
    Declared,
    Equal,
    Glob,
    Matcher,
    Terms,
    Ucd,
    UcdAtom,
    Words,
)
from regdsl.planning.nodes import (
    Among,
    And,
    Every,
    Exists,
    FreeText,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Ready,
)

Row = Mapping[str, Any]
Resource = Mapping[str, tuple[Row, ...]]
"""The rows of a resource by entity; of `resource` there is one."""

TEXTS = {"resource": ("res_title", "res_description"), "subject": ("res_subject",)}


def meant(plan: Plan, registry: tuple[Resource, ...]) -> frozenset[int]:
    """The places of the resources that a plan denotes."""
    return frozenset(n for n, resource in enumerate(registry) if is_in(plan, resource))


def is_in(plan: Plan, resource: Resource) -> bool:
    """Whether a resource is one of a plan."""
    match plan:
        case FreeText(words=words):
            return any(
                takes(words, row.get(column))
                for entity, columns in TEXTS.items()
                for row in resource[entity]
                for column in columns
            )
        case Exists(entity=entity, row=row):
            return any(is_such(row, one, resource) for one in resource[entity])
        case Ready(plan=inner):
            return is_in(inner, resource)
        case Among(plan=inner, within=within):
            return is_in(inner, resource) and is_in(within, resource)
        case _:
            return _joined(plan, lambda part: is_in(part, resource))


def is_such(row: Plan, one: Row, resource: Resource) -> bool:
    """Whether a predicate holds for a row."""
    match row:
        case Exists(entity=entity, row=inner):
            below = [r for r in resource[entity] if r["table_index"] == one["table_index"]]
            return any(is_such(inner, r, resource) for r in below)
        case Match(columns=(column,), matcher=matcher):
            return takes(matcher, one.get(column))
        case _:
            return _joined(row, lambda part: is_such(part, one, resource))


def _joined(plan: Plan, holds: Any) -> bool:
    match plan:
        case Every():
            return True
        case Nothing():
            return False
        case And(children=children):
            return all(map(holds, children))
        case Or(children=children):
            return any(map(holds, children))
        case Not(child=child):
            return not holds(child)
    raise AssertionError(plan)


def takes(matcher: Matcher, value: str | None) -> bool:
    """Whether a value matches; one that is not there never does."""
    if value is None:
        return False
    match matcher:
        case Declared():
            return True
        case Words(tokens=tokens):
            return f" {' '.join(tokens)} " in f" {value} "
        case Glob(parts=parts):
            return fnmatchcase(value, "*".join(parts))
        case Equal(value=wanted):
            return value == wanted
        case Terms(terms=terms):
            return bool(set(value.split("#")) & set(terms))
        case Bounds(low=low, high=high, low_strict=above, high_strict=below):
            fits = low is None or (value > low if above else value >= low)
            return fits and (high is None or (value < high if below else value <= high))
        case Ucd(atoms=atoms):
            return all(_has_atom(atom, value.split(";")) for atom in atoms)
    raise AssertionError(matcher)


def _has_atom(atom: UcdAtom, words: list[str]) -> bool:
    pattern = "[^;]*".join(map(re.escape, atom.parts)) + r"(\.[^;]*)?"
    some = words if atom.anywhere else words[:1]
    return any(re.fullmatch(pattern, word) for word in some)


# Registries

_VALUES: dict[str, dict[str, list[str | None]]] = {
    "resource": {
        "res_title": ["a b", "b", "a", "c a b", None],
        "res_description": ["c", "b c", None],
        "res_type": ["vs:x", "vs:y", "vr:x", None],
        "updated": ["2001", "2005", "2010", None],
        "waveband": ["radio", "optical", "radio#optical", None],
    },
    "subject": {"res_subject": ["a", "b c", "a b"]},
    "table": {"table_name": ["t1", "t2", "x", None], "table_type": ["output", None]},
    "column": {
        "name": ["flux", "flux_b", "ra", None],
        "ucd": ["phot.mag;em.ir", "phot.mag", "phot.mag.b;em.ir.k", "pos.eq.ra", None],
        "unit": ["mag", "deg", None],
    },
}


def _rows(entity: str, **more: Any) -> st.SearchStrategy[Row]:
    values = {name: st.sampled_from(some) for name, some in _VALUES[entity].items()}
    return st.fixed_dictionaries({**values, **more})


_INDEX = {"table_index": st.integers(0, 1)}
RESOURCES: st.SearchStrategy[Resource] = st.fixed_dictionaries(
    {
        "resource": _rows("resource").map(lambda row: (row,)),
        "subject": st.lists(_rows("subject"), max_size=2).map(tuple),
        "table": st.lists(
            _rows("table", **_INDEX), max_size=2, unique_by=lambda r: r["table_index"]
        ).map(tuple),
        "column": st.lists(_rows("column", **_INDEX), max_size=3).map(tuple),
    }
)
REGISTRIES = st.lists(RESOURCES, min_size=1, max_size=4).map(tuple)

# Plans


def _words(*tokens: str) -> Words:
    return Words(tokens, "stem", tokens)


WORDS = [_words("a"), _words("b"), _words("a", "b"), _words("c"), _words("c", "a", "b")]
_ATOMS = [
    UcdAtom(("phot.mag",), False),
    UcdAtom(("phot",), False),
    UcdAtom(("em.ir",), True),
    UcdAtom(("em.ir.k",), True),
    UcdAtom(("pos", "ra"), False),
]
_PATTERNS = [
    Glob(("flux",)),
    Glob(("flux", "")),
    Glob(("fl", "")),
    Glob(("", "b")),
    Glob(("", "u", "")),
]
_TIMES = [
    Bounds(low="2005"),
    Bounds(low="2001", low_strict=True),
    Bounds(high="2005"),
    Bounds(high="2005", high_strict=True),
    Bounds(low="2001", high="2005"),
    Bounds(low="2010"),
]
_TYPES = [Glob(("vs:x",)), Glob(("vs:", "")), Glob(("", ":x")), Glob(("vr:x",))]
_BANDS = [Terms(("radio",)), Terms(("optical",)), Terms(("radio", "optical"))]
_UCDS = [Ucd((one,)) for one in _ATOMS] + [Ucd((_ATOMS[0], _ATOMS[2])), Ucd((_ATOMS[0], _ATOMS[3]))]

_MATCHES: dict[str, dict[str, list[Any]]] = {
    "resource": {
        "res_title": [*WORDS],
        "res_type": [*_TYPES, Declared()],
        "updated": [*_TIMES, Declared()],
        "waveband": [*_BANDS, Declared()],
    },
    "subject": {"res_subject": [*WORDS, Glob(("a",))]},
    "table": {
        "table_name": [Glob(("t", "")), Glob(("t1",)), Declared()],
        "table_type": [Equal("output")],
    },
    "column": {
        "name": [*_PATTERNS, Declared()],
        "ucd": [*_UCDS, Declared()],
        "unit": [Glob(("mag",)), Terms(("mag", "deg")), Glob(("deg",)), Declared()],
    },
}


def _logic(leaves: st.SearchStrategy[Plan], size: int) -> st.SearchStrategy[Plan]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=size,
    )


def rows(entity: str) -> st.SearchStrategy[Plan]:
    """Random predicates of rows of an entity."""
    matches = [
        Match((column,), matcher) for column, some in _MATCHES[entity].items() for matcher in some
    ]
    leaves: st.SearchStrategy[Plan] = st.sampled_from(matches)
    if entity == "table":
        leaves = st.one_of(leaves, rows("column").map(lambda row: Exists("column", row)))
    return _logic(st.one_of(leaves, st.just(Every()), leaves, leaves), 4)


PLANS = _logic(
    st.one_of(
        st.sampled_from([FreeText(words) for words in WORDS]),
        *(rows(entity).map(lambda row, e=entity: Exists(e, row)) for entity in _MATCHES),  # type: ignore[misc]
    ),
    6,
)
