"""The evaluator: which resources a query denotes, according to docs/semantics.md.

`evaluate` turns the tree into plain Python predicates, so that every part of an ill-formed
query is found out even if no resource gets so far, and asks each resource.  One and the
same set of rules serves whole resources and the rows of `table(...)` and `column(...)`:
a `Scope` says which fields a row has and which values they give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from regdsl import ast

from . import kinds, sky
from .env import Env
from .invalid import Invalid
from .kinds import Kind
from .moc import Cells, cell_of
from .records import Resource

__all__ = ["DIRECTIVES", "SCOPES", "Env", "Field", "Invalid", "Scope", "evaluate"]

Row = Any
"""A Resource, a Table or a Column."""

Predicate = Callable[[Row], bool]

DIRECTIVES = ("sort", "limit", "count")


@dataclass(frozen=True)
class Field:
    """A field of a row: the name and the meaning of its kind, and the values it gives."""

    kind: str
    compare: Kind
    values: Callable[[Any], Iterable[Any]]
    declared: Callable[[Any], bool] | None = None
    """What `has:` asks, where that is not whether there are values."""

    def has(self, row: Row) -> bool:
        """Whether the row has a value."""
        return self.declared(row) if self.declared else any(True for _ in self.values(row))


@dataclass(frozen=True)
class Scope:
    """The fields of one kind of row, and the groups that may stand in it."""

    fields: Mapping[str, Field]
    groups: Mapping[str, tuple[str, Callable[[Any], Iterable[Row]]]] = field(default_factory=dict)
    bare: tuple[str, ...] = ()
    """The fields of which one has to have a bare word."""


def _present(*values: str | None) -> list[str]:
    """The values that are there, as a list of texts."""
    return [value for value in values if value]


def _names(role: str) -> Callable[[Resource], Iterable[str]]:
    return lambda resource: [item.name for item in resource.roles if item.role == role]


def _columns(attribute: str) -> Callable[[Resource], Iterable[str]]:
    return lambda resource: (
        value for column in resource.columns if (value := getattr(column, attribute))
    )


def _texts(resource: Resource) -> list[str]:
    return _present(resource.title, resource.description, *resource.subjects)


def _declares_service(resource: Resource) -> bool:
    return any(capability.standard_id for capability in resource.capabilities)


def _attribute(name: str, kind: str, compare: Kind) -> Field:
    """A field of a table or a column that is one of its attributes."""
    return Field(kind, compare, lambda row: _present(getattr(row, name)))


RESOURCE = Scope(
    fields={
        "text": Field("text", kinds.text, _texts),
        "title": Field("text", kinds.text, lambda r: _present(r.title)),
        "description": Field("text", kinds.text, lambda r: _present(r.description)),
        "subject": Field("text", kinds.text, lambda r: r.subjects),
        "author": Field("person", kinds.person, _names("creator")),
        "publisher": Field("person", kinds.person, _names("publisher")),
        "ivoid": Field("identifier", kinds.ivoid, lambda r: [r.ivoid]),
        "doi": Field("identifier", kinds.doi, lambda r: kinds.dois(r.alt_identifiers)),
        "shortname": Field("name", kinds.name, lambda r: _present(r.short_name)),
        "restype": Field("name", kinds.res_type, lambda r: _present(r.res_type)),
        "column": Field("name", kinds.name, _columns("name")),
        "unit": Field("name", kinds.unit, _columns("unit")),
        "table": Field("name", kinds.name, lambda r: _present(*(t.name for t in r.tables))),
        "ucd": Field("ucd", kinds.ucd, _columns("ucd")),
        "type": Field("vocabulary", kinds.content_type, lambda r: r.content_types),
        "band": Field("vocabulary", kinds.band, lambda r: r.bands),
        "uat": Field("vocabulary", kinds.uat, lambda r: r.subjects),
        "service": Field("service", kinds.service, lambda r: [r], _declares_service),
        "spectral": Field("spectral", kinds.spectral, lambda r: r.spectral),
        "time": Field("time", kinds.time, lambda r: r.temporal),
        "created": Field("date", kinds.date, lambda r: [r.created] if r.created else []),
        "updated": Field("date", kinds.date, lambda r: [r.updated] if r.updated else []),
    },
    groups={
        "table": ("table", lambda resource: resource.tables),
        "column": ("column", lambda resource: resource.columns),
    },
    bare=("text",),
)

TABLE = Scope(
    fields={
        "name": _attribute("name", "name", kinds.name),
        "title": _attribute("title", "text", kinds.text),
        "description": _attribute("description", "text", kinds.text),
        "utype": _attribute("utype", "name", kinds.name),
        "type": _attribute("type", "name", kinds.name),
    },
    groups={"column": ("column", lambda table: table.columns)},
    bare=("name", "description"),
)

COLUMN = Scope(
    fields={
        "name": _attribute("name", "name", kinds.name),
        "column": _attribute("name", "name", kinds.name),
        "ucd": _attribute("ucd", "ucd", kinds.ucd),
        "unit": _attribute("unit", "name", kinds.unit),
        "description": _attribute("description", "text", kinds.text),
        "utype": _attribute("utype", "name", kinds.name),
        "datatype": _attribute("datatype", "name", kinds.name),
    },
    bare=("name", "description"),
)

SCOPES = {"resource": RESOURCE, "table": TABLE, "column": COLUMN}

SPATIAL_NAMES = ("spatial", "near")


def evaluate(query: ast.Query, resources: Iterable[Resource], env: Env) -> set[str]:
    """The ivoids of the resources that the query denotes.

    Raises Invalid for a query that the semantics call an error.
    """
    expr = _without_directives(query.expr)
    if expr is None:
        return {resource.ivoid for resource in resources}
    holds = _predicate(expr, RESOURCE, env)
    return {resource.ivoid for resource in resources if holds(resource)}


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


def _predicate(expr: ast.Expr, scope: Scope, env: Env) -> Predicate:
    """What an expression says of one row."""
    match expr:
        case ast.And(children=children):
            members = list(children)
            if scope is RESOURCE:
                members = [child for child in children if not _is_bare_stop_word(child)]
            if not members:
                raise Invalid("nothing but stop words")
            parts = [_predicate(child, scope, env) for child in members]
            return lambda row: all(part(row) for part in parts)
        case ast.Or(children=children):
            parts = [_predicate(child, scope, env) for child in children]
            return lambda row: any(part(row) for part in parts)
        case ast.Not(child=child):
            positive = _predicate(child, scope, env)
            return lambda row: not positive(row)
        case ast.Group():
            return _group(expr, scope, env)
        case ast.Test(field="has"):
            return _has(expr, scope, env)
        case ast.Test():
            return _test(expr, scope, env)
        case ast.Text(value=value):
            # A stop word in a group can only be a name, such as the column `i`.
            only_name = scope is not RESOURCE and kinds.is_stop_word(value)
            names = scope.bare[:1] if only_name else scope.bare
            choices = [_one_of(scope.fields[name], ":", [value], env) for name in names]
            return lambda row: any(choice(row) for choice in choices)
        case ast.Ivoid(text=text) if scope is RESOURCE:
            raw = ast.Value(pieces=(ast.Piece(text=text),))
            return _one_of(RESOURCE.fields["ivoid"], ":", [raw], env)
        case ast.Spatial() if scope is RESOURCE:
            return _spatial(expr, env)
        case _:
            raise Invalid(f"no {type(expr).__name__.lower()} here")


def _is_bare_stop_word(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Text) and kinds.is_stop_word(expr.value)


def _group(expr: ast.Group, scope: Scope, env: Env) -> Predicate:
    """Some row for which the body holds."""
    if expr.scope not in scope.groups:
        raise Invalid(f"no group {expr.scope}(...) here")
    inner, rows = scope.groups[expr.scope]
    body = _predicate(expr.body, SCOPES[inner], env)
    return lambda row: any(body(part) for part in rows(row))


def _test(expr: ast.Test, scope: Scope, env: Env) -> Predicate:
    """`field:value` and its kin: some value of the field is one of those asked for."""
    asked = scope.fields.get(expr.field)
    if asked is None:
        raise Invalid(f"no field {expr.field} here")
    values = [env.value(item) for item in expr.values]
    negative = expr.op == "!="
    positive = _one_of(asked, "=" if negative else expr.op, values, env)
    return lambda row: positive(row) != negative or (expr.optional and not asked.has(row))


def _one_of(asked: Field, op: ast.Op, values: list[ast.Value], env: Env) -> Predicate:
    """Some value that the row has fits some value that is written."""
    fits = [asked.compare(op, value, env) for value in values]
    return lambda row: any(fit(found) for found in asked.values(row) for fit in fits)


def _has(expr: ast.Test, scope: Scope, env: Env) -> Predicate:
    """`has:field,field`: the row has a value for one of the fields."""
    if expr.op != ":" or expr.optional:
        raise Invalid("has: takes a colon and the name of a field")
    tests: list[Predicate] = []
    for item in expr.values:
        name = env.value(item).text
        if scope is RESOURCE and name in SPATIAL_NAMES:
            tests.append(_has_coverage)
        elif name in scope.fields:
            tests.append(scope.fields[name].has)
        else:
            raise Invalid(f"no field {name!r} here")
    return lambda row: any(test(row) for test in tests)


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
        _related(expr.verb, cells, resource.cells) if resource.cells else expr.optional
    )


def _related(verb: ast.Verb, shape: Cells, covered: Cells) -> bool:
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
