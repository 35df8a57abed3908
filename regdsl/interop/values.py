"""What a column is compared with, said as the field of its kind has it."""

from __future__ import annotations

import re

from regdsl.ast import Expr
from regdsl.binding.text import STOP_WORDS
from regdsl.fieldtables.model import Field
from regdsl.interop.model import Notes, all_of, refuse, test

__all__ = ["equals", "has_words", "like"]

_KINDS = {
    "conesearch": "scs",
    "sia": "sia1",
    "ssa": "ssa",
    "tap": "tap",
}
_STD = "ivo://ivoa.net/std/"
_PATTERNS = {"sia#query-2.%": "sia2", "hips#hips-%": "hips", "hats#hats-%": "hats"}
CASE = "upper and lower case are not told apart"


def equals(field: Field, wanted: str, notes: Notes, *, lower: bool) -> Expr:
    """`column = 'wanted'`; `lower` where the column holds lower-cased values."""
    name = field.name
    match field.kind:
        case "service":
            kind = _KINDS.get(wanted.removeprefix(_STD)) if wanted.startswith(_STD) else None
            return test(name, "=", kind or wanted)
        case "text":
            if name != "uat":
                notes.add(f"`{name}` finds the words anywhere in the text, not as the whole of it")
            return test(name, "=", wanted)
        case "listed":
            return test(name, ":", wanted)
        case "doi" | "orcid" | "bibcode":
            return test(name, ":", wanted)
        case "flag":
            return test(name, ":", "yes" if wanted in ("1", "1.0") else "no")
    if (
        not lower
        and name != "path"
        and field.kind not in ("unit", "vocabulary")
        and wanted.lower() != wanted.upper()
    ):
        notes.add(f"`{name}`: {CASE}")
    return test(name, "=", wanted)


def like(field: Field, pattern: str, notes: Notes, *, folded: bool) -> Expr:
    """`column LIKE 'pattern'`, or ILIKE where `folded`."""
    name, parts = field.name, pattern.split("%")
    if "_" in pattern and not (field.kind == "ucd" and "." not in pattern):
        notes.add("`_` in a pattern is taken for itself, not for any character")
    if field.kind == "service" and pattern.startswith(_STD):
        kind = _PATTERNS.get(pattern.removeprefix(_STD))
        if kind:
            return test(name, "=", kind)
    if len(parts) == 1:
        if field.kind == "unit" and folded:
            return test(name, ":", pattern)
        return equals(field, pattern, notes, lower=folded)
    if not folded and name != "path":
        notes.add(f"`{name}`: {CASE}")
    inner = [part for part in parts if part]
    around = parts[0] == "" and parts[-1] == ""
    match field.kind:
        case "person" | "substring":
            if not around:
                notes.add(f"`{name}` finds the parts anywhere in the name, not only at its ends")
            words = [word for part in inner for word in re.split(r"[\s,;]+", part) if word]
            if len(words) > 1:
                notes.add(f"`{name}` finds the parts of a name in any order")
            return test(name, ":", " ".join(words)) if words else test("has", ":", name)
        case "url":
            if not around:
                notes.add(f"`{name}` finds the text anywhere in the address")
            return test(name, ":", *inner) if inner else test("has", ":", name)
        case "ucd":
            return _ucd(name, parts, notes)
        case "text":
            return _text(name, inner, notes)
        case "vocabulary":
            if len(inner) != 1:
                raise refuse(f"`{name}` takes terms of a vocabulary, not the pattern '{pattern}'")
            notes.add(f"`{name}` is a term of its vocabulary, and no pattern")
            return test(name, "=", inner[0].strip("#"))
        case "ivoid" | "relation" | "registry":
            return _ivoid(name, parts, notes)
        case "spatial" | "spectral" | "interval" | "number" | "instant" | "flag":
            raise refuse(f"`{name}` takes no pattern: '{pattern}'")
    return test(name, ":", *parts)


def _ucd(name: str, parts: list[str], notes: Notes) -> Expr:
    if not any(";" in part for part in parts):
        if parts[0]:
            return test(name, ":", *parts)
        if len(parts) == 3 and not parts[-1]:
            return _raw(name, f"*;*{parts[1]}*")
        notes.add(f"`{name}` finds the pattern in any word of the UCD")
        return _raw(name, f"*;{'*'.join(parts)}")
    whole = "*".join(parts)
    if parts[0] == "":
        whole = f"*;{whole.lstrip('*;')}"
    notes.add(f"`{name}` finds the further words of a UCD in any order")
    return _raw(name, whole)


def _raw(name: str, whole: str) -> Expr:
    return test(name, ":", *whole.split("*"))


def _text(name: str, inner: list[str], notes: Notes) -> Expr:
    words = [word for part in inner for word in part.split()]
    if not words:
        return test("has", ":", name)
    notes.add(f"`{name}` finds words, and not letters in the middle of a word")
    if len(words) == 1:
        return test(name, ":", words[0], "") if words[0].isalnum() else test(name, ":", words[0])
    return test(name, ":", " ".join(words))


def _ivoid(name: str, parts: list[str], notes: Notes) -> Expr:
    pattern = "*".join(parts)
    matched = re.match(r"ivo://([^/*]+)(.*)\Z", pattern)
    if not matched:
        help = "an identifier begins with ivo:// and an authority, as in `ivoid:ivo://org.gavo.dc`"
        raise refuse(f"`{name}` takes no pattern without an authority: '{pattern}'", help=help)
    authority, rest = matched.groups()
    if rest == "*":
        notes.add(f"`{name}` is the authority {authority} alone, and none that begins with it")
        return test(name, ":", f"ivo://{authority}")
    if rest in ("", "/*"):
        return test(name, ":", f"ivo://{authority}")
    if not rest.startswith("/"):
        raise refuse(f"`{name}` takes no pattern within an authority: '{pattern}'")
    return test(name, ":", *parts)


def has_words(name: str, words: str, notes: Notes) -> Expr:
    """`1=ivo_hasword(column, 'words')`: all of them, in any order."""
    found = [word for word in words.split() if word.lower() not in STOP_WORDS]
    if not found:
        raise refuse(f"'{words}' has no word that servers look for")
    if any(not word.isalnum() for word in found):
        notes.add(f"`{name}`: the parts of '{words}' stand side by side")
    return all_of([test(name, ":", word) for word in found])
