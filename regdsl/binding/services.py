"""Kinds of services, and what in a record makes a resource one of them.

The single table of what `service:tap` and the like look at; docs/semantics.md,
"Service".  Standard ids are in lower case, as RegTAP stores them.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from fnmatch import fnmatchcase

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.matchers import Matcher, Service
from regdsl.binding.values import allow, glob
from regdsl.diagnostics import error
from regdsl.fields import Field

__all__ = ["KINDS", "MODELS", "ServiceKind", "is_kind", "kind_of", "read_datamodel", "read_service"]

STANDARD = "ivo://ivoa.net/std/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKind:
    """One kind of service.

    Attributes
    ----------
    exact
        Standard ids (`*` being any text) of services proper, for `=`.
    also
        Those that `:` adds: auxiliary capabilities and legacy ids.
    data_model
        The data model that the capability must declare in its details.
    table_utypes
        Utypes of tables that make a resource of this kind.
    table_in, also_in
        The only type of resource for which `table_utypes` or `also` count.
    interface
        The type that an interface of the capability must have.
    """

    name: str
    help: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    data_model: str = ""
    table_utypes: tuple[str, ...] = ()
    table_in: str = ""
    also_in: str = ""
    interface: str = ""


def _kind(name: str, help: str, exact: str = "", also: str = "", **more: str) -> ServiceKind:
    def ids(text: str) -> tuple[str, ...]:
        return tuple(i if i.startswith("ivo:") else STANDARD + i for i in text.split())

    return ServiceKind(
        name=name,
        help=help,
        exact=ids(exact),
        also=ids(also),
        aliases=tuple(more.get("aliases", "").split()),
        data_model="".join(ids(more.get("data_model", ""))),
        table_utypes=ids(more.get("table_utypes", "")),
        table_in=more.get("table_in", ""),
        also_in=more.get("also_in", ""),
        interface=more.get("interface", ""),
    )


_TAP = "tap"

KINDS: dict[str, ServiceKind] = {
    kind.name: kind
    for kind in (
        _kind("scs", "cone search", "conesearch", "conesearch#aux", aliases="cone conesearch"),
        _kind("sia1", "image access, version 1", "sia", "sia#aux", aliases="siap"),
        _kind(
            "sia2",
            "image access, version 2",
            "sia#query-2.*",
            "sia#query-aux-2.*",
            aliases="siap2 siav2",
        ),
        _kind(
            "sia",
            "image access, any version",
            "sia sia#query-2.*",
            "sia#aux sia#query-aux-2.*",
            aliases="image",
        ),
        _kind("ssa", "spectral access", "ssa", "ssa#aux", aliases="ssap spectrum"),
        _kind(
            "slap",
            "spectral lines",
            "slap slap#lines-* slap#species-*",
            "slap#aux",
            aliases="sla line",
        ),
        _kind("tap", "tables by ADQL", _TAP, "tap#aux tap#sync-* tap#async-*", aliases="table"),
        _kind(
            "obscore",
            "observations by ADQL (ObsCore)",
            _TAP,
            data_model="obscore*",
            table_utypes="obscore#table-1.*",
            table_in="vs:catalogresource",
            aliases="obstap",
        ),
        _kind(
            "regtap",
            "the Registry itself by ADQL",
            _TAP,
            "tap#aux",
            data_model="regtap#1.*",
            also_in="vg:registry",
        ),
        _kind(
            "epntap",
            "planetary data by ADQL",
            _TAP,
            table_utypes="epntap#table-2.* ivo://vopdc.obspm/std/epncore#schema-2.*",
        ),
        _kind(
            "linetap",
            "spectral lines by ADQL",
            _TAP,
            table_utypes="linetap#lines-1.* linetap#table-1.*",
        ),
        _kind(
            "obsloctap", "planned observations by ADQL", _TAP, table_utypes="obsloctap#table-1.*"
        ),
        _kind("hips", "hierarchical images", "hips#hips-*"),
        _kind("hats", "hierarchical catalogues", "hats#hats-*"),
        _kind("datalink", "links to data", "datalink#links-1.*"),
        _kind("soda", "cutouts", "soda#sync-1.* soda#async-1.*"),
        _kind("voevent", "event streams", "voevent*"),
        _kind("registry", "publishing registries (OAI-PMH)", "registry", interface="vg:oaihttp"),
        _kind("web", "pages for a browser", interface="vr:webbrowser"),
    )
}

_BY_NAME = {name: kind for kind in KINDS.values() for name in (kind.name, *kind.aliases)}

_IN_WORDS = (
    ("cone", "scs"),
    ("image", "sia"),
    ("spectra", "ssa"),
    ("spectrum", "ssa"),
    ("spectral line", "slap"),
    ("table", "tap"),
    ("cutout", "soda"),
    ("event", "voevent"),
    ("browser", "web"),
)
"""Words in the names of standards."""


def read_service(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A kind of service, or a standard id."""
    allow(field, op, value.span, (":", "=", "!="), "write `service:tap`")
    text = value.text.lower()
    if text.startswith("ivo:"):
        return (glob(value, op),)
    kind = _BY_NAME.get(text)
    if kind is None:
        close = [kind for words, kind in _IN_WORDS if words in text]
        close = close or difflib.get_close_matches(text, list(_BY_NAME), n=1, cutoff=0.7)
        raise error(
            "E104",
            f"`{value.text}` is no kind of service",
            value.span,
            help="write `has:service` for any service at all"
            if "*" in text
            else f"did you mean `{close[0]}`? `regdsl fields service` lists all kinds"
            if close
            else "write `service:sia`, or a standard id, `ivo://...`;"
            " `regdsl fields service` lists all kinds",
            replace=close[0] if close else None,
        )
    return (Service(kind.name, exact=op != ":"),)


MODELS = ("obscore", "epntap", "regtap", "linetap", "obsloctap")
"""The kinds of services that are a data model behind TAP."""


def read_datamodel(
    value: ast.Value, field: Field, op: str, context: Context
) -> tuple[Matcher, ...]:
    """A data model by the name of its kind of service, or an identifier."""
    allow(field, op, value.span, (":", "=", "!="), "write `datamodel:obscore`")
    text = value.text.lower()
    if text.startswith("ivo:"):
        return (glob(value, op),)
    kind = _BY_NAME.get(text)
    if kind is None or kind.name not in MODELS:
        close = difflib.get_close_matches(text, MODELS, n=1, cutoff=0.6)
        raise error(
            "E104",
            f"`{value.text}` is no data model",
            value.span,
            help=f"it is a kind of service: write `service:{kind.name}`"
            if kind
            else "write `has:datamodel` for any data model at all"
            if "*" in text
            else f"did you mean `{close[0]}`?"
            if close
            else f"the data models are {', '.join(MODELS)}; or write an identifier, as in"
            " `datamodel:ivo://ivoa.net/std/obscore*`",
            replace=close[0] if close and not kind else None,
        )
    return (Service(kind.name, exact=op != ":"),)


def is_kind(text: str) -> bool:
    """Whether a text is the name of a kind of service."""
    return text.lower() in _BY_NAME


def kind_of(standard_id: str | None) -> str | None:
    """The kind whose standard id this is, auxiliary forms included; None for others.

    >>> kind_of("ivo://ivoa.net/std/tap#aux"), kind_of("ivo://ivoa.net/std/sia#query-2.0")
    ('tap', 'sia2')
    """
    if standard_id is None:
        return None
    for kind in KINDS.values():
        if kind.exact and any(fnmatchcase(standard_id, p) for p in (*kind.exact, *kind.also)):
            return kind.name
    return None
