"""The first line `#! regdsl 1` of a saved query."""

from __future__ import annotations

from pathlib import Path

import pytest

import regdsl
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError


@pytest.mark.parametrize(
    "text",
    [
        "#! regdsl 1\nquasar",
        "#! regdsl 1",
        "#!regdsl 1\nquasar",
        "#! regdsl 1 and what else one may say\nquasar",
        "#!/usr/bin/env -S regdsl search -f\nquasar",
        "#! regdsl-like\nquasar",
        "# regdsl 2\nquasar",
        'quasar "#! regdsl 2"',
    ],
)
def test_what_is_accepted(text: str) -> None:
    assert regdsl.bind(text)
    assert regdsl.parse(regdsl.fmt(text)) == regdsl.parse(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#! regdsl 2\nquasar", "#! regdsl 2"),
        ("#! regdsl 2", "#! regdsl 2"),
        ("#! regdsl\nquasar", "#! regdsl"),
        ("#! regdsl 1.5 \nquasar", "#! regdsl 1.5"),
        # Said before what the parser of this version makes of the rest.
        ("#! regdsl 9\n(((", "#! regdsl 9"),
        # As the formatter puts comments first, it means the same anywhere.
        ("quasar\n#! regdsl 2", "#! regdsl 2"),
    ],
)
def test_another_version_is_refused(text: str, line: str) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.parse(text)
    (found,) = caught.value.diagnostics
    assert found.code == "E129"
    assert found.span is not None
    assert text[found.span.start : found.span.end] == line
    assert "`#! regdsl 1`" in found.help


def test_fmt_keeps_it_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.regdsl"
    file.write_text("#! regdsl 1\n# about\nquasar   AND @images\n", encoding="utf-8")
    cli.main(["fmt", "-f", str(file)], standalone_mode=False)
    assert capsys.readouterr().out == "#! regdsl 1\n# about\nquasar @images\n"
