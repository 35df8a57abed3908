"""Macros: conditions with a name, read from files of definitions.

A file has definitions `@name($a, $b) = QUERY`, each at the beginning of a line; lines
that are indented go on with the query above them, and the comment above a definition is
its help.  The project's own library is such a file; that of the user and those named by
the caller come after it, and what comes later takes the place of what came before.
A definition is parsed when it is first used, with spans that count characters of its
file, so that what is wrong in it is shown there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from regdsl import ast
from regdsl.diagnostics import Diagnostic, Fix, Label, RegdslError, error
from regdsl.fields import OF_THE_ANSWER
from regdsl.places import user_macros
from regdsl.syntax import parse
from regdsl.syntax.version import check_version

__all__ = ["Definition", "Library", "Macros", "body", "library", "read_definitions"]

Macros = Path | str | Iterable[Path | str] | None
"""Files of definitions beside the library and the file of the user."""

_LIBRARY = Path(__file__).parents[1] / "data" / "macros.regdsl"

_HEAD = re.compile(
    r"@(?P<name>[A-Za-z_][A-Za-z0-9_-]*)[ \t]*(?P<list>\((?P<parameters>[^()]*)\))?[ \t]*="
)
_PARAMETER = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*\Z")
_FORM = "a definition is written `@name($value) = QUERY`, and a query that goes on is indented"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Definition:
    """One macro.

    Attributes
    ----------
    name, parameters
        As written, without `@` and `$`.
    help
        The comment above the definition, on one line.
    origin
        The file, as it was named; empty for the project's own library.
    source, span
        The text of that file, and where in it the query stands.
    """

    name: str
    parameters: tuple[str, ...]
    help: str
    origin: str
    source: str
    span: ast.Span

    @property
    def head(self) -> str:
        """How it is called: `@name($a,$b)`."""
        values = ",".join(f"${name}" for name in self.parameters)
        return f"@{self.name}({values})" if values else f"@{self.name}"

    @property
    def where(self) -> str:
        """The file, for messages."""
        return self.origin or "the library of regdsl"

    def line(self, place: int) -> int:
        """The line of the file that a place is on, from 1."""
        return self.source.count("\n", 0, place) + 1


class Library:
    """The macros that a query can call, by name; case does not matter."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._by_name: dict[str, Definition] = {}
        for definition in definitions:
            self._by_name[definition.name.lower()] = definition

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._by_name.values())

    def find(self, name: str) -> Definition | None:
        """The macro of that name."""
        return self._by_name.get(name.lower())

    def get(self, call: ast.Macro) -> Definition:
        """The macro that a call means, or E118 with the one that may be meant."""
        name, found = call.name, self.find(call.name)
        if found is not None:
            return found
        close = difflib.get_close_matches(name.lower(), self._by_name, 1, 0.6)
        known = self._by_name[close[0]] if close else None
        help = (
            f"did you mean `{known.head}`?"
            if known
            else "`regdsl macros` lists what there is; "
            f"to search for the word, leave the `@` out: `{name}`"
        )
        fix = None
        if known is not None and len(known.parameters) == len(call.args):
            start = call.span.start + 1
            fix = Fix(ast.Span(start, start + len(name)), known.name)
        raise error("E118", f"there is no macro `@{name}`", call.span, help=help, fix=fix)


def library(macros: Macros = None) -> Library:
    """The project's macros, the user's, and those of further files, in this order.

    Raises
    ------
    RegdslError
        E305 for a file that cannot be read, E126 and E127 for definitions that are none
        or that stand twice in one file, E129 for a file of another version.
    """
    definitions = [*_own()]
    users = user_macros()
    if users.is_file():
        definitions += read_file(users)
    named = [macros] if isinstance(macros, Path | str) else macros or ()
    for path in named:
        definitions += read_file(path)
    return Library(definitions)


@cache
def _own() -> tuple[Definition, ...]:
    return read_definitions(_LIBRARY.read_text(encoding="utf-8"))


