"""English: a query read back as one sentence, so that its writer sees how it is understood.

The sentence is made from the syntax tree and `regdsl.english.phrases` alone; it needs no
registry, no vocabulary and no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from regdsl.ast import (
    And,
    Circle,
    Coordinates,
    Expr,
    Group,
    Ivoid,
    Macro,
    Moc,
    Name,
    Not,
    Or,
    Param,
    Polygon,
    Query,
    Shape,
    Spatial,
    Test,
    Text,
    Value,
    members,
)
from regdsl.english.phrases import DIRECTIONS, GROUPS, PHRASES, STEPS, UNCOUNTED
from regdsl.english.values import COMPARED, listed, said, shown
from regdsl.fields import OF_THE_ANSWER, Field, find
from regdsl.relations import find_relation

__all__ = ["read_back"]


def read_back(query: Query) -> str:
    """A query as one English sentence.

    Parameters
    ----------
    query
        What `regdsl.parse` gave; fields that do not exist are said as they are written.

    Examples
    --------
    >>> from regdsl import parse
    >>> read_back(parse('ucd:phot.mag;em.IR -band:radio near "M 31" limit:5'))
    'At most 5 resources that have a column with the UCD phot.mag;em.IR or below, do not \
have data in the waveband radio and cover "M 31".'
    >>> read_back(parse(""))
    'All resources.'
    """
    conditions: list[Expr] = []
    directives: dict[str, list[Test]] = {}
    for member in members(query.expr):
        if isinstance(member, Test) and member.field in OF_THE_ANSWER:
            directives.setdefault(member.field, []).append(member)
        else:
            conditions.append(member)
    what = "resources"
    if conditions:
        what += f" that {_all(conditions)}"
    return _answer(what, directives, everything=not conditions)


def _answer(what: str, directives: dict[str, list[Test]], *, everything: bool) -> str:
    """What is told of the resources: themselves, their services, their number."""
    for test in directives.get("via", ()):
        relation = find_relation(_first(test))
        what = STEPS[relation.name][1].format(f"the {what}") if relation else what
    counted = directives.get("count", ())
    if counted:
        by = [shown(value) for test in counted if test.op in (":", "=") for value in test.values]
        fields = listed([name for name in by if name != "total"], "and")
        number = "the number of " + ("all " if everything else "") + what
        sentence = f"{number} for each {fields}" if fields else number
        limits = [
            f"{_than(test.op)} {_first(test)}" for test in counted if test.op not in (":", "=")
        ]
        sentence += f", where it is {listed(limits, 'and')}" if limits else ""
    else:
        sentence = f"all {what}" if everything else what
        kinds = [shown(value) for test in directives.get("show", ()) for value in test.values]
        if kinds and kinds != ["resources"]:
            sentence = f"the {listed(kinds, 'and')} of {sentence}"
    for test in directives.get("limit", ()):
        rest = sentence.removeprefix("all ")
        sentence = f"at most {_first(test)} {rest.removeprefix('the ')}"
    for test in directives.get("sort", ()):
        keys = [_key(shown(value)) for value in test.values]
        sentence += f", sorted by {listed(keys, 'then')}"
    return sentence[:1].upper() + sentence[1:] + "."


def _than(op: str) -> str:
    return {">": "more than", "<": "less than"}.get(op) or COMPARED[op].removeprefix("of ")


def _key(name: str) -> str:
    return f"{name[1:]} downwards" if name.startswith("-") else name


def _first(test: Test) -> str:
    return shown(test.values[0])


def _all(members: Sequence[Expr], scope: str = "") -> str:
    if len(members) == 1 and isinstance(members[0], Or):
        return listed([_said(child, scope) for child in members[0].children], "or")
    return listed([_said(member, scope, alone=len(members) == 1) for member in members], "and")


def _said(expr: Expr, scope: str, *, alone: bool = False) -> str:
    """A condition as a phrase: "have ..." of resources, a noun of what comes "with" a row.

    What has members of its own is in parentheses, unless it stands alone.
    """
    match expr:
        case And(children=children):
            parts = [_said(child, scope) for child in children]
            return f"({listed(parts, 'and')})"
        case Or(children=children):
            parts = [_said(child, scope) for child in children]
            return f"({listed(parts, 'or')})"
        case Not(child=And() | Or() as child):
            return f"{'not' if scope else 'do not'} {_said(child, scope)}"
        case Not(child=Test(field="has", op=":") as child):
            return _test(replace(child, op="!="), scope)
        case Not(child=child):
            return _denied(_said(child, scope, alone=alone), scope)
        case Group(scope=inner, body=body) if relation := find_relation(inner):
            others = f"resources that {_body(body, '')}"
            return STEPS[relation.name][0].format(others if alone else f"({others})")
        case Group(scope=inner, body=body):
            verb, noun = GROUPS.get(inner, ("have", f"a {inner}"))
            row = f"{noun} with {_body(body, inner)}"
            if not scope:
                return f"{verb} {row}"
            return f"({row})" if not alone and isinstance(body, And | Or) else row
        case Spatial(verb=verb, shape=shape, optional=optional):
            found = f"{DIRECTIONS[verb]} {_place(shape)}"
            if isinstance(shape, Circle) and verb == "near":
                found = f"overlap {_place(shape)}"
            return f"({found} or declare no spatial coverage)" if optional else found
        case Macro(name=name, args=args):
            given = f" of {listed([shown(arg) for arg in args], 'and')}" if args else ""
            return f"are what @{name}{given} stands for"
        case Ivoid(text=text):
            return f"have the identifier {text}"
        case Text(value=value):
            return _text(value, scope)
        case Test():
            return _test(expr, scope)


def _body(body: Expr, scope: str) -> str:
    """What is inside a group; its outermost conjunction needs no parentheses."""
    return _all(members(body), scope)


def _text(value: Value, scope: str) -> str:
    known = find("text")
    assert known is not None
    words = said(known, ":", (value,))
    if not scope:
        return f"mention {words}"
    texts = [name for name in ("title", "description") if find(name, scope)]
    return f"{words} as the name or in the {listed(texts, 'or')}"


def _denied(phrase: str, scope: str) -> str:
    first, _, rest = phrase.partition(" ")
    if scope:
        return f"not {phrase}"
    return f"{first} not {rest}" if first in ("are", "were") else f"do not {phrase}"


def _has(test: Test, scope: str) -> str:
    """Whether something is declared, or nothing."""
    denied = test.op == "!="
    nouns: list[str] = []
    others: list[str] = []
    for value in test.values:
        known = find(shown(value), scope)
        if known and known.name in STEPS and not scope:
            phrase = STEPS[known.name][0].format("anything" if denied else "something")
            others.append(_denied(phrase, scope) if denied else phrase)
        else:
            noun = _noun(known, shown(value))
            nouns.append(f"no {noun}" if denied else _with_article(noun))
    found = [("" if scope else "declare ") + listed(nouns, "and" if denied else "or")]
    return listed([*(found if nouns else []), *others], "and" if denied else "or")


def _with_article(noun: str) -> str:
    if noun.endswith(UNCOUNTED):
        return f"some {noun}"
    vowel = noun[0] in "aeioAEIO"
    return f"an {noun}" if vowel else f"a {noun}"


def _test(test: Test, scope: str) -> str:
    if test.field == "has":
        return _has(test, scope)
    known = find(test.field, scope)
    op = "=" if test.op == "!=" else test.op
    if known is None:
        found = f"{test.field} {listed([shown(value) for value in test.values], 'or')}"
        found = found if scope else f"have {found}"
    else:
        phrase = _phrase(known)
        if known.kind == "url" and op == "=":
            phrase = phrase.replace("{} in", "{} as")
        found = phrase.format(said(known, op, test.values))
    if test.op == "!=":
        found = _denied(found, scope)
    if test.optional:
        nothing = f"no {_noun(known, test.field)}"
        found = f"({found} or {'' if scope else 'declare '}{nothing})"
    return found


def _phrase(field: Field) -> str:
    if field.name in STEPS and not field.scope:
        return STEPS[field.name][0]
    return PHRASES.get((field.scope, field.name), (f"have the {field.name} {{}}", ""))[0]


def _noun(field: Field | None, name: str) -> str:
    if field is None:
        return name
    if field.name in STEPS and not field.scope:
        return f"relation {field.name}"
    return PHRASES.get((field.scope, field.name), ("", field.name))[1]


def _place(shape: Shape) -> str:
    match shape:
        case Circle(center=center, radius=radius):
            return f"a circle of {radius} around {_place(center)}"
        case Name(text=text):
            return f'"{text}"'
        case Coordinates(lon=lon, lat=lat, frame=frame):
            return f"{lon} {lat}" + (f" ({frame})" if frame != "icrs" else "")
        case Moc(text=text):
            return f"the MOC {text}"
        case Polygon(numbers=numbers):
            return f"the polygon {' '.join(numbers)}"
        case Param(name=name):
            return f"${name}"
