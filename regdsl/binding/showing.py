"""The directives `show:` and `via:`: what is told of the resources found, and of which.

`show:services` and its kin give rows of another table, `show:ivoid,title` chooses columns.
`via:servedby` steps from the resources found to those that they are served by.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from regdsl import ast
from regdsl.binding.bound import Showing, ShownColumn
from regdsl.binding.context import Context
from regdsl.binding.identifiers import PREFIXES
from regdsl.diagnostics import RegdslError, error, gather
from regdsl.fields import Field, fields_of, find
from regdsl.relations import RELATIONS, find_relation
from regdsl.schema import TABLES

__all__ = [
    "KINDS_OF_ANSWER",
    "beside_counts",
    "choosable",
    "read_show",
    "read_via",
    "shows_in",
    "twice",
]

KINDS_OF_ANSWER = ("resources", "services", "tables", "columns", "people")

_ONE_OF = {
    "resource": "resources",
    "service": "services",
    "svc": "services",
    "capability": "services",
    "capabilities": "services",
    "interface": "services",
    "interfaces": "services",
    "endpoint": "services",
    "endpoints": "services",
    "table": "tables",
    "column": "columns",
    "person": "people",
    "persons": "people",
    "role": "people",
    "roles": "people",
}
"""What is likely meant where it stands alone."""

_VIA = dict.fromkeys(("service", "services", "svc", "tap"), "servedby")
_SOME = ("servedby", "serves", "derivedfrom", "partof", "haspart", "cites")

_KIND = "a kind of answer is " + ", ".join(KINDS_OF_ANSWER)
_HOW = f"{_KIND}; or name columns: `show:ivoid,title,publisher`"
_NOT_COLUMNS = ("datamodel", "registry", "relation")
"""Kinds of fields that look at more than a column."""


def read_show(test: ast.Test, context: Context) -> Showing:
    """What is to be shown; E112 when it is nothing that can be."""
    if test.op not in (":", "=") or test.optional:
        operator = ast.Span(test.field_span.end, test.values[0].span.start)
        raise error("E112", "`show` takes a colon", operator, help="write `show:services`")
    values = [context.value(raw) for raw in test.values]
    names = [value.text.lower() for value in values]
    if len(values) == 1:
        if names[0] in KINDS_OF_ANSWER:
            return Showing(what=names[0], span=test.span)  # type: ignore[arg-type]
        if close := _ONE_OF.get(names[0]):
            raise error(
                "E112",
                f"`{values[0].text}` alone is no kind of answer",
                values[0].span,
                help=f"did you mean `show:{close}`? {_KIND[0].upper()}{_KIND[1:]}",
                replace=close,
            )
    for name, value in zip(names, values, strict=True):
        if name in KINDS_OF_ANSWER and find(name) is None:
            raise error(
                "E112",
                f"`show:{name}` stands alone, without columns",
                value.span,
                help="leave the others out; each kind of answer has columns of its own",
            )
    columns = gather(*(_reader(value) for value in values))
    return Showing(what="chosen", columns=tuple(dict.fromkeys(columns)), span=test.span)


def read_via(test: ast.Test, context: Context) -> str:
    """The name of the relation that leads to what is wanted; E112 when there is none."""
    if test.op not in (":", "=") or test.optional:
        operator = ast.Span(test.field_span.end, test.values[0].span.start)
        raise error("E112", "`via` takes a colon", operator, help="write `via:servedby`")
    value = context.value(test.values[0])
    if len(test.values) > 1:
        place = value.span.to(test.values[-1].span)
        raise error("E112", "`via:` takes one relation", place, help="write `via:servedby`")
    found = find_relation(value.text)
    if found is not None:
        return found.name
    known = [n for relation in RELATIONS.values() for n in (relation.name, *relation.aliases)]
    close = next(iter(get_close_matches(value.text.lower(), known, 1, 0.7)), None)
    close = _VIA.get(value.text.lower(), close)
    names = f"the relations are {', '.join(_SOME)} and others that `regdsl fields` lists"
    raise error(
        "E112",
        f"there is no relation `{value.text}`",
        value.span,
        help=f"did you mean `{close}`? {names[0].upper()}{names[1:]}" if close else names,
        replace=close,
    )


def _reader(value: ast.Value) -> Callable[[], ShownColumn]:
    return lambda: _column(value)


def choosable(field: Field) -> bool:
    """Whether the values of a field can be shown as a column.

    >>> choosable(find("publisher")), choosable(find("time")), choosable(find("text"))
    (True, False, False)
    """
    if field.scope or field.entity == "text" or len(field.column) != 1:
        return False
    return field.kind not in _NOT_COLUMNS and field.name != "uat"  # Those are the subjects.


def _column(value: ast.Value) -> ShownColumn:
    name = value.text.lower()
    field = find(name)
    if field is not None and choosable(field):
        return ShownColumn(
            name=field.name,
            entity=field.entity,
            column=field.column[0],
            where=field.where,
            kind=field.kind,
            prefixes=PREFIXES.get(field.kind, ()),
        )
    if name in TABLES["resource"]:
        return ShownColumn(name=name, entity="resource", column=name)
    if field is not None:
        instead = "title,description,subject" if field.entity == "text" else "ivoid,title"
        raise error(
            "E112",
            f"`{name}` is no single column that could be shown",
            value.span,
            help=f"write `show:{instead}`, or another field of `regdsl fields`",
        )
    if name in ("all", "everything") or "*" in name:
        raise error(
            "E112",
            f"there is no `show:{name}`",
            value.span,
            help="leave it out, or name what to show, as in `show:ivoid,title,publisher`",
        )
    if name in ("count", "total", "number"):
        raise error(
            "E112",
            "numbers are asked for by `count:`",
            value.span,
            help="write `count:total` in its place, or `count:band`",
        )
    known = [n for f in fields_of("") if choosable(f) for n in (f.name, *f.aliases)]
    known += [*KINDS_OF_ANSWER, *TABLES["resource"].column_names]
    close = next(iter(get_close_matches(name, known, 1, 0.75)), None)
    raise error(
        "E112",
        f"nothing can be shown by the name of `{value.text}`",
        value.span,
        help=f"did you mean `{close}`? {_HOW[0].upper()}{_HOW[1:]}" if close else _HOW,
        replace=close,
    )


def shows_in(query: ast.Query) -> bool:
    """Whether a query asks for something else than resources, by `show:`.

    >>> from regdsl import parse
    >>> [shows_in(parse(f"quasar{more}")) for more in (" show:tables", " show:resources", "")]
    [True, False, False]
    """
    return any(
        isinstance(member, ast.Test)
        and member.field == "show"
        and "".join(v.text for v in member.values if isinstance(v, ast.Value)) != "resources"
        for member in ast.members(query.expr)
    )


def twice(test: ast.Test) -> RegdslError:
    """E112: a directive that stands there already, and of which there is one at most."""
    return error(
        "E112",
        f"there are two `{test.field}:`",
        test.span,
        help="leave one out; columns are named in one: `show:ivoid,title`"
        if test.field == "show"
        else "leave one out",
        replace="",
    )


def beside_counts(showing: Showing) -> RegdslError:
    """E112: `show:` beside `count:`."""
    return error(
        "E112",
        "`count:` gives numbers, and `show:` has nothing to show of them",
        showing.span,
        help="leave one of the two out",
        replace="",
    )
