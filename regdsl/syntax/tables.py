"""The parser of a grammar, built once and remembered on disk.

Building the tables takes some 30 ms, and ten times that where Lark checks them for
collisions; loading them takes 2.  They are kept in the user's cache, under a name that
changes with the grammar, Lark and Python.  A cache that cannot be read or written only
costs time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path

import lark

from regdsl.places import cache_folder

__all__ = ["grammar_text", "load"]


def grammar_text(name: str) -> str:
    """The text of a grammar file, from the installed package or from the checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "grammar", package.parent / "grammar"):
        path = folder / f"{name}.lark"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"{name}.lark is missing from the installation")


def load(name: str) -> lark.Lark:
    """The LALR parser of a grammar."""
    grammar = grammar_text(name)
    version = f"{grammar}{lark.__version__}{sys.version_info[:2]}"
    digest = hashlib.sha256(version.encode()).hexdigest()[:16]
    path = cache_folder() / f"{name}-{digest}.tables"
    # Whatever is wrong with a cached file, the grammar is the truth.
    if _is_ours(path):
        with contextlib.suppress(Exception), path.open("rb") as stream:
            return lark.Lark.load(stream)
    parser = lark.Lark(grammar, parser="lalr", lexer="contextual")
    _remember(parser, path)
    return parser


def _is_ours(path: Path) -> bool:
    """Whether nobody else can have written the file: loading it runs what is in it."""
    try:
        state = path.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _remember(parser: lark.Lark, path: Path) -> None:
    """Write the tables at once or not at all."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        with partial.open("wb") as stream:
            partial.chmod(0o600)
            parser.save(stream)
        partial.replace(path)
