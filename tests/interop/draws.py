"""pyvo's constraints drawn at random, of what a registry has and of what it nearly has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.time import Time
from hypothesis import strategies as st
from pyvo.registry import rtcons

from regdsl.mirror.mirror import Mirror

Draw = st.SearchStrategy[Any]

BANDS = ("radio", "infrared", "optical", "uv", "x-ray", "gamma-ray", "euv", "neutrino")

TYPES = (
    *("sia", "sia1", "sia2", "ssa", "ssap", "scs", "conesearch", "slap", "line", "tap", "table"),
    *("hips", "hats", "ivo://ivoa.net/std/registry", "ivo://ivoa.net/std/TAP"),
    *("ivo://ivoa.net/std/tap#aux", "ivo://ivoa.net/std/conesearch", "ivo://example.org/none"),
)


class Values:
    """What is in the columns of a mirror, some of it."""

    def __init__(self, mirror: Mirror) -> None:
        self._connection = mirror.connection

    def of(self, column: str, table: str, most: int = 300) -> list[Any]:
        """Distinct values, not NULL."""
        found = self._connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
            f" ORDER BY {column} LIMIT {most}"
        )
        return [value for (value,) in found]


def _patterns(values: Sequence[str], extra: Sequence[str] = ()) -> Draw:
    """A value, or a part of it with `%` around, in the middle, or on one side."""

    @st.composite
    def pattern(draw: st.DrawFn) -> str:
        value = draw(st.sampled_from([*values, *extra]))
        a = draw(st.integers(0, len(value)))
        b = draw(st.integers(a, len(value)))
        made: str = draw(
            st.sampled_from(
                (
                    value,
                    f"%{value[a:b]}%",
                    f"{value[:b]}%",
                    f"%{value[a:]}",
                    f"{value[:a]}%{value[b:]}",
                    f"%{value[:a]}%{value[b:]}%",
                    f"%{value[a:b].upper()}%",
                    f"%{value[a:b].lower()}%",
                )
            )
        )
        return made

    return pattern()


def _numbers(low: float, high: float, known: Sequence[float]) -> Draw:
    return st.one_of(st.sampled_from(list(known) or [low]), st.floats(low, high))


def _spectral(values: Values) -> Draw:
    ends = [v for c in ("spectral_start", "spectral_end") for v in values.of(c, "stc_spectral")]
    joule = _numbers(1e-25, 1e-10, [float(v) for v in ends if v > 0])
    spec = st.one_of(
        joule,
        joule.map(lambda v: v * u.J),
        st.floats(1, 1e5).map(lambda v: v * u.Angstrom),
        st.floats(1, 1e5).map(lambda v: v * u.MHz),
        st.floats(1e-3, 1e5).map(lambda v: v * u.eV),
        st.sampled_from([2.2 * u.um, 21 * u.cm, 1.4 * u.GHz, 5 * u.keV]),
    )
    ascending = st.tuples(joule, joule).map(lambda pair: tuple(sorted(pair)))
    forms = st.one_of(spec, st.tuples(spec, spec), ascending)
    return st.builds(rtcons.Spectral, forms, inclusive=st.booleans())


def _temporal(values: Values) -> Draw:
    ends = [v for c in ("time_start", "time_end") for v in values.of(c, "stc_temporal")]
    day = st.one_of(
        _numbers(40000.0, 62000.0, [float(v) for v in ends]),
        st.integers(40000, 62000),
        st.integers(40000 * 24, 62000 * 24).map(lambda hours: Time(hours / 24, format="mjd")),
        st.sampled_from([Time("2010-01-10"), Time("2015-06-07T08:09:10")]),
    )
    pairs = st.tuples(day, day)
    return st.builds(rtcons.Temporal, st.one_of(day, pairs), inclusive=st.booleans())


def _spatial(values: Values) -> Draw:
    ra, dec = st.floats(0, 359.99), st.floats(-89, 89)
    near = st.sampled_from([(83.63, 22.01), (10.68, 41.27), (187.3, 2.05), (202.47, 47.2)])
    place = st.one_of(near, st.tuples(ra, dec))
    small, large = st.floats(0.01, 5), st.floats(5, 90)
    radius = st.one_of(small, large)
    sky = place.map(lambda p: SkyCoord(*p, unit="deg"))
    triangle = st.tuples(place, small).map(
        lambda t: (
            *(t[0][0], t[0][1], (t[0][0] + t[1]) % 360, t[0][1]),
            *((t[0][0] + t[1] / 2) % 360, min(t[0][1] + t[1], 89.5)),
        )
    )
    moc = st.tuples(st.integers(0, 8), st.integers(0, 47), st.integers(0, 7)).map(
        lambda t: f"{t[0]}/{min(t[1], 12 * 4 ** t[0] - 1)} {t[0] + t[2] % 3 + 1}/{t[2] + 100}"
    )
    covered = values.of("coverage", "stc_spatial", 60)
    shape = st.one_of(
        place,
        sky,
        st.tuples(place, radius).map(lambda t: (*t[0], t[1])),
        st.tuples(sky, radius),
        st.tuples(sky, small.map(lambda v: v * u.arcmin)),
        triangle,
        moc,
        st.sampled_from([*covered, "0/0-11", "0/0-3 7/300000"]),
    )
    return st.builds(
        rtcons.Spatial,
        shape,
        order=st.sampled_from([6, 6, 6, 3, 5, 7, 8, 10]),
        intersect=st.sampled_from(["covers", "enclosed", "overlaps"]),
        inclusive=st.booleans(),
    )


def kinds(mirror: Mirror) -> dict[str, Draw]:
    """A strategy for each kind of constraint."""
    values = Values(mirror)
    subjects = values.of("res_subject", "res_subject")
    words = sorted(
        {w for s in [*subjects, *values.of("res_title", "resource", 60)] for w in s.split()}
    )
    word = st.one_of(
        st.sampled_from([*words, "the", "x-ray", "galax", "surv", "100%"]),
        st.tuples(st.sampled_from(words), st.sampled_from(words)).map(" ".join),
        st.sampled_from(subjects),
    )
    return {
        "freetext": st.lists(word, min_size=1, max_size=3).map(lambda w: rtcons.Freetext(*w)),
        "author": _patterns(values.of("role_name", "res_role"), ["Gaia", "%"]).map(rtcons.Author),
        "servicetype": st.tuples(
            st.lists(st.sampled_from(TYPES), min_size=1, max_size=3), st.booleans()
        ).map(lambda t: _types(*t)),
        "waveband": st.lists(st.sampled_from(BANDS), min_size=1, max_size=3).map(
            lambda b: rtcons.Waveband(*b)
        ),
        "datamodel": st.sampled_from(["obscore", "ObsCore", "obscore_new", "epntap", "regtap"]).map(
            rtcons.Datamodel
        ),
        "ivoid": st.lists(
            st.sampled_from([*values.of("ivoid", "resource"), "ivo://No/Such"]),
            min_size=1,
            max_size=3,
        ).map(lambda i: rtcons.Ivoid(*i)),
        "ucd": st.lists(
            _patterns(values.of("ucd", "table_column"), ["phot.mag;em.ir.%", "src.redshift"]),
            min_size=1,
            max_size=2,
        ).map(lambda p: rtcons.UCD(*p)),
        "uat": st.tuples(st.sampled_from(sorted(TERMS)), st.integers(0, 1), st.integers(0, 2)).map(
            lambda t: rtcons.UAT(t[0], expand_up=t[1], expand_down=t[2])
        ),
        "spatial": _spatial(values),
        "spectral": _spectral(values),
        "temporal": _temporal(values),
    }


def _types(names: Sequence[str], auxiliary: bool) -> Any:
    found = rtcons.Servicetype(*names)
    return found.include_auxiliary_services() if auxiliary else found


TERMS = {
    "variable-stars": {"wider": ["stars"], "narrower": ["cepheid-variable-stars"]},
    "cepheid-variable-stars": {"wider": ["variable-stars"], "narrower": []},
    "stars": {"wider": [], "narrower": ["variable-stars"]},
    "galaxies": {"wider": [], "narrower": ["quasars"]},
    "quasars": {"wider": ["galaxies"], "narrower": []},
    "surveys": {"wider": [], "narrower": []},
    "redshift": {"wider": [], "narrower": []},
}
"""A little of the thesaurus, as pyvo reads it from the network."""
