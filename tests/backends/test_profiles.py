"""Profiles are data: they are read whole or not at all, and say what is known."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

import regdsl
from regdsl.adql.functions import FUNCTIONS
from regdsl.backends import profiles
from regdsl.backends.profiles import FEATURES, TIERS, able, load, names, packaged, read
from regdsl.diagnostics import RegdslError
from regdsl.schema import TABLES
from tests.conftest import ROOT

FOLDER = Path(profiles.__file__).parent
GOOD = {
    "title": "My registry",
    "tier": "documented",
    "checked": date(2026, 11, 24),
    "source": "its web page",
    "regtap": "1.1",
    "adql": "2.0",
    "features": ["union"],
    "functions": ["ivo_hasword", "ivo_nocasematch"],
}


def test_all_are_targets() -> None:
    assert regdsl.targets() == (*names(), "sqlite")
    assert set(packaged()) == {"esa", "gavo", "mast", "regdsl", "regtap-1.1", "regtap-1.2"}


@pytest.mark.parametrize("name", packaged())
def test_profile_says_what_it_is(name: str) -> None:
    profile = load(name)
    assert profile.name == name
    assert profile.tier in TIERS
    assert date.fromisoformat(profile.checked) >= date(2026, 1, 1)
    assert profile.title and profile.source
    assert bool(profile.url) == (profile.tier in ("measured", "documented"))


@pytest.mark.parametrize("name", packaged())
def test_versions_and_tables_agree(name: str) -> None:
    """What RegTAP 1.1 has of tables everyone has, and 1.2 everything (its section 8)."""
    profile = load(name)
    new = {"stc_spatial", "stc_temporal", "stc_spectral", "tap_table"}
    assert profile.without == (new if profile.regtap == "1.1" else set())
    demanded = {"ivo_hasword", "ivo_nocasematch", "ivo_hashlist_has", "ivo_string_agg"}
    assert profile.functions >= demanded
    if profile.regtap == "1.2":
        assert profile.has_function("ivo_interval_overlaps")
        assert {"coalesce", "ilike", "with"} <= profile.features


def test_ours_has_everything() -> None:
    ours = load("regdsl")
    assert ours.features == set(FEATURES)
    others = {n for n, f in FUNCTIONS.items() if f.group in ("regtap", "gavo")}
    assert ours.functions == others - {"moc"}
    assert all(ours.has_table(name) for name in TABLES)


def test_who_is_able() -> None:
    assert able(lambda profile: profile.has("moc")) == ("gavo", "regdsl")
    coverage = ("gavo", "regtap-1.2", "regdsl")
    assert able(lambda profile: profile.has_table("stc_spatial")) == coverage
    assert able(lambda profile: False) == ()


def test_profile_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = (FOLDER / "regtap-1.1.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("any RegTAP 1.1 service", "mine"), encoding="utf-8")
    assert load(str(path)).title == "mine"
    assert regdsl.compile("service:ssa", to=str(path)) == regdsl.compile(
        "service:ssa", to="regtap-1.1"
    )


def test_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(RegdslError, match=r"E202.*cannot be read"):
        load(str(path))
    path.write_text("title = ", encoding="utf-8")
    with pytest.raises(RegdslError, match=r"E202.*is not TOML"):
        load(str(path))
    path.write_bytes(b"\xff")
    with pytest.raises(RegdslError, match=r"E202.*is not TOML"):
        load(str(path))


def test_unknown_target() -> None:
    with pytest.raises(RegdslError, match=r"there is no target `gavoo`.*did you mean `gavo`"):
        load("gavoo")


def test_good_one() -> None:
    profile = read("mine", GOOD | {"maxrec": 5, "remarks": {"words": "as they are"}})
    assert profile.has("union") and not profile.has("moc")
    assert profile.has_function("IVO_HASWORD")
    assert profile.maxrec == 5
    assert profile.remark("words") == "as they are"
    assert profile.remark("rows") == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"titel": "x"}, "an unknown key `titel` (did you mean `title`?)"),
        ({"title": None}, "a `title` that is no text"),
        ({"url": 5}, "a `url` that is no text"),
        ({"tier": "guessed"}, "an unknown tier `guessed`"),
        ({"checked": "yesterday"}, "no date `checked`"),
        ({"features": ["unions"]}, "an unknown entry of `features`, `unions`"),
        ({"features": "union"}, "`features` that are no list of texts"),
        ({"without": ["stc_spacial"]}, "did you mean `stc_spatial`?"),
        ({"functions": ["LOWER"]}, "an unknown entry of `functions`, `LOWER`"),
        ({"quirks": [3]}, "`quirks` that are no list of texts"),
        ({"maxrec": 0}, "a `maxrec` that is no number of rows"),
        ({"remarks": ["x"]}, "`remarks` that are no table of texts"),
        ({"remarks": {"weather": "fine"}}, "an unknown remark `weather`"),
    ],
)
def test_wrong_ones(change: dict[str, object], said: str) -> None:
    with pytest.raises(RegdslError) as found:
        read("mine", GOOD | change)
    assert {d.code for d in found.value.diagnostics} == {"E202"}
    assert said in str(found.value)


def test_all_that_is_wrong_is_said() -> None:
    with pytest.raises(RegdslError) as found:
        read("mine", {"colour": "blue"})
    missing = {"title", "tier", "source", "regtap", "adql", "checked"}
    assert len(found.value.diagnostics) == len(missing) + 1
    assert all(f"`{key}`" in str(found.value) for key in missing)


@pytest.mark.parametrize("name", packaged())
def test_every_key_of_a_file_counts(name: str) -> None:
    """None is there that the reader looks past: without it the profile is another, or none."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for key in data:
        kept = {k: v for k, v in data.items() if k != key}
        if key in ("title", "tier", "checked", "source", "regtap", "adql"):
            with pytest.raises(RegdslError, match=f"`{key}`"):
                read(name, kept)
        elif data[key]:
            assert read(name, kept) != load(name)


def test_the_profile_in_the_documentation() -> None:
    page = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("## A profile of your own")
    body = rest.partition("```text\n")[2].partition("```")[0]
    assert read("mine", tomllib.loads(body)).title == "our registry"
    assert all(f"`{feature}`" in rest for feature in FEATURES)
