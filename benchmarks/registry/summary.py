"""What was generated: rows a table, and distributions beside the measured ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from regdsl.mirror.layout import PUBLIC_TABLES

from .model import Resource
from .rows import rows

__all__ = ["Summary"]

_TOP = 12


class Summary:
    """Counts resources as they pass by.

    >>> counted = Summary()
    >>> list(counted.watch([]))
    []
    """

    def __init__(self) -> None:
        self.tables: Counter[str] = Counter(dict.fromkeys(PUBLIC_TABLES, 0))
        self.records = self.real = self.gone = self.ranges = self.covered = 0
        self.lengths: dict[str, list[int]] = {
            name: []
            for name in ("title_len", "desc_len", "subjects", "creators", "columns_per_resource",
                         "columns_per_table", "ranges_per_coverage", "interfaces")
        }  # fmt: skip
        self.counts: dict[str, Counter[str | None]] = {
            name: Counter()
            for name in ("authority", "res_type", "ucd", "unit", "name", "waveband", "subject",
                         "standard_id", "intf_type", "dialect")
        }  # fmt: skip

    def watch(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        """Pass resources on, counting them."""
        for resource in resources:
            self.add(resource)
            yield resource

    def add(self, resource: Resource) -> None:
        """Count one resource."""
        self.records += 1
        if not resource.active:
            self.gone += 1
            return
        self.real += resource.real
        found = rows(resource)
        for name, some in found.items():
            self.tables[name] += len(some)
        row = found["resource"][0]
        counts, lengths = self.counts, self.lengths
        counts["authority"][row[0].split("/")[2]] += 1
        counts["res_type"][row[1]] += 1
        counts["waveband"][row[15]] += 1
        counts["ucd"].update(column[3] for column in found["table_column"])
        counts["unit"].update(column[4] for column in found["table_column"])
        counts["name"].update(column[2] for column in found["table_column"])
        counts["subject"].update(subject for _, subject in found["res_subject"])
        counts["standard_id"].update(capability[4] for capability in found["capability"])
        counts["intf_type"].update(interface[3] for interface in found["interface"])
        counts["dialect"]["plain" if not resource.dialect.prefixes else "other prefixes"] += 1
        lengths["title_len"].append(len(row[4] or ""))
        lengths["desc_len"].append(len(row[7] or ""))
        lengths["subjects"].append(len(found["res_subject"]))
        lengths["creators"].append(len(resource.creators))
        lengths["interfaces"].append(len(found["interface"]))
        if resource.schemas:
            lengths["columns_per_resource"].append(len(found["table_column"]))
        lengths["columns_per_table"] += (
            len(table.columns) for schema in resource.schemas for table in schema.tables
        )
        coverage = resource.coverage
        if found["stc_spatial"]:
            self.covered += 1
            self.ranges += coverage.ranges
            lengths["ranges_per_coverage"].append(coverage.ranges)

    def report(self, measured: Mapping[str, Any]) -> dict[str, Any]:
        """All of it, as JSON can hold it.

        Parameters
        ----------
        measured
            What to compare with: the distributions of the real Registry, or nothing.
        """
        ucds, columns = self.counts["ucd"], max(1, self.tables["table_column"])
        resources = max(1, self.tables["resource"])
        found: dict[str, Any] = {
            "records": self.records,
            "gone": self.gone,
            "real": self.real,
            "tables": dict(self.tables),
            "coverages": self.covered,
            "coverage_ranges": self.ranges,
            "coverage_share": round(self.covered / resources, 3),
            "ucd_null_share": round(ucds[None] / columns, 3),
            "ucd_unknown_share": round(ucds["??"] / columns, 3),
            "distinct": {name: len(counter) for name, counter in self.counts.items()},
            "quantiles": {name: _quantiles(values) for name, values in self.lengths.items()},
            "top": {name: counter.most_common(_TOP) for name, counter in self.counts.items()},
        }
        if measured:
            found["measured"] = _measured(measured)
        return found


def _quantiles(values: list[int]) -> dict[str, float]:
    values = sorted(values) or [0]
    shares = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9, "p99": 0.99}
    found = {name: float(values[int(share * len(values))]) for name, share in shares.items()}
    mean = round(sum(values) / len(values), 2)
    return {"n": len(values), "mean": mean, **found, "max": float(values[-1])}


def _measured(stats: Mapping[str, Any]) -> dict[str, Any]:
    """The same of the real Registry, as far as it is known."""
    services, columns = stats["vao_standard_services_2012_11"], stats["columns_scs_2017"]
    galaxies, records = stats["vao_keyword_galaxy_2012_12"], stats["xml_records"]
    return {
        "quantiles": {
            "title_len": services["title_len"],
            "desc_len": galaxies["desc_len"],
            "subjects": galaxies["subjects_per_res"],
            "creators": records["creators"],
            "columns_per_table": columns["per_resource"],
        },
        "top": {
            "authority": services["by_authority"][:_TOP],
            "waveband": services["waveband"][:_TOP],
            "ucd": columns["ucd_top"][:_TOP],
            "unit": columns["unit_top"][:_TOP],
            "name": columns["names_top"][:_TOP],
        },
    }
