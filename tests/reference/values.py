"""Values for the fields of a query, made from what records hold.

A seed, which some record has, becomes a written value that finds it: whole or in part, with
wildcards, in other cases, broader, as the range around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from regdsl import ast

from . import kinds, quantities, services, times, ucds
from .chance import Chance
from .env import Env
from .quantities import LIGHT, PLANCK
from .records import Resource
from .text import STOP_WORDS, tokens
from .vocabulary import Term, Vocabulary
from .writing import in_some_case, quoted, with_wildcards, written

Writer = Callable[[Chance, str, Any, Env], ast.Value]

EQUAL = (":", "=", "!=")

NOTHING = {
    "text": "zyzzyva",
    "person": "Nobody, N.",
    "name": "no_such_name",
    "ucd": "phys.nosuchthing",
    "identifier": "ivo://nowhere.nobody/nothing",
    "link": "ivo://nowhere.nobody/nothing",
    "registry": "ivo://nowhere.nobody/nothing",
    "orcid": "0000-0000-0000-0000",
    "substring": "no such text",
    "url": "nowhere.nobody",
    "listed": "nothing",
    "version": "0.0.0",
}
"""Values that match nothing, for the kinds that take any text."""


def to_the_letter(chance: Chance, seed: str) -> ast.Value:
    """A text as it is, or with wildcards; sometimes in other cases, which find nothing."""
    runs = with_wildcards(chance, seed) if chance.percent(60) else [seed]
    return written(chance, runs if chance.percent(85) else [run.swapcase() for run in runs])


# Text


def subject(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """As a text; or, since a subject may be known by a part of it, that part."""
    if op == ":" and seed and chance.percent(15):
        first = chance.number(0, len(seed) - 1)
        part = in_some_case(chance, seed[first : chance.number(first + 1, len(seed))])
        return written(chance, ["", part, *([""] if chance.percent(80) else [])])
    return text(chance, op, seed, env)


def text(chance: Chance, op: str, seed: str, env: Env, *, bare: bool = False) -> ast.Value:
    """A word, a phrase or a beginning of one, out of a text."""
    words = list(re.finditer(r"[^\W_]+(?:[-.+/'][^\W_]+)*", seed))
    if not words:
        return quoted(NOTHING["text"])
    first = chance.number(0, len(words) - 1)
    count = int(chance.weighted(**{"1": 12, "2": 4, "3": 2, "4": 1}))
    last = min(first + count, len(words)) - 1
    phrase = " ".join(seed[words[first].start() : words[last].end()].split())
    found = tokens(phrase)
    if len(found) == 1 and (found[0] in STOP_WORDS or len(found[0]) < 2):
        longest = max(words, key=lambda word: len(word[0]))
        phrase = longest[0]
        found = tokens(phrase)
    if not found or (len(found) == 1 and found[0] in STOP_WORDS):
        return quoted(NOTHING["text"])
    phrase = in_some_case(chance, phrase)
    if op != ":":
        return written(chance, [phrase], word=bare)
    match chance.weighted(same=10, beginning=5, inflected=3):
        case "beginning":
            shorter = phrase[: -chance.number(1, max(1, len(tokens(phrase)[-1]) // 2))]
            if len(shorter) > 1 and shorter[-1].isalnum():
                return written(chance, [shorter, ""], word=bare)
        case "inflected":
            ending = chance.pick(["s", "ed", "ing", "ly", "ation"])
            if phrase[-1].isascii() and phrase[-1].isalpha():
                return written(chance, [phrase + ending], word=bare)
    return written(chance, [phrase], word=bare)


# Persons and names


def person(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """Parts of words of a name, in any order, or the whole name."""
    if op != ":":
        return quoted(in_some_case(chance, seed))
    words = [word for word in re.split(r"[\s,;]+", seed) if word]
    if not words:
        return quoted(NOTHING["person"])
    parts = []
    for word in chance.some(words, 2):
        begin = chance.number(0, max(0, len(word) - 3)) if chance.percent(40) else 0
        parts.append(in_some_case(chance, word[begin:]))
    if len(parts) == 1:
        if chance.percent(30):
            return written(chance, with_wildcards(chance, parts[0]))
        return written(chance, parts)
    if chance.percent(50):
        parts.reverse()
    return quoted(chance.pick([" ", ", ", "; "]).join(parts))


def name(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A name, whole or with wildcards."""
    seed = in_some_case(chance, seed)
    if op == ":" and chance.percent(45):
        return written(chance, with_wildcards(chance, seed))
    return written(chance, [seed])


