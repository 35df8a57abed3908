"""`regdsl.from_adql`: a query for RegTAP in ADQL, said in regdsl."""

from __future__ import annotations

from sqlglot import exp

from regdsl.adql.reader import read
from regdsl.ast import And, Expr, Piece, Query, Test, Value, members
from regdsl.diagnostics import RegdslError
from regdsl.interop.model import EVERYTHING, Notes, Translation, refuse, shown, test
from regdsl.interop.queries import Reader, unwrapped
from regdsl.interop.rows import gather
from regdsl.syntax import format_query

__all__ = ["from_adql", "translate_adql"]

_GUARD = 10_000
"""A TOP of so many is there for the server's sake, and no wish of anybody."""

_SORTS = {
    "ivoid": "ivoid",
    "res_title": "title",
    "short_name": "shortname",
    "created": "created",
    "updated": "updated",
}
_SHOWN = {
    "table_column": "columns",
    "res_table": "tables",
    "interface": "services",
    "capability": "services",
    "res_role": "people",
}


def from_adql(text: str, *, near: bool = False) -> str:
    """A query for RegTAP in ADQL, said in regdsl.

    Parameters
    ----------
    text
        ADQL over the tables of RegTAP, as pyvo, TOPCAT, the standards' examples or regdsl
        itself write it.
    near
        Take the nearest query where none has the same answer; `translate_adql` says how it
        differs.

    Returns
    -------
    str
        The query.

    Raises
    ------
    RegdslError
        When it is no ADQL (E401), or something in it cannot be said (E601).

    Examples
    --------
    >>> from_adql("SELECT ivoid FROM rr.res_role WHERE base_role='publisher'"
    ...           " AND 1=ivo_nocasematch(role_name, '%gavo%')")
    'publisher:gavo'
    """
    return translate_adql(text, near=near).query


def translate_adql(text: str, *, near: bool = False, limit: int | None = None) -> Translation:
    """The same as `from_adql`, with notes; at most `limit` resources, if given."""
    node = read(text).query
    notes = Notes()
    reader = Reader(notes)
    try:
        found = reader.query(node)
        directives = _directives(node, reader)
        if limit is not None:
            directives.append(test("limit", ":", str(limit)))
        return _finished(found, directives, notes, near=near)
    except RegdslError as problem:
        raise RegdslError(problem.diagnostics, "") from None


def _finished(
    found: Expr | None, directives: list[Expr], notes: Notes, *, near: bool
) -> Translation:
    """The text, after a look whether it can be bound, and whether it means the same."""
    from regdsl.pipeline import bind

    parts = [*([found] if found not in (None, EVERYTHING) else []), *directives]
    query = format_query(Query(expr=_beside(parts)))
    try:
        bind(query)
    except RegdslError as problem:
        why = problem.diagnostics[0]
        raise refuse(f"`{query}` would be needed, but {why.message}", help=why.help) from None
    if notes.differs and not near:
        help = f"`{query}` is the nearest; `--near`, or `near=True` in Python, gives it"
        raise refuse(f"no query has the same answer: {notes.differs[0]}", help=help)
    return Translation(query, tuple(notes.found), tuple(notes.differs))


def _beside(parts: list[Expr]) -> Expr | None:
    """Directives beside a condition, which stay even where it finds nothing."""
    flat = [shown(one) for part in parts for one in members(part)]
    return And(children=tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def _directives(node: exp.Expr, reader: Reader) -> list[Expr]:
    found: list[Expr] = []
    order = node.args.get("order")
    inner = unwrapped(node)
    order = order or inner.args.get("order")
    limit = inner.args.get("limit")
    if inner.args.get("offset") or node.args.get("offset"):
        raise refuse("OFFSET cannot be said", inner.args.get("offset") or node.args["offset"])
    top = int(limit.expression.this) if limit is not None else None
    if isinstance(inner, exp.Select):
        found += _shown(inner, reader)
    keys: list[str] = []
    for one in order.expressions if order is not None else ():
        name = one.this.name.lower() if isinstance(one.this, exp.Column) else ""
        if name not in _SORTS:
            if top is not None and top < _GUARD:
                raise refuse("TOP of an order that `sort:` does not have", one)
            reader.notes.add("the order is left out: `sort:` does not have it")
            keys = []
            break
        keys.append(("-" if one.args.get("desc") else "") + _SORTS[name])
    if keys and keys != ["ivoid"]:
        values = tuple(Value(pieces=(Piece(text=key),)) for key in keys)
        found.append(Test(field="sort", op=":", values=values))
    if top is not None and top < _GUARD:
        found.append(test("limit", ":", str(top)))
    elif top is not None:
        reader.notes.add(f"TOP {top} is left out: it is there for the server's sake")
    return found


def _shown(node: exp.Select, reader: Reader) -> list[Expr]:
    """`show:` for the rows that are asked for, where they are no resources."""
    if node.args.get("group") is not None:
        names = {one.name.lower() for one in node.args["group"].expressions}
        if "ivoid" not in names:
            raise refuse("rows that GROUP BY makes other than one a resource", node.args["group"])
        return []
    rows = gather(node, reader.ctes, None)
    tables = set()
    for one in node.expressions:
        for column in one.find_all(exp.Column):
            if column.name.lower() == "ivoid":
                continue
            place = rows.of(column) if not isinstance(column.this, exp.Star) else None
            tables.add(rows.tables[place[0]] if place else "?")
    if any(isinstance(one, exp.Star) for one in node.expressions):
        tables |= set(rows.tables.values())
    sorts = [kind for table, kind in _SHOWN.items() if table in tables]
    if sorts:
        if len(set(sorts)) > 1:
            reader.notes.add(f"rows are {sorts[0]}, with columns of their own")
        return [test("show", ":", sorts[0])]
    if tables - {"resource"}:
        reader.notes.add("the answer is the resources, not the values that were selected")
    return []
