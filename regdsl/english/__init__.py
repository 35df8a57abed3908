"""English: a query read back as one sentence, so that its writer sees how it is understood.

The sentence is made from the syntax tree and `regdsl.english.phrases` alone; it needs no
registry, no vocabulary and no network.
"""

from __future__ import annotations

from collections.abc import Sequence

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
)
from regdsl.english.phrases import DIRECTIONS, GROUPS, PHRASES, STEPS
from regdsl.english.values import listed, said, shown
from regdsl.fields import DIRECTIVES, Field, find

__all__ = ["read_back"]

_DIRECTIVES = {directive.name for directive in DIRECTIVES} - {"has"}


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
    members = query.expr.children if isinstance(query.expr, And) else (query.expr,)
    conditions: list[Expr] = []
    directives: dict[str, list[Test]] = {}
    for member in members:
        if isinstance(member, Test) and member.field in _DIRECTIVES:
            directives.setdefault(member.field, []).append(member)
        elif member is not None:
            conditions.append(member)
    what = "resources"
    if conditions:
        what += f" that {_all(conditions)}"
    return _answer(what, directives, everything=not conditions)


def _answer(what: str, directives: dict[str, list[Test]], *, everything: bool) -> str:
    """What is told of the resources: themselves, their services, their number."""
    for test in directives.get("via", ()):
        step = STEPS.get(_first(test))
        what = step[1].format(f"the {what}") if step else what
    counted = directives.get("count", ())
    if counted:
        by = [shown(value) for test in counted if test.op in (":", "=") for value in test.values]
        fields = listed([name for name in by if name != "total"], "and")
        number = "the number of " + ("all " if everything else "") + what
        sentence = f"{number} for each {fields}" if fields else number
        limits = [f"{test.op} {_first(test)}" for test in counted if test.op not in (":", "=")]
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


def _key(name: str) -> str:
    return f"{name[1:]} downwards" if name.startswith("-") else name


def _first(test: Test) -> str:
    return shown(test.values[0])


def _all(members: Sequence[Expr], scope: str = "") -> str:
    if len(members) == 1 and isinstance(members[0], Or):
        return listed([_said(child, scope) for child in members[0].children], "or")
    return listed([_said(member, scope) for member in members], "and")


def _said(expr: Expr, scope: str) -> str:
    """A condition as a phrase: "have ..." of resources, "with ..." of a row."""
    match expr:
        case And(children=children):
            parts = [_said(child, scope) for child in children]
            return f"({listed(parts, 'and')})"
        case Or(children=children):
            parts = [_said(child, scope) for child in children]
            return f"({listed(parts, 'or')})"
        case Not(child=And() | Or() as child):
            return f"{'not' if scope else 'do not'} {_said(child, scope)}"
        case Not(child=child):
            return _denied(_said(child, scope))
        case Group(scope=inner, body=body) if inner in STEPS:
            return STEPS[inner][0].format(f"resources that {_body(body, '')}")
        case Group(scope=inner, body=body):
            row = f"{GROUPS.get(inner, inner)} {_body(body, inner)}"
            return f"with {row}" if scope else f"have {row}"
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
    return _all(body.children if isinstance(body, And) else (body,), scope)


def _text(value: Value, scope: str) -> str:
    known = find("text")
    assert known is not None
    words = said(known, ":", (value,))
    return f"with the name or the description {words}" if scope else f"mention {words}"


def _denied(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    if rest.startswith("some ") and first in ("declare", "with"):
        return f"{first} no {rest[5:]}"
    if first in ("are", "were"):
        return f"{first} not {rest}"
    return f"not {phrase}" if first == "with" else f"do not {phrase}"


def _test(test: Test, scope: str) -> str:
    if test.field == "has":
        names = [_noun(find(shown(value), scope), shown(value)) for value in test.values]
        found = f"{'with' if scope else 'declare'} some {listed(names, 'or')}"
        return _denied(found) if test.op == "!=" else found
    known = find(test.field, scope)
    op = "=" if test.op == "!=" else test.op
    if known is None:
        found = f"have {test.field} {listed([shown(value) for value in test.values], 'or')}"
    else:
        found = _phrase(known).format(said(known, op, test.values))
        found = f"with {found}" if scope else found
    if test.op == "!=":
        found = _denied(found)
    if test.optional:
        nothing = f"no {_noun(known, test.field)}"
        found = f"({found} or {'with' if scope else 'declare'} {nothing})"
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
