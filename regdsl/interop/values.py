"""What a column is compared with, said as the field of its kind has it.

Each function gives the condition, and tells `Notes.near` where it is not quite the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from regdsl.ast import Expr, Not
from regdsl.binding.strings import LETTERS
from regdsl.binding.text import STOP_WORDS, tokens
from regdsl.binding.vocabularies import load
from regdsl.fieldtables.model import Field
from regdsl.interop.model import NOTHING, Notes, all_of, refuse, test
from regdsl.schema import DETAILS, Column

__all__ = ["equals", "has_words", "in_list", "like"]

_STD = "ivo://ivoa.net/std/"
_KINDS = {
    "ivo://ivoa.net/std/conesearch": "scs",
    "ivo://ivoa.net/std/sia": "sia1",
    "ivo://ivoa.net/std/ssa": "ssa",
    "ivo://ivoa.net/std/tap": "tap",
}
_PATTERNS = {
    "ivo://ivoa.net/std/sia#query-2.%": "sia2",
    "ivo://ivoa.net/std/hips#hips-%": "hips",
    "ivo://ivoa.net/std/hats#hats-%": "hats",
}


def _possible(field: Field, column: Column, wanted: str, notes: Notes, *, folded: bool) -> bool:
    """Whether the column can have it; it has no capitals where RegTAP keeps lower case.

    regdsl tells no capitals, ADQL does unless it is `folded`.
    """
    if folded or (field.name == "path" and wanted in DETAILS):
        # No two paths are the same but for the case.
        return True
    if column.lowercase:
        if wanted != wanted.lower():
            notes.add(f"RegTAP has {column.name} in lower case, so that '{wanted}' finds nothing")
            return False
        return True
    if wanted.lower() != wanted.upper():
        notes.near(f"`{field.name}` does not tell upper and lower case apart")
    return True


def _to_the_letter(
    field: Field, column: Column, parts: Sequence[str], *, folded: bool
) -> Expr | None:
    """`:=` with the whole value, where the field has that and it comes to the same."""
    if field.kind not in LETTERS or field.column == ("mirror_url",):
        return None
    if any("_" in part for part in parts) and len(parts) > 1:
        return None
    if not folded or column.lowercase:
        return test(field.name, ":=", *(part.lower() if folded else part for part in parts))
    if field.name == "subject" and len(parts) > 1 and not parts[0]:
        return test(field.name, ":", *parts)
    return None


def equals(
    field: Field, column: Column, wanted: str, notes: Notes, *, folded: bool = False
) -> Expr:
    """`column = 'wanted'`; `folded` where the case does not matter."""
    return _exactly(
        lambda trial: _equals(field, column, wanted, trial, folded=folded),
        _to_the_letter(field, column, [wanted], folded=folded),
        notes,
    )


def _exactly(near: Callable[[Notes], Expr], exact: Expr | None, notes: Notes) -> Expr:
    """What a field says in its own way, unless it is not the same, and another is."""
    trial = Notes()
    found = near(trial)
    if trial.differs and exact is not None:
        return exact
    notes.take(trial)
    return found


def _equals(field: Field, column: Column, wanted: str, notes: Notes, *, folded: bool) -> Expr:
    name = field.name
    match field.kind:
        case "service":
            if not _possible(field, column, wanted, notes, folded=folded):
                return NOTHING
            return test(name, "=", _KINDS.get(wanted.lower(), wanted))
        case "text" if name == "subject" and wanted in load("uat").terms:
            notes.near("`uat` finds a term by its label too, and in capitals")
            return test("uat", "=", wanted)
        case "text":
            notes.near(f"`{name}` finds the words anywhere in the text, not as the whole of it")
            return test(name, "=", wanted)
        case "flag":
            return test(name, ":", "yes" if wanted in ("1", "1.0") else "no")
        case "unit":
            return test(name, ":" if folded else "=", wanted)
        case "listed":
            notes.near(f"`{name}` is one of several values")
            return test(name, ":", wanted)
        case "url" if field.column == ("mirror_url",):
            notes.near(f"`{name}` is one of several values")
        case "vocabulary" if column.name in _LISTS:
            notes.near(f"`{name}` is one of several values")
        case "restype" if ":" not in wanted:
            notes.near(f"`{name}` takes any prefix where there is none")
    if not _possible(field, column, wanted, notes, folded=folded):
        return NOTHING
    if field.kind == "vocabulary":
        return _term(field, wanted, notes)
    return test(name, "=", wanted)


_LISTS = ("waveband", "content_type", "content_level")


def in_list(field: Field, wanted: str, notes: Notes) -> Expr:
    """`1 = ivo_hashlist_has(column, 'wanted')`."""
    if "#" in wanted:
        return NOTHING
    if field.kind == "vocabulary":
        return _term(field, wanted, notes)
    if field.kind == "listed":
        return test(field.name, ":", wanted)
    raise refuse(f"`{field.name}` is no list")


def _term(field: Field, wanted: str, notes: Notes) -> Expr:
    """A term alone, or to the letter where it is none."""
    from regdsl.ast import Piece, Test, Value

    term = load(field.vocabulary).find(wanted)
    if term is not None and term.lower() != wanted.lower():
        notes.near(f"`{field.name}` takes `{wanted}` for `{term}`")
    if term is not None:
        return test(field.name, "=", wanted.lower())
    piece = Piece(text=wanted, quoted=True)
    return Test(field=field.name, op="=", values=(Value(pieces=(piece,)),))


def like(field: Field, column: Column, pattern: str, notes: Notes, *, folded: bool) -> Expr:
    """`column LIKE 'pattern'`, or ILIKE where `folded`."""
    parts = pattern.split("%")
    parts = [parts[0], *(part for part in parts[1:-1] if part), *parts[1:][-1:]]
    if "_" in pattern:
        notes.near("`_` in a pattern is taken for itself, and not for any character")
    if len(parts) == 1:
        return equals(field, column, pattern, notes, folded=folded)
    return _exactly(
        lambda trial: _like(field, column, parts, trial, folded=folded),
        _to_the_letter(field, column, parts, folded=folded),
        notes,
    )


def _like(field: Field, column: Column, parts: list[str], notes: Notes, *, folded: bool) -> Expr:
    name, pattern = field.name, "%".join(parts)
    if field.kind == "service" and pattern.lower() in _PATTERNS and (folded or pattern.islower()):
        return test(name, "=", _PATTERNS[pattern.lower()])
    if not _possible(field, column, pattern, notes, folded=folded):
        return NOTHING
    if not any(parts):
        return test("has", ":", name)
    match field.kind:
        case "person" | "substring":
            return _parts_of_a_name(name, parts, notes)
        case "url":
            if parts[0] or parts[-1]:
                notes.near(f"`{name}` finds the text anywhere in the address")
            return test(name, ":", *(part for part in parts if part))
        case "ucd":
            return _ucd(name, parts, notes)
        case "text":
            return _text(name, [part for part in parts if part], notes)
        case "ivoid":
            return _ivoid(name, parts, notes)
        case "restype" if not any(":" in part for part in parts):
            notes.near(f"`{name}` takes any prefix where there is none")
        case "service" | "restype" | "name" | "mixed" | "version" | "unit":
            pass
        case _:
            raise refuse(f"`{name}` takes no pattern: '{pattern}'")
    return test(name, ":", *parts)


def _parts_of_a_name(name: str, parts: list[str], notes: Notes) -> Expr:
    inner = [part for part in parts if part]
    words = [word for part in inner for word in re.split(r"[\s,;]+", part) if word]
    if parts[0] or parts[-1]:
        notes.near(f"`{name}` finds the parts anywhere in the name, not only at its ends")
    if words != inner:
        notes.near(f"`{name}` finds the parts of a name in any order")
        return test(name, ":", " ".join(words)) if words else test("has", ":", name)
    return test(name, ":", *inner)


def _ucd(name: str, parts: list[str], notes: Notes) -> Expr:
    """Words of a UCD; a pattern of ADQL knows no words."""
    if not any(";" in part for part in parts):
        if parts[0] and not any(parts[1:]):
            return test(name, ":", *parts)
        if len(parts) == 3 and not parts[0] and not parts[-1]:
            return _raw(name, f"*;*{parts[1]}*")
        if parts[0]:
            notes.near(f"`{name}` finds the pattern in the first word of the UCD")
            return test(name, ":", *parts)
        notes.near(f"`{name}` finds the pattern in any word of the UCD")
        return _raw(name, f"*;{'*'.join(parts)}")
    whole = "*".join(parts)
    if parts[0] == "":
        whole = f"*;{whole.lstrip('*;')}"
    notes.near(f"`{name}` finds the further words of a UCD in any order")
    return _raw(name, whole)


def _raw(name: str, whole: str) -> Expr:
    return test(name, ":", *whole.split("*"))


def _text(name: str, inner: list[str], notes: Notes) -> Expr:
    words = [word for part in inner for word in part.split()]
    if not words:
        return test("has", ":", name)
    notes.near(f"`{name}` finds words, and not letters in the middle of a word")
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
        notes.near(f"`{name}` is the authority {authority} alone, and none that begins with it")
        return test(name, ":", f"ivo://{authority}")
    if rest == "/*":
        whole = test(name, ":", f"ivo://{authority}")
        return all_of([whole, Not(child=test(name, "=", f"ivo://{authority}"))])
    if not rest.startswith("/"):
        raise refuse(f"`{name}` takes no pattern within an authority: '{pattern}'")
    return test(name, ":", *parts)


def has_words(field: Field, words: str, notes: Notes) -> Expr:
    """`1=ivo_hasword(column, 'words')`: all of them, in any order."""
    if field.kind not in ("text", "substring", "person"):
        raise refuse(f"`{field.name}` is not a text of words")
    if field.kind != "text":
        notes.near(f"`{field.name}` finds parts of words, and not their stems")
    found = [word for word in dict.fromkeys(tokens(words)) if word not in STOP_WORDS]
    if not found:
        notes.add(f"'{words}' has no word that servers look for, and finds nothing")
        return NOTHING
    return all_of([test(field.name, ":", word) for word in found])
