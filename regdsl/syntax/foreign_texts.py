"""Texts in another language: SQL, Lucene, a call of pyvo, and what they are in this one.

Regular expressions on the text, quoted parts and comments blanked.  Each sign of another
language gives the place, the language and, where it can be said, the regdsl for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regdsl.ast import Span
from regdsl.fields import find
from regdsl.syntax.foreign import of_column, place, value_for

__all__ = ["Sign", "from_sql", "is_statement", "signs"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A piece of another language; `written` is None where nobody knows what is meant.

    Without `help` it is only worth telling when what is written for it can be asked.
    """

    span: Span
    language: str
    written: str | None
    help: str


_STATEMENT = re.compile(
    r"\s*select\b(?P<what>.*?)\bfrom\s+(?P<tables>[\w.,\s]+?)"
    r"(?:\bwhere\b(?P<where>.*?))?(?:\border\s+by\b(?P<order>.*?))?;?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SELECT = re.compile(r"\s*select\s+(?P<what>.*?)\s+from\s+\w", re.IGNORECASE | re.DOTALL)
_COLUMN = r"(?:\w+\.)*(?P<{0}>[A-Za-z]\w*)"
_STRING = r"(?:'[^']*'|\"[^\"]*\"|[^\s()'\",]+)"
_CONDITION = re.compile(
    rf"""\s*(?:
    (?:1\s*=\s*)?ivo_(?:hasword|nocasematch|hashlist_has)\(\s*{_COLUMN.format("udf")}\s*,
        \s*(?P<word>{_STRING})\s*\)(?:\s*=\s*1)?
    |{_COLUMN.format("like")}\s+(?P<unlike>not\s+)?i?like\s+(?P<pattern>{_STRING})
    |{_COLUMN.format("null")}\s+is\s+(?P<some>not\s+)?null\b
    |{_COLUMN.format("between")}\s+between\s+(?P<low>{_STRING})\s+and\s+(?P<high>{_STRING})
    |{_COLUMN.format("in")}\s+in\s*\((?P<list>[^()]*)\)
    |{_COLUMN.format("compared")}\s*(?P<op><>|!=|<=|>=|=|<|>)\s*(?P<value>{_STRING})
    |(?P<join>\band\b|\bor\b|\bnot\b|[()])
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_statement(text: str) -> bool:
    """Whether a text is a query of SQL as a whole.

    >>> is_statement("SELECT ivoid FROM rr.resource"), is_statement("select quasars from surveys")
    (True, False)
    """
    match = _SELECT.match(text)
    if match is None:
        return False
    return bool(re.search(r"[*,(._]|\bwhere\b", text, re.I)) or of_column(match["what"]) is not None


def from_sql(text: str) -> str | None:
    """The query that a statement of SQL stands for, as far as it is simple.

    >>> from_sql("SELECT ivoid FROM rr.resource WHERE res_title LIKE '%sky survey%'")
    'title:"sky survey"'
    """
    match = _STATEMENT.match(text)
    if match is None:
        return None
    where = _conditions(match["where"] or "")
    if where is None:
        return None
    what = match["what"]
    top = re.match(r"\s*(?:distinct\s+)?top\s+(\d+)\b", what, re.IGNORECASE)
    counted = re.search(r"\bcount\s*\(", what, re.IGNORECASE)
    words = [where] if where else []
    if counted:
        words.append("count:total")
    elif top:
        words.append(f"limit:{top[1]}")
    if not words:
        return None
    if len(words) > 1 and re.search(r"\bor\b", where):
        words[0] = f"({where})"
    return " ".join(words)


def _conditions(where: str) -> str | None:
    """A WHERE clause; None when some of it is not understood."""
    out: list[str] = []
    at = 0
    while where[at:].strip():
        match = _CONDITION.match(where, at)
        if match is None:
            return None
        one = _condition(match)
        if one is None:
            return None
        if one:
            out.append(one)
        at = match.end()
    return re.sub(r"\( | \)", lambda m: m.group().strip(), " ".join(out))


def _condition(match: re.Match[str]) -> str | None:
    join = match["join"]
    if join:
        return "" if join.lower() == "and" else join.lower()
    if match["udf"]:
        return _asked(match["udf"], ":", match["word"])
    if match["like"]:
        found = _asked(match["like"], ":", match["pattern"])
        return f"-{found}" if found and match["unlike"] else found
    if match["null"]:
        found = _asked(match["null"], "", "")
        return f"-{found}" if found and not match["some"] else found
    if match["between"]:
        low, high = (match[side].strip("'\"") for side in ("low", "high"))
        return _asked(match["between"], ":", f"{low}..{high}")
    if match["in"]:
        if re.match(r"\s*select\b", match["list"], re.IGNORECASE):
            return None
        values = re.findall(r"[^\s,'\"][^,'\"]*", match["list"])
        return _asked(match["in"], ":", *values)
    op = {"<>": "!="}.get(match["op"], match["op"])
    return _asked(match["compared"], op, match["value"])


_ONLY_COLON = ("text", "substring", "person", "vocabulary", "service", "url", "doi", "ivoid")


def _asked(column: str, op: str, *values: str) -> str | None:
    """`title:survey`, in the group that it needs; without an operator, whether there is any."""
    field = of_column(column)
    if field is None:
        return None
    texts = ",".join(value_for(field, value.strip('"')) for value in values)
    if op and not texts:
        return None
    if op == "=" and field.kind in _ONLY_COLON:
        op = ":"
    one = f"{field.name}{op}{texts}" if op else f"has:{field.name}"
    return f"{field.scope}({one})" if field.scope else one


# -- signs inside a query that is one otherwise -------------------------------------------------

_FIELD = r"(?P<field>[A-Za-z][\w-]*)"
_END = r"(?=[\s)]|$)"
_START = r"(?<![^\s(])"

_NUMBER = r"[+-]?\d+(?:\.\d*)?"
_Maker = Callable[[re.Match[str], str], str | None]


def _whole(match: re.Match[str], text: str) -> str:
    """What stands there, from the text in which nothing is blanked."""
    return text[match.start() : match.end()]


def _sql_call(match: re.Match[str], text: str) -> str | None:
    piece = _CONDITION.fullmatch(_whole(match, text))
    return _condition(piece) if piece else None


def _sql(match: re.Match[str], text: str) -> str | None:
    if of_column(match["field"]) is None and not re.search("['%]", _whole(match, text)):
        return ""  # Galaxies like Andromeda.
    return _sql_call(match, text)


_ORDERED = ("instant", "since", "interval", "spectral", "number")


def _bracketed(match: re.Match[str], text: str) -> str | None:
    field = find(match["field"])
    low, high = (match[side].strip("*") for side in ("low", "high"))
    if field is None or field.kind not in _ORDERED or not (low or high):
        return None
    return f"{match['field']}:{low}..{high}"


def _fuzzy(match: re.Match[str], text: str) -> str | None:
    whole = _whole(match, text)
    name, _, value = whole.partition("~")
    return f"{name}:{value}" if find(name) and value else None


def _without(pattern: str) -> _Maker:
    return lambda match, text: re.sub(pattern, "", _whole(match, text))


def _listed(match: re.Match[str], text: str) -> str | None:
    """`keywords=["a", "b"]`: all of the words of a text, any of other values."""
    inside = text[match.start("list") : match.end("list")]
    values = [f'"{one}"' for one in re.findall(r"[\"']([^\"']*)[\"']", inside)]
    name = match["field"]
    if not values:
        return None
    if (field := find(name)) is not None and field.kind == "text":
        return " ".join(f"{name}:{value}" for value in values)
    return f"{name}:{','.join(values)}"


def _negated(match: re.Match[str], text: str) -> str:
    field = find(match["field"])
    if field is None or field.kind not in ("text", "person", "substring", "vocabulary"):
        return ""
    name, _, value = _whole(match, text).partition(":-")
    return f"-{name}:{value}"


_GIVEN = re.compile(r"\s*(?P<field>\w+)\s*=\s*(?:\[(?P<list>[^\]]*)\]|(?P<one>[^,]+))\s*(?:,|\Z)")


def _called(match: re.Match[str], text: str) -> str | None:
    """`registry.Freetext("quasar")`, `registry.search(keywords="quasar", waveband="radio")`."""
    inside = _whole(match, text).partition("(")[2][:-1].strip()
    name = match["name"].lower()
    if re.fullmatch(r"\"[^\"]*\"|'[^']*'", inside):
        value = f'"{inside[1:-1]}"'
        return f"{name}:{value}" if find(name) else value
    written: list[str] = []
    at = 0
    while at < len(inside):
        given = _GIVEN.match(inside, at)
        if given is None:
            return None
        one = _listed(given, inside) if given["list"] else f"{given['field']}:{given['one']}"
        if one is None:
            return None
        written.append(one.strip().replace("'", '"'))
        at = given.end()
    return " ".join(written) or None


def _geometry(match: re.Match[str], text: str) -> str | None:
    """The position in `CIRCLE('ICRS', 10, 20, 1)`, `POINT(10, 20)` or `spatial=(10,20,1)`."""
    whole = _whole(match, text)
    circle = re.search(r"circle\s*\([^()]*\)", whole, re.IGNORECASE)
    body = circle.group() if circle else whole
    body = re.sub(r"'[^']*'|\"[^\"]*\"|1\s*=|=\s*1\Z", "", body)
    return place({"pos": " ".join(re.findall(_NUMBER, body))}) or None


def _cone(match: re.Match[str], text: str) -> str:
    lon, lat, radius = match["lon"], match["lat"], match["radius"]
    return f"near {lon} {lat}" + (f" within {radius}deg" if radius else "")


def _directive(name: str) -> _Maker:
    def make(match: re.Match[str], text: str) -> str:
        down = "-" if match.groupdict().get("down") else ""
        return f"{name}:{down}{match['value']}"

    return make


_SIGNS: tuple[tuple[str, str, _Maker, str], ...] = (
    # language, pattern, what to write, what to say where that is not known
    (
        "SQL",
        rf"{_START}{_FIELD}\s+(?:not\s+)?i?like\s+{_STRING}",
        _sql,
        "write `title:survey`; `*` is any text in names, as in `ucd:phot*`",
    ),
    (
        "SQL",
        rf"{_START}{_FIELD}\s+is\s+(?:not\s+)?null{_END}",
        _sql,
        "write `-has:band` for what declares none, `has:band` for what does",
    ),
    (
        "SQL",
        rf"{_START}{_FIELD}\s+between\s+[^\s()]+\s+and\s+[^\s()]+",
        _sql,
        "a range is written with two dots: `created:2010..2015`",
    ),
    (
        "SQL",
        rf"{_START}limit\s+(?P<value>\d+){_END}",
        _directive("limit"),
        "",
    ),
    (
        "SQL",
        rf"{_START}order\s+by\s+(?P<value>\w+)(?:\s+(?:asc|(?P<down>desc)))?{_END}",
        _directive("sort"),
        "",
    ),
    (
        "SQL",
        rf"{_START}group\s+by\s+(?P<value>\w+){_END}",
        _directive("count"),
        "",
    ),
    (
        "Lucene",
        rf"{_START}{_FIELD}:[\[{{](?P<low>[^\s\]]+)\s+to\s+(?P<high>[^\s\]}}]+)[\]}}]",
        _bracketed,
        "a range is written with two dots, where there are numbers or dates: `created:2010..2015`",
    ),
    (
        "Lucene",
        rf"{_START}[^\s()]*[\w\"]\^\d+(?:\.\d+)?{_END}",
        _without(r"\^[\d.]+\Z"),
        "no word weighs more than another: leave `^` out",
    ),
    (
        "Lucene",
        rf"{_START}[^\s()]*[\w\"]~\d*(?:\.\d+)?{_END}",
        _without(r"~[\d.]*\Z"),
        "words are found in all their forms: leave `~` out",
    ),
    (
        "Lucene",
        rf"{_START}{_FIELD}~[A-Za-z]\w*{_END}",
        _fuzzy,
        "write a colon after a field: `title:quasar`",
    ),
    (
        "Lucene",
        rf"{_START}\+[A-Za-z][^\s()]*(?:\s+[+]?[A-Za-z][^\s()]*)*",
        _without(r"(?<![^\s])\+"),
        "all conditions must hold anyhow: leave `+` out",
    ),
    (
        "Lucene",
        rf"{_START}[^\s()]+\s+(?:NEAR|ADJ|PRE|WITHIN|W|N)/\d+\s+[^\s()]+",
        _without(r"\s+\w+/\d+(?=\s)"),
        'words that stand side by side are a phrase: `"sky survey"`',
    ),
    (
        "Lucene",
        rf"{_START}{_FIELD}:-[A-Za-z]\w*{_END}",
        _negated,
        "the `-` stands before the field: `-title:survey`",
    ),
    (
        "pyvo",
        rf"{_START}{_FIELD}=\[(?P<list>[^\]]*)\]",
        _listed,
        "write `band:radio,x-ray` for any of several values",
    ),
    (
        "pyvo",
        r"(?<![^\s(])(?:[A-Za-z_]\w*\.)+(?P<name>[A-Za-z]\w*)\s*\([^()]*\)",
        _called,
        'write the conditions alone: `"emission line" band:radio`',
    ),
    (
        "SQL",
        rf"{_START}(?:1\s*=\s*)?ivo_\w+\s*\([^()]*\)(?:\s*=\s*1)?",
        _sql_call,
        "write a field and the word: `description:redshift`",
    ),
    (
        "ADQL",
        rf"{_START}(?:1\s*=\s*)?(?:contains|intersects|circle|point|cone|box)\s*"
        r"\((?:[^()]|\([^()]*\))*,(?:[^()]|\([^()]*\))*\)(?:\s*=\s*1)?",
        _geometry,
        "write `near 83.63 +22.01 within 1deg`",
    ),
    (
        "pyvo",
        rf"{_START}(?:pos|position|spatial|circle|cone|near|covers)\s*[:=]\s*"
        rf"[(\[]\s*{_NUMBER}\s*,\s*{_NUMBER}(?:\s*,\s*{_NUMBER})?\s*[)\]]",
        _geometry,
        "write `near 83.63 +22.01 within 1deg`",
    ),
    (
        "a cone search",
        rf"{_START}(?:pos[:=])?(?:cone|circle|conesearch)\s+(?P<lon>{_NUMBER})\s+(?P<lat>{_NUMBER})"
        rf"(?:\s+(?P<radius>{_NUMBER}))?{_END}",
        _cone,
        "write `near 83.63 +22.01 within 1deg`",
    ),
)


_COMPILED = [
    (language, re.compile(pattern, re.IGNORECASE), make, help)
    for language, pattern, make, help in _SIGNS
]
_ANY = re.compile(
    r"like|null|between|limit|\bby\b|[\[{~^+]|/\d|:-|\w\.\w+\s*\(|cone|\bivo_|circle|point|\(\s*[\d+-]",
    re.IGNORECASE,
)
"""What a text without any sign has not; so that most texts are looked at once."""


def signs(text: str, masked: str) -> Iterator[Sign]:
    """What looks like another language, no two in one place.

    `masked` is the text with quoted parts and comments blanked.
    """
    if is_statement(masked):
        span = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
        help = "write the conditions alone, as in `title:survey`; `regdsl adql` runs ADQL"
        yield Sign(span, "SQL", from_sql(text), help)
        return
    if not _ANY.search(masked):
        return
    taken: list[Span] = []
    for language, pattern, make, help in _COMPILED:
        for match in pattern.finditer(masked):
            span = Span(match.start(), match.end())
            if any(span.start < one.end and one.start < span.end for one in taken):
                continue
            taken.append(span)
            written = make(match, text)
            if written not in ("", text[span.start : span.end]):
                yield Sign(span, language, written, help)
