"""Syntax errors in the words of the language.

Lark says which token it met and which it expected; users want to know what to type.
Each function here looks at the source around the place where parsing stopped and
recognises one mistake; the first that does so speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lark.exceptions import UnexpectedInput, UnexpectedToken

from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, Fix, error
from regdsl.diagnostics.hints import (
    OPERATORS,
    SHAPES,
    in_list,
    in_parentheses,
    is_field,
    is_number,
    no_field,
    parameter,
    unknown_field,
    without_value,
)
from regdsl.syntax.foreign_texts import signs

__all__ = ["blanked", "explain", "mask"]

_VERBS = ("near", "covers", "inside", "overlaps")
_NAME = r"[A-Za-z][A-Za-z0-9_-]*\??"

_HIDDEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<comment>(?<![^\s(),])#[^\n]*)|#', re.DOTALL)
_FIELD_AT_END = re.compile(rf"(?<![^\s()-])(?P<field>{_NAME})(?P<blank>\s*)\Z")
_OPERATOR_AT_END = re.compile(
    rf"(?<![^\s()-])(?P<field>{_NAME})(?P<blank>\s*)(?P<op>!=|<=|>=|[:=<>])\Z"
)
_OPERATOR_HERE = re.compile(r"[!:=<>]*[:=<>]")
_VALUE_HERE = re.compile(
    r"\s*(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^'\"\\]*'|[^\s(),\"=<>][^\s(),\"]*)", re.DOTALL
)
_KEYWORD_AT_END = re.compile(r"(?:^|[\s()])(?P<word>or|and|not|-)\Z", re.IGNORECASE)
_KEYWORD_AFTER_QUOTE = re.compile(r"\"(?P<word>or|and|not)\Z", re.IGNORECASE)
_VERB_AT_END = re.compile(rf"(?:^|[\s()-])(?P<word>{'|'.join(_VERBS)})\??\Z", re.IGNORECASE)
_POSITION_AT_END = re.compile(
    rf"(?:^|[\s()-])(?P<verb>{'|'.join(_VERBS)})\??\s+(?P<name>[^\s(),\":=<>!]+"
    r"(?:\s+(?!(?:or|and|not|within)\s)[^\s(),\":=<>!]+)*)\s*\Z",
    re.IGNORECASE,
)
_KEYWORD_HERE = re.compile(r"(?:or|and|not|within)(?=[\s()\"]|$)", re.IGNORECASE)
_SHAPE_AT_END = re.compile(r"(?:^|[\s(])(?P<shape>(?P<word>moc|polygon)\s*\([^()\"]*)\Z", re.I)


def mask(text: str) -> str:
    """The text with quoted parts and `#` inside words blanked, places kept.

    What is left of parentheses, operators and comments is syntax.
    """
    return _HIDDEN.sub(lambda m: m.group() if m["comment"] else "x" * len(m.group()), text)


def blanked(text: str) -> str:
    """What `mask` leaves, comments being blanked as well."""
    return _HIDDEN.sub(lambda m: (" " if m["comment"] else "x") * len(m.group()), text)


def explain(text: str, exc: UnexpectedInput) -> Diagnostic:
    """The diagnostic for what Lark could not read."""
    if isinstance(exc, UnexpectedToken) and exc.token.type == "$END":
        # Lark puts the end of the text at the last token, or nowhere when there is none.
        at = exc.token.end_pos or 0
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
        f"`{odd.group()}` cannot stand here" if odd else "the query ends early",
        at if odd else max(0, at - 1),
        at + (odd.end() if odd else 0),
        help="quote it to search for the text, or see `regdsl fields` for what can be asked",
    )


def _one(code: str, message: str, start: int, end: int, **more: str | None) -> Diagnostic:
    return error(code, message, Span(start, end), **more).diagnostics[0]  # type: ignore[arg-type]


def _mended(found: Diagnostic, start: int, end: int, text: str) -> Diagnostic:
    """The diagnostic with a fix for another place than its own."""
    return replace(found, fix=Fix(Span(start, end), text))


def _expected(exc: UnexpectedInput) -> set[str]:
    allowed = exc.accepts if isinstance(exc, UnexpectedToken) else getattr(exc, "allowed", None)
    return set(allowed or ()) - {"WS", "COMMENT"}


def _other_language(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """A piece of SQL or another language, in which parsing stopped."""
    sign = next((s for s in signs(text, blanked(text)) if s.span.start <= at <= s.span.end), None)
    if sign is None or not sign.help:
        return None
    help = sign.help if sign.written is None else f"write `{sign.written}`"
    message = f"this looks like {sign.language}"
    start, end = sign.span.start, sign.span.end
    return _one("E001", message, start, end, help=help, replace=sign.written)


# -- quotes and parentheses ---------------------------------------------------------------


def _unclosed_quote(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    start = blanked(text).find('"')
    if start < 0:
        return None
    found = _one(
        "E002",
        "this quote is not closed",
        start,
        start + 1,
        label="opens here",
        help='close it with `"`; a quote inside quotes is written `\\"`',
    )
    # Where it is to end nobody knows, unless one word is all that follows.
    word = re.fullmatch(r"[^\s\\()]+", text[start + 1 :])
    return _mended(found, len(text), len(text), '"') if word else found


def _parentheses(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    opened: list[int] = []
    for place, char in enumerate(blanked(text)):
        if char == "(":
            opened.append(place)
        elif char == ")" and opened:
            opened.pop()
        elif char == ")" and place == at:
            message, help = "this parenthesis closes nothing", "remove it, or open one before"
            return _one("E004", message, place, place + 1, help=help, replace="")
        elif char == ")":
            return None
    if not opened or blanked(text)[at:].strip():
        return None
    message, start = "this parenthesis is not closed", opened[-1]
    found = _one("E003", message, start, start + 1, label="opens here", help="close it with `)`")
    return _mended(found, at, at, ")" * len(opened))


def _shape_body(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """Something else than numbers in `moc(...)` or `polygon(...)`."""
    match = _SHAPE_AT_END.search(text[:at])
    if match is None or text[at : at + 1] not in ("(", ")", '"'):
        return None
    word, start = match["word"].lower(), match.start("shape")
    if text[at] == ")":
        return _one("E119", f"this `{word}` is empty", start, at + 1, help=SHAPES[word])
    message = f"no parentheses and no quotes stand inside `{word}(...)`"
    return _one("E119", message, at, at + 1, help=SHAPES[word])


# -- fields and operators -----------------------------------------------------------------


def _empty_value(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    for end in range(at, min(at + 3, len(text)) + 1):
        match = _OPERATOR_AT_END.search(text[:end])
        if match is None or match.end() < at or text[end : end + 1] in (":", "=", "<", ">"):
            continue
        field, op = match["field"].lower().rstrip("?"), match["op"]
        if field in _VERBS:
            return _verb_with_operator(text, match, field)
        if text[end : end + 1] == "(":
            return _value_in_parentheses(text, match)
        here = _VALUE_HERE.match(text, end)
        spaced = bool(match["blank"]) or text[end : end + 1].isspace()
        if spaced and here and not _KEYWORD_HERE.fullmatch(here["value"]):
            return _spaced_operator(match, here)
        return _one(
            "E005",
            f"`{match['field']}{op}` has no value",
            match.start(),
            end,
            label="a value must follow at once",
            help=without_value(match["field"], op),
        )
    return None


def _spaced_operator(match: re.Match[str], value: re.Match[str]) -> Diagnostic:
    """`field : value`; a value in single quotes is shown in the quotes of the language."""
    word = value["value"]
    if word.startswith("'") and len(word) > 1:
        word = f'"{word[1:-1]}"'
    field, op = match["field"], match["op"]
    found = _one(
        "E005",
        f"there must be no blank before or after `{op}`",
        match.start(),
        match.end(),
        label="a value must follow at once",
        help=f"write `{field}{op}{word}`" if is_field(field) else unknown_field(field, op, word),
    )
    if not is_field(field):
        return found
    return _mended(found, match.start(), value.end(), f"{field}{op}{word}")


def _value_in_parentheses(text: str, match: re.Match[str]) -> Diagnostic:
    inside = re.compile(r"[^()]*").match(text, match.end() + 1)
    help = in_parentheses(match["field"], match["op"], inside.group() if inside else "")
    message = "a value cannot stand in parentheses"
    return _one("E005", message, match.start(), match.end() + 1, help=help)


def _verb_with_operator(text: str, match: re.Match[str], verb: str) -> Diagnostic:
    value = _VALUE_HERE.match(text, match.end())
    name = value["value"].strip("\"'") if value else "M 31"
    place = "83.63 +22.01" if is_number(name) else f'"{name}"'
    help = f"write `{verb} {place} within 1deg`"
    return _one("E109", f"`{verb}` has no operator", match.start(), match.end(), help=help)


def _wrong_operator(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    match = _OPERATOR_HERE.match(text, at)
    if match is None:
        return None
    op, end = match.group(), match.end()
    before = _FIELD_AT_END.search(text[:at])
    if before is None:
        return _no_field(text, at, end)
    found = _one(
        "E001",
        f"`{op}` is not an operator",
        at,
        end,
        help="the operators are `:` `=` `!=` `<` `<=` `>` `>=`, one after a field",
    )
    value = _VALUE_HERE.match(text, end)
    if op not in OPERATORS or value is None:
        return found
    right = f"{before['field']}{OPERATORS[op]}{value['value']}"
    found = replace(found, help=f"write `{right}`")
    known = is_field(before["field"])
    return _mended(found, before.start(), value.end(), right) if known else found


def _no_field(text: str, at: int, end: int) -> Diagnostic:
    before = re.search(r"[^\s()\",]*\Z", text[:at])
    start = before.start() if before else at
    run = re.compile(r"[^\s()\",]*").match(text, start)
    whole = run.group() if run else ""
    code, message, help = no_field(text[start:at], text[at:end], whole)
    return _one(code, message, start, start + len(whole) if code == "E007" else end, help=help)


# -- words of the language ----------------------------------------------------------------


def _incomplete(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """A keyword, a comma or a parenthesis after which something must come."""
    before = blanked(text)[:at].rstrip()
    verb = _VERB_AT_END.search(before)
    if verb and not _OPERATOR_HERE.match(text, at):
        return _no_position(text, at, verb)
    keyword = _KEYWORD_AT_END.search(before) or _KEYWORD_AFTER_QUOTE.search(text[:at].rstrip())
    if keyword:
        word = keyword["word"].lower()
        return _one(
            "E006",
            f"a condition is missing after `{word}`",
            keyword.start("word"),
            keyword.end("word"),
            label="nothing to combine",
            help=f"write one after it, or leave `{word}` out",
        )
    start = len(before) - 1
    if before.endswith(","):
        help = "write `field:a,b` for any of several values; remove the comma if one is enough"
        return _one("E005", "a value is missing after the comma", start, start + 1, help=help)
    if before.endswith("(") and text[at : at + 1] == ")":
        help = "put a condition inside, or remove them"
        return _one("E006", "there is nothing between these parentheses", start, at + 1, help=help)
    return None


def _no_position(text: str, at: int, verb: re.Match[str]) -> Diagnostic:
    word = verb["word"].lower()
    inside = re.match(r"\(\s*([^()]*?)\s*\)", text[at:])
    if inside and inside[1]:
        body = inside[1] if '"' in inside[1] else re.sub(r"\s*,\s*", " ", inside[1])
        plain = '"' in body or all(is_number(part) for part in body.split()[:2])
        help = f"write `{word} {body}`" if plain else f'write `{word} "{body}"`'
        message = f"the position after `{word}` stands without parentheses"
        return _one("E007", message, at, at + inside.end(), help=help)
    if text[at : at + 1] == "$":
        message, help = parameter("")
        return _one("E001", message, at, at + 1, help=help)
    return _one(
        "E007",
        f"`{word}` needs a position",
        verb.start("word"),
        verb.end(),
        label="position missing",
        help=f'write `{word} "M 31" within 1deg` or `{word} 83.63 +22.01 within 1deg`; '
        f'to search for the word, quote it: `"{word}"`',
    )


def _position(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """A position or an angle that has begun and does not go on."""
    names = _expected(exc)
    before = text[:at].rstrip()
    start, end = len(before) - len(before.split()[-1]) if before.split() else 0, len(before)
    if names == {"LAT"}:
        return _no_latitude(text, at, start, end)
    if names == {"ANGLE"}:
        help = 'write a number with a unit: `near "M 31" within 2deg`'
        quoted = re.compile(r'"([^"\\]*)"').match(text, at)
        if quoted is None:
            return _one("E115", "`within` needs an angle", start, end, help=help)
        angle = (
            quoted[1].replace(" ", "") if re.match(r" *\d[^(),#]*[^(),#\d]\Z", quoted[1]) else None
        )
        message = "an angle stands without quotes"
        return _one("E115", message, at, quoted.end(), help=help, replace=angle)
    if names == {"LON"}:
        word = before[start:].lower()
        help = f'write `near {word} 166.9 -1.1`; a name needs no frame: `near "M 31"`'
        return _one("E007", f"two coordinates must follow `{word}`", start, end, help=help)
    return None


def _no_latitude(text: str, at: int, start: int, end: int) -> Diagnostic:
    name = re.match(r"[^\W\d]\w*(?=[\s)]|$)", text[at:])
    if name and not _KEYWORD_HERE.match(text, at):
        both = f"{text[start:end]} {name.group()}"
        return _one(
            "E008",
            f"is `{both}` a name, or a coordinate and a word?",
            start,
            at + name.end(),
            label="quote the name",
            help=f'write `near "{both}"`, or two coordinates: `near 83.63 +22.01`',
            replace=f'"{both}"',
        )
    if text[at : at + 1] in ("\u2212", "\u2013", "\u2014"):
        minus = re.compile(r".[^\s(),]*").match(text, at)
        help = f"write `near {text[start:end]} -{minus.group()[1:] if minus else '1'}`"
        return _one("E007", "this is not a plain minus", at, at + 1, help=help, replace="-")
    return _one(
        "E007",
        "the second coordinate is missing",
        start,
        end,
        label="one number is no position",
        help='write `near 83.63 +22.01`, or quote a name: `near "NGC 1275"`',
    )


def _keyword(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    match = _KEYWORD_HERE.match(text, at)
    if match is None:
        return None
    word = match.group().lower()
    if word == "within":
        position = _POSITION_AT_END.search(text[:at])
        if position and len(position["name"].split()) > 1:
            return _bare_name(position)
        help = 'write `near "M 31" within 2deg`; to search for the word, quote it: `"within"`'
        return _one("E007", "`within` belongs after a position", at, match.end(), help=help)
    return _one(
        "E006",
        f"a condition is missing before `{word}`",
        at,
        match.end(),
        label="nothing to combine",
        help=f"write one before it, or leave `{word}` out",
    )


def _bare_name(position: re.Match[str]) -> Diagnostic:
    """`near Crab Nebula within 1deg`."""
    words = position["name"].split()
    name, (start, end) = " ".join(words), position.span("name")
    if all(is_number(word) for word in words):
        message = "a position is two coordinates, without blanks inside them"
        help = "write sexagesimal coordinates as `05h34m31.9s +22d00m52s`"
        return _one("E007", message, start, end, label="more than two numbers", help=help)
    return _one(
        "E008",
        "a name with a blank in it must be quoted",
        start,
        end,
        label="quote the name",
        help=f'write `{position["verb"].lower()} "{name}" within ...`',
        replace=f'"{name}"',
    )


def _comma(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    if text[at : at + 1] != ",":
        return None
    message = "a comma separates values of a field, and there is none here"
    help = "separate words by blanks when all of them are wanted, by `or` when any will do"
    position = _POSITION_AT_END.search(text[:at])
    if position is None or len(position["name"].split()) > 1:
        listed = in_list(text[:at], text[at + 1 :])
        return _one("E001", message, at, at + 1, help=listed or help)
    verb, first = position["verb"].lower(), position["name"]
    second = re.compile(r"\s*([+-]?\d[^\s(),\"]*)").match(text, at + 1)
    if is_number(first) and second:
        message = "a blank, not a comma, stands between two coordinates"
        found = _one("E007", message, at, at + 1, help=f"write `{verb} {first} {second[1]}`")
        return _mended(found, at, second.start(1), " ")
    help = f'write `({verb} "{first}" or {verb} "M 33")` for either of two'
    return _one("E007", f"`{verb}` takes one position", at, at + 1, help=help)


def _sign(text: str, at: int, exc: UnexpectedInput) -> Diagnostic | None:
    """One of the signs `-`, `!`, `$`, `@` where it means nothing."""
    char = text[at : at + 1]
    name = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*)?").match(text, at + 1)
    word, end = (name.group(), name.end()) if name else ("", at + 1)
    if char == "-":
        help = "write `-word` without a blank to exclude it, or leave it out"
        return _one("E006", "`-` stands alone", at, at + 1, help=help)
    if char == "$":
        message, help = parameter(word)
        return _one("E001", message, at, end, help=help)
    if char == "@":
        help = "leave it out to search for a word; the name of a macro follows it at once"
        return _one("E001", "`@` needs the name of a macro", at, end, help=help)
    if char != "!":
        return None
    before = _FIELD_AT_END.search(text[:at])
    if before and word and not before["blank"]:
        help = f"write `{before['field']}!={word}`"
        return _one("E001", "`!` alone is no operator", at, at + 1, help=help)
    if re.search(r"(?:^|[\s(])\Z", text[:at]) and re.match(r"[\w(\"]", text[at + 1 :]):
        help = "`-` before a condition excludes what it finds: `-simulation`"
        return _one("E001", "`!` means nothing here", at, at + 1, help=help, replace="-")
    help = "leave it out; `-word` excludes a word, `band!=radio` a value"
    return _one("E001", "`!` means nothing here", at, at + 1, help=help)


_Recogniser = Callable[[str, int, UnexpectedInput], Diagnostic | None]

_MISTAKES: tuple[_Recogniser, ...] = (
    _other_language,
    _unclosed_quote,
    _position,
    _shape_body,
    _incomplete,
    _parentheses,
    _empty_value,
    _wrong_operator,
    _keyword,
    _comma,
    _sign,
)
