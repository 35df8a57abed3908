"""Syntax trees of any look, for the formatter and the parser: what they mean does not matter.

They keep to what the grammar can say: raw pieces without blanks, parentheses, commas and
quotes, no two pieces of one sort side by side, bare words that are no keywords, and so on.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st

from regdsl import ast

from .writing import KEYWORDS

OPS: tuple[ast.Op, ...] = (":", ":=", "=", "!=", ">", ">=", "<", "<=")
VERBS: tuple[ast.Verb, ...] = ("near", "covers", "inside", "overlaps")
FRAMES = ("icrs", "fk5", "fk4", "galactic", "ecliptic")

_characters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
_tricky = st.sampled_from(
    ["", " ", "\n", "\t", '"', "\\", '\\"', ",", "(", ")", "or", "*", "#", "a\\"]
)

any_text = st.one_of(
    st.text(_characters, max_size=8),
    st.lists(_tricky, max_size=4).map("".join),
    st.sampled_from([*KEYWORDS, "OR", "emission line", "ivo://a/b", "-x", "$x", "@x", "a:b"]),
)


def _one_line(text: str) -> bool:
    """Without any character that counts as a blank, but the plain one."""
    return not re.search(r"[^\S ]", text)


quoted_pieces = st.builds(ast.Piece, text=any_text, quoted=st.just(True))

_raw_text = st.one_of(
    st.text(_characters, min_size=1, max_size=8),
    st.text(st.sampled_from("abzAZ019.;:/#*_-+=<>!?^$@&|'[]{}\\~%"), min_size=1, max_size=8),
    st.sampled_from(
        ["phot.mag;em.IR", "ivo://a/b#c-1.0", "1um..2um", "^1stars", "x*", "2015..", "or"]
    ),
).filter(lambda text: not re.search(r'[\s(),"]', text))

_raw_value_start = _raw_text.filter(lambda text: text[0] not in "=<>$#")


def _may_be_bare(text: str) -> bool:
    """Whether a raw piece may stand in a bare word."""
    return (
        text[0] not in "-#@$"
        and not re.search(r"[:=<>!]", text)
        and text.lower() not in KEYWORDS
        and not text.lower().startswith("ivo://")
    )


_bare_text = _raw_text.filter(_may_be_bare)


@st.composite
def _values(draw: st.DrawFn) -> ast.Value:
    """A value in which raw and quoted pieces take turns."""
    count = draw(st.sampled_from([1, 1, 1, 2, 3]))
    raw_first = draw(st.booleans())
    pieces = []
    for index in range(count):
        if (index % 2 == 0) == raw_first:
            texts = _raw_text if index else _raw_value_start
            pieces.append(ast.Piece(text=draw(texts)))
        else:
            pieces.append(draw(quoted_pieces))
    return ast.Value(pieces=tuple(pieces))


_names = st.one_of(
    st.sampled_from(["ucd", "title", "has", "sort", "restype", "x-y_1"]),
    st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True),
)
# The parser folds the names of fields, and makes the blanks of a MOC single.
field_names = _names.map(str.lower).filter(lambda name: name not in (*KEYWORDS, "ivo"))
params = st.builds(ast.Param, name=st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True))
values = st.one_of(_values(), _values(), params)

tests = st.builds(
    ast.Test,
    field=field_names,
    op=st.sampled_from(OPS),
    values=st.lists(values, min_size=1, max_size=3).map(tuple),
    optional=st.booleans(),
)
# A bare text is one word or one phrase; only the value of a field may mix them.
texts = st.builds(
    ast.Text,
    value=st.builds(
        lambda piece: ast.Value(pieces=(piece,)),
        st.one_of(st.builds(ast.Piece, text=_bare_text), quoted_pieces),
    ),
)
ivoids = st.builds(
    ast.Ivoid,
    text=st.from_regex(r"ivo://[A-Za-z0-9.]{1,5}(/[A-Za-z0-9+#?*:.=-]{0,5})?", fullmatch=True),
)
macros = st.builds(
    ast.Macro,
    name=st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,6}", fullmatch=True),
    args=st.lists(values, max_size=2).map(tuple),
)

_numbers = st.one_of(
    st.integers(0, 359).map(str),
    st.decimals(0, 359, places=3, allow_nan=False, allow_infinity=False).map(str),
)
_signed = st.tuples(st.sampled_from(["", "+", "-"]), _numbers).map("".join)
_longitudes = st.one_of(_numbers, st.sampled_from(["05h34m31.9s", "05:34:31.9"]))
_latitudes = st.one_of(_signed, st.sampled_from(["+22d00m52s", "-22:00:52"]))

coordinates = st.builds(
    ast.Coordinates, lon=_longitudes, lat=_latitudes, frame=st.sampled_from(FRAMES)
)
object_names = st.builds(
    ast.Name,
    text=st.one_of(
        st.sampled_from(["M31", "M 31", "47Tuc", "83.63", "galactic", "within", "moc", "NGC 1275"]),
        any_text.filter(lambda text: text.strip() != "" and _one_line(text)),
    ),
)
positions = st.one_of(object_names, coordinates, params)
circles = st.builds(
    ast.Circle,
    center=positions,
    radius=st.tuples(
        st.sampled_from(["1", "30", "0.5", ".5"]),
        st.sampled_from(["deg", "arcmin", "arcsec", "rad", "'", "\u00b0"]),
    ).map("".join),
)
mocs = st.builds(
    ast.Moc,
    text=st.sampled_from(["6/1", "6/1-3 8", "5/1 6/7-8 12", "0/0-11", "3/5 7 4/1"]),
)
polygons = st.builds(
    ast.Polygon,
    numbers=st.lists(st.tuples(_numbers, _signed), min_size=3, max_size=5).map(
        lambda pairs: tuple(number for pair in pairs for number in pair)
    ),
)
spatials = st.builds(
    ast.Spatial,
    verb=st.sampled_from(VERBS),
    shape=st.one_of(positions, circles, mocs, polygons),
    optional=st.booleans(),
)

leaves = st.one_of(tests, tests, texts, ivoids, macros, spatials)


def _branches(children: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(ast.And, children=several),
        st.builds(ast.Or, children=several),
        st.builds(ast.Not, child=children),
        st.builds(ast.Group, scope=st.sampled_from(["column", "table"]), body=children),
    )


def exprs() -> st.SearchStrategy[ast.Expr]:
    """Any expression."""
    return st.recursive(leaves, _branches, max_leaves=12)


def asts() -> st.SearchStrategy[ast.Query]:
    """Any query, also the empty one."""
    return st.builds(ast.Query, expr=st.one_of(st.none(), exprs(), exprs(), exprs()))
