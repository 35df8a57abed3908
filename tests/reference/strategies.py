"""Hypothesis strategies for queries that bite, and for trees of any look.

`queries` makes well-formed queries over given records.  A query grows around one resource,
the anchor: conditions that are joined by AND are drawn from it, so that the whole does not
come out empty, and what is negated or stands under OR comes from others.  `asts`, in
`arbitrary.py`, makes trees without regard to their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from regdsl import ast

from . import shapes, values
from .arbitrary import asts
from .chance import Chance
from .env import Env
from .kinds import is_stop_word
from .records import Resource
from .text import STOP_WORDS, tokens
from .values import NOTHING, Source
from .writing import quoted, written

__all__ = ["asts", "queries"]

SPECIAL = {
    "bare": 3,
    "bare ivoid": 1,
    "has": 2,
    "spatial": 5,
    "column(...)": 4,
    "table(...)": 4,
}
"""Leaves that are no `field:value`, with their weights against one field's 1."""

HAS = (*values.RESOURCE, "spatial", "near")


def queries(
    resources: Sequence[Resource], env: Env, *, max_depth: int = 3
) -> st.SearchStrategy[ast.Query]:
    """Well-formed queries over the resources, without directives and macros."""
    ground = Ground(resources, env)

    @st.composite
    def query(draw: st.DrawFn) -> ast.Query:
        return ast.Query(expr=Grower(ground, Chance(draw)).query(max_depth))

    return query()


class Ground:
    """What queries over some resources can be about: the topics, and who has them."""

    def __init__(self, resources: Sequence[Resource], env: Env) -> None:
        self.resources = list(resources)
        self.env = env
        self.sources = dict(values.RESOURCE)
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
        self.topics = [topic for topic in self.holders for _ in range(SPECIAL.get(topic, 1))]

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
            case "column(...)":
                return bool(resource.columns)
            case "table(...)":
                return bool(resource.tables)
            case _:
                return bool(self.sources[topic].seeds(resource))


class Grower:
    """Grows one query."""

    def __init__(self, ground: Ground, chance: Chance) -> None:
        self.ground = ground
        self.chance = chance

    def query(self, depth: int) -> ast.Expr | None:
        """A whole query; now and then the empty one."""
        if self.chance.number(0, 299) == 299:
            return None
        topic, anchor = self._subject()
        return self._expr(depth, topic, anchor)

    def _subject(self) -> tuple[str, Resource]:
        """Something to ask about, and a resource that has it."""
        topic = self.chance.pick(self.ground.topics)
        return topic, self.chance.pick(self.ground.holders[topic])

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
                own = self.chance.pick(self.ground.topics_of[anchor.ivoid])
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
                return ast.Text(value=values.text(chance, ":", seed, env, bare=True))
            case "bare ivoid":
                return ast.Ivoid(text=self._bare_ivoid(anchor))
            case "has":
                return self._has(list(HAS))
            case "spatial":
                return shapes.spatial(chance, anchor.cells or frozenset([0]), env)
            case "column(...)":
                return ast.Group(
                    scope="column", body=self._row(values.COLUMN, chance.pick(anchor.columns), 2)
                )
            case "table(...)":
                return self._table(anchor)
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
        """A test of a field of a resource or a row, with one to three values."""
        chance, env = self.chance, self.ground.env
        op = chance.pick(source.ops)
        found: list[ast.Value | ast.Param] = [source.value(chance, op, row, env)]
        while len(found) < 3 and chance.percent(20):
            found.append(self._other_value(field, source, op))
        if len(found) > 1 and chance.percent(50):
            found.reverse()
        return ast.Test(
            field=field,
            op=op,  # type: ignore[arg-type]
            values=tuple(found),
            optional=chance.percent(12),
        )

    def _other_value(self, field: str, source: Source, op: str) -> ast.Value | ast.Param:
        """A value from anywhere, perhaps one that matches nothing, perhaps a parameter."""
        chance, env = self.chance, self.ground.env
        if source.kind in NOTHING and chance.percent(25):
            return quoted(NOTHING[source.kind])
        texts = [name for name, value in env.params.items() if isinstance(value, str)]
        if source.kind == "text" and texts and chance.percent(10):
            return ast.Param(name=chance.pick(texts))
        if self.ground.sources.get(field) is source:
            return source.value(chance, op, chance.pick(self.ground.holders[field]), env)
        rows = [
            row
            for resource in self.ground.resources[:60]
            for row in (resource.tables if source in values.TABLE.values() else resource.columns)
            if source.seeds(row)
        ]
        if not rows:
            return quoted(NOTHING["name"])
        return source.value(chance, op, chance.pick(rows), env)

    # Groups

    def _table(self, anchor: Resource) -> ast.Group:
        """A condition on one table, perhaps with one on a column of the same table."""
        chance = self.chance
        row = chance.pick(anchor.tables)
        body = self._row(values.TABLE, row, 1)
        if row.columns and chance.percent(50):
            column: ast.Expr = ast.Group(
                scope="column", body=self._row(values.COLUMN, chance.pick(row.columns), 1)
            )
            if chance.percent(25):
                column = ast.Not(child=column)
            match chance.weighted(both=5, either=2, alone=3):
                case "both":
                    body = ast.And(children=(body, column))
                case "either":
                    body = ast.Or(children=(column, body))
                case _:
                    body = column
        return ast.Group(scope="table", body=body)

    def _row(self, sources: dict[str, Source], row: Any, depth: int) -> ast.Expr:
        """An expression that probably holds for a row."""
        chance = self.chance
        match chance.weighted(leaf=40, conj=35, disj=15, neg=10) if depth else "leaf":
            case "conj":
                return ast.And(children=tuple(self._row(sources, row, depth - 1) for _ in "ab"))
            case "disj":
                return ast.Or(children=tuple(self._row(sources, row, depth - 1) for _ in "ab"))
            case "neg":
                return ast.Not(child=self._row(sources, row, depth - 1))
        if chance.percent(12):
            return self._has(list(sources))
        if chance.percent(20):
            return self._bare_in_group(row)
        present = [name for name, source in sources.items() if source.seeds(row)]
        if not present:
            return self._has(list(sources))
        name = chance.pick(present)
        return self._test(name, sources[name], row)

    def _bare_in_group(self, row: Any) -> ast.Text:
        """The name of a row, whole or its beginning, or a word of its description."""
        chance = self.chance
        if row.description and chance.percent(50):
            value = values.text(chance, ":", row.description, self.ground.env, bare=True)
            return ast.Text(value=value)
        name = row.name or NOTHING["name"]
        if not name.isprintable() or not tokens(name):
            name = NOTHING["name"]
        value = written(chance, [name], word=True)
        if is_stop_word(value):
            value = quoted(NOTHING["text"])
        elif chance.percent(20) and tokens(name[:2]):
            value = written(chance, [name[: chance.number(2, max(2, len(name)))], ""], word=True)
        return ast.Text(value=value)
