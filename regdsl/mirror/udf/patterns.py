"""Regular expressions of `gavo_match`, as PostgreSQL reads them.

A pattern comes from anybody, so it is read here and written anew for the library `regex`:
with what PostgreSQL's advanced regular expressions have and nothing beyond, and only as
large as can be compiled.  How long a search may take is the library's `timeout`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from regdsl.mirror.udf.values import show
from regdsl.mirror.udf.watch import cannot, tick, time_left

if TYPE_CHECKING:
    import regex

__all__ = ["search"]

_MAX_LENGTH = 1000
_MAX_DEPTH = 50
_MAX_REPEATS = 255
_MAX_SIZE = 5000
"""Characters to match, counted repeats written out: that is how they are compiled."""

_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_BOUND = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")
_OPTIONS = re.compile(r"\(\?([a-z]+)\)")
_CLASS = re.compile(r"\[:[a-z]+:\]")
_CODE = re.compile(r"u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,8})|0()")

_ESCAPES = {
    **{letter: f"\\{letter}" for letter in "dswDSWAmMZnrtfv"},
    "a": "\\x07",
    "b": "\\x08",
    "B": "\\\\",
    "e": "\\x1b",
    "y": "\\b",
    "Y": "\\B",
}
"""What a backslash and a letter mean to PostgreSQL, in the writing of `regex`."""


class _Bad(Exception):
    """Why a text is no pattern."""


def search(pattern: str, text: str) -> bool:
    """Whether a pattern is found anywhere in a text: `text ~ pattern` of PostgreSQL.

    Parameters
    ----------
    pattern
        An advanced regular expression of PostgreSQL, section 9.7.3 of its manual; `.`
        stands for any character, `^` and `$` for the ends of the whole text.
    text
        Where to look.

    Raises
    ------
    RegdslError
        E412 when it is no pattern, E411 when the deadline passes while searching.

    Examples
    --------
    >>> search("^NGC[[:space:]]*[0-9]+$", "NGC 1275")
    True
    """
    compiled = _compiled(pattern)
    while True:
        tick()
        try:
            return compiled.search(text, timeout=time_left()) is not None
        except TimeoutError:
            # The library counts the time of the processor, of all threads together: this
            # may be before the deadline.
            continue


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex

    if len(pattern) > _MAX_LENGTH:
        _refuse(pattern, f"it has more than {_MAX_LENGTH} characters")
    flags = regex.DOTALL
    start = 0
    if options := _OPTIONS.match(pattern):
        if not set(options[1]) <= set("ics"):
            _refuse(pattern, f"of options in front there are only `(?i)`, not `{options[0]}`")
        if "i" in options[1]:
            flags |= regex.IGNORECASE
        start = options.end()
    try:
        return regex.compile(_Reader(pattern, start).read(), flags)
    except (_Bad, regex.error, RecursionError, OverflowError) as reason:
        _refuse(pattern, str(reason))


def _refuse(pattern: str, reason: str) -> NoReturn:
    raise cannot(
        f"gavo_match cannot take the pattern `{show(pattern)}`: {reason}",
        help="the pattern comes first, then the text: gavo_match('^NGC [0-9]+', res_title)",
    )


class _Reader:
    """Reads a pattern from left to right, and writes it for `regex`."""

    def __init__(self, pattern: str, start: int) -> None:
        self.pattern = pattern
        self.at = start
        self.written: list[str] = []
        # How large each open group is, and the last piece, which a quantifier multiplies.
        self.sizes = [0]
        self.last: int | None = None

    def read(self) -> str:
        """The pattern for `regex`."""
        while self.at < len(self.pattern):
            self.step(self.pattern[self.at])
            if sum(self.sizes) > _MAX_SIZE:
                raise _Bad("it is too complex")
        if len(self.sizes) > 1:
            raise _Bad("a parenthesis is not closed")
        return "".join(self.written)

    def step(self, char: str) -> None:
        """Read one piece, quantifier or parenthesis."""
        match char:
            case "\\":
                self.at += 1
                self.piece(self.escape())
            case "[":
                self.piece(self.bracket())
            case "(":
                self.open()
            case ")":
                self.close()
            case "|" | "^" | "$":
                self.at += 1
                self.written.append({"^": r"\A", "$": r"\Z"}.get(char, char))
                self.last = None
            case "*" | "+" | "?":
                self.at += 1
                self.quantifier(char, 1)
            case "{" if bound := _BOUND.match(self.pattern, self.at):
                self.at = bound.end()
                low, high = int(bound[1]), int(bound[3] or bound[1])
                if max(low, high) > _MAX_REPEATS or high < low:
                    raise _Bad(f"`{bound[0]}` is no number of times up to {_MAX_REPEATS}")
                self.quantifier(bound[0], max(high, 1))
            case ".":
                self.at += 1
                self.piece(char)
            case _:
                self.at += 1
                self.piece(re.escape(char))

    def piece(self, written: str, size: int = 1) -> None:
        """Something that a quantifier may follow."""
        self.written.append(written)
        self.sizes[-1] += size
        self.last = size

    def quantifier(self, written: str, times: int) -> None:
        """How many times the last piece comes; with `?`, as few as possible."""
        if self.last is None:
            raise _Bad(f"there is nothing to repeat before `{written}`")
        if self.pattern.startswith("?", self.at):
            written += "?"
            self.at += 1
        self.written.append(written)
        self.sizes[-1] += self.last * (times - 1)
        self.last = None

    def open(self) -> None:
        """The beginning of a group."""
        opening = "("
        if self.pattern.startswith("(?", self.at):
            known = [group for group in _GROUPS if self.pattern.startswith(group, self.at)]
            if not known:
                raise _Bad(f"`{self.pattern[self.at : self.at + 3]}` is unknown")
            opening = known[0]
        if len(self.sizes) > _MAX_DEPTH:
            raise _Bad("its parentheses are nested too deep")
        self.at += len(opening)
        self.written.append(opening)
        self.sizes.append(0)
        self.last = None

    def close(self) -> None:
        """The end of a group, which is a piece."""
        if len(self.sizes) == 1:
            raise _Bad("there is a `)` too many")
        self.at += 1
        self.piece(")", max(self.sizes.pop(), 1))

    def escape(self) -> str:
        """What stands after a backslash."""
        char = self.pattern[self.at : self.at + 1]
        if char in _ESCAPES:
            self.at += 1
            return _ESCAPES[char]
        if code := _CODE.match(self.pattern, self.at):
            self.at = code.end()
            number = int(code[1] or code[2] or code[3] or "0", 16)
            if number > 0x10FFFF:
                raise _Bad(f"`\\{code[0]}` is no character")
            return re.escape(chr(number))
        if char.isdigit() and char.isascii():
            self.at += 1
            return f"(?:\\{char})"
        if not char or char.isalnum():
            raise _Bad(f"`\\{char}` is unknown")
        self.at += 1
        return re.escape(char)

    def bracket(self) -> str:
        """A set of characters, `[...]`, to its end."""
        written = ["["]
        self.at += 1
        if self.pattern.startswith("^", self.at):
            written.append("^")
            self.at += 1
        first = True
        while first or not self.pattern.startswith("]", self.at):
            char = self.pattern[self.at : self.at + 1]
            if not char:
                raise _Bad("a `[` is not closed")
            if named := _CLASS.match(self.pattern, self.at):
                written.append(named[0])
                self.at = named.end()
            elif self.pattern.startswith(("[.", "[="), self.at):
                raise _Bad(f"`{self.pattern[self.at : self.at + 2]}` is unknown")
            elif char == "\\":
                self.at += 1
                if self.pattern[self.at : self.at + 1] in "mMyYAZ0123456789":
                    raise _Bad("a backslash in brackets stands before a class or a sign")
                written.append(self.escape())
            else:
                self.at += 1
                # Two of `&`, `|`, `~` or `-` would combine sets.
                written.append(char if char == "-" or char.isalnum() else f"\\{char}")
            first = False
        self.at += 1
        return f"{''.join(written)}]"
