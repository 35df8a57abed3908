"""The directive `count:`: which fields are to be counted, and which values shown.

`count:band,service` names fields, or `total`; `count>=10` beside it leaves out values of
fewer resources.  Several of them are gathered in one `Counting`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches

from regdsl import ast
from regdsl.binding.bound import Counting
from regdsl.binding.context import Context
from regdsl.diagnostics import RegdslError, error
from regdsl.fields import FIELDS, Field, countable, find
from regdsl.syntax.foreign import of_column

__all__ = ["counts_in", "read_count", "threshold_alone"]

TOTAL = "total"
_DATES = ("year", "years", "date", "dates", "time")


def read_count(test: ast.Test, so_far: Counting | None, context: Context) -> Counting:
    """One more directive `count`, added to those before it; E112 when it is none."""
    before = so_far or Counting(by=(), span=test.span)
    if test.op in ("<", "<=", ">", ">=") and not test.optional:
        return _threshold(test, before, context)
    if test.op not in (":", "=") or test.optional:
        operator = ast.Span(test.field_span.end, test.values[0].span.start)
        raise error(
            "E112", "`count` takes a colon, or `>=` and a number", operator, help=_example()
        )
    by = list(before.by)
    for raw in test.values:
        found = _field(context.value(raw))
        if found is not None and found not in by:
            by.append(found)
    return replace(before, by=tuple(by))


def counts_in(query: ast.Query) -> bool:
    """Whether a query has the directive, and so asks for numbers.

    >>> from regdsl import parse
    >>> counts_in(parse("quasar count:band")), counts_in(parse("quasar counts"))
    (True, False)
    """
    members = ast.members(query.expr)
    return any(isinstance(member, ast.Test) and member.field == "count" for member in members)


def threshold_alone(counting: Counting) -> RegdslError:
    """E112: `count>=10` where no field is counted."""
    return error(
        "E112",
        "this says which values to show, and no field is counted",
        counting.span,
        help="name one: `count:subject count>=10`",
    )


def _field(value: ast.Value) -> Field | None:
    """The field of that name; None for the total."""
    name = value.text.lower()
    if name == TOTAL:
        return None
    found = find(name)
    if found is not None and countable(found):
        return found
    names = [field.name for field in FIELDS if countable(field)]
    what = f"write `count:subject`, `count:{TOTAL}` or another field of `regdsl fields`"
    if found is not None:
        if found.entity == "subject":
            help, close = "write `count:subject`", "subject"
        else:
            help, close = f"write `has:{found.name} count:{TOTAL}`", None
        message = f"`{name}` has no values that can be told apart and counted"
    elif name.isascii() and name.isdigit():
        help, close = "write `count:subject count>=10` for values of ten resources or more", None
        message = "`count:` takes the name of a field"
    else:
        known = [*names, *(alias for f in FIELDS if countable(f) for alias in f.aliases), TOTAL]
        compared = re.fullmatch(r"(\w+)(>=|<=|>|<)(\d+)", name)
        if compared and (found := find(compared[1])) and countable(found):
            both = f"{found.name} count{compared[2]}{compared[3]}"
            message = "a number of resources is compared by a `count` of its own"
            help = f"write `count:{both}`"
            raise error("E112", message, value.span, help=help, replace=both)
        column = of_column(name)  # As RegTAP calls it.
        close = column.name if column and countable(column) else None
        close = close or next(iter(get_close_matches(name, known, 1, 0.75)), None)
        help = f"did you mean `{close}`? {what[0].upper()}{what[1:]}" if close else what
        if name in _DATES:
            help, close = "write `count:created`, which counts years", "created"
        message = f"nothing can be counted by `{value.text}`"
    raise error("E112", message, value.span, help=help, replace=close)


def _threshold(test: ast.Test, before: Counting, context: Context) -> Counting:
    value = context.value(test.values[0])
    if len(test.values) > 1 or not value.text.isascii() or not value.text.isdigit():
        raise error(
            "E112",
            "`count` is compared with one whole number",
            test.span,
            help="write `count>=10`",
        )
    if len(value.text) > 18:
        raise error("E112", "this number is too large", value.span, help="leave it out")
    number = int(value.text)
    if test.op in (">", ">="):
        least = number + (test.op == ">")
        return replace(before, at_least=max(least, before.at_least), span=test.span)
    most = number - (test.op == "<")
    if before.at_most is not None:
        most = min(most, before.at_most)
    return replace(before, at_most=most, span=test.span)


def _example() -> str:
    return "write `count:band`, or `count:subject count>=10`"
