"""Values that would break a careless compiler: quotes, wildcards, line breaks, accents.

Few real records have such values, so there is a registry of them here.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pytest

from regdsl.mirror.importer import import_paths
from tests.conftest import NOW

from .compare import Registry, opened
from .examples import PROFILES

TEXTS = (
    "it's",
    "''",
    "'; DROP TABLE rr.resource --",
    "100%",
    "a_b",
    "axb",
    "a*b",
    "[ab]?",
    'say "x"',
    "/* no */",
    "a\nb",
    "a b",
    "a\tb",
    "Müller",
    "Muller",
    "STRASSE",
    "straße",
    "ΣΊΣΥΦΟΣ",
    "İ",
    "SELECT TOP 5 a",
    "ILIKE",
    "a\N{LINE SEPARATOR}b",
)

RECORD = """
<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
 xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:type="vs:CatalogResource" created="2001-02-03T04:05:06" status="active">
<title>Title of {text}</title><shortName>{text}</shortName>
<identifier>ivo://x.test/{number}</identifier>
<curation><publisher>P</publisher><creator><name>Dr. {text} junior</name></creator></curation>
<content><subject>{text}</subject></content>
<tableset><schema><name>s</name><table><name>{text}</name>
<column><name>{text}</name><unit>{text}</unit></column></table></schema></tableset>
</ri:Resource>"""

PATTERNS = ("shortname={}", "unit={}", "column:{}*", "-table:{}", "author:{}", "subject?:{}")

NO_WORD = ("it's", "''", "/* no */", "İ")
"""Those that hold no word but stop words."""

CASES = [
    (pattern, text)
    for pattern in PATTERNS
    for text in TEXTS
    if not (pattern.startswith("subject") and text in NO_WORD)
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("hostile")
    for number, text in enumerate(TEXTS):
        record = RECORD.format(number=number, text=escape(text))
        (folder / f"{number}.xml").write_text(record, encoding="utf-8")
    import_paths(folder / "mirror.sqlite", [folder])
    with opened(folder / "mirror.sqlite", now=NOW) as found:
        yield found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("pattern", "text"), CASES)
def test_value(registry: Registry, pattern: str, text: str, profile: str) -> None:
    registry.check(pattern.format(_quoted(text)), profile)