def read_file(path: Path | str) -> tuple[Definition, ...]:
    """The definitions of a file."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise error("E305", f"cannot read {path}: {reason}", help="check the name") from None
    return read_definitions(text, str(path))


def read_definitions(text: str, origin: str = "") -> tuple[Definition, ...]:
    """The definitions in a text; `origin` names it in messages.

    >>> (one,) = read_definitions("# old plates\\n@plates($band) = photographic band:$band")
    >>> one.head, one.help
    ('@plates($band)', 'old plates')
    """
    check_version(text, f" of {origin}" if origin else "")
    reader = _Reader(text, origin)
    for line in re.finditer(r"[^\n]*\n?", text):
        reader.line(line.group(), line.start())
    reader.finish()
    if reader.errors:
        raise RegdslError(reader.errors, text)
    return tuple(reader.found)


class _Reader:
    """Goes through a file line by line."""

    def __init__(self, text: str, origin: str) -> None:
        self.text, self.origin = text, origin
        self.found: list[Definition] = []
        self.errors: list[Diagnostic] = []
        self._comment: list[str] = []
        self._open: Callable[[ast.Span], Definition] | None = None
        self._start = self._end = 0
        self._heads: dict[str, ast.Span] = {}

    def line(self, line: str, start: int) -> None:
        """One line of the file, with its end."""
        if not line.strip():
            self._comment = []
        elif line[0] == "#":
            self._comment.append(line.strip().lstrip("#").strip())
            if line.startswith("#!"):
                self._comment = []
        elif line[0] in " \t" and self._open is not None:
            self._end = start + len(line.rstrip())
            self._comment = []
        else:
            self._begin(line, start)

    def _begin(self, line: str, start: int) -> None:
        self.finish()
        head = _HEAD.match(line)
        if head is None:
            span = ast.Span(start, start + len(line.rstrip()))
            where = f" in {self.origin}" if self.origin else ""
            self._wrong("E126", f"this line{where} begins no definition", span, _FORM)
            self._comment = []
            return
        name = head["name"]
        span = ast.Span(start, start + len(name) + 1)
        first = self._heads.setdefault(name.lower(), span)
        if first != span:
            self.errors += error(
                "E127",
                f"`@{name}` is defined twice" + (f" in {self.origin}" if self.origin else ""),
                span,
                labels=(Label(first, "first here"),),
                help="give one of them another name",
            ).diagnostics
        parameters = self._parameters(head, start)
        help = " ".join(filter(None, self._comment))
        self._comment = []
        self._start = start + head.end()
        self._end = start + len(line.rstrip())
        self._open = lambda query: Definition(
            name=name,
            parameters=parameters,
            help=help,
            origin=self.origin,
            source=self.text,
            span=query,
        )

    def _parameters(self, head: re.Match[str], start: int) -> tuple[str, ...]:
        written = head["parameters"]
        if head["list"] is None or not written.strip():
            return ()
        words = [word.strip() for word in written.split(",")]
        span = ast.Span(start + head.start("list"), start + head.end("list"))
        if not all(_PARAMETER.match(word) for word in words):
            message = f"what `@{head['name']}` takes is written with a `$`"
            self._wrong("E126", message, span, f"write `@{head['name']}($a, $b) = ...`")
        elif len(set(words)) < len(words):
            message = f"two values of `@{head['name']}` have the same name"
            self._wrong("E126", message, span, "give each another name")
        return tuple(word.removeprefix("$") for word in words)

    def finish(self) -> None:
        """The definition that was begun last is complete."""
        if self._open is None:
            return
        definition = self._open(ast.Span(self._start, max(self._start, self._end)))
        self._open = None
        self.found.append(definition)
        if not self.text[self._start : self._end].strip():
            span = self._heads[definition.name.lower()]
            self._wrong("E126", f"`@{definition.name}` has no query", span, _FORM)

    def _wrong(self, code: str, message: str, span: ast.Span, help: str) -> None:
        self.errors += error(code, message, span, help=help).diagnostics


@lru_cache(maxsize=1000)
def body(definition: Definition) -> ast.Expr:
    """The query of a macro, parsed; spans count characters of its file.

    Raises
    ------
    RegdslError
        About the text of the file: what `parse` raises, and E126 for a query with
        directives.
    """
    source, span = definition.source, definition.span
    blank = re.sub(r"[^\n]", " ", source[: span.start])
    try:
        expr = parse(blank + source[span.start : span.end]).expr
    except RegdslError as exc:
        raise RegdslError([_in(definition, found) for found in exc.diagnostics], source) from None
    if expr is None:
        raise error("E126", f"`@{definition.name}` has no query", span, help=_FORM, source=source)
    for part in ast.walk(expr):
        if isinstance(part, ast.Test) and part.field in OF_THE_ANSWER:
            raise error(
                "E126",
                f"`{part.field}:` is about the whole answer, and `@{definition.name}` is a"
                " condition",
                part.span,
                help="write it in the query that calls the macro",
                source=source,
            )
    return expr


def _in(definition: Definition, found: Diagnostic) -> Diagnostic:
    from dataclasses import replace

    return replace(
        found, message=f"in `@{definition.name}` of {definition.where}: {found.message}", fix=None
    )


def arguments(definition: Definition, call: ast.Macro) -> Mapping[str, ast.Value | ast.Param]:
    """The values of a call by name, or E128."""
    wanted, given = len(definition.parameters), len(call.args)
    if wanted == given:
        return dict(zip(definition.parameters, call.args, strict=True))
    takes = "no value" if not wanted else "1 value" if wanted == 1 else f"{wanted} values"
    are = "none is" if not given else "1 is" if given == 1 else f"{given} are"
    help = f"write `{definition.head}`"
    if wanted:
        help += " with values in place of " + ", ".join(f"`${p}`" for p in definition.parameters)
    raise error(
        "E128", f"`@{definition.name}` takes {takes}, and {are} given", call.span, help=help
    )
