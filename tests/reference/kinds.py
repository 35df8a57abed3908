"""Kinds of values: how a written value is compared with one value of a record.

Each kind is a function from the operator, the written value and the surroundings to a
predicate on one value of the field, a text unless said otherwise.  `!=` never arrives
here: it is the negation of `=`.  An operator that the kind lacks raises Invalid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from regdsl import ast

from . import quantities, services, times, ucds
from .env import Env
from .invalid import Invalid
from .patterns import Chars, Predicate, characters, literal, split, whole, within
from .records import DATA_MODEL, Capability, Resource
from .text import STOP_WORDS, has_phrase, stems, tokens
from .vocabulary import Vocabulary

Kind = Callable[[ast.Op, ast.Value, Env], Callable[[Any], bool]]


def _only(op: ast.Op, *allowed: ast.Op) -> None:
    if op not in allowed:
        raise Invalid(f"no operator {op} here")


# Text


def text(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """Words and phrases: stems with `:`, the tokens themselves with `=`."""
    _only(op, ":", "=")
    chars = characters(value, wildcards=op == ":")
    open_end = chars[-1] is None
    if open_end:
        chars = chars[:-1]
    if None in chars:
        raise Invalid("in a text * stands at the end")
    written = literal(chars)
    phrase = tokens(written)
    if not phrase:
        raise Invalid("a text without a word")
    if len(phrase) == 1 and not open_end and phrase[0] in STOP_WORDS:
        raise Invalid(f"only a stop word: {phrase[0]}")
    if open_end:
        return lambda text: has_phrase(tokens(text), phrase, open_end=True)
    if op == "=":
        return lambda text: has_phrase(tokens(text), phrase)
    return lambda text: has_phrase(stems(text), stems(written))


def subject(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """As a text; but a `*` at the beginning makes it a pattern for the whole subject."""
    chars = characters(value, wildcards=op == ":")
    if op == ":" and chars[0] is None and any(one is not None for one in chars):
        return whole(chars)
    return text(op, value, env)


def is_stop_word(value: ast.Value) -> bool:
    """Whether a bare value is one stop word and no more."""
    chars = characters(value)
    if None in chars:
        return False
    words = tokens(literal(chars))
    return len(words) == 1 and words[0] in STOP_WORDS


# Person and name


def person(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """Every word somewhere in the name; with `=` the name."""
    _only(op, ":", "=")
    if op == "=":
        return whole(characters(value, wildcards=False))
    words = [word for word in split(characters(value), _separates_names) if word]
    if not words:
        raise Invalid("a name without a word")
    tests = [within(word) for word in words]
    return lambda name: all(test(name) for test in tests)


def _separates_names(character: str) -> bool:
    return character.isspace() or character in ",;"


def name(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """The whole value, a raw `*` being any text."""
    _only(op, ":", "=")
    return whole(characters(value, wildcards=op == ":"))


def unit(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A name, but with `=` as it is written."""
    _only(op, ":", "=")
    if op == ":":
        return name(op, value, env)
    return lambda text: text == value.text