def res_type(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A resource type with or without its prefix."""
    return name(chance, op, seed.rpartition(":")[2] if chance.percent(50) else seed, env)


# UCDs


def ucd(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A UCD, or atoms that match it."""
    if op != ":":
        return written(chance, [in_some_case(chance, seed)])
    if "_" in seed and "." not in seed and ";" not in seed:
        parts = seed.split("_")
        kept = "_".join(parts[: chance.number(min(2, len(parts)), len(parts))])
        runs = with_wildcards(chance, kept) if chance.percent(25) else [kept]
        return written(chance, _cased(chance, runs))
    words = [word for word in seed.split(";") if word]
    if not words:
        return quoted(NOTHING["ucd"])
    chosen = [words[0]] if chance.percent(80) else []
    if len(words) > 1 and (not chosen or chance.percent(50)):
        chosen += chance.some(words[1:], 2)
    chosen = chosen or [words[0]]
    if len(chosen) > 1 and chance.percent(15):
        chosen.reverse()
    runs = [""]
    for index, word in enumerate(chosen):
        atom = [_shortened(chance, word)]
        if chance.percent(15):
            atom = with_wildcards(chance, atom[0])
        elif index == 0 and len(chosen) > 1 and chance.percent(15):
            atom = ["", ""]  # any first word
        runs[-1] += (";" if index else "") + atom[0]
        runs += atom[1:]
    return written(chance, _cased(chance, runs))


def _shortened(chance: Chance, word: str) -> str:
    """A word of a UCD, or one that it descends from."""
    parts = word.split(".")
    return ".".join(parts[: chance.number(1, len(parts))]) if chance.percent(60) else word


def _cased(chance: Chance, runs: list[str]) -> list[str]:
    upper = chance.percent(25)
    return [run.upper() if upper else run for run in runs]


# Identifiers


def ivoid(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A record, its authority, all below it, or a pattern."""
    seed = in_some_case(chance, seed)
    authority, slash, path = seed[6:].partition("/")
    if op == ":" and path:
        match chance.weighted(whole=4, authority=3, below=3, pattern=4):
            case "authority":
                return written(chance, [f"ivo://{authority}"])
            case "below":
                return written(chance, [f"ivo://{authority}/", ""])
            case "pattern":
                first, *others = with_wildcards(chance, path)
                return written(chance, [f"ivo://{authority}{slash}{first}", *others])
    return written(chance, [seed])


def doi(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A DOI with any prefix or none."""
    return with_prefix(chance, op, seed, "doi")


def with_prefix(chance: Chance, op: str, seed: str, family: str) -> ast.Value:
    """An alternate identifier of a family with any prefix or none."""
    seed = in_some_case(chance, seed)
    runs = with_wildcards(chance, seed) if op == ":" and chance.percent(40) else [seed]
    prefix = chance.pick(["", "", *kinds.PREFIXES[family]])
    return written(chance, [prefix + runs[0], *runs[1:]])


# Vocabularies


def _term(chance: Chance, seed: Term, vocabulary: Vocabulary) -> ast.Value:
    """A term, one of its broader ones, or one from which so many steps lead up to it."""
    levels = chance.pick([0, 0, 0, 0, 1, 1, 2])
    for _ in range(levels):
        if seed.broader:
            seed = vocabulary.terms[chance.pick(seed.broader)]
    climb = ""
    if levels and chance.percent(60):
        start: Term | None = seed
        for _ in range(levels):
            start = start and _below(chance, start, vocabulary)
        if start is not None:
            seed, climb = start, f"^{levels}"
    dashes = vocabulary.name in ("uat", "product-type")
    label = seed.label.replace(" ", "-") if dashes else seed.label
    word = in_some_case(chance, chance.pick([seed.id, seed.label, label]))
    value = written(chance, [word])
    if not climb:
        return value
    if value.pieces[0].quoted:
        return ast.Value(pieces=(ast.Piece(text=climb), *value.pieces))
    return ast.Value(pieces=(ast.Piece(text=climb + value.pieces[0].text), *value.pieces[1:]))


def _below(chance: Chance, term: Term, vocabulary: Vocabulary) -> Term | None:
    """A term one step below another; a digit after `^n` would be a part of the number."""
    below = [other for other in vocabulary.terms.values() if term.id in other.broader]
    below = [other for other in below if not other.id[0].isdigit()]
    return chance.pick(below) if below else None


def from_vocabulary(name: str) -> Writer:
    """A term of a vocabulary or a broader one."""
    return lambda chance, op, seed, env: _from_vocabulary(chance, op, seed, env.vocabulary(name))


def uat(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A concept of the UAT or a broader one."""
    return _from_vocabulary(chance, op, seed, env.vocabulary("uat"))


def _from_vocabulary(chance: Chance, op: str, seed: str, vocabulary: Vocabulary) -> ast.Value:
    """From a text of a record, or from any term if it is none."""
    terms = [term for term in vocabulary.terms.values() if seed.lower() in term.names()]
    if not terms and seed and op != ":" and vocabulary.name != "uat" and chance.percent(50):
        return quoted(in_some_case(chance, seed))  # No term, and compared to the letter.
    return _term(chance, chance.pick(terms or list(vocabulary.terms.values())), vocabulary)


# Services


def service(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A kind of service, or a standard id."""
    if not seed.startswith("ivo:"):
        return written(chance, [in_some_case(chance, seed)])
    seed = in_some_case(chance, seed)
    if op == ":" and chance.percent(75) and len(seed) > 7:
        first, *others = with_wildcards(chance, seed[6:])
        return written(chance, ["ivo://" + first, *others])
    return written(chance, [seed])


def service_seeds(resource: Resource) -> list[str]:
    """The kinds of services of a resource, some others, and its standard ids."""
    found = [kind for kind, test in services.WIDER.items() if test(resource)]
    ids = [item.standard_id or "" for item in resource.capabilities]
    ids = [text for text in ids if text.startswith("ivo://")]
    return [*found, *found, *ids * 9, *list(services.WIDER)] if found or ids else []


# Spectrum and time

UNITS = ("m", "cm", "mm", "um", "nm", "pm", "Angstrom")
UNITS_UP = ("Hz", "kHz", "MHz", "GHz", "THz", "eV", "keV", "MeV", "GeV", "TeV", "J")


def spectral(chance: Chance, op: str, seed: tuple[float, float], env: Env) -> ast.Value:
    """A number, a range or a band in or near an interval of joules."""
    if chance.percent(25):
        return written(chance, [chance.pick(_bands_near(seed) or ["em.opt.V"])])
    if chance.percent(15):  # just where the interval ends
        return written(chance, [f"{chance.pick(seed)!r}J"])
    unit = chance.pick(UNITS + UNITS_UP)
    low, high = sorted(_spectral_number(chance, seed, unit) for _ in range(2))
    if op != ":" or chance.percent(35):  # no range after < and its kin
        return written(chance, [f"{low:.4g}{unit}"])
    if chance.percent(30):
        return written(chance, [chance.pick([f"{low:.4g}{unit}..", f"..{high:.4g}{unit}"])])
    first_unit = chance.pick(["", unit])
    return written(chance, [f"{low:.4g}{first_unit}..{high:.4g}{unit}"])


def _spectral_number(chance: Chance, seed: tuple[float, float], unit: str) -> float:
    """A number around an interval of joules, in another unit."""
    low, high = (max(end, 1e-30) for end in sorted(seed))
    joules: float = low * (max(high, low * 1.2) / low) ** (chance.share() * 2 - 0.5)
    quantity, scale = quantities.SCALES[unit]
    if quantity == "wavelength":
        return PLANCK * LIGHT / joules / scale
    return joules / (PLANCK if quantity == "frequency" else 1.0) / scale


def _bands_near(seed: tuple[float, float]) -> list[str]:
    """Names of bands that touch an interval of joules or lie next to it."""
    found = []
    for word, interval in ucds.bands().items():
        low, high = interval.energies()
        name_is_number = re.fullmatch(r"\d+[a-z]+", word)
        if low <= 10 * seed[1] and high >= seed[0] / 10 and not name_is_number:
            found.append(_as_listed(word))
    return found


def _as_listed(word: str) -> str:
    """A folded name of a band as the list of UCDs writes it."""
    for found in _CASES:
        word = re.sub(rf"(?<![a-z]){found.lower()}(?![a-z])", found, word)
    return word


_CASES = (
    *("IR", "UV", "X-ray", "NIR", "MIR", "FIR", "GHz", "MHz"),
    *("J", "H", "K", "U", "B", "V", "R", "I"),
)


def time(chance: Chance, op: str, seed: tuple[float, float], env: Env) -> ast.Value:
    """A time or a range in or near an interval of MJD."""
    low, high = sorted(seed)
    return _time(chance, op, lambda: low + (high - low + 30) * (chance.share() * 1.4 - 0.2), env)


def date(chance: Chance, op: str, seed: datetime, env: Env) -> ast.Value:
    """The moment itself, coarser, or a time or a range near it."""
    exact = times.mjd(seed)
    spread = chance.pick([0.0, 0.0, 1.0, 40.0, 800.0])
    return _time(chance, op, lambda: exact + spread * (chance.share() * 2 - 1), env)


def _time(chance: Chance, op: str, near: Callable[[], float], env: Env) -> ast.Value:
    low, high = sorted(_clamped(near()) for _ in range(2))
    if op not in EQUAL or chance.percent(45):  # no range after < and its kin
        return written(chance, [_moment(chance, low, env)])
    if op == ":" and chance.percent(40):
        text = _moment(chance, low, env)
        return written(chance, [chance.pick([f"{text}..", f"..{text}"])])
    first, last = _moment(chance, low, env), _moment(chance, high, env)
    begin, end = times.parse(first, env.clock()).first, times.parse(last, env.clock()).last
    if begin is None or end is None or begin > end:
        return written(chance, [first])
    if first.endswith("mjd") and last.endswith("mjd") and chance.percent(50):
        first = first.removesuffix("mjd")
    return written(chance, [f"{first}..{last}"])


def _clamped(mjd: float) -> float:
    return min(max(mjd, 20000.0), 80000.0)


def _moment(chance: Chance, mjd: float, env: Env) -> str:
    """A point of time as one would write it, more or less coarse."""
    moment = times.MJD_0 + timedelta(seconds=round(mjd * 86400))
    iso = moment.isoformat()
    match chance.weighted(iso=12, mjd=3, jd=1, ago=3):
        case "mjd":
            return f"{mjd:.{chance.pick([0, 1, 3])}f}mjd"
        case "jd":
            return f"{mjd + 2400000.5:.1f}jd"
        case "ago":
            days = (env.clock() - moment).days
            if days >= 0:
                unit, length = chance.pick([("d", 1), ("w", 7), ("m", 30), ("y", 365)])
                return f"{round(days / length)}{unit}" if days >= length else "now"
    text = iso[: chance.pick([4, 4, 7, 10, 10, 13, 16, 19])]
    return text + ("Z" if len(text) > 10 and chance.percent(20) else "")
