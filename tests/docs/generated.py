"""The parts of pages that are made from the code.

A part stands between `<!-- generated: NAME ARGS -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import regdsl
from regdsl import passes
from regdsl.backends import profiles, sqlite_passes
from regdsl.binding.macros import body, library
from regdsl.binding.services import KINDS
from regdsl.binding.vocabularies import load
from regdsl.english import read_back
from regdsl.fields import DIRECTIVES, FIELDS, Field, countable, fields_of
from regdsl.fieldtables.kinds import VALUES
from regdsl.planning.entities import ENTITIES
from regdsl.syntax.formatter import format_expr
from tests.docs import matrix
from tests.docs.running import regdsl as run
from tests.usecases import page

_PART = re.compile(
    r"(<!-- generated: (?P<name>[\w-]+)(?P<args>[^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL
)

SAMPLES = (
    "galaxy",
    '"emission line"',
    "title=galaxies",
    "spectro*",
    "ucd:phot.mag;em.IR",
    "ucd:phot.*",
    "column:*_mag",
    "near 83.63 +22.01",
    "near 83.63 +22.01 within 1deg",
    "covers 83.63 +22.01 within 1deg",
    "overlaps moc(6/100-110)",
    "spectral:2.0..2.4um",
    "time:2010..2015",
    "band:x-ray -service:tap",
)
"""Queries whose exactness on each target is shown."""


def fill(text: str) -> str:
    """The text of a page with its generated parts made anew."""

    def new(match: re.Match[str]) -> str:
        lines = PARTS[match["name"]](*match["args"].split())
        return match[1] + "".join(f"{line}\n" for line in lines) + match[4]

    return _PART.sub(new, text)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines]


def _code(*words: str) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _fields(scope: str = "") -> list[str]:
    def row(field: Field) -> tuple[str, ...]:
        return _code(field.name), field.help, _code(field.example), _code(*field.aliases)

    return _table(
        ("field", "what it asks for", "example", "also written"),
        (row(field) for field in FIELDS if field.scope == scope),
    )


def _reference(scope: str = "") -> list[str]:
    """All that is to be known of each field of a group, or of the top level."""
    lines: list[str] = []
    for field in fields_of(scope):
        read = read_back(regdsl.parse(field.example))
        also = f" (also {_code(*field.aliases)})" if field.aliases else ""
        lines += [f"### `{field.name}`{also}", "", f"{field.help[:1].upper()}{field.help[1:]}.", ""]
        lines += ["```regdsl", field.example, "```", "", f"> {read}", ""]
        lines += [f"- values: {VALUES[field.kind]}", f"- looks at {_place(field)}"]
        if countable(field):
            lines.append(f"- can be counted: `count:{field.name}`")
        if field.often_undeclared:
            lines.append("- many resources declare nothing of it: see `?` and `has:`")
        lines.append("")
    return lines


def _place(field: Field) -> str:
    table = ENTITIES[field.entity].table if field.entity in ENTITIES else ""
    if not table:
        return "titles, descriptions and subjects"
    if field.entity == "ledger":
        return f"`{field.column[0]}` in the ledger of the mirror"
    columns = " and ".join(f"`rr.{table}.{name}`" for name in field.column)
    where = [f"`{name}={value!r}`" if value else f"`{name}` is NULL" for name, value in field.where]
    return f"{columns} where {' and '.join(where)}" if where else columns


def _directives() -> list[str]:
    return _table(
        ("word", "what it says", "example"),
        ((_code(d.name), d.help, _code(d.example)) for d in DIRECTIVES),
    )


def _services() -> list[str]:
    return _table(
        ("kind", "what it is", "also written"),
        ((_code(kind.name), kind.help, _code(*kind.aliases)) for kind in KINDS.values()),
    )


def _terms(vocabulary: str) -> list[str]:
    terms = load(vocabulary).terms
    return [_code(*sorted((t for t in terms if not terms[t].deprecated), key=str.lower)) + "."]


def _targets() -> list[str]:
    def row(name: str) -> tuple[str, ...]:
        profile = profiles.load(name)
        return _code(name), profile.title, f"{profile.tier}: {profile.source}"

    rows = [row(name) for name in profiles.packaged()]
    rows.append((_code("sqlite"), "a mirror", "exact"))
    return _table(("target", "what it is", "how well it is known"), rows)


def _verdicts() -> list[str]:
    names = ("gavo", "regtap-1.2")

    def verdict(query: str, name: str) -> str:
        try:
            adql = regdsl.compile_adql(query, name)
        except regdsl.RegdslError as exc:
            return f"not possible: {exc.diagnostics[0].message}"
        return ": ".join(filter(None, (adql.direction, "; ".join(adql.reasons))))

    rows = ((_code(query), *(verdict(query, name) for name in names)) for query in SAMPLES)
    return _table(("query", *map(_code, names)), rows)


def _macros() -> list[str]:
    rows = (
        (_code(one.head), one.help, _code(format_expr(body(one))))
        for one in library()
        if not one.origin
    )
    return _table(("macro", "what it finds", "what it stands for"), rows)


def _help(*command: str) -> list[str]:
    return ["```text", *run([*command, "--help"]).splitlines(), "```"]


def _rules(target: str) -> list[str]:
    """Each rule with what it does, from its docstring."""
    rules = passes.RULES if target == "any" else sqlite_passes.RULES
    rows = ((f"`{rule.__name__}`", sqlite_passes.purpose(rule.__name__)) for rule in rules)
    return _table(("rule", "what it does"), rows)


PARTS: dict[str, Callable[..., list[str]]] = {
    "fields": _fields,
    "reference": _reference,
    "directives": _directives,
    "services": _services,
    "terms": _terms,
    "targets": _targets,
    "verdicts": _verdicts,
    "rules": _rules,
    "profiles": lambda part: _table(*getattr(matrix, part)()),
    "support": lambda part: _table(*matrix.matrix(part)),
    "help": _help,
    "recipes": page.recipes,
    "usecases": page.results,
    "usecases-sum": page.sums,
    "macros": _macros,
}
