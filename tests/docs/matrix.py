"""The tables of docs/targets.md: what each target can do, found out by compiling.

Nothing in them is written by hand: the rows come from the table of fields, the kinds of
values and the shapes, the columns from the profiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import regdsl
from regdsl.backends.profiles import FEATURES, REMARKS, TIERS, Profile, load, packaged
from regdsl.binding.kinds import KINDS
from regdsl.fields import DIRECTIVES, FIELDS, SCOPES
from regdsl.schema import TABLES

OPERATORS = (":", "=", "!=", "<", "<=", ">", ">=")

VALUES: dict[str, tuple[str, ...]] = {
    "text": ("galaxies", '"emission line"', "photometr*"),
    "substring": ("hubble", '"hubble space"', "wf*cam"),
    "person": ("drew", '"drew j"', "dr*w"),
    "name": ("ra", "*mag", "e_*"),
    "version": ("1.1", "1.*"),
    "mixed": ("180", "1*"),
    "unit": ("mJy", "m*"),
    "restype": ("document", "vs:*"),
    "listed": ("get",),
    "url": ("archive.eso.org", "vo*tap", "tap_obs"),
    "ucd": ("phot.mag;em.IR", "em.IR", "phot.*", "PHOT_MAG"),
    "ivoid": ("ivo://org.gavo.dc", "ivo://cds.vizier/i*"),
    "doi": ("10.26093/cds/vizier.2328", "10.26093/cds/vizier.*"),
    "orcid": ("0000-0001-7915-5571", "0000-0001-*"),
    "bibcode": ("2006AJ....131.1163S", "2022yCat*"),
    "datamodel": ("obscore", "ivo://ivoa.net/std/obscore*"),
    "registry": ("ivo://cds.vizier/registry", "ivo://cds.vizier"),
    "relation": ("ivo://cds.vizier/tap", "ivo://cds.vizier"),
    "service": ("ssa", "obscore", "ivo://ivoa.net/std/sia*"),
    "vocabulary": ("supernovae", "variable-stars", "^1supernovae"),
    "number": ("10deg", "30arcmin..20deg"),
    "flag": ("yes", "no"),
    "spectral": ("2um", "2.0..2.4um", "..1um", "em.IR.K"),
    "interval": ("2015", "2010..2015", "..1995"),
    "instant": ("2020", "2010..2015", "..2005"),
    "since": ("7d", "2026-03..", "2026-03"),
    "spatial": (),
}
"""What each kind of value can look like; the first of them is tried with every operator."""

SHAPES = {
    "a point": "83.63 +22.01",
    "a circle": "83.63 +22.01 within 1deg",
    "a polygon": "polygon(10 10 20 10 15 20)",
    "a MOC": "moc(4/12-15)",
}
VERBS = ("near", "covers", "overlaps", "inside")


@cache
def verdict(query: str, target: str) -> str:
    """`exact`, `superset`, `subset`, or `refused`."""
    if target == "sqlite":
        regdsl.compile_sqlite(query)
        return "exact"
    try:
        return regdsl.compile_adql(query, target).direction
    except regdsl.RegdslError as exc:
        if not {found.code for found in exc.diagnostics} <= {"E201", "E203"}:
            raise
        return "refused"


def is_query(text: str) -> bool:
    """Whether the language has it at all; some kinds lack some operators."""
    try:
        regdsl.bind(text)
    except regdsl.RegdslError:
        return False
    return True


def field_rows() -> Iterator[tuple[str, str]]:
    """Each field with its example, those of the groups too."""
    for field in FIELDS:
        name = f"{field.scope}({field.name}:)" if field.scope else f"{field.name}:"
        yield name, field.example


def kind_rows() -> Iterator[tuple[str, str]]:
    """Each kind with every operator it has and every look of a value."""
    for kind in KINDS:
        if not VALUES[kind]:
            continue
        first = min((f for f in FIELDS if f.kind == kind), key=lambda f: bool(f.scope))
        names = _NAMES.get(kind, (first.name,))
        plain, *others = VALUES[kind]
        tried = [(op, plain) for op in OPERATORS] + [(":", value) for value in others]
        for name in names:
            for op, value in tried:
                text = f"{name}{op}{value}"
                query = f"{first.scope}({text})" if first.scope else text
                if is_query(query):
                    yield kind, query


_NAMES = {"name": ("column",), "vocabulary": ("uat",), "number": ("regard", "maxsr")}
"""The fields that a kind is tried with, where these are not the first that has it."""

_INSIDE = {
    "column": "unit:deg",
    "table": "name:*obscore*",
    "detail": "path:/capability/maxRecords",
    "param": "name:band",
    "validation": "level>=2",
}
"""A condition for each group that may stand in another."""


def spatial_rows() -> Iterator[tuple[str, str]]:
    """Each verb with each shape that it can have."""
    for verb in VERBS:
        for shape, text in SHAPES.items():
            if is_query(f"{verb} {text}"):
                yield f"{verb} {shape}", f"{verb} {text}"


def other_rows() -> Iterator[tuple[str, str]]:
    """What is made of conditions: negations, alternatives, groups, directives."""
    yield "not", "-subject:quasars"
    yield "or, of one table", "title:galaxies or description:galaxies"
    yield "or, of several tables", "galaxies or service:ssa"
    yield "and", "quasar author:drew"
    yield "declared or not", "subject?:quasars"
    yield "a row of a table", "column(ucd:phot.mag;em.IR unit:mag)"
    yield "no such row", "-column(unit:deg)"
    yield "a related resource", "servedby(title:vizier)"
    yield "no related resource", "-derivedfrom(author:skrutskie)"
    for outer, inners in SCOPES.items():
        for inner in inners:
            if outer:
                yield f"{inner} in {outer}", f"{outer}({inner}({_INSIDE[inner]}))"
    for directive in DIRECTIVES:
        yield f"{directive.name}:", directive.example


ROWS = {
    "fields": field_rows,
    "kinds": kind_rows,
    "shapes": spatial_rows,
    "others": other_rows,
}


Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The head of a table, and its rows."""


