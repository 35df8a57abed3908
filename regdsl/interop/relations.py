"""UNION of the two sides of a relation: what one resource declares, and what the other does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from regdsl.adql.chains import chain
from regdsl.ast import Expr, Group
from regdsl.interop.model import EVERYTHING, NOTHING, shown, test
from regdsl.relations import RELATIONS

if TYPE_CHECKING:
    from regdsl.interop.queries import Reader

__all__ = ["either_side"]


@dataclass(frozen=True, slots=True)
class _Side:
    """`SELECT this FROM rr.relationship WHERE relationship_type IN types AND other = target`."""

    this: str
    types: frozenset[str]
    target: exp.Expr


def either_side(reader: Reader, members: list[exp.Expr]) -> tuple[list[Expr], list[exp.Expr]]:
    """The relations that two members of a UNION say together, and the other members."""
    sides = {at: side for at, member in enumerate(members) if (side := _side(member))}
    found: list[Expr] = []
    used: set[int] = set()
    for own, one in sides.items():
        for other, two in sides.items():
            pair = {one.this: "ivoid", two.this: "related_id"}
            if used & {own, other} or pair != {"ivoid": "ivoid", "related_id": "related_id"}:
                continue
            names = _names(one.types, two.types)
            if names and one.target == two.target:
                used |= {own, other}
                reader.notes.add("related identifiers that there is no record of are left out")
                found += [_said(reader, name, one.target) for name in names]
    return found, [member for at, member in enumerate(members) if at not in used]


def _names(types: frozenset[str], inverse: frozenset[str]) -> list[str]:
    """The relations that these types and their inverse ones are; none where they do not fit."""
    fitting = [
        relation
        for relation in RELATIONS.values()
        if types.issuperset(relation.types) and inverse.issuperset(relation.inverse)
    ]
    mine = frozenset(name for relation in fitting for name in relation.types)
    theirs = frozenset(name for relation in fitting for name in relation.inverse)
    return [one.name for one in fitting] if (mine, theirs) == (types, inverse) else []


def _said(reader: Reader, name: str, target: exp.Expr) -> Expr:
    if isinstance(target, exp.Literal):
        return test(name, "=", target.this)
    inner = reader.query(target)
    if inner == NOTHING:
        return NOTHING
    return Group(scope=name, body=shown(EVERYTHING if inner is None else inner))


def _side(node: exp.Expr) -> _Side | None:
    while isinstance(node, exp.Paren | exp.Subquery):
        node = node.this
    if not isinstance(node, exp.Select) or len(node.expressions) != 1 or node.args.get("joins"):
        return None
    source, where = node.args["from_"].this, node.args.get("where")
    this = node.expressions[0]
    if where is None or not (isinstance(source, exp.Table) and isinstance(this, exp.Column)):
        return None
    if source.name.lower() != "relationship":
        return None
    name = this.name.lower()
    types: frozenset[str] = frozenset()
    target: exp.Expr | None = None
    for part in chain(where.this, exp.And):
        column, values = _compared(part)
        if column == "relationship_type" and not types and all(map(_is_text, values)):
            types = frozenset(one.this for one in values)
        elif column == {"ivoid": "related_id"}.get(name, "ivoid") and target is None:
            if len(values) != 1 or not (_is_ivoid(values[0]) or not _is_text(values[0])):
                return None
            (target,) = values
        else:
            return None
    return _Side(name, types, target) if types and target is not None else None


def _compared(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """The column of `column = value` or `column IN ...`, and what it is compared with."""
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.EQ | exp.In) or not isinstance(node.this, exp.Column):
        return "", []
    name = node.this.name.lower()
    if isinstance(node, exp.EQ):
        return (name, [node.expression]) if _is_text(node.expression) else ("", [])
    query = node.args.get("query")
    return name, [query.this] if query is not None else list(node.expressions)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _is_ivoid(node: exp.Expr) -> bool:
    """An identifier as RegTAP has them, in lower case."""
    text = node.this if _is_text(node) else ""
    return bool(text.startswith("ivo://") and text == text.lower())
