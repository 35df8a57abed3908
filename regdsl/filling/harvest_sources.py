"""Which registries a harvest is to read, and since when.

They come from the Registry of Registries; where that does not answer, from the ledger of
the mirror.  A registry that has left the list takes its records with it, but only a list
that is plausible is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.filling.harvest_crew import Wish
from regdsl.filling.harvest_download import MANAGED, Download
from regdsl.filling.harvest_ledger import Known
from regdsl.filling.harvest_stage import Stage
from regdsl.filling.oai_http import Client, OaiError
from regdsl.filling.oai_pages import scan
from regdsl.filling.registries import (
    PUBLISHERS,
    Registry,
    chosen,
    is_address,
    read_registries,
    same_address,
)

__all__ = ["Sources", "find_sources", "wish"]

_OVERLAP = timedelta(days=1)
_FULL_EVERY = timedelta(days=100)
_MOST_LEAVING = 0.2

_ROFR_IVOID = "ivo://ivoa.net/rofr"


@dataclass(slots=True, kw_only=True)
class Sources:
    """What there is to harvest.

    Attributes
    ----------
    registries
        The ones to read, in order.
    rivals
        All that may own records, by ivoid.
    listed
        The ivoids of those that the Registry of Registries has.
    leaving
        Those that it has no more.
    renamed
        Of these, the ones whose address now belongs to another, with that.
    notes
        What there is to say.
    """

    registries: list[Registry] = field(default_factory=list)
    rivals: dict[str, Registry] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    leaving: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def find_sources(
    client: Client,
    root: Path,
    rofr: str,
    known: dict[str, Known],
    wanted: Sequence[str],
    now: datetime,
    *,
    force: bool = False,
) -> Sources:
    """The registries to read: all, or the wanted ones.

    Raises
    ------
    RegdslError
        E501 when nobody says which registries there are, E504 for a name that none has.
    """
    found = Sources()
    current: list[Registry] = []
    gone: set[str] = set()
    by_address = bool(wanted) and all(map(is_address, wanted))
    if not by_address:
        try:
            current, gone = _publishers(client, root, rofr, now)
        except OaiError as exc:
            if not known:
                raise _no_list(rofr, exc) from exc
            found.notes.append(
                f"the Registry of Registries does not say which registries there are: {exc}; "
                "those of the last time were read"
            )
    found.rivals = {ivoid: k.registry for ivoid, k in known.items()}
    found.rivals |= {registry.ivoid: registry for registry in current}
    found.listed = {registry.ivoid for registry in current}
    if current and not wanted:
        _leaving(found, known, current, gone, force)
    if wanted:
        found.registries = [
            _identified(client, root, registry) for registry in _chosen(wanted, found.rivals)
        ]
    else:
        # Those that somebody has once harvested by name are kept fresh, too.
        others = [k.registry for k in known.values() if k.memory.started or k.memory.listed]
        found.registries = list(current)
        found.registries += [
            other
            for other in others
            if other.ivoid not in found.listed and other.ivoid not in found.leaving
        ]
    return found


def wish(registry: Registry, known: Known | None, sources: Collection[str], now: datetime) -> Wish:
    """What to ask a registry for: everything, or what has changed since the last time.

    Parameters
    ----------
    registry, known
        Which, and what the ledger knows of it.
    sources
        The registries that are leaving: who has records of theirs is read as a whole.
    now
        The clock.
    """
    everything = Wish(registry=registry, since=None, sets=MANAGED)
    if known is None:
        return everything
    memory, last_full = known.memory, known.last_full
    if (
        memory.started is None
        or last_full is None
        or memory.again
        or same_address(known.registry.url) != same_address(registry.url)
        or _moment(last_full) < now - _FULL_EVERY
        or not set(memory.clashes).isdisjoint(sources)
    ):
        return everything
    since = _moment(memory.started) - _OVERLAP
    return Wish(registry=registry, since=since, sets=(memory.set,), bad=memory.bad)


def _publishers(
    client: Client, root: Path, rofr: str, now: datetime
) -> tuple[list[Registry], set[str]]:
    """The list of the Registry of Registries, itself included, and who is said to be gone."""
    stage = Stage(root, "publishers")
    stage.remove()
    try:
        download = Download(client, stage, origin=rofr, url=rofr, sets=PUBLISHERS)
        state = download.run(now)
        current, gone = read_registries(stage.files(state))
    finally:
        stage.remove()
    if not current:
        raise OaiError("it lists no registry")
    if state.short:
        raise OaiError(f"of {state.total} registries it lists {state.records}")
    if same_address(rofr) not in {same_address(registry.url) for registry in current}:
        # It has the records of the standards.
        itself = Registry(
            ivoid=_ROFR_IVOID,
            url=rofr,
            title="IVOA Registry of Registries",
            authorities=frozenset({"ivoa.net"}),
        )
        current = [itself, *(registry for registry in current if registry.ivoid != _ROFR_IVOID)]
    return current, gone


def _no_list(rofr: str, exc: OaiError) -> RegdslError:
    return error(
        "E501",
        f"the Registry of Registries, {rofr}, does not say which registries there are: {exc}",
        help="try again later, or give the base URL of a registry: `--registry URL`",
    )


def _leaving(
    found: Sources,
    known: dict[str, Known],
    current: list[Registry],
    gone: set[str],
    force: bool,
) -> None:
    """Which of the registries that once were listed have left."""
    before = {ivoid for ivoid, k in known.items() if k.memory.listed}
    missing = before - found.listed
    never = {ivoid for ivoid, k in known.items() if k.memory.started is None} - found.listed
    silent = missing - gone
    if len(silent) > max(1, _MOST_LEAVING * len(before)) and not force:
        found.notes.append(
            f"the Registry of Registries lacks {len(silent)} of {len(before)} registries, which "
            "is not believed; `--force` removes their records"
        )
        missing -= silent
    addresses = {same_address(registry.url): registry.ivoid for registry in current}
    for ivoid in sorted(missing | never):
        heir = addresses.get(same_address(known[ivoid].registry.url))
        if heir is not None:
            found.renamed[ivoid] = heir
        found.leaving.add(ivoid)
        del found.rivals[ivoid]


def _chosen(wanted: Sequence[str], rivals: dict[str, Registry]) -> list[Registry]:
    import difflib

    registries, unclear = chosen(wanted, list(rivals.values()))
    if unclear:
        text, several = next(iter(unclear.items()))
        names = [name for r in rivals.values() for name in (r.ivoid, r.title, r.authority) if name]
        close = difflib.get_close_matches(text, names, n=1)
        if several:
            help = f"which one: {', '.join(several[:10])}?"
        elif close:
            help = f"did you mean `{close[0]}`?"
        else:
            help = "give an ivoid, a base URL, or a part of a title"
        number = f"{len(several)} registries are" if several else "no registry is"
        raise error("E504", f"{number} called `{text}`", help=help)
    return registries


def _identified(client: Client, root: Path, registry: Registry) -> Registry:
    """A registry that only its address is known of, as it describes itself."""
    if registry.ivoid != registry.url:
        return registry
    part = root / "identify.part"
    try:
        client.fetch(registry.url, {"verb": "Identify"}, part)
        scan(part)
        found, _ = read_registries([part])
    except OaiError:
        return registry
    finally:
        part.unlink(missing_ok=True)
    return replace(found[0], url=registry.url) if len(found) == 1 else registry


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