@cache
def columns() -> tuple[tuple[str, ...], ...]:
    """The targets, those together that agree about everything."""
    queries = [query for rows in ROWS.values() for _, query in rows()]
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in regdsl.targets():
        alike.setdefault(tuple(verdict(query, name) for query in queries), []).append(name)
    return tuple(tuple(group) for group in alike.values())


def matrix(part: str) -> Table:
    """One of the tables of verdicts; what is alike is one row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for what, query in ROWS[part]():
        verdicts = (verdict(query, group[0]) for group in columns())
        rows.setdefault((what, *verdicts), []).append(query)
    return (
        ("what", "for example", *(_code(*group) for group in columns())),
        [(what, _code(*queries), *verdicts) for (what, *verdicts), queries in rows.items()],
    )


def _code(*texts: str) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def reasons() -> Table:
    """Why some of all those queries are not answered exactly, and by whom."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for _, query in (row for rows in ROWS.values() for row in rows()):
        for name in packaged():
            for entry in _reasons(query, name):
                found.setdefault(entry, {})[name] = None
    ordered = sorted(found.items(), key=lambda item: (_ORDER.index(item[0][0]), item[0][1]))
    return ("", "why", "where"), [(word, why, _code(*who)) for (word, why), who in ordered]


_ORDER = ("superset", "subset", "refused")


def _reasons(query: str, name: str) -> list[tuple[str, str]]:
    try:
        adql = regdsl.compile_adql(query, name)
    except regdsl.RegdslError as exc:
        return [("refused", d.message.removeprefix(f"{name} ")) for d in exc.diagnostics]
    return [(adql.direction, reason) for reason in adql.reasons]


def profiles() -> Table:
    """The profiles, a row each."""
    rows = [
        (_code(p.name), p.title, p.regtap, p.adql, p.tier, p.checked, str(p.maxrec or "not known"))
        for p in map(load, packaged())
    ]
    return ("target", "what it is", "RegTAP", "ADQL", "known", "checked", "rows"), rows


def tiers() -> Table:
    """What the words for how well a profile is known mean."""
    return ("", "how it is known"), [(word, what) for word, what in TIERS.items()]


def features() -> Table:
    """What not all of them have, a column a profile."""
    known = [load(name) for name in packaged()]
    tests: dict[str, Callable[[Profile], bool]] = {}
    for feature, name in FEATURES.items():
        tests[name] = partial(_has, Profile.has, feature)
    for table in TABLES:
        tests[f"`rr.{table}`"] = partial(_has, Profile.has_table, table)
    for function in sorted(frozenset.union(*(p.functions for p in known))):
        tests[f"`{function}`"] = partial(_has, Profile.has_function, function)
    rows = [
        (what, *("yes" if test(p) else "" for p in known))
        for what, test in tests.items()
        if not all(test(p) for p in known)
    ]
    return ("", *(_code(p.name) for p in known)), rows


def _has(test: Callable[[Profile, str], bool], name: str, profile: Profile) -> bool:
    return test(profile, name)


def remarks() -> Table:
    """Where the knowledge of each profile comes from, and what else is known."""
    rows = []
    for profile in map(load, packaged()):
        said = [profile.remark(topic) for topic in REMARKS if profile.remark(topic)]
        rows.append((_code(profile.name), profile.source, "; ".join(said)))
    return ("target", "from", "also known"), rows