def res_type(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A name; without a colon the prefix may be any."""
    _only(op, ":", "=")
    chars = characters(value, wildcards=op == ":")
    return whole(chars if ":" in chars else (None, ":", *chars))


# UCD


def ucd(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """Atoms that match words of a UCD; with `=` the whole string."""
    _only(op, ":", "=")
    if op == "=":
        return whole(characters(value, wildcards=False))
    chars = characters(value)
    if "_" in chars and "." not in chars and ";" not in chars:
        return _ucd1(chars)
    atoms = split(chars, lambda character: character == ";")
    if not all(atoms):
        raise Invalid("an empty word in a UCD")
    first, *others = (_atom(atom) for atom in atoms)
    anywhere = None not in atoms[0] and ucds.only_second(literal(atoms[0]).lower())

    def matches(text: str) -> bool:
        words = text.lower().split(";")
        return any(map(first, words if anywhere else words[:1])) and all(
            any(map(other, words)) for other in others
        )

    return matches


def _ucd1(chars: Chars) -> Predicate:
    tests = [whole(chars)]
    if None not in chars:
        tests.append(whole((*chars, "_", None)))
    return lambda text: "." not in text and any(test(text) for test in tests)


def _atom(chars: Chars) -> Predicate:
    """The word itself, or the word and below it; the argument is one word of a UCD."""
    exactly, below = whole(chars), whole((*chars, ".", None))
    return lambda word: exactly(word) or below(word)


# Identifiers


def ivoid(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """One record, or an authority and all below it, or a pattern."""
    _only(op, ":", "=")
    chars = characters(value, wildcards=op == ":")
    match = re.match(r"ivo://[^/\0]+", _with_zeros(chars), re.IGNORECASE)
    if match is None:
        raise Invalid("an identifier begins with ivo:// and an authority")
    authority, path = chars[: match.end()], chars[match.end() :]
    if path[:1] == (None,):
        raise Invalid("no * in the authority")
    if op == ":" and path in ((), ("/",), ("/", None)):
        itself, below = whole(authority), whole((*authority, "/", None))
        return lambda text: itself(text) or below(text)
    return whole(chars)


def _with_zeros(chars: Chars) -> str:
    """A value as a text in which a wildcard is the character 0."""
    return "".join("\0" if character is None else character for character in chars)


PREFIXES: dict[str, tuple[str, ...]] = {
    "doi": (
        "doi:",
        "https://doi.org/",
        "http://doi.org/",
        "https://dx.doi.org/",
        "http://dx.doi.org/",
    ),
    "orcid": ("https://orcid.org/", "http://orcid.org/", "orcid:"),
    "bibcode": ("bibcode:",),
}
"""What alternate identifiers of a family begin with."""


def of_family(family: str, identifiers: Iterable[str]) -> list[str]:
    """Those of a family among alternate identifiers, without their prefixes."""
    found = []
    for identifier in identifiers:
        length = _prefix(family, identifier)
        if length:
            found.append(identifier[length:])
    return found


def _prefix(family: str, text: str) -> int:
    """How long the prefix of a text is."""
    prefixes = PREFIXES[family]
    return max(len(prefix) if text.lower().startswith(prefix) else 0 for prefix in prefixes)


def doi(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A DOI, with or without a prefix; the argument is without."""
    return _of_family("doi", op, value)


def orcid(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """An ORCID, with or without a prefix; the argument is without."""
    chars = characters(value, wildcards=op == ":")
    text = _with_zeros(chars)[_prefix("orcid", _with_zeros(chars)) :]
    if None not in chars and not re.fullmatch(r"(\d{4}-){3}\d{3}[\dxX]", text, re.ASCII):
        raise Invalid(f"no ORCID: {value.text!r}")
    return _of_family("orcid", op, value)


def bibcode(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A bibcode, with or without a prefix; the argument is without."""
    return _of_family("bibcode", op, value)


def _of_family(family: str, op: ast.Op, value: ast.Value) -> Predicate:
    _only(op, ":", "=")
    chars = characters(value, wildcards=op == ":")
    chars = chars[_prefix(family, _with_zeros(chars)) :]
    if not chars:
        raise Invalid("an identifier without text")
    return whole(chars)


# Vocabularies


def term_of(vocabulary: str) -> Kind:
    """A term of a vocabulary; the argument is an id."""
    return lambda op, value, env: _term_ids(op, value, env.vocabulary(vocabulary))


def product_type(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A type of data product; blanks in labels may be written as `-`."""
    return _term_ids(op, value, env.vocabulary("product-type"), dashes=True)


def relation_type(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A type of relationship; one that records have is in no vocabulary."""
    if value.text.lower() == "iscitedby":
        _only(op, ":", "=")
        return lambda found: found.lower() == "iscitedby"
    return _term_ids(op, value, env.vocabulary("voresource_relationship_type"))


def _term_ids(
    op: ast.Op, value: ast.Value, vocabulary: Vocabulary, *, dashes: bool = False
) -> Predicate:
    if op == "=" and all(piece.quoted for piece in value.pieces):
        try:
            vocabulary.find(value.text, dashes=dashes)
        except Invalid:  # What is no term is compared to the letter.
            literal = value.text.lower()
            return lambda element: element.lower() == literal
    wanted = {id_.lower() for id_ in _wanted(op, value, vocabulary, dashes=dashes)}
    return lambda element: element.lower() in wanted


def uat(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A concept; the argument is a subject, which may be its id or its label."""
    vocabulary = env.vocabulary("uat")
    ids = _wanted(op, value, vocabulary, dashes=True)
    wanted = {name for id_ in ids for name in vocabulary.terms[id_].names()}
    return lambda subject: subject.lower() in wanted


def _wanted(op: ast.Op, value: ast.Value, vocabulary: Vocabulary, *, dashes: bool) -> set[str]:
    """The ids that a value asks for."""
    _only(op, ":", "=")
    written, levels = value.text, 0
    if not value.pieces[0].quoted and (match := re.match(r"\^(\d+)", value.pieces[0].text)):
        levels, written = int(match[1]), written[match.end() :]
    term = vocabulary.find(written, dashes=dashes)
    ids = vocabulary.above({term.id}, levels)
    return vocabulary.with_narrower(ids) if op == ":" else ids


# Services


def service(op: ast.Op, value: ast.Value, env: Env) -> Callable[[Resource], bool]:
    """A kind of service, or a full standard identifier; the argument is a resource."""
    _only(op, ":", "=")
    if value.text.lower().startswith("ivo://"):
        matches = _standard_id(op, value)
        return lambda resource: any(map(matches, resource.capabilities))
    return services.kind(value.text, wider=op == ":")


def endpoint_type(op: ast.Op, value: ast.Value, env: Env) -> Callable[[Any], bool]:
    """The same of one capability and its interface, with what they say themselves."""
    _only(op, ":", "=")
    if value.text.lower().startswith("ivo://"):
        matches = _standard_id(op, value)
        return lambda found: matches(found.capability)
    test = services.endpoint_kind(value.text, wider=op == ":")
    return lambda found: test(found.capability, found.interface)


def _standard_id(op: ast.Op, value: ast.Value) -> Callable[[Capability], bool]:
    matches = whole(characters(value, wildcards=op == ":"))
    return lambda found: found.standard_id is not None and matches(found.standard_id)


def data_model(op: ast.Op, value: ast.Value, env: Env) -> Callable[[Resource], bool]:
    """A data model that a kind of service is for, or a pattern; the argument is a resource."""
    _only(op, ":", "=")
    if not value.text.lower().startswith("ivo://"):
        if value.text.lower() not in services.DATA_MODELS:
            raise Invalid(f"no data model: {value.text!r}")
        return services.kind(value.text, wider=op == ":")
    matches = whole(characters(value, wildcards=op == ":"))
    return lambda resource: any(map(matches, services.models(resource)))


MODELS_OF_CAPABILITIES = ("obscore", "regtap")
"""The data models by name that a capability declares, and not its tables alone."""


def endpoint_model(op: ast.Op, value: ast.Value, env: Env) -> Callable[[Any], bool]:
    """A data model that a capability declares itself; the argument is it with its interface."""
    _only(op, ":", "=")
    if not value.text.lower().startswith("ivo://"):
        if value.text.lower() not in MODELS_OF_CAPABILITIES:
            raise Invalid(f"no data model of capabilities: {value.text!r}")
        return endpoint_type(op, value, env)
    matches = whole(characters(value, wildcards=op == ":"))
    return lambda found: any(
        matches(model) for path, model in found.capability.details if path == DATA_MODEL
    )


# Intervals and dates


def _no_range(op: ast.Op, value: ast.Value) -> None:
    """A range has both its ends already."""
    if op not in (":", "=") and ".." in value.text:
        raise Invalid("a range after an order operator")


def spectral(op: ast.Op, value: ast.Value, env: Env) -> Callable[[tuple[float, float]], bool]:
    """The argument is an interval of coverage in joule."""
    _only(op, ":", "<", "<=", ">", ">=")
    _no_range(op, value)
    wanted = quantities.parse(value.text, ucds.bands())
    low, high = wanted.energies()
    if op == ":":
        return lambda covered: covered[0] <= high and covered[1] >= low
    if wanted.quantity == "wavelength":  # the shorter the wave, the higher the energy
        return _beside({"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op], low, high)
    return _beside(op, low, high)


def time(op: ast.Op, value: ast.Value, env: Env) -> Callable[[tuple[float, float]], bool]:
    """The argument is an interval of coverage in MJD."""
    _only(op, ":", "<", "<=", ">", ">=")
    _no_range(op, value)
    period = times.parse(value.text, env.clock())
    low = times.mjd(period.first) if period.first else float("-inf")
    high = times.mjd(period.last) if period.last else float("inf")
    if op == ":":
        return lambda covered: covered[0] <= high and covered[1] >= low
    return _beside(op, low, high)


def _beside(op: str, low: float, high: float) -> Callable[[tuple[float, float]], bool]:
    """Whether a covered interval lies below or above the one from low to high."""
    match op:
        case "<":
            return lambda covered: covered[1] < low
        case "<=":
            return lambda covered: covered[1] <= high
        case ">":
            return lambda covered: covered[0] > high
        case _:
            return lambda covered: covered[0] >= low


def date(op: ast.Op, value: ast.Value, env: Env) -> Callable[[datetime], bool]:
    """The argument is an instant."""
    _no_range(op, value)
    period = times.parse(value.text, env.clock())
    first = period.first or datetime.min
    last = period.last or datetime.max
    match op:
        case ":" | "=":
            return lambda moment: first <= moment <= last
        case "<":
            return lambda moment: moment < first
        case "<=":
            return lambda moment: moment <= last
        case ">":
            return lambda moment: moment > last
        case ">=":
            return lambda moment: moment >= first
        case _:
            raise Invalid(f"no operator {op} here")


def since(op: ast.Op, value: ast.Value, env: Env) -> Callable[[datetime], bool]:
    """The same of what the ledger notes; so long before now, alone, is the time since then."""
    if op in (":", "=") and re.fullmatch(r"\d+[dwmy]", value.text, re.ASCII | re.IGNORECASE):
        op = ">="
    return date(op, value, env)
