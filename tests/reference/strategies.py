"""Hypothesis strategies for queries that bite, and for trees of any look.

`queries` makes well-formed queries over given records, `stream` the same without hypothesis,
for long runs.  A query grows around one resource, the anchor: conditions that are joined by
AND are drawn from it, so that the whole does not come out empty, and what is negated or
stands under OR comes from others.  `refusals` makes queries that the semantics call errors.
`asts`, in `arbitrary.py`, makes trees without regard to their meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from regdsl import ast

from . import shapes, values
from .arbitrary import asts
from .build import f, group, point, q, spatial, w
from .chance import Chance
from .env import Env
from .kinds import is_stop_word
from .records import Resource, Table
from .text import STOP_WORDS, tokens
from .values import NOTHING, Source
from .writing import quoted, written

__all__ = ["asts", "queries", "refusals", "stream"]

WEIGHTS = {
    "bare": 4,
    "bare ivoid": 1,
    "has": 9,
    "spatial": 14,
    "column(...)": 10,
    "table(...)": 10,
    "rare column(...)": 2,
    "rare table(...)": 4,
    **dict.fromkeys(("ucd", "doi", "service", "spectral", "time", "uat"), 2),
    "created": 3,
    "updated": 3,
}
"""How often something is asked about, the other fields counting 1."""

SPECIAL = [topic for topic in WEIGHTS if topic not in values.RESOURCE]
"""Leaves that are no `field:value`."""

HAS = (*values.RESOURCE, "spatial", "near")

SORT_KEYS = ("ivoid", "title", "shortname", "created", "updated", "relevance")


def queries(
    resources: Sequence[Resource], env: Env, *, max_depth: int = 3
) -> st.SearchStrategy[ast.Query]:
    """Well-formed queries over the resources, without macros."""
    ground = Ground(resources, env)

    @st.composite
    def query(draw: st.DrawFn) -> ast.Query:
        return Grower(ground, Chance.drawn(draw)).query(max_depth)

    return query()


def stream(
    resources: Sequence[Resource], env: Env, seed: int, *, max_depth: int = 3
) -> Iterator[ast.Query]:
    """Well-formed queries without end, the same ones for the same seed."""
    grower = Grower(Ground(resources, env), Chance.seeded(seed))
    while True:
        yield grower.query(max_depth)


def refusals() -> st.SearchStrategy[ast.Query]:
    """Queries that docs/semantics.md calls errors, alone or inside of others."""
    wrong = st.sampled_from(ILL_FORMED)
    fine = f("restype", "vs:*")
    return st.one_of(
        wrong,
        st.builds(lambda expr: ast.Not(child=expr), wrong),
        st.builds(lambda expr: ast.Or(children=(fine, expr)), wrong),
        st.builds(lambda expr: ast.And(children=(ast.Or(children=(expr, fine)), fine)), wrong),
    ).map(lambda expr: ast.Query(expr=expr))


_HERE = point("150.1191", "+2.2058")
_TRIANGLE = ast.Polygon(numbers=("80", "20", "88", "20", "84", "25"))

ILL_FORMED: tuple[ast.Expr, ...] = (
    w("the"),
    w(q("about")),
    ast.And(children=(w("the"), w("of"))),
    f("title", "the"),
    f("subject", "about", op="="),
    f("description", "star", "the"),
    w("+"),
    f("text", q("+")),
    w("st*rs"),
    f("title", "*ars"),
    f("column", "ra", op="<"),
    f("title", "stars", op=">="),
    f("ucd", "phot.mag", op="<="),
    f("time", "2015", op="="),
    f("time", "2015", op="!="),
    f("spectral", "1um", op="="),
    f("spectral", "1um", op="!="),
    f("time", "yesterday"),
    f("created", "2015-13"),
    f("spectral", "5parsec"),
    f("spectral", "1um..1keV"),
    f("band", "ultrablue"),
    f("type", "nonsense"),
    f("uat", "no-such-concept"),
    f("service", "nosuchservice"),
    f("time", "2010..2015", op="<"),
    f("updated", "2010..", op=">="),
    f("spectral", "1um..2um", op=">"),
    f("ivoid", "cds.vizier"),
    f("ivoid", "ivo://cds*"),
    f("ivoid", "ivo://*/a"),
    f("nosuchfield", "x"),
    f("has", "nosuchfield"),
    group("column", f("title", "x")),
    group("column", group("table", w("x"))),
    group("table", f("ucd", "phot.mag")),
    group("column", f("sort", "title")),
    spatial("inside", _HERE),
    spatial("overlaps", _HERE),
    spatial("near", ast.Moc(text="6/1")),
    spatial("near", _TRIANGLE),
)
"""Ill-formed wherever they stand."""


def bare(value: ast.Value, field: str) -> ast.Text | ast.Test:
    """A bare text; one of several pieces (`"emission l"*`) needs the field it stands for."""
    if len(value.pieces) == 1:
        return ast.Text(value=value)
    return ast.Test(field=field, op=":", values=(value,))


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
        for topic in (*self.sources, "spatial"):
            self.holders.setdefault(topic, self.resources)  # what none has can be asked for
        self.topics = [topic for topic in self.holders for _ in range(WEIGHTS.get(topic, 1))]
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
            case "column(...)":
                return bool(resource.columns)
            case "table(...)":
                return bool(resource.tables)
            case "rare column(...)":
                return any(map(_is_rare, resource.columns))
            case "rare table(...)":
                return any(map(_is_rare, resource.tables))
            case _:
                return bool(self.sources[topic].seeds(resource))


def _rows_by_source(resources: Sequence[Resource]) -> dict[int, list[Any]]:
    """The tables or columns of some resources that have a value, by the id of the source."""
    some = resources[:60]
    tables = [table for resource in some for table in resource.tables]
    columns = [column for resource in some for column in resource.columns]
    return {
        id(source): [row for row in rows if source.seeds(row)]
        for sources, rows in ((values.TABLE, tables), (values.COLUMN, columns))
        for source in sources.values()
    }


RARE = ("utype", "type", "title")


def _is_rare(row: Any) -> bool:
    """Whether a row has one of the attributes that few rows have."""
    return any(getattr(row, name, None) for name in RARE)


class Grower:
    """Grows one query."""

    def __init__(self, ground: Ground, chance: Chance) -> None:
        self.ground = ground
        self.chance = chance

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
                return bare(values.text(chance, ":", seed, env, bare=True), "text")
            case "bare ivoid":
                return ast.Ivoid(text=self._bare_ivoid(anchor))
            case "has":
                return self._has(list(HAS))
            case "spatial":
                return shapes.spatial(chance, anchor.cells or frozenset([0]), env)
            case "column(...)" | "rare column(...)":
                columns = [c for c in anchor.columns if topic == "column(...)" or _is_rare(c)]
                body = self._row(values.COLUMN, chance.pick(columns), 2)
                return ast.Group(scope="column", body=body)
            case "table(...)" | "rare table(...)":
                tables = [t for t in anchor.tables if topic == "table(...)" or _is_rare(t)]
                return self._table(chance.pick(tables))
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
        param = next((name for name in (field, source.kind) if name in env.params), None)
        if param is not None and chance.percent(20):
            found[-1] = ast.Param(name=param)
        if len(found) > 1 and chance.percent(50):
            found.reverse()
        return ast.Test(
            field=field,
            op=op,  # type: ignore[arg-type]
            values=tuple(found),
            optional=chance.percent(20),
        )

    def _other_value(self, field: str, source: Source, op: str) -> ast.Value | ast.Param:
        """A value from anywhere, perhaps one that matches nothing."""
        chance, env = self.chance, self.ground.env
        if source.kind in NOTHING and chance.percent(25):
            return quoted(NOTHING[source.kind])
        if self.ground.sources.get(field) is source:
            return source.value(chance, op, chance.pick(self.ground.holders[field]), env)
        rows = self.ground.rows[id(source)]
        if not rows:
            return quoted(NOTHING["name"])
        return source.value(chance, op, chance.pick(rows), env)

    # Groups

    def _table(self, row: Table) -> ast.Group:
        """A condition on one table, perhaps with one on a column of the same table."""
        chance = self.chance
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
        rare = [name for name in present if name in RARE]
        if rare and chance.percent(50):
            present = rare
        elif not present or chance.percent(5):  # what the row has not can be asked for
            present = list(sources)
        name = chance.pick(present)
        return self._test(name, sources[name], row)

    def _bare_in_group(self, row: Any) -> ast.Text | ast.Test:
        """The name of a row, whole or its beginning, or a word of its description."""
        chance = self.chance
        if row.description and chance.percent(50):
            value = values.text(chance, ":", row.description, self.ground.env, bare=True)
            return bare(value, "description")
        name = row.name or NOTHING["name"]
        if not name.isprintable() or not tokens(name):
            name = NOTHING["name"]
        value = written(chance, [name], word=True)
        if is_stop_word(value):
            value = quoted(NOTHING["text"])
        elif chance.percent(20) and tokens(name[:2]):
            value = written(chance, [name[: chance.number(2, max(2, len(name)))], ""], word=True)
        return bare(value, "name")
