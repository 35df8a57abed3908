"""The ADQL lowering: a plan as RegTAP ADQL for one profile.

Constraints become semi-joins (`ivoid IN (SELECT ...)`), so that nothing is multiplied;
a disjunction over several tables becomes a UNION where the server has it, which is what
PostgreSQL answers fast.  Where a target cannot say exactly what is meant, the lowering
says more (a superset) or less (a subset), notes that, and refuses when both would mix.
Rules for portable ADQL are kept here and in the printer: `!=`, `1=udf()`, one word per
`ivo_hasword`, explicit keys and no NATURAL JOIN, TOP always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from regdsl.adql.printer import to_text
from regdsl.backends.adql_matchers import MATCHERS, Place
from regdsl.backends.adql_plans import (
    alternatives,
    asks_words,
    free_text,
    nests,
    on_resource,
    path_of,
)
from regdsl.backends.adql_refusals import no_ledger, no_table
from regdsl.backends.adql_related import managed, named, related
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import all_of, any_of, col, eq, is_null, negate, one_of, select
from regdsl.binding.bound import Counting
from regdsl.binding.matchers import Declared
from regdsl.diagnostics import Diagnostic, RegdslError, error, lint
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Managed,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
    Related,
)
from regdsl.schema import LEDGER, TABLES

__all__ = [
    "DEFAULT_TOP",
    "SORT_COLUMNS",
    "Adql",
    "Lowering",
    "condition",
    "lower",
    "remarks_on",
]

DEFAULT_TOP = 20000
"""Rows asked for when neither the query nor the profile says how many."""

COLUMNS = ("ivoid", "res_type", "short_name", "res_title", "reference_url")
"""What the emitted query shows of each resource."""


@dataclass(frozen=True, slots=True)
class Adql:
    """The ADQL of a query for one profile, with what is to be said about it.

    `direction` is "exact", "superset" or "subset"; `reasons` say why.  `remarks` are about
    what no server can be held to, and what the answer may lack without a limit.
    """

    text: str
    profile: Profile
    direction: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def title(self) -> str:
        """What the profile calls its server."""
        return self.profile.title

    @property
    def summary(self) -> str:
        """How near the answer comes to what is meant, and why: one line."""
        why = ": ".join(filter(None, (self.direction, "; ".join(self.reasons))))
        return "; ".join((why, *self.remarks))

    @property
    def lints(self) -> tuple[Diagnostic, ...]:
        """One lint a reason."""
        return tuple(
            lint(
                "W007",
                f"{self.profile.name} answers with a {self.direction}: {reason}",
                help="a mirror answers exactly; `--exact` makes an error of this",
            )
            for reason in self.reasons
        )


def lower(question: Question, profile: Profile, *, exact: bool = False) -> Adql:
    """The ADQL that asks a question of a server.

    Parameters
    ----------
    question
        A plan with order and limit.
    profile
        What the server can do.
    exact
        Refuse what the server can only answer nearly.

    Raises
    ------
    RegdslError
        E201 when the target cannot say it; E203 when it could only say it inexactly and
        `exact` is set, or when parts would be too many and others too few.
    """
    lowering = Lowering.of(question, profile)
    query = lowering.select(COLUMNS, question)
    return lowering.adql(to_text(query), remarks_on(question, profile), exact=exact)


def condition(question: Question, profile: Profile, *, exact: bool = False) -> Adql:
    """The condition alone, for the WHERE of a query that somebody else makes.

    Of that query's tables it needs nothing but a column `ivoid`, so it may stand in one
    that joins many tables of RegTAP, as those of pyvo do.

    Parameters
    ----------
    question
        A plan without order and limit, for which a condition has no place.
    profile, exact
        As for `lower`.

    Returns
    -------
    Adql
        Whose `text` is the condition, such as `ivoid IN (...)`.

    Raises
    ------
    RegdslError
        As `lower`, and E201 for `sort:` and `limit:`.
    """
    lowering = Lowering.of(question, profile)
    for directive, given in (("sort:", question.sort), ("limit:", question.limit is not None)):
        if given:
            raise error(
                "E201",
                f"`{directive}` is about a whole query, and this is to be a condition of one",
                help=f"leave out `{directive}`, and order or cut the answer instead",
            )
    query = select([col("ivoid")], lowering.table("resource"), lowering.outside(question.plan))
    # A condition is printed as a part of a query only.
    _, _, text = to_text(query).partition("WHERE ")
    return lowering.adql(text, remarks_on(question, profile, rows=False), exact=exact)


def _counts(profile: Profile, counting: Counting) -> RegdslError:
    return error(
        "E201",
        f"{profile.name} is asked for resources, not for counts (`count:`)",
        counting.span,
        help="ask a mirror: `regdsl search` without `--server`",
    )


def remarks_on(question: Question, profile: Profile, *, rows: bool = True) -> tuple[str, ...]:
    """What no server can be held to, and (with `rows`) what a limit leaves out."""
    found = []
    if asks_words(question.plan):
        plain = "servers cut texts into words and find their stems in ways of their own"
        found.append(profile.remark("words") or plain)
    if rows and question.limit is None:
        found.append(f"no more than {_top(question, profile)} rows")
    elif rows and (not question.sort or any(key.name == "relevance" for key in question.sort)):
        found.append("the first by ivoid, since servers do not rank")
    return tuple(found)


def _top(question: Question, profile: Profile) -> int:
    if question.limit is not None:
        return question.limit
    return profile.maxrec or DEFAULT_TOP


SORT_COLUMNS = {
    "ivoid": "ivoid",
    "title": "res_title",
    "shortname": "short_name",
    "created": "created",
    "updated": "updated",
}
"""Sort keys that a server can follow; relevance is not among them."""


@dataclass(slots=True)
class Lowering:
    """Writes plans as expressions, noting where that is not exact.

    `path` is that of the details which are being written of, for messages.
    """

    profile: Profile
    inexact: list[tuple[str, str]] = field(default_factory=list)
    path: str = ""
    _negated: bool = False
    _aliases: int = 0

    @classmethod
    def of(cls, question: Question, profile: Profile) -> Lowering:
        """The beginning of every query to a server; E201 for what no server is asked."""
        if question.counting is not None:
            raise _counts(profile, question.counting)
        if question.showing is not None:
            raise error(
                "E201",
                "`show:` asks for rows of another kind, and this is to be a list of resources",
                question.showing.span,
                help="leave it out; `regdsl.rows` and `regdsl compile` take it",
            )
        return cls(profile)

    def note(self, direction: str, reason: str) -> None:
        """What is written matches more ("superset") or less ("subset") than is meant."""
        if self._negated:
            direction = "subset" if direction == "superset" else "superset"
        self.inexact.append((direction, reason))

    def adql(self, text: str, remarks: tuple[str, ...], *, exact: bool) -> Adql:
        """The text with the verdict on it; E203 where it cannot stand."""
        name = self.profile.name
        directions = {direction for direction, _ in self.inexact}
        reasons = tuple(dict.fromkeys(reason for _, reason in self.inexact))
        if len(directions) > 1:
            raise error(
                "E203",
                f"{name} would answer parts of this with too many resources and others "
                f"with too few: {'; '.join(reasons)}",
                help="search a mirror, or split the query",
            )
        if reasons and exact:
            raise error(
                "E203",
                f"{name} cannot answer this exactly: {'; '.join(reasons)}",
                help="leave out `--exact`, or search a mirror",
            )
        return Adql(text, self.profile, next(iter(directions), "exact"), reasons, remarks)

    def table(self, name: str, alias: str = "") -> exp.Expr:
        """A table of RegTAP; E201 where the server lacks it."""
        if name == LEDGER.name:
            raise no_ledger(self.profile)
        if not self.profile.has_table(name):
            raise no_table(self.profile, name)
        table = exp.Table(
            this=exp.Identifier(this=name, quoted=False),
            db=exp.Identifier(this="rr", quoted=False),
        )
        return exp.alias_(table, alias, table=True) if alias else table

    def select(self, columns: Sequence[str], question: Question) -> exp.Select:
        """The whole query, with columns of rr.resource."""
        query = select([col(name) for name in columns], self.table("resource"))
        self.restrict(query, question)
        return query

    def restrict(self, query: exp.Select, question: Question) -> None:
        """Put the condition, the order and the limit of a question into a query.

        The query has the columns of rr.resource, and no others by the names of them.
        """
        if question.plan != Every():
            query.set("where", exp.Where(this=self.resource(question.plan)))
        order = [
            exp.Ordered(this=col(SORT_COLUMNS[key.name]), desc=key.descending)
            for key in question.sort
            if key.name in SORT_COLUMNS
        ]
        if not any(key.name == "ivoid" for key in question.sort):
            order.append(exp.Ordered(this=col("ivoid")))
        query.set("order", exp.Order(expressions=order))
        top = exp.Literal.number(_top(question, self.profile))
        query.set("limit", exp.Limit(expression=top))

    # -- resources ---------------------------------------------------------------

    def resource(self, plan: Plan) -> exp.Expr:
        """A condition on a row of rr.resource."""
        match plan:
            case Every():
                return negate(is_null(col("ivoid")))
            case Nothing():
                return is_null(col("ivoid"))
            case And(children=children):
                return all_of([self.resource(child) for child in children])
            case Not(child=child):
                return self._not(child)
            case Or(children=children):
                return self._or(children)
            case FreeText(words=words):
                return self._or(free_text(words))
            case Exists(entity="resource", row=row):
                return self.row(row, "resource", "")
            case Related() if not self.profile.has("union"):
                return any_of([one_of(col("ivoid"), query) for query in related(self, plan)])
            case _:
                return one_of(col("ivoid"), self.ivoids(plan))

    def outside(self, plan: Plan) -> exp.Expr:
        """A condition on the ivoid of a row, and on nothing else of it."""
        match plan:
            case Every() | Nothing() | Not():
                return self.resource(plan)
            case And(children=children):
                own = tuple(child for child in children if on_resource(child))
                others = [self.outside(child) for child in children if child not in own]
                if own:
                    plain = own[0] if len(own) == 1 else And(own)
                    others.insert(0, one_of(col("ivoid"), self.ivoids(plain)))
                return all_of(others)
            case _:
                return one_of(col("ivoid"), self.ivoids(plan))

    def _not(self, child: Plan) -> exp.Expr:
        """NOT IN rather than NOT: functions of NULL are NULL, and so is their negation."""
        self._negated = not self._negated
        query = self.ivoids(child)
        self._negated = not self._negated
        return negate(one_of(col("ivoid"), query))

    def _or(self, children: tuple[Plan, ...]) -> exp.Expr:
        flat = alternatives(children)
        if all(on_resource(child) for child in flat):
            return any_of([self.resource(child) for child in flat])
        if not self.profile.has("union"):
            return any_of([self.resource(child) for child in flat])
        return one_of(col("ivoid"), self.ivoids(Or(flat)))

    def ivoids(self, plan: Plan) -> exp.Query:
        """A query for the ivoids of the resources of a plan."""
        match plan:
            case Exists(entity=entity, row=row, key=key) if entity != "resource":
                return self._rows(entity, row, key)
            case Managed():
                return managed(self, plan)
            case FreeText(words=words):
                return self.ivoids(Or(free_text(words)))
            case Or() | Related() if self.profile.has("union"):
                first: exp.Query
                first, *others = self._united(plan)
                for other in others:
                    first = exp.Union(this=first, expression=other, distinct=True)
                return first
            case _:
                return select([col("ivoid")], self.table("resource"), self.resource(plan))

    def _united(self, plan: Plan) -> list[exp.Query]:
        """The queries that are one by UNION."""
        match plan:
            case Or(children=children):
                return [query for child in alternatives(children) for query in self._united(child)]
            case Related():
                return [*related(self, plan)]
            case _:
                return [self.ivoids(plan)]

    def _rows(self, entity: str, row: Plan, key: str) -> exp.Select:
        """What `key` names in rows of an entity; they have an alias only where one is needed."""
        alias = self.alias(entity) if nests(row) else ""
        table = self.table(ENTITIES[entity].table, alias)
        tests = [is_null(col(name, alias)) for name in ENTITIES[entity].only_null]
        tests += named(key, alias)
        if row != Every():
            tests.append(self.row(row, entity, alias))
        return select([col(key, alias)], table, all_of(tests) if tests else None)

    def alias(self, entity: str) -> str:
        """A name that no other table has."""
        self._aliases += 1
        return f"{ENTITIES[entity].alias}{self._aliases}"

    # -- rows --------------------------------------------------------------------

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on a row; negation goes down to the columns, for the sake of NULL."""
        match row:
            case Every():
                return negate(is_null(col("ivoid", alias)))
            case Nothing():
                return is_null(col("ivoid", alias))
            case And(children=children):
                before, self.path = self.path, path_of(children) or self.path
                tests = [self.row(child, entity, alias) for child in children]
                self.path = before
                return all_of(tests)
            case Or(children=children):
                return any_of([self.row(child, entity, alias) for child in children])
            case Exists(entity=inner, row=inner_row):
                return self._nested(entity, alias, inner, inner_row)
            case Match(columns=columns, matcher=matcher):
                return self.match(entity, columns, matcher, alias)
            case Not(child=child):
                return self._not_row(child, entity, alias)
            case _:
                raise AssertionError(row)

    def _not_row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        match row:
            case Not(child=child):
                return self.row(child, entity, alias)
            case And(children=children):
                return self.row(Or(tuple(Not(child) for child in children)), entity, alias)
            case Or(children=children):
                return self.row(And(tuple(Not(child) for child in children)), entity, alias)
            case Every():
                return self.row(Nothing(), entity, alias)
            case Nothing():
                return self.row(Every(), entity, alias)
            case Match(columns=columns, matcher=Declared()):
                return is_null(col(columns[0], alias))
        self._negated = not self._negated
        inner = negate(self.row(row, entity, alias))
        self._negated = not self._negated
        if isinstance(row, Match):
            return any_of([is_null(col(row.columns[0], alias)), inner])
        return inner

    def _nested(self, entity: str, alias: str, inner: str, row: Plan) -> exp.Expr:
        below = self.alias(inner)
        table = self.table(ENTITIES[inner].table, below)
        keys = ("ivoid", *ENTITIES[inner].key[entity])
        tests = [eq(col(key, below), col(key, alias)) for key in keys]
        if row != Every():
            tests.append(self.row(row, inner, below))
        return exp.Exists(this=select([col("ivoid", below)], table, all_of(tests)))

    def match(self, entity: str, columns: tuple[str, ...], matcher: object, alias: str) -> exp.Expr:
        """A test on columns of a row."""
        table = TABLES[ENTITIES[entity].table]
        place = Place(
            tuple(col(name, alias) for name in columns),
            folded=table.column(columns[0]).lowercase,
            hash_list=table.column(columns[0]).hash_list,
            real=table.column(columns[0]).type == "real",
        )
        return MATCHERS[type(matcher)](self, place, matcher)
