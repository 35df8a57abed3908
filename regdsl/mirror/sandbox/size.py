"""How large a statement becomes before it runs, and what it may hold while it runs.

SQLite puts every WITH and every query in FROM in place of its name, and the columns of
such queries in place of theirs, before it runs anything: a kilobyte of SQL in which each
query names the one before it twice takes gigabytes and minutes to prepare, and nothing can
stop it then.  So the statement is weighed here: its tokens are counted as often as SQLite
will copy them, rather too often than too seldom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.sandbox.tokens import Node, at, is_query, is_word, name_of, strange

__all__ = ["HEAVIEST", "Size", "measure"]

HEAVIEST = 1_000_000
"""So heavy may a statement become; SQLite needs some 12 bytes for each."""

AGGREGATES = 100
"""So many texts may be aggregated at once."""

EQUALITIES = 2000
"""So many columns may be compared with other columns in one SELECT and those that are made
one with it; the time that SQLite takes to prepare it grows with the square of that."""

_TOKEN = 10
_LITERAL = 1
"""What they weigh.  A literal in a list is a small thing, and lists of terms are long."""

_VIEW = 3_000
"""What the view `tap_table` weighs: its text stands in the mirror."""

_ROW = 20
"""So many columns does `*` stand for where the table is not known here."""

_CLAUSES = ("from", "where", "group", "having", "order", "limit")
_SET = ("union", "intersect", "except")
_JOIN = ("join", "natural", "left", "right", "full", "inner", "cross")
_AGGREGATES = frozenset({"group_concat", "string_agg"})


@dataclass(frozen=True, slots=True)
class Size:
    """What was found out about a statement.

    Attributes
    ----------
    weight
        Its size, ten for each token, after all copying.
    values
        How many long texts it can hold at once: columns of a row, texts being aggregated.
    joined
        How often it joins texts.
    patterns
        The characters of all its patterns of LIKE.
    makes_texts
        Whether it can make texts longer than those in the mirror.
    """

    weight: int
    values: int
    joined: int
    patterns: int
    makes_texts: bool


def measure(nodes: list[Node], tables: Mapping[str, frozenset[str]]) -> Size:
    """Weigh a statement.

    Parameters
    ----------
    nodes
        The statement.
    tables
        The tables that may stand in a FROM, by schema.

    Raises
    ------
    RegdslError
        E410 when it is no SELECT from them, E411 when it becomes too large.
    """
    try:
        shape = _query(nodes, _Around(tables))
    except RecursionError:
        raise _too_large() from None
    if shape.weight > HEAVIEST:
        raise _too_large()
    found = _Makers()
    found.look(nodes)
    if found.aggregates > AGGREGATES:
        raise error(
            "E411",
            f"{found.aggregates} texts are aggregated at once, and {AGGREGATES} is the limit",
            help="ask in parts",
        )
    return Size(
        weight=shape.weight,
        values=max(shape.width, 1) + found.aggregates,
        joined=found.joined,
        patterns=found.patterns,
        makes_texts=found.aggregates + found.joined > 0,
    )


@dataclass(slots=True)
class _Makers:
    """How often texts are aggregated and joined, and what they are compared with."""

    aggregates: int = 0
    joined: int = 0
    patterns: int = 0

    def look(self, nodes: Sequence[Node]) -> None:
        for place, node in enumerate(nodes):
            if isinstance(node, list):
                self.look(node)
            elif node[1] in _AGGREGATES:
                self.aggregates += 1
            elif node == ("sign", "||"):
                self.joined += 1
            elif is_word(node, "like", "glob"):
                pattern = at(nodes, place + 1)
                if not isinstance(pattern, tuple) or pattern[0] != "literal":
                    raise error("E410", "LIKE needs its pattern in quotes here")
                self.patterns += len(pattern[1])


def _too_large() -> RegdslError:
    return error(
        "E411",
        "the query becomes too large when its WITH, subqueries and aliases are put in place",
        help="name each of them less often, or ask in parts",
    )


@dataclass(slots=True)
class _Query:
    """What a query looks like to the one it stands in.

    `columns` are the weights of its columns by name, `heaviest` the greatest of them and of
    those without a name; `arms` is how many SELECTs its set operations join, 0 for a table;
    `width` is the number of columns of the widest SELECT in it.
    """

    weight: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    heaviest: int = _TOKEN
    count: int = _ROW
    arms: int = 0
    width: int = 0
    equalities: int = 0


@dataclass(slots=True)
class _Around:
    """Where a query stands.

    `tables` are those that may be read, by schema; `ctes` the queries of a WITH that it can
    name; `outer` the weights of the columns of the queries around it.
    """

    tables: Mapping[str, frozenset[str]]
    ctes: Mapping[str, _Cte] = field(default_factory=dict)
    outer: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _From:
    """What stands in a FROM."""

    sources: list[_Query] = field(default_factory=list)
    conditions: list[list[Node]] = field(default_factory=list)


@dataclass(slots=True)
class _Cte:
    """A query of a WITH, weighed once."""

    body: list[Node]
    names: tuple[str, ...]
    around: _Around
    shape: _Query | None = None
    busy: bool = False

    def seen(self) -> _Query:
        if self.shape is None:
            if self.busy:  # it names itself: SQLite refuses that
                return _Query()
            self.busy = True
            shape = _query(self.body, self.around)
            if self.names:
                shape.columns = dict.fromkeys(self.names, shape.heaviest)
            self.shape, self.busy = shape, False
        return self.shape


def _query(nodes: list[Node], around: _Around) -> _Query:
    """A query with all its set operations."""
    if is_word(nodes[0], "with"):
        nodes, around = _with(nodes, around)
        for cte in around.ctes.values():
            cte.seen()  # in order, so that no chain of them goes deep
    starts = [0, *(n + 1 for n, node in enumerate(nodes) if is_word(node, *_SET))]
    ends = [*(start - 1 for start in starts[1:]), len(nodes)]
    arms = []
    for start, end in zip(starts, ends, strict=True):
        arm = nodes[start:end]
        if start and arm and is_word(arm[0], "all"):
            arm = arm[1:]
        arms.append(_select(arm, around))
    shape = arms[0]
    if len(arms) > 1:
        heaviest = max(arm.heaviest for arm in arms)
        shape = _Query(
            weight=sum(arm.weight for arm in arms),
            columns=dict.fromkeys(arms[0].columns, heaviest),
            heaviest=heaviest,
            count=shape.count,
            arms=sum(arm.arms for arm in arms),
            width=max(arm.width for arm in arms),
        )
    return shape


def _with(nodes: list[Node], around: _Around) -> tuple[list[Node], _Around]:
    """What comes after a WITH, and where it stands then."""
    ctes = dict(around.ctes)
    inner = _Around(around.tables, ctes, around.outer)
    place = 2 if is_word(at(nodes, 1), "recursive") else 1
    while True:
        name = name_of(at(nodes, place))
        place += 1
        columns = at(nodes, place)
        names: tuple[str, ...] = ()
        if isinstance(columns, list):
            names = tuple(n for n in map(name_of, columns) if n is not None)
            place += 1
        while is_word(at(nodes, place), "as", "not", "materialized"):
            place += 1
        body = at(nodes, place)
        if name is None or not isinstance(body, list) or not is_query(body):
            raise strange()
        ctes[name] = _Cte(body, names, inner)
        place += 1
        if at(nodes, place) != ("sign", ","):
            return nodes[place:], inner
        place += 1


def _select(nodes: list[Node], around: _Around) -> _Query:
    """One SELECT."""
    if not nodes or not is_word(nodes[0], "select"):
        raise strange()
    items, tables, rest = _clauses(nodes)
    found = _From()
    _sources(tables, around, found)
    sources = found.sources

    names = dict(around.outer)
    for source in sources:
        for name, weight in source.columns.items():
            names[name] = max(weight, names.get(name, 0))
    width = max((source.width for source in sources), default=0)
    scope = _Scope(_Around(around.tables, around.ctes, names), names, width)

    shape = _Query(arms=1, count=0)
    for item in _split(items):
        weight = scope.weigh(item)
        called, star = _item_name(item)
        if star:
            for source in sources:
                for column, heavy in source.columns.items():
                    shape.columns[column] = max(heavy, shape.columns.get(column, 0))
                shape.heaviest = max(shape.heaviest, source.heaviest)
            weight = max(weight, shape.heaviest)
            shape.count += sum(source.count for source in sources) or _ROW
        else:
            shape.count += 1
        if called is not None:
            shape.columns[called] = max(weight, shape.columns.get(called, 0))
        shape.heaviest = max(shape.heaviest, weight)
        shape.weight += weight

    # Everything but the columns may also name the columns of this SELECT.
    for name, weight in shape.columns.items():
        names[name] = max(weight, names.get(name, 0))
    scope.queries = 0
    tests = sum(scope.weigh(part) for part in (*found.conditions, rest))
    shape.weight += tests
    for source in sources:  # a query over a UNION ALL is made into one over each SELECT
        shape.arms *= max(source.arms, 1)
    shape.weight *= shape.arms
    # Conditions, but not those with queries, are moved inwards, to stand in each SELECT there.
    moved = tests - scope.queries
    shape.weight += sum(source.weight + moved * source.arms for source in sources)
    shape.width = max(scope.width, shape.count)
    shape.equalities = scope.equalities + sum(source.equalities for source in sources)
    if shape.equalities > EQUALITIES:
        raise error(
            "E411",
            f"more than {EQUALITIES} columns are compared with other columns",
            help="ask in parts",
        )
    return shape


def _clauses(nodes: list[Node]) -> tuple[list[Node], list[Node], list[Node]]:
    """The columns, the tables, and the rest of a SELECT."""
    start = 2 if is_word(at(nodes, 1), "distinct", "all") else 1
    cuts = [n for n, node in enumerate(nodes) if is_word(node, *_CLAUSES)]
    first = cuts[0] if cuts else len(nodes)
    items, tables = nodes[start:first], []
    if any(is_word(nodes[cut], "from") for cut in cuts[1:]) or any(
        is_word(node, "window") for node in nodes
    ):
        raise strange()
    if cuts and is_word(nodes[first], "from"):
        if first + 1 == len(nodes):
            raise strange()
        second = cuts[1] if len(cuts) > 1 else len(nodes)
        tables, first = nodes[first + 1 : second], second
    return items, tables, nodes[first:]


def _split(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    part: list[Node] = []
    for node in nodes:
        if node == ("sign", ","):
            yield part
            part = []
        else:
            part.append(node)
    yield part


def _item_name(item: list[Node]) -> tuple[str | None, bool]:
    """What a column is called, and whether it is `*`."""
    if not item:
        raise strange()
    last = item[-1]
    if not isinstance(last, tuple):
        return None, False
    # Some keywords are names as well where SQLite finds no other meaning.
    return last[1] if last[0] in ("word", "name") else None, last == ("sign", "*")


def _sources(nodes: list[Node], around: _Around, found: _From) -> None:
    """The tables and queries of a FROM, and the conditions of its joins.

    Tables must be on the list: SQLite does not ask whether what USING and NATURAL compare
    may be read.
    """
    place, table_comes = 0, True
    while place < len(nodes):
        node = nodes[place]
        if is_word(node, "on"):
            start = place
            while place < len(nodes) and not (
                nodes[place] == ("sign", ",") or is_word(nodes[place], *_JOIN)
            ):
                place += 1
            found.conditions.append(nodes[start:place])
            continue
        if node == ("sign", ",") or is_word(node, "join"):
            table_comes = True
        elif not table_comes:
            # An alias, a kind of join, or what USING names.
            if not is_word(node, "as", "using", "outer", *_JOIN) and name_of(node) is None:
                if not (isinstance(node, list) and is_word(at(nodes, place - 1), "using")):
                    raise strange()
        elif isinstance(node, list):
            table_comes = False
            if is_query(node):
                found.sources.append(_query(node, around))
            else:
                _sources(node, around, found)
        elif not is_word(node, *_JOIN, "outer"):
            table_comes = False
            place += _table(nodes, place, around, found)
        place += 1


def _table(nodes: list[Node], place: int, around: _Around, found: _From) -> int:
    """A table or a query of a WITH; gives how many more tokens its name has."""
    first = name_of(nodes[place])
    if first is None:
        raise strange()
    if at(nodes, place + 1) != ("sign", "."):
        if first in around.ctes:
            found.sources.append(around.ctes[first].seen())
            return 0
        name, more = first, 0
        known = any(name in tables for tables in around.tables.values())
    else:
        name, more = name_of(at(nodes, place + 2)) or "", 2
        known = name in around.tables.get(first, ())
    if not known:
        shown = f"{first}.{name}" if more else name
        raise error(
            "E410",
            f"the table `{shown}` is not there for reading",
            help="`regdsl adql --tables` lists those that are",
        )
    found.sources.append(_Query(weight=_VIEW, count=6) if name == "tap_table" else _Query())
    return more


@dataclass(slots=True)
class _Scope:
    """What names weigh in an expression.

    Notes the widest query inside, what the queries inside weigh, and how often columns are
    compared with columns.
    """

    around: _Around
    names: Mapping[str, int]
    width: int
    queries: int = 0
    equalities: int = 0

    def weigh(self, nodes: Sequence[Node]) -> int:
        total = 0
        for place, node in enumerate(nodes):
            if isinstance(node, list):
                if is_query(node):
                    inner = _query(node, self.around)
                    self.width = max(self.width, inner.width)
                    self.queries += inner.weight
                    total += inner.weight
                else:
                    total += _TOKEN + self.weigh(node)
            elif node[0] == "literal":
                total += _LITERAL
            elif node[0] == "sign" and node[1] == ",":
                continue
            elif (
                node[0] != "sign"
                and at(nodes, place + 1) != ("sign", ".")
                and not (place and is_word(nodes[place - 1], "as"))
            ):
                total += self.names.get(node[1], _TOKEN)
            else:
                total += _TOKEN
                if node == ("sign", "="):
                    call = isinstance(at(nodes, place + 2), list)
                    self.equalities += name_of(at(nodes, place + 1)) is not None and not call
        return total
