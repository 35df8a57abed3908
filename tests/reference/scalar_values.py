"""Values for plain kinds of fields: numbers, flags, addresses, versions, data models."""

from __future__ import annotations

from regdsl import ast

from . import scalars, services
from .chance import Chance
from .env import Env
from .rows import Resource
from .values import name, with_prefix
from .writing import in_some_case, with_wildcards, written


def number(chance: Chance, op: str, seed: float, env: Env) -> ast.Value:
    """The number itself, one near it, or a range around it."""
    return _number(chance, op, float(seed), [""])


def degrees(chance: Chance, op: str, seed: float | str, env: Env) -> ast.Value:
    """The same as an angle."""
    given = scalars.from_text(seed) if isinstance(seed, str) else seed
    units = ["", "", "deg", "arcmin", "arcsec", "rad"]
    return _number(chance, op, 1.0 if given is None else float(given), units)


_ANGLES = {"": 1.0, "deg": 1.0, "arcmin": 1 / 60, "arcsec": 1 / 3600, "rad": 57.3}


def _number(chance: Chance, op: str, seed: float, units: list[str]) -> ast.Value:
    """Where units have to be changed, no number comes out that may or may not be the seed."""
    unit = chance.pick(units)
    factors = [1.0, 1.0, 0.5, 2.0] if _ANGLES[unit] == 1 else [0.7, 1.3]
    low, high = sorted(_factored(chance, seed, unit, factors) for _ in "ab")
    if op == ":" and low < high and chance.percent(40):
        both = f"{low:.6g}{chance.pick(['', unit])}..{high:.6g}{unit}"
        return written(chance, [chance.pick([both, f"{low:.6g}{unit}..", f"..{high:.6g}{unit}"])])
    return written(chance, [f"{chance.pick([low, high]):.6g}{unit}"])


def _factored(chance: Chance, seed: float, unit: str, factors: list[float]) -> float:
    return seed * chance.pick(factors) / _ANGLES[unit]


def flag(chance: Chance, op: str, seed: bool, env: Env) -> ast.Value:
    """Yes or no, mostly what it is."""
    wanted = seed if chance.percent(80) else not seed
    words = [word for word, meant in scalars.FLAGS.items() if meant == wanted]
    return written(chance, [in_some_case(chance, chance.pick(words))])


def listed(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """An element in some case."""
    return written(chance, [in_some_case(chance, seed)])


def url(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A part of an address, or the whole."""
    if op != ":":
        return written(chance, [in_some_case(chance, seed)])
    first = chance.number(0, max(0, len(seed) - 4))
    part = seed[first : first + chance.number(3, 30)] or seed
    part = in_some_case(chance, part)
    if chance.percent(30):
        return written(chance, with_wildcards(chance, part))
    return written(chance, [part])


def version(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """The version itself, a part of it, or one near it."""
    if op in scalars.ORDERS:
        return written(chance, [chance.pick([seed, seed[:1], seed + ".1", "1.1", "1.0"])])
    if op == ":" and chance.percent(40):
        return written(chance, with_wildcards(chance, seed))
    return written(chance, [in_some_case(chance, seed)])


def mixed(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A name, or a number that is near the seed."""
    if op in scalars.ORDERS:
        given = scalars.from_text(seed)
        return _number(chance, op, 100.0 if given is None else given, [""])
    return name(chance, op, seed, env)


def orcid(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """An ORCID with any prefix or none."""
    return with_prefix(chance, op, seed, "orcid")


def bibcode(chance: Chance, op: str, seed: str, env: Env) -> ast.Value:
    """A bibcode with the prefix or without."""
    return with_prefix(chance, op, seed, "bibcode")


def data_models(resource: Resource) -> list[str]:
    """What a resource may be asked for: the names of data models, identifiers, and others."""
    ids = [text for text in services.models(resource) if text.lower().startswith("ivo://")]
    named = [name for name in services.DATA_MODELS if services.WIDER[name](resource)]
    return [*named * 2, *ids * 3, *services.DATA_MODELS] if named or ids else []
