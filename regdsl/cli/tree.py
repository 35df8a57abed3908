"""Trees of the stages as indented text, for people who want to see them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["tree"]

_WIDTH = 90


def tree(value: Any) -> str:
    """Any of the immutable trees: one node a line, unless it fits on one with its parent."""
    return _show(value, 0)


def _show(value: Any, indent: int) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        shown = [
            (field.name, getattr(value, field.name))
            for field in fields(value)
            if field.repr and getattr(value, field.name) not in (None, (), "", False)
        ]
        name = type(value).__name__
        if not shown:
            return name
        parts = [f"{key}={_show(item, indent + 1)}" for key, item in shown]
        return _lay_out(f"{name}(", parts, ")", indent)
    if isinstance(value, tuple):
        return _lay_out("[", [_show(item, indent + 1) for item in value], "]", indent)
    return repr(value)


def _lay_out(before: str, parts: list[str], after: str, indent: int) -> str:
    line = before + ", ".join(parts) + after
    if len(line) + 2 * indent <= _WIDTH and "\n" not in line:
        return line
    pad = "\n" + "  " * (indent + 1)
    return before + pad + ("," + pad).join(parts) + after
