"""How queries that bite come about.

A query grows around one resource, the anchor: conditions that are joined by AND are drawn
from it, so that the whole does not come out empty, and what is negated or stands under OR
comes from others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from regdsl import ast

from . import shapes, values
from .build import f
from .chance import Chance
from .env import Env
from .kinds import is_stop_word
from .records import Resource
from .relations import RELATIONS, World
from .scopes import NO_HAS, RESOURCE, SCOPES
from .sources import ROWS, Source, of_scope
from .text import STOP_WORDS, tokens
from .values import NOTHING
from .writing import quoted, written

WEIGHTS = {
    "bare": 4,
    "bare ivoid": 1,
    "has": 20,
    "spatial": 14,
    "column(...)": 12,
    "table(...)": 10,
    "rare column(...)": 4,
    "rare table(...)": 4,
    "schema(...)": 9,
    "service(...)": 28,
    "role(...)": 20,
    "date(...)": 5,
    "relation(...)": 4,
    "detail(...)": 3,
    "param(...)": 12,
    "validation(...)": 3,
    **{f"{name}(...)": 1 for name in RELATIONS},
    **dict.fromkeys(("ucd", "service", "spectral", "time", "uat", "datamodel"), 2),
    **dict.fromkeys(("regard", "maxsr", "validated", *RELATIONS), 2),
    "created": 3,
    "updated": 3,
    "new": 2,
    "firstseen": 2,
}
"""How often something is asked about, the other fields counting 1."""

SPECIAL = [topic for topic in WEIGHTS if topic not in RESOURCE.fields]
"""Leaves that are no `field:value`."""

HAS = (*(name for name in RESOURCE.fields if name not in NO_HAS), "spatial", "near")

SORT_KEYS = ("ivoid", "title", "shortname", "created", "updated", "relevance")


def bare(value: ast.Value, field: str) -> ast.Text | ast.Test:
    """A bare text; one of several pieces (`"emission l"*`) needs the field it stands for."""
    if len(value.pieces) == 1:
        return ast.Text(value=value)
    return ast.Test(field=field, op=":", values=(value,))


class Ground:
    """What queries over some resources can be about: the topics, and who has them.

    With `about` only these topics begin a query, each as often as the others.
    """

    def __init__(self, resources: Sequence[Resource], env: Env, about: Sequence[str] = ()) -> None:
        self.resources = list(resources)
        self.env = env
        self.world = World(self.resources)
        self.by_ivoid = {resource.ivoid: resource for resource in self.resources}
        self.sources = of_scope("resource", self.world)
        if "uat" in env.vocabularies:
            names = {n for term in env.vocabulary("uat").terms.values() for n in term.names()}
            self.sources["uat"] = replace(
                self.sources["uat"],
                seeds=lambda resource: [s for s in resource.subjects if s.lower() in names],
            )
        else:
            del self.sources["uat"]
        self.holders: dict[str, list[Resource]] = {}
        self.topics_of: dict[str, list[str]] = {}
        for resource in self.resources:
            topics = [topic for topic in (*self.sources, *SPECIAL) if self._has(resource, topic)]
            self.topics_of[resource.ivoid] = topics
            for topic in topics:
                self.holders.setdefault(topic, []).append(resource)
        for topic in (*self.sources, "spatial"):
            self.holders.setdefault(topic, self.resources)  # what none has can be asked for
        self.topics = [topic for topic in self.holders for _ in range(WEIGHTS.get(topic, 1))]
        self.topics = [topic for topic in about if topic in self.holders] or self.topics
        self.rows = _rows_by_source(self.resources)

    def _has(self, resource: Resource, topic: str) -> bool:
        match topic:
            case "bare":
                return bool(self.sources["text"].seeds(resource))
            case "bare ivoid":
                return not set(resource.ivoid) & set(' (),"*')
            case "has":
                return True
            case "spatial":
                return resource.cells is not None
            case _ if topic.endswith("(...)"):
                return bool(self.rows_of(resource, topic.removesuffix("(...)")))
            case _:
                return bool(self.sources[topic].seeds(resource))

    def rows_of(self, resource: Resource, group: str) -> list[Any]:
        """What a group may be about: rows of a resource, or resources related to it.

        Those of a `rare` group have an attribute that few rows have.
        """
        scope = group.removeprefix("rare ")
        if scope in RELATIONS:
            others = sorted(self.world.others(resource, scope))
            return [self.by_ivoid[ivoid] for ivoid in others if ivoid in self.by_ivoid]
        rows = list(RESOURCE.groups[scope](resource))
        return rows if scope == group else [row for row in rows if _is_rare(row)]


def _rows_by_source(resources: Sequence[Resource]) -> dict[int, list[Any]]:
    """The rows of some resources that have a value, by the id of the source."""
    some = resources[:60]
    found: dict[int, list[Any]] = {}
    for scope, sources in ROWS.items():
        rows = [row for resource in some for row in RESOURCE.groups[scope](resource)]
        for source in sources.values():
            found[id(source)] = [row for row in rows if source.seeds(row)]
    return found


RARE = ("utype", "type", "title", "std", "flags", "arraysize", "extended_type")


def _is_rare(row: Any) -> bool:
    """Whether a row has one of the attributes that few rows have."""
    return any(getattr(row, name, None) not in (None, ()) for name in RARE)


RARE_FIELDS = {
    "table": ("utype", "type", "title"),
    "column": ("utype", "std", "flag", "arraysize", "xtype", "description"),
    "schema": ("utype", "title"),
    "service": ("description", "version", "result", "mirror", "captype", "accessurl", "query"),
    "role": ("telephone", "logo", "address", "email"),
    "param": ("utype", "ucd", "unit", "description"),
}
"""Fields that few rows have, and that are to be asked about all the same."""


class Grower:
    """Grows one query."""

    def __init__(self, ground: Ground, chance: Chance) -> None:
        self.ground = ground
        self.chance = chance
        self.inside = 0
        """In how many relations to others what comes next will stand."""

    def query(self, depth: int) -> ast.Query:
        """A whole query; now and then the empty one."""
        empty = self.chance.number(0, 49) == 49
        expr = None if empty else self._expr(depth, *self._subject())
        return ast.Query(expr=self._with_directives(expr))

    def _with_directives(self, expr: ast.Expr | None) -> ast.Expr | None:
        """Now and then an order, a limit, or both."""
        chance = self.chance
        found: list[ast.Expr] = []
        if chance.percent(15):
            turned = [chance.pick(["", "-"]) + name for name in chance.some(SORT_KEYS, 2)]
            found.append(f("sort", *turned))
        if chance.percent(8):
            found.append(f("limit", chance.pick(["1", "2", "3", "5", "10", "1000"])))
        if not found:
            return expr
        if expr is not None:
            found = [*(expr.children if isinstance(expr, ast.And) else (expr,)), *found]
        return ast.And(children=tuple(found)) if len(found) > 1 else found[0]

    def _subject(self) -> tuple[str, Resource]:
        """Something to ask about, and a resource that has it."""
        topic = self.chance.pick(self._allowed(self.ground.topics))
        return topic, self.chance.pick(self.ground.holders[topic])

    def _allowed(self, topics: list[str]) -> list[str]:
        """Inside of a group about another resource no further one, but now and then."""
        if not self.inside or (self.inside == 1 and self.chance.percent(15)):
            return topics
        return [topic for topic in topics if topic.removesuffix("(...)") not in RELATIONS] or [
            "has"
        ]

    def _expr(self, depth: int, topic: str, anchor: Resource) -> ast.Expr:
        """An expression about a topic that probably holds for the anchor."""
        if depth == 0:
            return self._leaf(topic, anchor)
        match self.chance.weighted(leaf=25, conj=40, disj=20, neg=15):
            case "conj":
                return self._conjunction(depth, topic, anchor)
            case "disj":
                return self._disjunction(depth, topic, anchor)
            case "neg":
                return ast.Not(child=self._expr(depth - 1, topic, anchor))
            case _:
                return self._leaf(topic, anchor)

    def _conjunction(self, depth: int, topic: str, anchor: Resource) -> ast.And:
        children = [self._expr(depth - 1, topic, anchor)]
        for _ in range(self.chance.pick([1, 1, 1, 2])):
            if self.chance.percent(30):  # something that the anchor may not have
                other_topic, other = self._subject()
                child = self._expr(min(depth - 1, 1), other_topic, other)
                children.append(child if isinstance(child, ast.Not) else ast.Not(child=child))
            else:
                own = self.chance.pick(self._allowed(self.ground.topics_of[anchor.ivoid]))
                children.append(self._expr(min(depth - 1, 1), own, anchor))
        if self.chance.percent(4):
            stop_word = self.chance.pick(sorted(STOP_WORDS))
            children.append(ast.Text(value=written(self.chance, [stop_word], word=True)))
        return ast.And(children=tuple(children))

    def _disjunction(self, depth: int, topic: str, anchor: Resource) -> ast.Or:
        children = [self._expr(depth - 1, topic, anchor)]
        for _ in range(self.chance.pick([1, 1, 2])):
            children.append(self._expr(min(depth - 1, 1), *self._subject()))
        return ast.Or(children=tuple(children))

    def _leaf(self, topic: str, anchor: Resource) -> ast.Expr:
        chance, env = self.chance, self.ground.env
        match topic:
            case "bare":
                seed = chance.pick(self.ground.sources["text"].seeds(anchor))
                return bare(values.text(chance, ":", seed, env, bare=True), "text")
            case "bare ivoid":
                return ast.Ivoid(text=self._bare_ivoid(anchor))
            case "has":
                return self._has(list(HAS))
            case "spatial":
                return shapes.spatial(chance, anchor.cells or frozenset([0]), env)
            case _ if topic.endswith("(...)"):
                return self._about(topic.removesuffix("(...)"), anchor)
            case _:
                return self._test(topic, self.ground.sources[topic], anchor)

    def _bare_ivoid(self, anchor: Resource) -> str:
        value = values.ivoid(self.chance, ":", anchor.ivoid, self.ground.env)
        return "".join(piece.text for piece in value.pieces)

    def _has(self, names: list[str]) -> ast.Test:
        chosen = (
            self.chance.some(names, 1) if self.chance.percent(75) else (self.chance.some(names, 3))
        )
        return ast.Test(
            field="has", op=":", values=tuple(written(self.chance, [n]) for n in chosen)
        )

    def _test(self, field: str, source: Source, row: Any) -> ast.Test:
        """A test of a field of a resource or a row, with one to three values.

        A parameter that is called like the field or its kind has a value for it.
        """
        chance, env = self.chance, self.ground.env
        op = chance.pick(source.ops)
        found: list[ast.Value | ast.Param] = [source.value(chance, op, row, env)]
        while len(found) < 3 and chance.percent(20):
            found.append(self._other_value(field, source, op))
        # In groups the same names are for other things: `type` of a table, of a service.
        names = (field, source.kind) if self.ground.sources.get(field) is source else (source.kind,)
        param = next((name for name in names if name in env.params), None)
        if param is not None and chance.percent(20):
            found[-1] = ast.Param(name=param)
        if len(found) > 1 and chance.percent(50):
            found.reverse()
        return ast.Test(
            field=field,
            op=op,  # type: ignore[arg-type]
            values=tuple(found),
            optional=chance.percent(26) and source.kind not in NO_HAS,
        )

    def _other_value(self, field: str, source: Source, op: str) -> ast.Value | ast.Param:
        """A value from anywhere, perhaps one that matches nothing."""
        chance, env = self.chance, self.ground.env
        if source.kind in NOTHING and chance.percent(25):
            return quoted(NOTHING[source.kind])
        if self.ground.sources.get(field) is source:
            return source.value(chance, op, chance.pick(self.ground.holders[field]), env)
        rows = self.ground.rows[id(source)]
        return source.value(chance, op, chance.pick(rows) if rows else None, env)

    # Groups

    def _about(self, group: str, anchor: Resource) -> ast.Group:
        """A group about a row of a resource, or about another resource."""
        row = self.chance.pick(self.ground.rows_of(anchor, group))
        scope = group.removeprefix("rare ")
        if scope in RELATIONS:
            self.inside += 1
            topic = self.chance.pick(self._allowed(self.ground.topics_of[row.ivoid]))
            body = self._expr(self.chance.number(0, 1), topic, row)
            self.inside -= 1
            return ast.Group(scope=scope, body=body)
        return self._group(scope, row, 1 if SCOPES[scope].groups else 2)

    def _group(self, scope: str, row: Any, depth: int) -> ast.Group:
        """A condition on one row, perhaps with one on a further row that hangs on it."""
        chance = self.chance
        body = self._row(scope, row, depth)
        below = {name: list(rows(row)) for name, rows in SCOPES[scope].groups.items()}
        inner = [name for name, rows in below.items() if rows]
        if inner and chance.percent(50):
            name = chance.pick(inner)
            further: ast.Expr = self._group(name, chance.pick(below[name]), 1)
            if chance.percent(25):
                further = ast.Not(child=further)
            match chance.weighted(both=5, either=2, alone=3):
                case "both":
                    body = ast.And(children=(body, further))
                case "either":
                    body = ast.Or(children=(further, body))
                case _:
                    body = further
        return ast.Group(scope=scope, body=body)

    def _row(self, scope: str, row: Any, depth: int) -> ast.Expr:
        """An expression that probably holds for a row."""
        chance, sources = self.chance, ROWS[scope]
        match chance.weighted(leaf=40, conj=35, disj=15, neg=10) if depth else "leaf":
            case "conj":
                return ast.And(children=tuple(self._row(scope, row, depth - 1) for _ in "ab"))
            case "disj":
                return ast.Or(children=tuple(self._row(scope, row, depth - 1) for _ in "ab"))
            case "neg":
                return ast.Not(child=self._row(scope, row, depth - 1))
        if chance.percent(15):
            return self._has(list(sources))
        if SCOPES[scope].bare and chance.percent(20):
            return self._bare_in_group(row)
        present = [name for name, source in sources.items() if source.seeds(row)]
        if not present or chance.percent(8):  # what the row has not can be asked for
            present = list(sources)
        rare = [name for name in present if name in RARE_FIELDS.get(scope, ())]
        if rare and chance.percent(35):
            present = rare
        name = chance.pick(present)
        return self._test(name, sources[name], row)

    def _bare_in_group(self, row: Any) -> ast.Text | ast.Test:
        """The name of a row, whole or its beginning, or a word of its title or description."""
        chance = self.chance
        if row.description and chance.percent(50):
            value = values.text(chance, ":", row.description, self.ground.env, bare=True)
            return bare(value, "description")
        title = getattr(row, "title", None)
        if title and chance.percent(30):
            value = values.text(chance, ":", title, self.ground.env, bare=True)
            return bare(value, "title")
        name = row.name or NOTHING["name"]
        if not name.isprintable() or not tokens(name):
            name = NOTHING["name"]
        value = written(chance, [name], word=True)
        if is_stop_word(value):
            value = quoted(NOTHING["text"])
        elif chance.percent(20) and tokens(name[:2]):
            value = written(chance, [name[: chance.number(2, max(2, len(name)))], ""], word=True)
        return bare(value, "name")
