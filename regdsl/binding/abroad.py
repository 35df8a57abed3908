"""Fields, groups and signs of other languages: what to write here for them.

What is offered as a fix is tried before: none may end in an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from regdsl import ast
from regdsl.diagnostics import Diagnostic, Fix, RegdslError, error, lint
from regdsl.fields import OF_THE_ANSWER, SCOPES, find
from regdsl.syntax.foreign import (
    PLACES,
    Foreign,
    as_range,
    foreign,
    foreign_call,
    in_our_words,
    of_column,
    place,
    value_for,
)
from regdsl.syntax.foreign_texts import signs
from regdsl.syntax.formatter import format_expr

__all__ = ["Around", "foreign_field", "foreign_group", "lints_on_signs", "told_of_signs"]

Works = Callable[[str], bool]
"""Whether a text is a query without errors that can stand where another one stands."""


@dataclass(slots=True)
class Around:
    """What stands in the query around a condition of another language.

    `given` are parameters such as `ra=10 dec=20 sr=1`.
    """

    given: dict[str, str] = field(default_factory=dict)
    run: ast.Span | None = None
    """Where they stand side by side, nothing between them."""

    first: ast.Span | None = None
    outermost: tuple[ast.Expr, ...] = ()
    """The members of the outermost conjunction, where directives may stand."""

    @classmethod
    def of(cls, expr: ast.Expr | None) -> Around:
        """The parameters of the first conjunction, or lone condition, that has any."""
        outermost = ast.members(expr)
        for one in ast.walk(expr):
            members = ast.members(one)
            places = [
                at
                for at, member in enumerate(members)
                if isinstance(member, ast.Test) and member.field in PLACES
            ]
            if places:
                tests = [test for at in places if isinstance(test := members[at], ast.Test)]
                whole = tests[0].span.to(tests[-1].span)
                beside = places[-1] - places[0] == len(places) - 1
                given = {test.field: " ".join(_texts(test)) for test in tests}
                return cls(given, whole if beside else None, tests[0].span, outermost)
        return cls(outermost=outermost)


def _texts(test: ast.Test) -> list[str]:
    return [value.text for value in test.values if isinstance(value, ast.Value)]


def foreign_field(test: ast.Test, works: Works, around: Around) -> RegdslError | None:
    """E101 for a field of another language; None where the name is of no known one."""
    column = of_column(test.field)
    grouped = any(find(test.field, scope) for scope in SCOPES if scope)
    known = foreign(test.field)
    if known is not None and test.field in PLACES:
        return _position(test, known, works, around)
    texts = _texts(test)
    if known is not None:
        written = in_our_words(known, test.op, texts)
        language, example, note = known.language, known.example, known.note
    elif column is not None and test.field in column.column and not (grouped and column.scope):
        written = ""
        language, example, note = "RegTAP", column.example, ""
        values = ",".join(value_for(column, text) for text in texts)
        if column.kind == "interval" and texts:
            values = as_range(test.op, texts[0], "d")
        for op in (":",) if column.kind == "interval" else (test.op, ":"):
            one = f"{column.name}{op}{values}"
            written = f"{column.scope}({one})" if column.scope else one
            if works(written):
                break
    else:
        return None
    fix = Fix(test.span, written) if written and works(written) else None
    help = _help(language, written if fix else "", example, note)
    if fix and written.startswith(_DIRECTIVES) and not any(test is o for o in around.outermost):
        help = f"`{written}` is about the whole answer: write it at the end of the query"
        fix = None
    return error(
        "E101",
        f"there is no field `{test.field}`",
        test.field_span,
        help=help,
        fix=fix,
    )


_DIRECTIVES = tuple(f"{name}:" for name in sorted(OF_THE_ANSWER))


def _help(language: str, written: str, example: str, note: str) -> str:
    what = written or example
    about = f"it is a name of {language}"
    if not written and note:
        return f"{note}: write `{what}`" if what else note
    if what:
        about += f": write `{what}`"
    return f"{about}; {note}" if note else about


def _position(test: ast.Test, known: Foreign, works: Works, around: Around) -> RegdslError:
    """E101 for a parameter that is a part of a position."""
    written = place(around.given)
    if not written or not works(written):
        help, fix = _help(known.language, "", known.example, ""), None
    elif around.first == test.span:
        help = _help(known.language, written, "", "")
        fix = Fix(around.run, written) if around.run else None
    else:
        help, fix = f"it is a part of the position: write `{written}` for all of them", None
    message = f"there is no field `{test.field}`"
    return error("E101", message, test.field_span, help=help, fix=fix)


def foreign_group(group: ast.Group, works: Works) -> RegdslError | None:
    """E102 for a function of another language; None where it is of no known one."""
    known = foreign_call(group.scope)
    if known is None:
        return None
    body = group.body
    if known.language == "geometry":
        written = place({"pos": format_expr(body)})  # With the minus of `-20`.
    elif isinstance(body, ast.Text):
        value = "total" if known.template.startswith("count") and body.value.text == "*" else ""
        written = in_our_words(known, ":", [value or body.value.text])
    else:
        written = ""
    fix = Fix(group.span, written) if written and works(written) else None
    return error(
        "E102",
        f"there is no group `{group.scope}(...)`",
        group.scope_span,
        help=f"{known.note}write `{written if fix else known.example}`;"
        " put a blank before the parenthesis to search for the word",
        fix=fix,
    )


def lints_on_signs(text: str, masked: str, works: Works) -> Iterator[Diagnostic]:
    """W015 for each piece of a text that looks like another language."""
    for sign in signs(text, masked):
        written = sign.written
        fits = written is not None and works(written)
        if not fits and not sign.help:
            continue
        yield lint(
            "W015",
            f"this looks like {sign.language}",
            sign.span,
            help=f"write `{written}`" if fits else sign.help,
            replace=written if fits else None,
        )


def told_of_signs(
    found: Iterable[Diagnostic], looks: Iterable[Diagnostic]
) -> tuple[Diagnostic, ...]:
    """What is said of a query beside its signs of another language.

    The first error in the place of a sign says what the sign is; what else would be said
    of single words there is left out.
    """
    out: list[Diagnostic] = []
    rest = list(looks)
    said: list[Diagnostic] = []
    for one in found:
        look = next((look for look in (*rest, *said) if _within(one, look)), None)
        if look is None:
            out.append(one)
        elif one.severity == "error" and look in rest:
            rest.remove(look)
            said.append(look)
            if look.fix is None and one.code == "E101":
                out.append(one)
                continue
            help = f"{look.message}: {look.help}"
            out.append(replace(one, help=help, fix=look.fix))
        elif one.severity == "error" and look.fix is None:
            out.append(one)
    return (*rest, *out)


def _within(one: Diagnostic, look: Diagnostic) -> bool:
    if one.span is None or look.span is None:
        return False
    return look.span.start <= one.span.start and one.span.end <= look.span.end
