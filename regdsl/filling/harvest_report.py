"""What a harvest did, registry by registry, as data and in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from regdsl.mirror.report import Skipped, skips_as_dicts

__all__ = ["HarvestReport", "OriginReport"]

_SHOWN = 5


@dataclass(slots=True, kw_only=True)
class OriginReport:
    """What became of one registry.

    Attributes
    ----------
    origin, url, title
        The registry.
    full
        Whether all of it was read, and not only what has changed.
    new, replaced, removed, unchanged
        Resources, by what was done with them in the mirror.
    kept
        Records of this registry that are left alone, since the resource is another's.
    skipped
        What could not be read: ivoid where known, source, reason.
    trouble
        Why nothing was taken from it; None when all is well.
    notes
        What else there is to say.
    pages, records
        What was downloaded.
    seconds
        How long the downloading took.
    """

    origin: str
    url: str
    title: str = ""
    full: bool = True
    new: int = 0
    replaced: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    trouble: str | None = None
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    records: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        data = asdict(self)
        data["skipped"] = skips_as_dicts(self.skipped)
        return data

    def counts(self) -> str:
        """The numbers in one line."""
        found = [
            f"{number} {word}"
            for number, word in (
                (self.new, "new"),
                (self.replaced, "replaced"),
                (self.removed, "removed"),
                (self.unchanged, "unchanged"),
                (len(self.skipped), "skipped"),
                (self.kept, "of others"),
            )
            if number
        ]
        return ", ".join(found) or "nothing new"

    def __str__(self) -> str:
        if self.trouble is not None:
            lines = [f"{self.origin}: failed: {self.trouble}"]
        else:
            lines = [f"{self.origin}{' (all)' if self.full else ''}: {self.counts()}"]
        lines += [f"  {note}" for note in self.notes]
        for ivoid, _, reason in self.skipped[:_SHOWN]:
            lines.append(f"  skipped {ivoid or 'a record without identifier'}: {reason}")
        if len(self.skipped) > _SHOWN:
            lines.append(f"  and {len(self.skipped) - _SHOWN} more skipped")
        return "\n".join(lines)


@dataclass(slots=True, kw_only=True)
class HarvestReport:
    """What a harvest did.

    Attributes
    ----------
    origins
        One report for each registry, in the order in which they were done.
    gone
        Registries that have left the Registry of Registries, and how many resources have
        left the mirror with each.
    notes
        What else there is to say.
    seconds
        How long it took.
    """

    origins: list[OriginReport] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> list[OriginReport]:
        """The registries that nothing was taken from."""
        return [origin for origin in self.origins if origin.trouble is not None]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "origins": [origin.to_dict() for origin in self.origins],
            "gone": self.gone,
            "notes": self.notes,
            "seconds": self.seconds,
        }

    def __str__(self) -> str:
        lines = [str(origin) for origin in self.origins]
        lines += [
            f"{ivoid}: no registry any more, {_count(number, 'resource')} removed"
            for ivoid, number in self.gone.items()
        ]
        lines += self.notes
        total = OriginReport(origin="", url="")
        for origin in self.origins:
            total.new += origin.new
            total.replaced += origin.replaced
            total.removed += origin.removed
            total.unchanged += origin.unchanged
            total.skipped += origin.skipped
            total.kept += origin.kept
        total.removed += sum(self.gone.values())
        done = len(self.origins) - len(self.failed)
        failed = f", {len(self.failed)} failed" if self.failed else ""
        registries = "registry" if done == 1 else "registries"
        lines.append(f"{done} {registries}{failed} in {self.seconds:.1f} s: {total.counts()}")
        return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
