"""What a search from a cold process must not load: it takes as long as the search."""

from __future__ import annotations

import subprocess
import sys

import pytest

from regdsl.demo import demo_mirror

_SCRIPT = """
import sys
from regdsl.mirror.mirror import Mirror
with Mirror(sys.argv[1]) as mirror:
    mirror.search(sys.argv[2], limit=5)
print(*sorted({"sqlglot", "regdsl.mirror.udf", "concurrent.futures"} & set(sys.modules)))
"""


@pytest.mark.parametrize("query", ["galaxies", "service:ssa survey", "near 83.63 22.01"])
def test_a_search_loads_no_trees_and_no_functions_of_adql(query: str) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(demo_mirror()), query]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == ""
