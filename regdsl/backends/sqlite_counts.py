"""The SQLite lowering of `count:`: how many resources of an answer have each value.

One statement for all fields.  The answer is found once, as keys of resources; each field
joins them with the index table that has its values, or with the public one where no index
has them.  Values that differ in case alone are one value where `=` says so, and are then
shown as one of the records writes them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from regdsl.backends.sqlite import Statement, with_tables
from regdsl.backends.sqlite_conditions import Lowering
from regdsl.backends.sqlite_kept import HASH_LISTS, VALUES, Kept
from regdsl.backends.sqlite_passes import is_on
from regdsl.backends.sqlite_rows import INDEX, INDEXED
from regdsl.binding.identifiers import PREFIXES
from regdsl.binding.services import KINDS
from regdsl.fields import Field
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import Every, Question
from regdsl.schema import TABLES

__all__ = ["TOTAL", "lower"]

TOTAL = "total"
"""What the row with the number of all resources of the answer is called."""


@dataclass(frozen=True, slots=True)
class _Values:
    """Where the values of a field are.

    Attributes
    ----------
    table
        The table `v`, with a column `rid`, or `ivoid` where it is a public one.
    value
        What is counted, of a row of it.
    where
        Which of its rows count.
    sample
        The key of a row or of a resource (`{rid}`), of which the spelling can be had.
    shown
        What is shown: of the value as counted, `g.value`, and the sample, `g.sample`.
    order
        What equally frequent values are sorted by.
    public
        Whether the rows of the table know the resource by its `ivoid`.
    once
        Whether a resource has a value in one row only.
    by_value
        Whether the table is sorted by value, so that it is better read than probed.
    declared
        What is there when there is a value, where that is not the value itself.
    """

    table: str
    value: str
    where: str = ""
    sample: str = "NULL"
    shown: str = "g.value"
    order: str = "value"
    public: bool = False
    once: bool = False
    by_value: bool = False
    declared: str = ""

    @property
    def rows(self) -> str:
        """The condition that the row counts and has a value."""
        return " AND ".join(filter(None, (self.where, f"{self.declared or self.value} != ''")))


def lower(
    question: Question, *, limit: int | None = None, rules: bool | Collection[str] = True
) -> Statement:
    """The SQL that counts the answer of a question.

    Parameters
    ----------
    question
        A plan with what is to be counted, optimised.
    limit
        At most so many values of each field, beside the limit of the question itself.
    rules
        As for `regdsl.backends.sqlite.lower`.

    Returns
    -------
    Statement
        Rows of the field (or `TOTAL`), the value (NULL for none), the number of
        resources, and the number of values of that field without a limit.
    """
    counting = question.counting
    assert counting is not None
    lowering = Lowering(rules=rules)
    every = question.plan == Every()
    members = lowering.members(question.plan)
    found = f"answered AS MATERIALIZED (SELECT {members} AS members)"
    answer = "SELECT rid FROM idx_resource"
    if not every:
        answer = "SELECT value AS rid FROM answered CROSS JOIN json_each(regdsl_list(members))"
    limits = [n for n in (limit, question.limit) if n is not None]
    having = f"n >= {counting.at_least}"
    if counting.at_most is not None:
        having += f" AND n <= {counting.at_most}"
    parts = [f"SELECT '{TOTAL}', NULL, regdsl_size(members), NULL FROM answered"]
    most = min(limits, default=-1)
    for field in counting.by:
        values = _values(field)
        by_rows = [
            _counted(field.name, values, having, most, every=every),
            _undeclared(field.name, values),
        ]
        kept = _sets_of(field) if is_on("kept", rules) else None
        if kept is None:
            parts += by_rows
            continue
        by_sets = _of_sets(field, kept, having, most, every=every)
        # Of few resources the rows are read sooner than all sets.
        parts += by_sets if every else [_if(_FEW, by_rows), _if(f"NOT {_FEW}", by_sets)]
    tables = [*lowering.tables, found, f"answer AS MATERIALIZED ({answer})"]
    if any(field.kind == "service" for field in counting.by):
        tables.insert(0, _KINDS)
    return Statement(with_tables(tables, "\nUNION ALL\n".join(parts)), lowering.params)


_FEW = "((SELECT regdsl_size(members) FROM answered) <= 500)"
"""When an answer is so small that its rows are counted and not the sets of values."""


def _if(condition: str, parts: list[str]) -> str:
    """Rows that are computed under a condition only: CASE is what SQLite leaves undone."""
    names = "SELECT NULL AS f, NULL AS v, NULL AS n, NULL AS a WHERE FALSE"
    rows = "\nUNION ALL ".join((names, *(f"SELECT * FROM ({part})" for part in parts)))
    listed = f"SELECT json_group_array(json_array(f, v, n, a)) FROM ({rows})"
    columns = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(4))
    return f"SELECT {columns} FROM json_each(CASE WHEN {condition} THEN ({listed}) ELSE '[]' END)"


def _sets_of(field: Field) -> Kept | None:
    """The sets of the values of a field, if the mirror keeps all of them."""
    kept = VALUES.get((field.entity, field.column[0]))
    if kept is None or not kept.whole or field.where or field.kind == "service":
        return None
    # Of a unit the case is a part, and sets are folded.
    return None if field.column == ("unit",) else kept


def _of_sets(field: Field, kept: Kept, having: str, limit: int, *, every: bool) -> list[str]:
    """A facet by the sizes of sets, and what declares no value.

    The sets of everything are the answer's own, so that they need not be intersected.
    """
    sets = f"SELECT term, members FROM idx_set WHERE kind = '{kept.kind}' AND term != ''"
    answer = "(SELECT members FROM answered)"
    number = "regdsl_size(s.members)" if every else f"regdsl_common(s.members, {answer})"
    both = "s.members" if every else f"regdsl_all(s.members, {answer})"
    # Only of what is shown: the first resource that has it.
    sample = (
        f"(SELECT json_extract(regdsl_list({both}), '$[0]') FROM ({sets}) AS s "
        "WHERE s.term = g.value)"
    )
    shown = "g.value"
    if field.column != ("ucd",):  # Of UCDs the sets know the text itself.
        shown = _values(field).shown.replace("g.sample", sample)
    counted = (
        f"SELECT '{field.name}', {shown}, g.n, g.all_values FROM (\n"
        f"  WITH sizes AS MATERIALIZED (\n"
        f"    SELECT s.term AS value, {number} AS n FROM ({sets}) AS s),\n"
        f"  some AS MATERIALIZED (SELECT value, n FROM sizes WHERE n > 0 AND {having})\n"
        f"  SELECT value, n, (SELECT COUNT(*) FROM some) AS all_values\n"
        f"  FROM some ORDER BY n DESC, value LIMIT {limit}) AS g"
    )
    declared = f"(SELECT regdsl_union(members) FROM ({sets}))"
    rest = f"SELECT '{field.name}', NULL, regdsl_size(regdsl_but({answer}, {declared})), NULL"
    return [counted, rest]


def _counted(name: str, values: _Values, having: str, limit: int, *, every: bool) -> str:
    rows = values.rows
    if values.public:
        source = f"answer AS a JOIN idx_resource AS r USING (rid) JOIN {values.table} AS v"
        source += " USING (ivoid) WHERE"
    elif every:
        source = f"{values.table} AS v WHERE"
    else:
        # IN, and not a join: for a join SQLite reads the whole table first, to make a filter.
        source = f"{values.table} AS v WHERE v.rid IN (SELECT rid FROM answer) AND"
        if values.where and not values.by_value:
            rows = f"+{rows}"  # So that it looks the resources up.
    key = "a.rid" if values.public else "v.rid"
    number = "COUNT(*)" if values.once or values.by_value else f"COUNT(DISTINCT {key})"
    return (
        f"SELECT '{name}', {values.shown}, g.n, g.all_values FROM (\n"
        f"  WITH found AS MATERIALIZED (\n"
        f"    SELECT {values.value} AS value, {number} AS n,"
        f" {values.sample.format(rid=key)} AS sample\n"
        f"    FROM {source} {rows}\n"
        f"    GROUP BY 1 HAVING {having})\n"
        f"  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found\n"
        f"  ORDER BY n DESC, {values.order} LIMIT {limit}) AS g"
    )


def _undeclared(name: str, values: _Values) -> str:
    head = f"SELECT '{name}', NULL, COUNT(*)"
    if values.by_value:
        declared = (
            f"SELECT COUNT(DISTINCT v.rid) FROM {values.table} AS v"
            f" WHERE v.rid IN (SELECT rid FROM answer) AND {values.rows}"
        )
        return f"{head} - ({declared}), NULL FROM answer"
    # So that it looks the resource up, and not all rows of that sort for each.
    rows = f"+{values.rows}" if values.where else values.rows
    key = "v.rid = a.rid"
    if values.public:
        key = "v.ivoid = (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid = a.rid)"
    return (
        f"{head}, NULL FROM answer AS a WHERE NOT EXISTS"
        f" (SELECT 1 FROM {values.table} AS v WHERE {key} AND {rows})"
    )


def _values(field: Field) -> _Values:
    """Where the values of a field are."""
    entity, column = field.entity, field.column[0]
    where = " AND ".join(
        f"v.{name} = '{value}'" if value else f"v.{name} IS NULL" for name, value in field.where
    )
    match field.kind:
        case "instant":
            return _Values("idx_resource", f"substr(v.{column}, 1, 4)", once=True)
        case "ivoid" if entity == "resource":
            return _Values("idx_resource", _AUTHORITY, once=True)
        case "service":
            kind = "(SELECT s.kind FROM kinds AS s WHERE s.standard_id = v.standard_id)"
            return _Values("idx_capability", kind, declared="v.standard_id")
        case "doi" | "orcid":
            prefixes, value = PREFIXES[field.kind], "v.alt_identifier"
            return _Values("idx_altid", _without(prefixes, value), _any(prefixes, value))
        case "number":
            return _number(field, where)
    if entity == "resource" and column in HASH_LISTS:
        return _Values("idx_term", "v.term", f"v.list = '{column}'", by_value=True)
    if entity == "resource" and column == "res_type":
        return _Values("idx_resource", "v.res_type", once=True)
    if entity == "resource" and column == "short_name":
        shown = _spelling("t.short_name", "resource AS t", "")
        return _Values("idx_resource", "v.short_name", sample="MIN({rid})", shown=shown, once=True)
    table = ENTITIES[entity].table
    if column not in INDEXED.get(entity, ()):
        only = [where, *(f"v.{name} IS NULL" for name in ENTITIES[entity].only_null)]
        rows = " AND ".join(filter(None, only))
        if TABLES[table].column(column).lowercase:
            return _Values(table, f"v.{column}", rows, public=True)
        value, sample = f"regdsl_fold(v.{column})", f"MIN(v.{column})"
        return _Values(table, value, rows, sample=sample, shown="g.sample", public=True)
    index = INDEX[entity]
    if entity == "column" and column == "ucd":
        # The index table has a key for each UCD, which is faster to group by.
        text = "(SELECT u.ucd FROM idx_ucd AS u WHERE u.ucd_key = {})"
        return _Values(
            index, "v.ucd", where, order=text.format("value"), shown=text.format("g.value")
        )
    if entity == "column" and column == "unit":
        return _Values(index, "v.unit_written", where)
    if entity == "table" and column == "table_name":
        shown = (
            "COALESCE((SELECT t.table_name FROM idx_table AS x"
            " JOIN idx_resource AS k ON k.rid = x.rid"
            " JOIN res_table AS t ON t.ivoid = k.ivoid AND t.table_index = x.table_index"
            " WHERE x.tid = g.sample), g.value)"
        )
        return _Values(index, "v.table_name", where, sample="MIN(v.tid)", shown=shown)
    values = _Values(index, f"v.{column}", where)
    if TABLES[table].column(column).lowercase:
        return values
    same = where.replace("v.", "t.")
    shown = _spelling(f"t.{column}", f"{table} AS t", same)
    return _Values(index, values.value, where, sample="MIN({rid})", shown=shown)


def _number(field: Field, where: str) -> _Values:
    """Numbers, as C writes them with 15 digits; what is no number is no value."""
    value = f"v.{field.column[0]}"
    if field.entity == "detail":
        number = f"regdsl_number({value})"
        return _Values("idx_detail", f"printf('%.15g', {number})", where, declared=number)
    table = ENTITIES[field.entity].table
    once = field.entity == "resource"
    text = f"printf('%.15g', {value})"
    return _Values(table, text, where, declared=value, public=True, once=once)


def _spelling(column: str, table: str, where: str) -> str:
    """A folded value as the resource of the sample writes it."""
    more = f" AND {where}" if where else ""
    return (
        f"COALESCE((SELECT {column} FROM {table} WHERE t.ivoid = "
        "(SELECT k.ivoid FROM idx_resource AS k WHERE k.rid = g.sample)"
        f" AND regdsl_fold({column}) = g.value{more} LIMIT 1), g.value)"
    )


_AUTHORITY = "substr(v.ivoid, 1, 5 + instr(substr(v.ivoid, 7) || '/', '/'))"
"""`ivo://` and what comes before the next slash."""


def _kinds() -> str:
    """The kind of each standard id as `kind_of` has it; of others the id itself.

    There are few ids, and the index steps from one to the next.
    """
    known: set[str] = set()
    cases = []
    for kind in KINDS.values():
        for pattern in (*kind.exact, *kind.also) if kind.exact else ():
            if pattern not in known:
                known.add(pattern)
                operator = "GLOB" if "*" in pattern else "="
                cases.append(f"WHEN standard_id {operator} '{pattern}' THEN '{kind.name}'")
    return (
        "ids (standard_id) AS (\n"
        "  SELECT MIN(standard_id) FROM idx_capability UNION ALL\n"
        "  SELECT (SELECT MIN(c.standard_id) FROM idx_capability AS c"
        " WHERE c.standard_id > ids.standard_id) FROM ids WHERE standard_id IS NOT NULL),\n"
        "kinds AS MATERIALIZED (SELECT standard_id,\n  CASE "
        + "\n  ".join(cases)
        + "\n  ELSE standard_id END AS kind FROM ids)"
    )


_KINDS = _kinds()


def _any(prefixes: tuple[str, ...], column: str) -> str:
    tests = (f"{column} GLOB '{prefix}*'" for prefix in prefixes)
    return f"({' OR '.join(tests)})"


def _without(prefixes: tuple[str, ...], column: str) -> str:
    cases = (
        f"WHEN {column} GLOB '{prefix}*' THEN substr({column}, {len(prefix) + 1})"
        for prefix in prefixes
    )
    return f"CASE {' '.join(cases)} END"
