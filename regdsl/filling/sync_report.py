"""What a synchronisation did, as data and in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from regdsl.mirror.report import Counts, Skipped, skips_as_dicts

__all__ = ["SyncReport"]

_SHOWN = 20


@dataclass(slots=True, kw_only=True)
class SyncReport:
    """What a synchronisation with a TAP service did.

    Attributes
    ----------
    url
        The service.
    full
        Whether all of it was read, or only what has changed.
    resumed
        Whether a part of it had been downloaded before.
    resources
        How many resources of the service the mirror now has.
    counts
        What became of the records that were read.
    skipped
        What was left out: ivoid where known, source, reason.
    warnings
        How many remarks the records got; the mirror has their texts.
    differences
        Tables of which the mirror has another number of rows than the service: its own
        number and that of the service.  Rows that belong to no resource are among those.
        Not looked at where the mirror has other versions of some records from elsewhere.
    fetched
        How many resources were downloaded, in this run and before.
    questions, bytes
        How many queries this run has sent, and how much has come.
    seconds
        How long this run took.
    """

    url: str
    full: bool = True
    resumed: bool = False
    resources: int = 0
    counts: Counts = field(default_factory=Counts)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: int = 0
    differences: dict[str, tuple[int, int]] = field(default_factory=dict)
    fetched: int = 0
    questions: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        data = asdict(self)
        data["skipped"] = skips_as_dicts(self.skipped)
        data["differences"] = {
            name: {"mirror": ours, "service": theirs}
            for name, (ours, theirs) in self.differences.items()
        }
        return data

    def __str__(self) -> str:
        how = "all" if self.full else "what has changed"
        lines = [
            f"{self.url}: {how} in {self.seconds:.1f} s ({self.questions} queries, "
            f"{self.bytes / 1e6:.1f} MB): {self.counts}",
            f"{self.resources} resources of it are in the mirror",
        ]
        if self.warnings:
            lines.append(f"warnings: {self.warnings} (`regdsl mirror status --warnings`)")
        for name, (ours, theirs) in self.differences.items():
            lines.append(f"rr.{name}: {ours} rows here, {theirs} there")
        if self.skipped:
            lines.append(f"{len(self.skipped)} skipped:")
            for ivoid, _, reason in self.skipped[:_SHOWN]:
                lines.append(f"  {ivoid or '(no identifier)'}: {reason}")
            if len(self.skipped) > _SHOWN:
                lines.append(f"  and {len(self.skipped) - _SHOWN} more")
        return "\n".join(lines)
