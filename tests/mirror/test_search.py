"""Searching a mirror: what comes back, in what order, and what it can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

import regdsl
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW


def test_results_are_a_sequence(demo: Mirror) -> None:
    found = demo.search("service:ssa")
    assert len(found) == found.total > 5
    assert [resource.ivoid for resource in found] == found.ivoids
    assert found[0].title
    assert len(found[1:3]) == 2
    assert "service:ssa" in repr(found)


def test_limits_do_not_hide_the_total(demo: Mirror) -> None:
    every = demo.search("")
    some = demo.search("", limit=3)
    assert (len(some), some.total) == (3, every.total)
    assert demo.search("limit:2", limit=3).ivoids == some.ivoids[:2]


def test_the_order_is_by_ivoid_or_by_relevance_or_as_said(demo: Mirror) -> None:
    plain = demo.search("service:tap").ivoids
    assert plain == sorted(plain)
    titled = [r.ivoid for r in demo.search("quasar") if "uasar" in (r.title or "")]
    assert demo.search("quasar").ivoids[0] in titled
    newest = [r.updated for r in demo.search("service:tap sort:-updated")]
    assert newest == sorted(newest, key=lambda date: date or "", reverse=True)
    titles = [r.title for r in demo.search("service:tap sort:title")]
    assert titles == sorted(titles, key=lambda title: title or "")
    assert demo.search("quasar sort:ivoid").ivoids == sorted(demo.search("quasar").ivoids)


def test_results_know_their_adql(demo: Mirror) -> None:
    found = demo.search("service:ssa limit:4")
    assert found.adql == regdsl.compile("service:ssa limit:4")
    assert found.to_adql("regtap-1.2").direction == "exact"
    assert found.sql.startswith(("SELECT", "WITH"))


def test_results_show_themselves_in_a_notebook(demo: Mirror) -> None:
    html = demo.search('text:"light curve"')._repr_html_()
    assert "<table>" in html
    assert "&quot;light curve&quot;" in html
    assert "... and" in demo.search("", limit=2)._repr_html_()
    assert "<script" not in demo.search('"<script>"')._repr_html_()


def test_results_become_an_astropy_table(demo: Mirror) -> None:
    found = demo.search("service:ssa")
    table = found.to_table()
    assert list(table["ivoid"]) == found.ivoids
    assert table.meta["total"] == found.total
    assert not any("\n" in text for text in table["description"])
    assert len(demo.search("xyzzyx").to_table()) == 0


def test_what_was_left_out_is_what_the_mark_adds(demo: Mirror) -> None:
    found = demo.search("near 79.1 34.4 band:infrared ucd:phot.mag")
    assert {entry.field for entry in found.left_out} <= {"spatial", "band"}
    for entry in found.left_out:
        text = {"spatial": "near? 79.1 34.4 band:infrared ucd:phot.mag"}.get(
            entry.field, "near 79.1 34.4 band?:infrared ucd:phot.mag"
        )
        assert demo.search(text).total == found.total + entry.count
    assert demo.search("near? 79.1 34.4").left_out == ()


def test_the_mirror_says_how_old_it_is(demo: Mirror) -> None:
    assert demo.as_of
    assert demo.search("quasar").as_of == demo.as_of
    assert demo.search("quasar").to_dict()["as_of"] == demo.as_of


def test_show_has_everything(demo: Mirror) -> None:
    record = demo.show("ivo://CDS.VizieR/II/246")
    assert record.resource["ivoid"] == "ivo://cds.vizier/ii/246"
    assert record.capabilities[0]["interfaces"]
    assert record.tables[0]["columns"]
    assert record.to_dict()["subjects"] == record.subjects
    with pytest.raises(RegdslError, match="E304"):
        demo.show("ivo://nowhere/x")


def test_a_query_cannot_reach_the_sql(demo: Mirror) -> None:
    everything = demo.search("").total
    for text in ("'; DROP TABLE resource; --", "x' OR '1'='1", 'a" OR b', "NEAR(a b)", "a*b"):
        value = text.replace("\\", "\\\\").replace('"', '\\"')
        demo.search(f'title:"{value}" or author:"{value}" or column:"{value}"')
    assert demo.search("").total == everything


@pytest.mark.parametrize("text", ["[x]", "a?b", "a[!b]c", "100%", "a_b", "\\", "]"])
def test_special_characters_stand_for_themselves(text: str, tmp_path: Path) -> None:
    from regdsl.mirror.importer import import_paths

    records = tmp_path / "records"
    records.mkdir()
    for number, name in enumerate([text, "xx", "aXb", "other"]):
        (records / f"{number}.xml").write_text(
            '<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" '
            f'status="active"><title>t</title><shortName>{name}</shortName>'
            f"<identifier>ivo://x/{number}</identifier></ri:Resource>",
            encoding="utf-8",
        )
    import_paths(tmp_path / "m.sqlite", [records])
    quoted = text.replace("\\", "\\\\")
    with Mirror(tmp_path / "m.sqlite") as mirror:
        for query in (f'shortname:"{quoted}"', f'shortname:"{quoted}"*', f'shortname:*"{quoted}"'):
            assert mirror.search(query, now=NOW).ivoids == ["ivo://x/0"]


def test_index_tables_can_be_made_again(demo_path: Path, tmp_path: Path) -> None:
    import shutil

    from regdsl.mirror import indexes
    from regdsl.mirror.layout import open_mirror

    path = tmp_path / "copy.sqlite"
    shutil.copy(demo_path, path)
    queries = ["quasar", "ucd:phot.mag", "near 79.1 34.4", "table(column(unit:mag))", "band:radio"]
    with Mirror(path) as mirror:
        before = [mirror.search(query).ivoids for query in queries]
    connection = open_mirror(path, write=True)
    indexes.rebuild(connection)
    connection.commit()
    connection.close()
    with Mirror(path) as mirror:
        assert [mirror.search(query).ivoids for query in queries] == before


def test_replaced_and_removed_records_leave_the_index_tables(
    demo_path: Path, tmp_path: Path
) -> None:
    import shutil

    from regdsl.demo import demo_records
    from regdsl.mirror.importer import import_paths

    path = tmp_path / "copy.sqlite"
    shutil.copy(demo_path, path)
    source = (demo_records() / "cds.vizier__ii_246.xml").read_text(encoding="utf-8")
    assert "2MASS" in source
    changed = tmp_path / "changed.xml"
    changed.write_text(source.replace("2MASS", "ZZMASS"), encoding="utf-8")
    with Mirror(path) as mirror:
        assert "ivo://cds.vizier/ii/246" in mirror.search("title:2MASS").ivoids
        columns = mirror.search("ucd:phot.mag;em.IR").ivoids
    import_paths(path, [changed])
    with Mirror(path) as mirror:
        assert "ivo://cds.vizier/ii/246" not in mirror.search("title:2MASS").ivoids
        assert mirror.search("title:ZZMASS").ivoids == ["ivo://cds.vizier/ii/246"]
        assert mirror.search("ucd:phot.mag;em.IR").ivoids == columns
    changed.write_text(source.replace('status="active"', 'status="deleted"'), encoding="utf-8")
    import_paths(path, [changed])
    with Mirror(path) as mirror:
        assert "ivo://cds.vizier/ii/246" not in mirror.search("ucd:phot.mag;em.IR").ivoids
        assert "ivo://cds.vizier/ii/246" not in mirror.search("").ivoids
        assert mirror.search("column(magnitude)").total


def test_words_side_by_side_come_first_then_those_in_a_title(tmp_path: Path) -> None:
    from regdsl.mirror.importer import import_paths

    texts = [
        ("Lines", "of emission, and emission, and lines, and lines of emission"),
        ("Emission by lines", "x"),
        ("Other", "this has emission lines among a great many words that make the text longer"),
        ("Nothing", "of the kind"),
    ]
    records = tmp_path / "records"
    records.mkdir()
    for number, (title, description) in enumerate(texts):
        (records / f"{number}.xml").write_text(
            '<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" '
            f'status="active"><title>{title}</title><identifier>ivo://x/{number}</identifier>'
            f"<content><description>{description}</description></content></ri:Resource>",
            encoding="utf-8",
        )
    import_paths(tmp_path / "m.sqlite", [records])
    with Mirror(tmp_path / "m.sqlite") as mirror:
        best = ["ivo://x/2", "ivo://x/1", "ivo://x/0"]
        assert mirror.search("emission lines").ivoids == best
        assert mirror.search("emission lines", limit=2).ivoids == best[:2]
        assert mirror.search("emission lines -quasar").ivoids == best
        assert mirror.search("emission lines sort:-relevance").ivoids == best[::-1]
        assert mirror.search("lines").ivoids[2:] == ["ivo://x/2"]
        assert mirror.search("lines", limit=1).total == 3


def test_short_titles_come_first_where_there_is_too_much_to_rank(
    demo: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = demo.search("galaxy").ivoids
    monkeypatch.setattr("regdsl.backends.sqlite.MANY", 3)
    found = demo.search("galaxy")
    assert sorted(found.ivoids) == sorted(ranked) and found.ivoids != ranked
    titled = [r for r in found if "galax" in (r.title or "").lower()]
    assert [r.ivoid for r in titled] == found.ivoids[: len(titled)]
    lengths = [len(r.title or "") for r in titled]
    assert lengths == sorted(lengths) and len(lengths) > 3
    assert demo.search("galaxy", limit=2).ivoids == found.ivoids[:2]
    assert demo.search("galaxy sort:-relevance").ivoids == found.ivoids[::-1]


def test_what_has_none_of_the_words_comes_last(demo: Mirror) -> None:
    found = demo.search("quasar or service:ssa")
    with_word = demo.search("quasar").total
    rest = found.ivoids[with_word:]
    assert sorted(found.ivoids[:with_word]) == sorted(demo.search("quasar").ivoids)
    assert rest == sorted(rest) and rest


@pytest.mark.parametrize(
    "query",
    [
        "service:tap",
        "ucd:pos.eq",
        "galaxy",
        "galaxy star",
        "star -band:radio",
        "quasar or spec*",
        "overlaps 10 20 within 40deg",
        "covers moc(1/3)",
        "inside moc(0/0-11)",
        'text="of the"',
        "-ucd:pos.eq",
        "column(ucd:pos.eq unit:deg)",
        "author:a star",
        "",
    ],
)
def test_a_limit_gives_the_first_of_all_and_the_same_number(demo: Mirror, query: str) -> None:
    whole = demo.search(query)
    assert whole.total == len(whole)
    for limit in (1, 3, 1000):
        some = demo.search(query, limit=limit)
        assert some.ivoids == whole.ivoids[:limit]
        assert some.total == whole.total
