"""Conditions on one and the same row: a field where one says it, else a group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from regdsl.ast import And, Expr, Group, Not, Or, Piece, Spatial, Test, Value, walk
from regdsl.fields import fields_of
from regdsl.interop.leaves import SCOPES
from regdsl.interop.model import NOTHING, all_of, any_of, refuse, test

if TYPE_CHECKING:
    from regdsl.interop.queries import Reader
    from regdsl.interop.rows import Rows

__all__ = ["group"]

_OUTER = ("service", "schema", "table", "column")
"""Which group stands around the others of the same rows."""


def group(reader: Reader, nodes: list[exp.Expr], rows: Rows) -> Expr:
    """What all these conditions say of the same rows."""
    by_scope: dict[str, list[Expr]] = {}
    others: dict[str, list[Expr]] = {}
    first: dict[str, str] = {}
    whole = [node for node in nodes if _of_the_record(node, rows)]
    if whole:
        rest = [node for node in nodes if node not in whole]
        parts = [reader.condition(node, rows, "validation") for node in rest]
        if len(parts) == 1 and isinstance(parts[0], Test) and parts[0].field == "level":
            return replace(parts[0], field="validated")
        raise refuse("this of a validation cannot be said", nodes[0])
    for node in nodes:
        aliases = reader._used(node, rows)
        scopes = {SCOPES.get(rows.tables[alias], rows.tables[alias]) for alias in aliases}
        if len(scopes) != 1:
            raise refuse("this condition across two tables is not recognised", node)
        table, scope = rows.tables[aliases[0]], scopes.pop()
        found = reader.condition(node, rows, table)
        if first.setdefault(table, aliases[0]) == aliases[0]:
            by_scope.setdefault(scope, []).append(found)
        elif table == "res_detail":
            others.setdefault(aliases[0], []).append(found)
        else:
            raise refuse("this condition on two rows of one table is not recognised", node)
    if others:
        # Details of one and the same capability.
        details = [by_scope.pop("detail"), *others.values()]
        apart = [Group(scope="detail", body=all_of(parts)) for parts in details]
        if set(by_scope) - {"service"}:
            raise refuse("these tables joined by more than the ivoid", nodes[0])
        return Group(scope="service", body=all_of([*by_scope.get("service", []), *apart]))
    if any(all_of(parts) == NOTHING for parts in by_scope.values()):
        return NOTHING
    if len(by_scope) == 1:
        ((scope, parts),) = by_scope.items()
        return _one(reader, scope, parts)
    order = [one for one in _OUTER if one in by_scope]
    if "param" in by_scope and "service" not in by_scope:
        order = ["service"]
    outermost = order[0] if order else None
    if outermost is None:
        raise refuse("these tables joined by more than the ivoid", nodes[0])
    inside = [one for one in by_scope if one != outermost]
    body = list(by_scope.get(outermost, []))
    if outermost == "schema" and "column" in by_scope:
        inner = [*by_scope.get("table", []), Group(scope="column", body=all_of(by_scope["column"]))]
        body.append(Group(scope="table", body=all_of(inner)))
    else:
        body += [_inner(one, by_scope[one]) for one in inside]
    return Group(scope=outermost, body=all_of(body))


def _of_the_record(node: exp.Expr, rows: Rows) -> bool:
    """Whether it says that a validation is not about a single capability."""
    if not (isinstance(node, exp.Is) and isinstance(node.this, exp.Column)):
        return False
    place = rows.of(node.this)
    return place is not None and (rows.tables[place[0]], place[1]) == ("validation", "cap_index")


def _inner(scope: str, parts: list[Expr]) -> Expr:
    return Group(scope=scope, body=all_of(parts))


def _one(reader: Reader, scope: str, parts: list[Expr]) -> Expr:
    if scope not in SCOPES.values():
        return _without_group(reader, parts)
    whole = all_of(parts)
    if isinstance(whole, Or):
        # "Some row is a or b" is "some row is a, or some row is b".
        return any_of([_one(reader, scope, [part]) for part in whole.children])
    tests: list[Expr] = list(whole.children) if isinstance(whole, And) else [whole]
    return _as_field(reader, scope, tests) or Group(scope=scope, body=whole)


def _without_group(reader: Reader, parts: list[Expr]) -> Expr:
    """Rows of subjects, identifiers and coverages."""
    parts = _intervals(reader, parts)
    asked = [one for one in parts if not (isinstance(one, Test) and one.field == "has")]
    if any(isinstance(one, Not) for part in parts for one in walk(part) if one != NOTHING):
        raise refuse("NOT of a single subject, identifier or coverage cannot be said")
    one_subject = _on_one_subject(asked)
    if one_subject is not None:
        return one_subject
    if len(asked) > 1 and not all(isinstance(one, Spatial) for one in asked):
        reader.notes.near("several conditions on one row may be met by several rows")
    return all_of(asked or parts)


def _on_one_subject(parts: list[Expr]) -> Expr | None:
    """Two texts in one and the same subject: one after the other, or one on the other."""
    found = [text for part in parts if (text := _inner_text(part)) is not None]
    if len(found) != 2 or len(parts) != 2:
        return None
    one, other = found
    if other in one or one in other:
        return test("subject", ":", "", max(one, other, key=len), "")
    patterns = [["", one, other, ""], ["", other, one, ""]]
    for first, last in ((one, other), (other, one)):
        shared = range(1, min(len(first), len(last)))
        patterns += [["", first + last[n:], ""] for n in shared if first.endswith(last[:n])]
    return any_of([test("subject", ":", *pattern) for pattern in patterns])


def _inner_text(one: Expr) -> str | None:
    """`text` of `subject:*text*`, folded."""
    if not (isinstance(one, Test) and (one.field, one.op) == ("subject", ":")):
        return None
    match one.values:
        case [Value(pieces=[Piece(text=whole)])] if len(whole) > 2 and whole.count("*") == 2:
            inner = whole[1:-1]
            return inner.lower() if "*" not in inner and whole[0] == "*" else None
        case [Value(pieces=[Piece(text="*"), Piece(text=inner, quoted=True), Piece(text="*")])]:
            return inner.lower()
    return None


def _intervals(reader: Reader, parts: list[Expr]) -> list[Expr]:
    """`start <= high` and `end >= low` are one range."""
    ranges = [one for one in parts if isinstance(one, Test) and one.field in ("spectral", "time")]
    halves = [one for one in ranges if _text(one).startswith("..") or _text(one).endswith("..")]
    if halves and not any(test("has", ":", one.field) in parts for one in halves):
        reader.notes.near("an interval that runs backwards counts as none")
    if len(ranges) != 2 or len(halves) != 2 or ranges[0].field != ranges[1].field:
        return parts
    ends = [_text(one).split("..") for one in ranges]
    low, high = ends[0][0] or ends[1][0], ends[0][1] or ends[1][1]
    if any(a and b for a, b in zip(*ends, strict=True)):
        return parts
    whole = replace(ranges[0], values=(Value(pieces=(Piece(text=f"{low}..{high}"),)),))
    return [whole, *(one for one in parts if one not in ranges)]


def _text(one: Test) -> str:
    (value,) = one.values
    return value.text if isinstance(value, Value) else ""


def _as_field(reader: Reader, scope: str, tests: list[Expr]) -> Expr | None:
    """A field of the top level that says the same."""
    main = {"role": "name", "detail": "value", "validation": "level"}.get(scope)
    pick = {"role": "type", "detail": "path"}.get(scope)
    wanted = [t for t in tests if isinstance(t, Test) and t.field not in ("has",)]
    if scope == "validation":
        return None
    if main is None:
        if len(tests) != 1 or len(wanted) != 1:
            return None
        return _top(scope, wanted[0], {})
    picks = [t for t in wanted if t.field == pick and t.op == "=" and len(t.values) == 1]
    others = [t for t in tests if t not in picks]
    if len(others) != 1 or len(picks) > 1:
        return None
    other = others[0]
    inner = other.child if isinstance(other, Not) else other
    if not isinstance(inner, Test) or isinstance(other, Not) or inner.field != main:
        return None
    where = {pick: _text(picks[0])} if picks else {}
    return _top(scope, inner, where)


def _top(scope: str, one: Test, where: dict[str | None, str]) -> Expr | None:
    inner = next((f for f in fields_of(scope) if f.name == one.field), None)
    if inner is None:
        return None
    for field in fields_of(""):
        if (
            field.entity == inner.entity
            and field.column == inner.column
            and sorted(v for _, v in field.where) == sorted(where.values())
            and (field.kind == inner.kind or (scope == "detail" and _fits(field.kind, one)))
        ):
            if field.kind == "substring" and scope == "detail":
                bare = _text(one).strip("*")
                values = (Value(pieces=(Piece(text=bare, quoted=not bare.isalnum()),)),)
                return replace(one, field=field.name, values=values)
            return replace(one, field=field.name)
    return None


def _fits(kind: str, one: Test) -> bool:
    if kind == "number":
        return one.op not in (":", "=")
    if kind == "substring":
        text = _text(one) if len(one.values) == 1 else ""
        around = len(text) > 2 and text[0] == text[-1] == "*" and "*" not in text[1:-1]
        return around and one.op == ":" and " " not in text
    return kind == "name" and one.op in (":", "=")
