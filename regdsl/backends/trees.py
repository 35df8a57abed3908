"""sqlglot's expressions, loaded when the first of them is made.

That takes as long as all else that a search from a cold process needs, and most searches
of a mirror make none: their SQL is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["exp"]

if TYPE_CHECKING:
    from sqlglot import exp
else:

    class _Expressions:
        def __getattr__(self, name: str) -> object:
            from sqlglot import exp as loaded

            found = getattr(loaded, name)
            setattr(self, name, found)
            return found

    exp = _Expressions()
