"""Hypothesis strategies for queries that bite, and for trees of any look.

`queries` makes well-formed queries over given records, `stream` the same without hypothesis,
for long runs; how they come about is told in `growing`.  `refusals` makes queries that the
semantics call errors.  `asts`, in `arbitrary.py`, makes trees without regard to their meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from regdsl import ast

from .arbitrary import asts
from .build import f, group, no, point, q, spatial, w
from .chance import Chance
from .env import Env
from .growing import Ground, Grower
from .records import Resource

__all__ = ["asts", "queries", "refusals", "stream"]


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
    resources: Sequence[Resource],
    env: Env,
    seed: int,
    *,
    max_depth: int = 3,
    about: Sequence[str] = (),
) -> Iterator[ast.Query]:
    """Well-formed queries without end, the same ones for the same seed.

    `about` says with which topics queries begin, such as `time` or `column(...)`.
    """
    grower = Grower(Ground(resources, env, about), Chance.seeded(seed))
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
    f("new", "7d..", op="<"),
    f("firstseen", "lately"),
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
    group("column", group("schema", w("x"))),
    group("schema", f("ucd", "phot.mag")),
    group("schema", f("type", "output")),
    group("service", w("tap")),
    group("service", f("title", "x")),
    group("service", f("type", "epntap")),
    group("service", f("type", "nosuchservice")),
    group("service", f("auth", "perhaps")),
    group("service", group("role", f("type", "creator"))),
    group("service", f("role", "std", op="<")),
    group("role", w("hubble")),
    group("role", f("ivoid", "nobody")),
    group("date", w("updated")),
    group("date", f("role", "no-such-role")),
    group("date", f("value", "2015-13")),
    group("detail", w("x")),
    group("relation", f("type", "no-such-relation")),
    group("validation", f("level", "high")),
    group("validation", f("level", "1..2", op="<")),
    group("validation", w("x")),
    group("servedby", f("sort", "title")),
    group("servedby", ast.And(children=(w("star"), f("limit", "3")))),
    group("servedby", f("nosuchfield", "x")),
    group("serves", spatial("inside", _HERE)),
    group("title", w("x")),
    group("table", group("servedby", w("x"))),
    f("servedby", "tap"),
    f("related", "tap"),
    f("relation", "nonsense"),
    f("level", "expert"),
    f("product", "nonsense"),
    f("regard", "wide"),
    f("regard", "1um"),
    f("regard", "1..2", op=">="),
    f("maxsr", "nan"),
    f("validated", "2deg"),
    f("datamodel", "nonsense"),
    f("registry", "gavo"),
    f("has", "registry"),
    f("registry", "ivo://org.gavo.dc/reg", optional=True),
    f("orcid", "0000-0001"),
    f("orcid", "someone"),
    group("column", f("flag", "prim*")),
    f("rights", "public", op="<"),
    f("license", "cc", op=">"),
    no(f("facility", " , ")),
    spatial("inside", _HERE),
    spatial("overlaps", _HERE),
    spatial("near", ast.Moc(text="6/1")),
    spatial("near", _TRIANGLE),
)
"""Ill-formed wherever they stand."""
