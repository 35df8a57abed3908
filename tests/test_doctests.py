"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import regdsl

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(regdsl.__path__, "regdsl.")
    if not info.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert not doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed
