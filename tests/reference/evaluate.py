"""The evaluator: which resources a query denotes, according to docs/semantics.md.

`evaluate` turns the tree into plain Python predicates, so that every part of an ill-formed
query is found out even if no resource gets so far, and asks each resource.  Which fields a
resource or a row of a group has, and which values they give, is said by `scopes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from regdsl import ast

from . import kinds, sky
from .env import Env
from .invalid import Invalid
from .moc import Cells, cell_of
from .patterns import as_written, characters
from .records import Resource
from .relations import RELATIONS, World
from .scopes import NO_HAS, RESOURCE, SCOPES, Field, Row, Scope, has_letters

__all__ = ["DIRECTIVES", "SCOPES", "Env", "Field", "Invalid", "Scope", "evaluate"]

Predicate = Callable[[Row], bool]

DIRECTIVES = ("sort", "limit", "count")

SPATIAL_NAMES = ("spatial", "near")


@dataclass(frozen=True)
class Around:
    """What a query needs beside the row it is asked of: its surroundings, and all resources."""

    env: Env
    world: World


def evaluate(query: ast.Query, resources: Iterable[Resource], env: Env) -> set[str]:
    """The ivoids of those resources of a registry that the query denotes.

    Raises Invalid for a query that the semantics call an error.
    """
    world = World(resources)
    expr = _without_directives(query.expr)
    if expr is None:
        return {resource.ivoid for resource in world.resources}
    holds = _predicate(expr, RESOURCE, Around(env, world))
    return {resource.ivoid for resource in world.resources if holds(resource)}


def _without_directives(expr: ast.Expr | None) -> ast.Expr | None:
    """The query without `sort:`, `limit:` and `count:`, which choose nothing."""
    if isinstance(expr, ast.And):
        kept = [child for child in expr.children if not _is_directive(child)]
        if len(kept) > 1:
            return ast.And(children=tuple(kept))
        return kept[0] if kept else None
    return None if _is_directive(expr) else expr


def _is_directive(expr: ast.Expr | None) -> bool:
    return isinstance(expr, ast.Test) and expr.field in DIRECTIVES


def _predicate(expr: ast.Expr, scope: Scope, around: Around) -> Predicate:
    """What an expression says of one row."""
    match expr:
        case ast.And(children=children):
            members = list(children)
            if scope is RESOURCE:
                members = [child for child in children if not _is_bare_stop_word(child)]
            if not members:
                raise Invalid("nothing but stop words")
            parts = [_predicate(child, scope, around) for child in members]
            return lambda row: all(part(row) for part in parts)
        case ast.Or(children=children):
            parts = [_predicate(child, scope, around) for child in children]
            return lambda row: any(part(row) for part in parts)
        case ast.Not(child=child):
            positive = _predicate(child, scope, around)
            return lambda row: not positive(row)
        case ast.Group(scope=name) if scope is RESOURCE and name in RELATIONS:
            return _related(expr, around)
        case ast.Group():
            return _group(expr, scope, around)
        case ast.Test(field="has"):
            return _has(expr, scope, around)
        case ast.Test():
            return _test(expr, scope, around)
        case ast.Text(value=value):
            # A stop word in a group can only be a name, such as the column `i`.
            if not scope.bare:
                raise Invalid("no bare word here")
            only_name = scope is not RESOURCE and kinds.is_stop_word(value)
            names = scope.bare[:1] if only_name else scope.bare
            choices = [_one_of(scope.fields[name], ":", [value], around) for name in names]
            return lambda row: any(choice(row) for choice in choices)
        case ast.Ivoid(text=text) if scope is RESOURCE:
            raw = ast.Value(pieces=(ast.Piece(text=text),))
            return _one_of(RESOURCE.fields["ivoid"], ":", [raw], around)
        case ast.Spatial() if scope is RESOURCE:
            return _spatial(expr, around.env)
        case _:
            raise Invalid(f"no {type(expr).__name__.lower()} here")


def _is_bare_stop_word(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Text) and kinds.is_stop_word(expr.value)


def _group(expr: ast.Group, scope: Scope, around: Around) -> Predicate:
    """Some row for which the body holds."""
    if expr.scope not in scope.groups:
        raise Invalid(f"no group {expr.scope}(...) here")
    rows = scope.groups[expr.scope]
    body = _predicate(expr.body, SCOPES[expr.scope], around)
    return lambda row: any(body(part) for part in rows(row))


def _related(expr: ast.Group, around: Around) -> Predicate:
    """Some resource of the registry, to which there is the relation, meets the query inside."""
    if any(_is_directive(part) for part in ast.walk(expr.body)):
        raise Invalid("a directive inside of a relation")
    body = _predicate(expr.body, RESOURCE, around)
    meant = {resource.ivoid for resource in around.world.resources if body(resource)}
    return lambda row: not meant.isdisjoint(around.world.others(row, expr.scope))


def _test(expr: ast.Test, scope: Scope, around: Around) -> Predicate:
    """`field:value` and its kin: some value of the field is one of those asked for."""
    asked = scope.fields.get(expr.field)
    if asked is None:
        raise Invalid(f"no field {expr.field} here")
    values = [around.env.value(item) for item in expr.values]
    if expr.optional and scope is RESOURCE and expr.field in NO_HAS:
        raise Invalid(f"nobody declares {expr.field}")
    negative = expr.op == "!="
    positive = _one_of(asked, "=" if negative else expr.op, values, around)
    return lambda row: (
        positive(row) != negative or (expr.optional and not asked.has(row, around.world))
    )


def _one_of(asked: Field, op: ast.Op, values: list[ast.Value], around: Around) -> Predicate:
    """Some value that the row has fits some value that is written."""
    if op == ":=":
        if not has_letters(asked):
            raise Invalid(f"no operator := for {asked.kind}")
        letters = [as_written(characters(value)) for value in values]
        return lambda row: any(
            fit(found) for found in asked.found(row, around.world) for fit in letters
        )
    fits = [asked.compare(op, value, around.env) for value in values]
    return lambda row: any(fit(found) for found in asked.found(row, around.world) for fit in fits)


def _has(expr: ast.Test, scope: Scope, around: Around) -> Predicate:
    """`has:field,field`: the row has a value for one of the fields."""
    if expr.op != ":" or expr.optional:
        raise Invalid("has: takes a colon and the name of a field")
    tests: list[Predicate] = []
    for item in expr.values:
        name = around.env.value(item).text
        if scope is RESOURCE and name in SPATIAL_NAMES:
            tests.append(_has_coverage)
        elif name in scope.fields and name not in NO_HAS:
            tests.append(_declares(scope.fields[name], around.world))
        else:
            raise Invalid(f"no field {name!r} here")
    return lambda row: any(test(row) for test in tests)


def _declares(asked: Field, world: World) -> Predicate:
    return lambda row: asked.has(row, world)


# Positions


def _has_coverage(resource: Resource) -> bool:
    return bool(resource.cells)


def _spatial(expr: ast.Spatial, env: Env) -> Predicate:
    """`near`, `covers`, `inside`, `overlaps`: relations of two sets of cells."""
    cells = _cells(expr.shape, env)
    match expr.verb, expr.shape:
        case ["inside" | "overlaps", ast.Name() | ast.Coordinates() | ast.Param()]:
            raise Invalid(f"{expr.verb} takes a shape, not a point")
        case ["near", ast.Moc() | ast.Polygon()]:
            raise Invalid("near takes a point or a circle")
    return lambda resource: (
        _lie(expr.verb, cells, resource.cells) if resource.cells else expr.optional
    )


def _lie(verb: ast.Verb, shape: Cells, covered: Cells) -> bool:
    """How a shape and a coverage that is not empty lie to each other."""
    match verb:
        case "covers":
            return shape <= covered
        case "inside":
            return covered <= shape
        case _:
            return not shape.isdisjoint(covered)


def _cells(shape: ast.Shape, env: Env) -> Cells:
    """The cells that a shape touches."""
    match shape:
        case ast.Circle(center=center, radius=radius):
            return sky.circle(_position(center, env), sky.angle(radius))
        case ast.Polygon(numbers=numbers):
            return sky.polygon(numbers)
        case ast.Moc(text=text):
            return sky.literal_moc(text)
        case _:
            return frozenset([cell_of(*_position(shape, env))])


def _position(position: ast.Position, env: Env) -> tuple[float, float]:
    """ICRS degrees of a name, of coordinates, or of a parameter that is one or the other."""
    match position:
        case ast.Name(text=text):
            return env.object(text)
        case ast.Coordinates(lon=lon, lat=lat, frame=frame):
            return sky.degrees(lon, lat, frame)
        case ast.Param():
            given = env.param(position)
            return given if isinstance(given, tuple) else env.object(str(given))
