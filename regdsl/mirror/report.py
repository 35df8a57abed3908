"""What an import did, as data and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Counts", "ImportReport", "Skipped", "skips_as_dicts"]

#: ivoid where it is known, source, reason.
Skipped = tuple[str | None, str, str]

_SHOWN = 20


def skips_as_dicts(skipped: Iterable[Skipped]) -> list[dict[str, str | None]]:
    """What was skipped, for JSON."""
    return [dict(zip(("ivoid", "source", "reason"), one, strict=True)) for one in skipped]


@dataclass(slots=True)
class Counts:
    """How many resources an update found new, and so on."""

    new: int = 0
    replaced: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        said = [f"{number} {word}" for word, number in asdict(self).items() if number]
        return ", ".join(said) or "nothing new"


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    loaded
        Records of this import that the mirror now has; `replaced` and `unchanged` ones are
        part of them.
    replaced
        Those that took the place of another version.
    unchanged
        Those that the mirror had already, to the letter.
    removed
        Resources that were taken out, because their record now says deleted or inactive.
    skipped
        What was left out: ivoid where known, source, reason.
    warnings
        How many remarks the loaded records got; the mirror has their texts.
    files
        How many files were read.
    seconds
        How long it took.
    """

    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: int = 0
    files: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        data = asdict(self)
        data["skipped"] = skips_as_dicts(self.skipped)
        return data

    def __str__(self) -> str:
        counts = [f"{self.loaded - self.replaced - self.unchanged} new"]
        for number, word in (
            (self.replaced, "replaced"),
            (self.unchanged, "unchanged"),
        ):
            if number:
                counts.append(f"{number} {word}")
        lines = [
            f"{_count(self.loaded, 'record')} from {_count(self.files, 'file')} "
            f"in {self.seconds:.1f} s: {', '.join(counts)}"
        ]
        if self.removed:
            lines.append(f"{_count(self.removed, 'resource')} removed")
        if self.warnings:
            lines.append(f"{_count(self.warnings, 'warning')}")
        if self.skipped:
            lines.append(f"{len(self.skipped)} skipped:")
            for ivoid, source, reason in self.skipped[:_SHOWN]:
                where = f"{ivoid} ({source})" if ivoid else source
                lines.append(f"  {where}: {reason}")
            if len(self.skipped) > _SHOWN:
                lines.append(f"  and {len(self.skipped) - _SHOWN} more")
        return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
