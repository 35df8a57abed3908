"""Which server is meant, and what it can do.

A server is a name of a profile that has an address, or an address.  What an unknown one
can do is read from its capabilities and its list of tables, on top of what the version
of RegTAP that it shows must have.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from regdsl.backends.profiles import NAMED, Profile, load, names, packaged, readable
from regdsl.diagnostics import error
from regdsl.remote.quiet import quiet
from regdsl.remote.trouble import no_registry, of_response
from regdsl.schema import TABLES

if TYPE_CHECKING:
    import requests

__all__ = ["NEW_TABLES", "address", "capability", "derive", "known", "probe", "servers", "tables"]

_EXTENSION = "ivo://ivoa.net/std/TAPRegExt#features-"
_FEATURES = {
    "union": ("adql-sets", "UNION"),
    "except": ("adql-sets", "EXCEPT INTERSECT"),
    "with": ("adql-common-table", "WITH"),
    "coalesce": ("adql-conditional", "COALESCE"),
    "ilike": ("adql-string", "ILIKE"),
    "lower": ("adql-string", "LOWER UPPER"),
    "cast": ("adql-type", "CAST"),
    "offset": ("adql-offset", "OFFSET"),
    "in_unit": ("adql-unit", "IN_UNIT"),
    "geometry": ("adqlgeo", "CONTAINS INTERSECTS"),
}
"""Each feature of a profile: the list it is announced in, and what must be there
(ADQL 2.1, section 5)."""

_MOC = ("ivo://org.gavo.dc/std/exts#extra-adql-keywords", "MOC")

NEW_TABLES = ("stc_spatial", "stc_temporal", "stc_spectral")
"""What RegTAP 1.2 added to 1.1 (its section 8), the view aside."""


def servers() -> dict[str, str]:
    """The names that can be asked, each with its address."""
    return {profile.name: profile.url for profile in readable() if profile.url}


def address(server: str) -> tuple[str, Profile | None]:
    """The address of a server, and its profile when it is a known one.

    Parameters
    ----------
    server
        A name (`servers()`) or the address of a TAP service, with or without `/sync`.

    Raises
    ------
    RegdslError
        E202 when it is neither.
    """
    if "://" not in server:
        return _named(server)
    parts = urlsplit(server)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise error(
            "E202",
            f"`{server}` is not the address of a server",
            help="an address begins with http:// or https://, such as http://reg.g-vo.org/tap",
        )
    url = server.strip().rstrip("?/").removesuffix("/sync")
    return url, known(url)


def _named(name: str) -> tuple[str, Profile]:
    if name in names():
        profile = load(name)
        if profile.url:
            return profile.url, profile
        raise error(
            "E202",
            f"`{name}` is a target without an address",
            help=f"give an address, http://..., or one of {', '.join(servers())}",
        )
    close = difflib.get_close_matches(name, servers(), n=1)
    raise error(
        "E202",
        f"there is no server `{name}`",
        help=(f"did you mean `{close[0]}`? The" if close else "the")
        + f" servers are {', '.join(servers())}; or give an address, http://...",
    )


def _same(url: str) -> str:
    """An address without what makes no difference."""
    parts = urlsplit(url.rstrip("?/"))
    return f"{(parts.netloc or '').lower()}{parts.path}"


def known(url: str) -> Profile | None:
    """The profile of the server at this address; None when it is a stranger."""
    wanted = _same(url)
    if wanted in _packaged_by_address():
        return _packaged_by_address()[wanted]
    # The user's own may have been written or changed since the last time.
    return next((p for p in readable() if p.url and _same(p.url) == wanted), None)


@cache
def _packaged_by_address() -> dict[str, Profile]:
    return {_same(profile.url): profile for profile in map(load, packaged()) if profile.url}


def derive(url: str, says: Any, listed: Collection[str] | None) -> Profile:
    """A profile from what a service says of itself.

    Parameters
    ----------
    url
        Where it is.
    says
        Its TAP capability, as pyvo reads it (`pyvo.io.vosi.tapregext.TableAccess`); None
        when it does not tell that.
    listed
        The names of its tables; None when it does not tell them.

    Raises
    ------
    ServerError
        E504 when it has no table rr.resource.
    """
    here = None if listed is None else {_short(name) for name in listed}
    if here is not None and "resource" not in here:
        raise no_registry(url, "it has no table rr.resource")
    models = [str(model.ivo_id or "").lower() for model in says.datamodels] if says else []
    newer = any(model == "ivo://ivoa.net/std/regtap#1.2" for model in models)
    new = newer if here is None else all(name in here for name in NEW_TABLES)
    base = load("regtap-1.2" if new else "regtap-1.1")
    languages = says.languages if says else []
    language = next((one for one in languages if one.name.upper() == "ADQL"), None)
    return replace(
        base,
        name=url,
        title=url,
        url=url,
        tier="documented",
        checked=date.today().isoformat(),
        source="its capabilities and tables",
        features=base.features | set(_features(language)),
        functions=base.functions | set(_functions(language)),
        without=base.without if here is None else frozenset(TABLES) - here,
        # To be on the safe side.
        quirks=frozenset({"operands"}),
        maxrec=_limit(says),
    )


def _short(name: str) -> str:
    """The name of a table of `rr`; those of other schemas stay apart."""
    return name.replace('"', "").lower().removeprefix("rr.")


def _features(language: Any) -> Iterator[str]:
    for name, (kind, wanted) in _FEATURES.items():
        if set(wanted.split()) <= _forms(language, _EXTENSION + kind):
            yield name
    if _MOC[1] in _forms(language, _MOC[0]):
        yield "moc"


def _functions(language: Any) -> Iterator[str]:
    for form in _forms(language, f"{_EXTENSION}udf"):
        name = form.partition("(")[0].strip().lower()
        if name in NAMED:
            yield name


def _forms(language: Any, kind: str) -> set[str]:
    if language is None:
        return set()
    return {str(feature.form).strip().upper() for feature in language.get_feature_list(kind)}


def _limit(says: Any) -> int | None:
    """The rows that it announces to give when nothing is said, or at most if those are fewer."""
    found = []
    for name in ("default", "hard"):
        try:
            found.append(int(getattr(says.outputlimit, name).content))
        except (AttributeError, TypeError, ValueError):
            continue
    return min((rows for rows in found if rows > 0), default=None)


_probed: dict[str, Profile] = {}


def probe(url: str, session: requests.Session) -> Profile:
    """What an unknown server can do, asked once in the life of a program.

    Raises
    ------
    ServerError
        E501 when it is not there, E503 when it is too slow, E504 when it is no registry.
    """
    if url not in _probed:
        _probed[url] = derive(url, capability(url, session), tables(url, session))
    return _probed[url]


def capability(url: str, session: requests.Session) -> Any:
    """What a service says that it can do, as pyvo reads it.

    Raises
    ------
    ServerError
        E504 when that cannot be read, and what there is to say of an answer that is none.
    """
    from pyvo.io.vosi.tapregext import TableAccess

    response = session.get(f"{url}/capabilities")
    if response.status_code >= 400 or not _is_xml(response, b"capabilities"):
        raise of_response(url, response)
    found = _parse("capabilities", response.content)
    if found is None:
        raise no_registry(url, "its capabilities cannot be read")
    for capability in found:
        if isinstance(capability, TableAccess):
            return capability
    raise no_registry(url, "its capabilities speak of no TAP")


def tables(url: str, session: requests.Session) -> Collection[str] | None:
    """The names of the tables that a service says to have; None when it does not tell."""
    response = session.get(f"{url}/tables", params={"detail": "min"})
    if response.status_code >= 400 or not _is_xml(response, b"tableset"):
        return None
    found = _parse("tables", response.content)
    return None if found is None else [table.name for table in found.iter_tables()]


def _is_xml(response: requests.Response, element: bytes) -> bool:
    return element in response.content[:4096]


def _parse(what: str, content: bytes) -> Any:
    """A VOSI document as pyvo reads it; None when it cannot."""
    import io

    from pyvo.io import vosi

    with quiet():
        try:
            return getattr(vosi, f"parse_{what}")(io.BytesIO(content).read)
        except Exception:
            return None
