"""Syntax errors in the words of the language.

Lark says which token it met and which it expected; users want to know what to type.
Each function here looks at the source around the place where parsing stopped and
recognises one mistake; the first that does so speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lark.exceptions import UnexpectedInput, UnexpectedToken

from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, error

__all__ = ["explain", "mask"]

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPERATOR_AT_END = re.compile(
    r"(?<![^\s()-])(?P<field>[A-Za-z][A-Za-z0-9_-]*\??)\s*(?P<op>!=|<=|>=|[:=<>!])\Z"
)
_OPERATOR_HERE = re.compile(r"\s*(!=|<=|>=|[:=<>])+")
_KEYWORD_AT_END = re.compile(r"(?:^|[\s()])(?P<word>or|and|not|-)\Z", re.IGNORECASE)
_VERB_AT_END = re.compile(r"(?:^|[\s()-])(?P<word>near|covers|inside|overlaps)\??\Z", re.IGNORECASE)
_SPLIT_NAME = re.compile(
    r"(?:^|[\s()-])(?P<verb>near|covers|inside|overlaps)\??\s+(?P<name>[A-Za-z]\S*(?:\s+[^\s()\":=]+)+)\s*\Z",
    re.IGNORECASE,
)
_KEYWORD_HERE = re.compile(r"(?:or|and|not|within)(?=[\s()\"]|$)", re.IGNORECASE)


def mask(text: str) -> str:
    """The text with quoted parts and `#` inside words blanked, places kept.

    What is left of parentheses, operators and comments is syntax.
    """
    plain = _QUOTED.sub(lambda m: "x" * len(m.group()), text)
    return re.sub(r"(?<=[^\s(])#", "x", plain)


def explain(text: str, exc: UnexpectedInput) -> Diagnostic:
    """The diagnostic for what Lark could not read."""
    if isinstance(exc, UnexpectedToken) and exc.token.type == "$END":
        at = len(text.rstrip())
    elif isinstance(exc, UnexpectedToken):
        at = exc.token.start_pos or 0
    else:
        at = exc.pos_in_stream or 0
    for recognise in _MISTAKES:
        found = recognise(text, at, exc)
        if found is not None:
            return found
    odd = re.match(r"\S+", text[at:])
    return _one(
        "E001",
        f"cannot read `{odd.group()}` here" if odd else "the query ends early",
        at,
        at + (odd.end() if odd else 1),
        help="quote it to search for the text, or see `regdsl fields` for what can be asked",
    )


def _one(code: str, message: str, start: int, end: int, **more: str | None) -> Diagnostic:
    return error(code, message, Span(start, end), **more).diagnostics[0]  # type: ignore[arg-type]


def _unclosed_quote(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    masked = re.sub(r"#[^\n]*", "", mask(text))
    if '"' not in masked:
        return None
    start = mask(text).find('"')
    return _one(
        "E002",
        "this quote is not closed",
        start,
        len(text),
        label="opens here",
        help='close it with `"`; a quote inside quotes is written `\\"`',
    )


def _parentheses(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    opened: list[int] = []
    masked = mask(text)
    for place, char in enumerate(masked):
        if char == "(":
            opened.append(place)
        elif char == ")":
            if not opened:
                if place == at:
                    return _one(
                        "E004",
                        "this parenthesis closes nothing",
                        place,
                        place + 1,
                        help="remove it, or open one before",
                        replace="",
                    )
                return None
            opened.pop()
    if opened and at >= len(text.rstrip()) and not _incomplete(text, at, exc):
        return _one(
            "E003",
            "this parenthesis is not closed",
            opened[-1],
            opened[-1] + 1,
            label="opens here",
            help="close it with `)`",
        )
    return None


def _empty_value(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    for end in range(at, min(at + 3, len(text)) + 1):
        match = _OPERATOR_AT_END.search(text[:end])
        if match is None or match.end() < at:
            continue
        field, op = match["field"].rstrip("?"), match["op"]
        rest = text[end:]
        if op == "!":
            continue
        if rest[:1] in (":", "=", "<", ">"):
            continue
        if match["field"] + op != text[match.start() : match.end()] or rest[:1].isspace():
            if rest.strip() and not rest.lstrip().startswith((")", ",")):
                nxt = rest.split()[0] if rest.split() else ""
                return _one(
                    "E005",
                    f"no blanks around `{op}`",
                    match.start(),
                    end,
                    label="a value must follow at once",
                    help=f"write `{field}{op}{nxt}`",
                    replace=None,
                )
        return _one(
            "E005",
            f"`{match['field']}{op}` has no value",
            match.start(),
            end,
            label="a value must follow at once",
            help=f"write `{field}{op}something`, or `has:{field}` to ask whether it is declared",
        )
    return None


def _two_operators(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    match = _OPERATOR_HERE.match(text, at)
    if match is None:
        return None
    before = re.search(r"(?<![^\s()-])[A-Za-z][A-Za-z0-9_-]*\??\Z", text[:at])
    if before is None:
        return _one(
            "E001",
            f"`{match.group().strip()}` stands without a field before it",
            at,
            match.end(),
            help='quote the text to search for it: `"a:b"`; a field begins with a letter',
        )
    return _one(
        "E001",
        f"`{match.group().strip()}` is not an operator",
        before.start(),
        match.end(),
        help="the operators are `:` `=` `!=` `<` `<=` `>` `>=`, one after a field",
    )


def _incomplete(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """A keyword or a comma after which something must come."""
    before = text[:at].rstrip()
    verb = _VERB_AT_END.search(before)
    if verb:
        word = verb["word"].lower()
        start, end = verb.start("word"), verb.end()
        return _one(
            "E007",
            f"`{word}` needs a position",
            start,
            end,
            label="position missing",
            help=f'write `{word} "M 31" within 1deg` or `{word} 83.63 +22.01`; '
            f'to search for the word, quote it: `"{word}"`',
        )
    keyword = _KEYWORD_AT_END.search(before)
    if keyword:
        word = keyword["word"].lower()
        return _one(
            "E006",
            f"a condition is missing after `{word}`",
            keyword.start("word"),
            keyword.end("word"),
            label="nothing to combine",
            help=f'add one; to search for the word itself, quote it: `"{word}"`',
        )
    if before.endswith(","):
        return _one(
            "E005",
            "a value is missing after the comma",
            len(before) - 1,
            len(before),
            help="a list is `field:a,b`; words are separated by blanks",
        )
    if before.endswith("(") and text[at : at + 1] in (")", ""):
        return _one(
            "E006",
            "there is nothing between these parentheses",
            len(before) - 1,
            min(at + 1, len(text)) or 1,
            help="put a condition inside, or remove them",
        )
    return None


def _position(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    expected = exc.accepts if isinstance(exc, UnexpectedToken) else getattr(exc, "allowed", None)
    names = set(expected or ())
    if names == {"LAT"}:
        start = re.search(r"\S+\s*\Z", text[:at])
        begin = start.start() if start else at
        return _one(
            "E007",
            "the second coordinate is missing",
            begin,
            max(at, begin + 1),
            label="one number is no position",
            help='write `near 83.63 +22.01`, or quote a name: `near "NGC 1275"`',
        )
    if names == {"ANGLE"}:
        return _one(
            "E115",
            "`within` needs an angle",
            max(0, at - 1),
            max(1, at),
            help="write `within 30arcmin` or `within 2deg`",
        )
    if names == {"LON"}:
        return _one(
            "E007",
            "two coordinates must follow the name of a frame",
            max(0, at - 1),
            max(1, at),
            help="write `near galactic 166.9 -1.1`",
        )
    return None


def _keyword(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    match = _KEYWORD_HERE.match(text, at)
    if match is None:
        return None
    word = match.group().lower()
    if word == "within":
        name = _SPLIT_NAME.search(text[:at])
        if name is not None:
            whole = " ".join(name["name"].split())
            return _one(
                "E008",
                f"is `{whole}` the name of one object?",
                name.start("name"),
                name.end("name"),
                label="quote the name",
                help=f'write `{name["verb"]} "{whole}" within ...`',
                replace=f'"{whole}"',
            )
        return _one(
            "E007",
            "`within` belongs after a position",
            at,
            match.end(),
            help='write `near "M 31" within 2deg`; to search for the word, quote it',
        )
    return _one(
        "E006",
        f"a condition is missing before `{word}`",
        at,
        match.end(),
        label="nothing to combine",
        help=f'add one; to search for the word itself, quote it: `"{word}"`',
    )


def _odd_character(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    char = text[at : at + 1]
    if char == "-":
        return _one(
            "E006",
            "`-` stands alone",
            at,
            at + 1,
            help="write `-word` without a blank to exclude it, or quote it to search for it",
        )
    if char == ",":
        return _one(
            "E001",
            "a comma separates values of a field",
            at,
            at + 1,
            help="write `field:a,b`; separate words by blanks or by `or`",
        )
    if char in ("$", "@", "!"):
        what = {
            "$": "a parameter stands for a value",
            "@": "a macro has a name",
            "!": "`!` alone is no operator",
        }
        helps = {
            "$": "write `near $target` or `ucd:$word`",
            "@": "write `@images`",
            "!": "exclude with `-word`, or write `field!=value`",
        }
        return _one("E001", what[char], at, at + 1, help=helps[char])
    return None


_Recogniser = Callable[[str, int, UnexpectedInput], Diagnostic | None]

_MISTAKES: tuple[_Recogniser, ...] = (
    _unclosed_quote,
    _position,
    _incomplete,
    _parentheses,
    _empty_value,
    _two_operators,
    _keyword,
    _odd_character,
)
