"""Commands about the vocabularies: which are in use, what a term is, updates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from regdsl.binding.vocabularies import NAMES, Vocabulary, installed, load
from regdsl.diagnostics import error
from regdsl.fields import FIELDS, find
from regdsl.places import vocabulary_folder

__all__ = ["vocab_command"]

_SMALL = 60
"""A vocabulary of so many terms is shown whole, a larger one by what is at its top."""

_NAMED = 5
"""So many terms that an update changed are named."""


def _vocab_dir(command: Any) -> Any:
    return click.option(
        "--vocab-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="REGDSL_VOCAB_DIR",
        help="A folder with IVOA vocabularies (desise).",
    )(command)


@click.group("vocab")
def vocab_command() -> None:
    """List and show the vocabularies that terms come from, and update them."""


@vocab_command.command("list")
@_vocab_dir
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_command(vocab_dir: Path | None, as_json: bool) -> None:
    """List the vocabularies in use: how many terms, from where, for which fields."""
    rows = [_listed(name, vocab_dir) for name in NAMES]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    cells = [
        (
            row["name"],
            f"{row['terms']} terms" + (" (a part)" if row["partial"] else ""),
            _from(row),
            ", ".join(row["fields"]),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) + 2 for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        click.echo("".join(padded).rstrip())
    click.echo("\n`regdsl vocab show NAME` shows one, `regdsl vocab update` fetches all anew.")


def _listed(name: str, vocab_dir: Path | None) -> dict[str, Any]:
    vocabulary, path = load(name, vocab_dir), installed(name, vocab_dir)
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None
    return {
        "name": name,
        "terms": len(vocabulary.terms),
        "partial": vocabulary.partial,
        "file": str(path) if path else None,
        "updated": changed.isoformat(timespec="seconds") if changed else None,
        "fields": [_field(field.scope, field.name) for field in FIELDS if field.vocabulary == name],
    }


def _field(scope: str, name: str) -> str:
    return f"{scope}({name})" if scope else name


def _from(row: dict[str, Any]) -> str:
    if row["file"] is None:
        return "with regdsl"
    path = Path(row["file"])
    if path.parent == vocabulary_folder():
        return f"updated {row['updated'][:10]}"
    return str(path.parent)


@vocab_command.command("show")
@click.argument("name", metavar="NAME[:TERM]")
@_vocab_dir
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show_command(name: str, vocab_dir: Path | None, as_json: bool) -> None:
    """Show a vocabulary, or a term of it: label, broader and narrower terms.

    NAME is a vocabulary or a field that takes its terms.
    """
    which, colon, text = name.partition(":")
    vocabulary = load(_vocabulary(which.strip()), vocab_dir)
    if not colon:
        whole = {"name": vocabulary.name, "terms": [_term(vocabulary, t) for t in vocabulary.terms]}
        lines = _whole(vocabulary)
    else:
        term = vocabulary.deprecated(text) or vocabulary.find(text)
        if term is None:
            close = vocabulary.suggest(text)
            raise error(
                "E104",
                f"`{text}` is not a term of {vocabulary.name}",
                help=f"did you mean `{vocabulary.name}:{close}`?"
                if close
                else f"`regdsl vocab show {vocabulary.name}` shows what there is",
            )
        whole, lines = _term(vocabulary, term), _one(vocabulary, term)
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


def _vocabulary(name: str) -> str:
    """The vocabulary that a name or a field means."""
    folded = name.lower().removeprefix("voresource_")
    for known in NAMES:
        if folded in (known, known.replace("_", "-"), known.replace("-", "_")):
            return known
    field = find(folded)
    if field is not None and field.vocabulary:
        return field.vocabulary
    import difflib

    close = difflib.get_close_matches(folded, NAMES, 1, 0.6)
    raise error(
        "E104",
        f"there is no vocabulary `{name}`",
        help=f"did you mean `{close[0]}`?" if close else f"there are {', '.join(NAMES)}",
    )


def _term(vocabulary: Vocabulary, name: str) -> dict[str, Any]:
    term = vocabulary.terms[name]
    return {
        "id": term.id,
        "label": term.label,
        "broader": list(term.broader),
        "narrower": list(term.narrower),
        "below": len(_below(vocabulary, name)),
        "deprecated": term.deprecated,
        "successor": term.successor,
    }


def _below(vocabulary: Vocabulary, name: str) -> tuple[str, ...]:
    if vocabulary.terms[name].deprecated:
        return ()
    return vocabulary.narrower(name)[1:]


def _one(vocabulary: Vocabulary, name: str) -> Iterator[str]:
    term = vocabulary.terms[name]
    yield f"{vocabulary.name}:{term.id}"
    yield f"  label     {term.label}"
    if term.deprecated:
        instead = f", `{term.successor}` stands in its place" if term.successor else ""
        yield f"  status    deprecated{instead}"
    yield f"  broader   {', '.join(term.broader) or 'none'}"
    yield f"  narrower  {', '.join(sorted(term.narrower)) or 'none'}"
    below = len(_below(vocabulary, name))
    if below:
        part = "" if vocabulary.complete(name) else ", of those that are installed"
        yield f"  below     {below} terms at any depth{part}"
    elif not vocabulary.complete(name):
        yield "  below     terms that are not installed"
    for field in FIELDS:
        if field.vocabulary == vocabulary.name and not field.scope:
            yield f"  query     {field.name}:{term.successor or term.id}"


def _whole(vocabulary: Vocabulary) -> Iterator[str]:
    part = ", a part of it" if vocabulary.partial else ""
    yield f"{vocabulary.name}: {len(vocabulary.terms)} terms{part}"
    current = {name: term for name, term in vocabulary.terms.items() if not term.deprecated}
    tops = [name for name in current if not any(b in current for b in current[name].broader)]
    if len(current) > _SMALL:
        for name in sorted(tops, key=str.lower):
            below = len(_below(vocabulary, name))
            yield f"  {name}" + (f"  ({below} below)" if below else "")
        yield f"These are at the top; `regdsl vocab show {vocabulary.name}:TERM` shows one."
        return
    for name in tops:
        yield from _tree(vocabulary, name, 1)
    for name, term in vocabulary.terms.items():
        if term.deprecated:
            yield f"  {name}: deprecated" + (f", now {term.successor}" if term.successor else "")


def _tree(vocabulary: Vocabulary, name: str, depth: int) -> Iterator[str]:
    term = vocabulary.terms[name]
    label = "" if term.label.lower() == name.lower() else f": {term.label}"
    yield f"{'  ' * depth}{name}{label}"
    if depth > 10:
        return
    for below in term.narrower:
        others = (one for one in term.narrower if one != below)
        # What stands below another one as well is shown there.
        nearer = any(below in vocabulary.narrower(one) for one in others)
        if not nearer and not vocabulary.terms[below].deprecated:
            yield from _tree(vocabulary, below, depth + 1)


@vocab_command.command("update")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_vocab_dir
@click.option(
    "--from", "root", metavar="URL", help="Fetch them from below here instead of from the IVOA."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up after so long.",
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def update_command(
    names: tuple[str, ...], vocab_dir: Path | None, root: str | None, timeout: float, as_json: bool
) -> None:
    """Fetch vocabularies from the IVOA, all or some, and say what has changed.

    They are kept in your data folder, where searches find them by themselves; with
    --vocab-dir in another. When one cannot be had, all stay as they are.
    """
    from regdsl.remote.vocabularies import IVOA, Change, update

    wanted = [_vocabulary(name) for name in names] or list(NAMES)
    changes = update(wanted, folder=vocab_dir, root=root or IVOA, timeout=timeout)
    if as_json:
        fields = Change.__dataclass_fields__
        rows = [{key: getattr(change, key) for key in fields} for change in changes]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for change in changes:
        parts = [
            f"{len(terms)} {word} ({_some(terms)})"
            for word, terms in (
                ("new", change.added),
                ("gone", change.removed),
                ("newly deprecated", change.deprecated),
            )
            if terms
        ]
        what = "; ".join(parts) or ("now the whole" if change.whole else "nothing has changed")
        click.echo(f"{change.name}: {change.terms} terms, {what}")
    click.echo(f"kept in {vocab_dir or vocabulary_folder()}", err=True)


def _some(terms: tuple[str, ...]) -> str:
    more = f" and {len(terms) - _NAMED} more" if len(terms) > _NAMED else ""
    return ", ".join(terms[:_NAMED]) + more
