"""Groups: which fields and groups may stand in which, and what to say where they do not.

`service(...)` has a limit of its own: capability and interface are two rows, and a body
that mixes them has to be taken apart into cases (`regdsl.planning.endpoints`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from math import prod

from regdsl import ast
from regdsl.binding.bound import AllOf, AnyOf, BoundExpr, Condition, Has, NoneOf, SameRow
from regdsl.binding.matchers import Matcher, Service
from regdsl.binding.services import KINDS, is_kind
from regdsl.binding.values import MOST_LISTED
from regdsl.diagnostics import Fix, RegdslError, error
from regdsl.fields import SCOPES, Field, fields_of, find, suggest
from regdsl.relations import RELATIONS, find_relation
from regdsl.syntax.formatter import format_expr, quote

__all__ = [
    "bare_word",
    "meant_group",
    "misplaced_group",
    "suggest_field",
    "too_many_cases",
    "unknown_field",
    "unknown_group",
    "unknown_in_group",
    "without_capability",
]

Mend = Callable[[str | None], str | None]
"""Gives a name back when the condition can be read with it."""

_MOST_CASES = 64

_MEANT = {
    **dict.fromkeys(("capability", "interface", "endpoint", "svc"), "service"),
    **dict.fromkeys(
        ("author", "creator", "publisher", "contributor", "contact", "person", "people"), "role"
    ),
    **dict.fromkeys(("relationship", "related"), "relation"),
    "parameter": "param",
    "time": "date",
    "validated": "validation",
}
"""Groups under other names."""


_INSTEAD = {
    "column": {"type": "datatype", "title": "description"},
    "param": {"type": "datatype", "param": "name"},
    "role": {
        **dict.fromkeys(("author", "creator", "person", "contact", "contributor"), "name"),
        "publisher": "name",
        "role": "type",
    },
    "date": dict.fromkeys(("year", "time", "created", "updated"), "value"),
    "validation": {"validated": "level"},
    "relation": {"relation": "type"},
    "service": {"ivoid": "type", "servicetype": "type", "svc": "type"},
}
"""What is likely meant in a group by a field of the top level."""


def suggest_field(name: str, scope: str) -> str | None:
    """The field that is very much like a name, if any."""
    close = suggest(name, scope)
    like = SequenceMatcher(None, name.lower(), close).ratio() if close else 0
    return close if like >= 0.75 else None


def _listed(names: Iterable[str], last: str = "and") -> str:
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def _inside(scope: str) -> str:
    """The fields of a group, for a message."""
    names = [f"`{one.name}`" for one in fields_of(scope)]
    if len(names) > MOST_LISTED:
        names = [*names[: MOST_LISTED // 2], "others that `regdsl fields` lists"]
    return _listed(names)


def unknown_field(test: ast.Test, mend: Mend) -> RegdslError:
    """E101 for a field that the top level does not have."""
    close = suggest_field(test.field, "")
    values = "".join(v.text for v in test.values[:1] if isinstance(v, ast.Value))
    quoted = quote(f"{test.field}{test.op}{values}" if values else test.field)
    scoped = [name for name in SCOPES if name and find(test.field, name)]
    if test.field in SCOPES and test.field:
        help = f"it is a group: write `{fields_of(test.field)[0].example}`"
    elif scoped:
        groups = _listed((f"`{name}(...)`" for name in scoped[:3]), "or")
        help = f"it is a field of {groups}: write `{scoped[0]}({format_expr(test)})`"
    elif close:
        help = f"did you mean `{close}`? To search for the text, write `{quoted}`"
    elif values.startswith(("[", "{")):
        help = "`regdsl fields` lists them all; a range is written `created:2010..2015`"
    else:
        help = f"`regdsl fields` lists them all; to search for the text, write `{quoted}`"
    return error(
        "E101",
        f"there is no field `{test.field}`",
        test.field_span,
        help=help,
        replace=None if scoped or test.field in SCOPES else mend(close),
    )


def unknown_in_group(test: ast.Test, scope: str, mend: Mend) -> RegdslError:
    """E101 or E103 for a field that a group does not have."""
    close = suggest_field(test.field, scope)
    inner = [name for name in SCOPES[scope] if find(test.field, name)]
    top = find(test.field)
    instead = _INSTEAD.get(scope, {}).get(test.field)
    mended = None if top or inner else mend(close)
    if inner:
        help = f"write `{scope}({inner[0]}({format_expr(test)}))`"
    elif instead:
        written = format_expr(replace(test, field=instead))
        help = f"write `{written}`; inside are {_inside(scope)}"
        # A bare identifier is all field and all value.
        mended = mend(instead) and (written if test.span == test.field_span else instead)
    elif top:
        outside = f"write `{format_expr(test)}` outside of `{scope}(...)`"
        help = f"{outside}; inside are {_inside(scope)}"
    elif close:
        help = f"did you mean `{close}`?"
    else:
        help = f"inside are {_inside(scope)}"
    return error(
        "E103" if top else "E101",
        f"`{test.field}` is not a field inside `{scope}(...)`",
        test.field_span,
        help=help,
        replace=mended,
    )


def meant_group(name: str) -> str | None:
    """The group, a relation included, that an unknown name may mean."""
    if name in _MEANT:
        return _MEANT[name]
    known = [*(scope for scope in SCOPES if scope), *RELATIONS]
    return next(iter(get_close_matches(name, known, 1, 0.75)), None)


def unknown_group(
    group: ast.Group, scope: str, close: str | None, works: Callable[[str], bool]
) -> RegdslError:
    """E102 for a group of no known name; `close` is the one that may be meant."""
    fix = None
    allowed = [f"`{name}(...)`" for name in SCOPES[scope]]
    field = find(group.scope, scope)
    if field and isinstance(group.body, ast.Text):
        written = f"{group.scope}:{format_expr(group.body)}"
        help = f"it is a field: write `{written}`"
        close = None
        fix = Fix(group.span, written) if not scope and works(written) else None
    elif field and not close:
        help = f"it is a field: write `{field.example}`"
    elif close:
        help = f"did you mean `{close}(...)`?"
    elif scope and not allowed:
        help = f"there are none inside `{scope}(...)`, which has the fields {_inside(scope)}"
    else:
        help = f"the groups are {_listed(allowed)}" + ("" if scope else ", and relations")
        help += "; put a blank before the parenthesis to search for the word"
    fits = close in SCOPES[scope] or (not scope and close in RELATIONS)
    return error(
        "E102",
        f"there is no group `{group.scope}(...)`",
        group.scope_span,
        help=help,
        replace=close if fits else None,
        fix=fix,
    )


def misplaced_group(group: ast.Group, scope: str) -> RegdslError:
    """E123 for a known group, or a relation, that cannot stand inside another."""
    name = group.scope
    between = next((one for one in SCOPES[scope] if name in SCOPES[one]), None)
    if find_relation(name):
        help = f"it is about another resource: write it outside of `{scope}(...)`"
    elif scope in SCOPES[name]:
        help = f"it goes the other way round: `{name}(... {scope}(...))`"
    elif between:
        help = f"write `{scope}({between}({name}(...)))`"
    elif name == scope:
        help = f"write its conditions in `{scope}(...)` without it"
    else:
        help = f"write it outside of `{scope}(...)`, as a condition of its own"
    return error(
        "E123", f"`{name}(...)` cannot stand inside `{scope}(...)`", group.scope_span, help=help
    )


def bare_word(
    value: ast.Value, scope: str, works: Callable[[str], bool] = lambda _: False
) -> RegdslError:
    """E123 for a word without a field in a group whose rows have no name."""
    field = next((one for one in fields_of(scope) if one.kind in _OF_TEXT), fields_of(scope)[0])
    word = value.text.replace("*", "")
    example = f"{field.name}:{quote(word) if ' ' in word else word}" if word else field.example
    if field.kind not in _OF_TEXT:
        example = field.example
    elif scope == "service" and is_kind(word):
        example = f"type:{word}"
    likely = next((one for one in _likely(word, scope) if works(f"{scope}({one})")), None)
    return error(
        "E123",
        f"a bare word cannot stand inside `{scope}(...)`",
        value.span,
        help=f"write a field before it, as in `{likely or example}`; there are {_inside(scope)}",
        replace=likely,
    )


def _likely(word: str, scope: str) -> Iterator[str]:
    """What a bare word is likely meant to be in a group, the first that can be read."""
    relation = find_relation(word.lower().removeprefix("is"))
    if scope == "relation" and relation:
        yield f"type:{relation.types[0]}"
    elif scope == "service" and is_kind(word):
        yield f"type:{word}"
    elif scope == "detail":
        yield f"path:{word}" if word.startswith("/") else f"value:{word}"
    elif scope in ("date", "validation"):
        yield from (f"{field.name}:{word}" for field in fields_of(scope) if field.kind != "ivoid")


_OF_TEXT = ("person", "substring", "name")


def without_capability(
    field: Field, matchers: Iterable[Matcher], value: ast.Value | ast.Param
) -> RegdslError | None:
    """E123 for a kind of service in `service(...)` that only tables tell."""
    if field.scope != "service":
        return None
    for matcher in matchers:
        if isinstance(matcher, Service):
            kind = KINDS[matcher.kind]
            if kind.table_utypes and not kind.data_model:
                return error(
                    "E123",
                    f"`{kind.name}` is told by the tables, and by no capability",
                    value.span,
                    help=f"write `service:{kind.name}` outside of `service(...)`;"
                    " inside of it there is `tap`",
                )
    return None


def too_many_cases(body: BoundExpr, span: ast.Span) -> RegdslError | None:
    """E123 for a body of `service(...)` that would be taken apart into too many cases."""
    if _count(body, positive=True)[1] <= _MOST_CASES:
        return None
    return error(
        "E123",
        "this mixes capability and interface in too many ways",
        span,
        help=f"more than {_MOST_CASES} cases would have to be told apart; write several"
        " `service(...)` with `or` between them",
    )


_CAPABILITY = frozenset(("capability",))
_INTERFACE = frozenset(("interface",))
Counted = tuple[frozenset[str], int]
"""What a condition is about, and the number of its cases."""


def _count(expr: BoundExpr, *, positive: bool) -> Counted:
    match expr:
        case AllOf(children=children) | AnyOf(children=children):
            parts = [_count(child, positive=positive) for child in children]
            return _joined(parts, isinstance(expr, AllOf) == positive)
        case NoneOf(child=child):
            return _count(child, positive=not positive)
        case Condition(field=field, matchers=matchers, optional=optional) if (
            field.kind == "service"
        ):
            parts = [_of_kind(matcher, positive=positive) for matcher in matchers]
            if optional:
                parts.append((_CAPABILITY, 1))
            return _joined(parts, not positive)
        case Condition(field=field) | Has(field=field):
            return (_INTERFACE if field.entity == "interface" else _CAPABILITY, 1)
        case SameRow(scope="param"):
            return (_INTERFACE, 1)
        case _:
            return (_CAPABILITY, 1)


def _of_kind(matcher: Matcher, *, positive: bool) -> Counted:
    kind = KINDS[matcher.kind] if isinstance(matcher, Service) else None
    if kind is None or not kind.interface:
        return (_CAPABILITY, 1)
    if not kind.exact:
        return (_INTERFACE, 1)
    return (_CAPABILITY | _INTERFACE, 1 if positive else 2)


def _joined(parts: list[Counted], conjunction: bool) -> Counted:
    about = frozenset().union(*(one for one, _ in parts))
    if len(about) < 2:
        return (about or _CAPABILITY, 1)
    mixed = [number for one, number in parts if len(one) > 1]
    if conjunction:
        return (about, prod(mixed))
    return (about, len({one for one, _ in parts if len(one) == 1}) + sum(mixed))
