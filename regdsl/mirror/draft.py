"""A record under construction: its rows so far, its warnings, and what all mappings need.

The functions of `regdsl.mirror.mapping` and `regdsl.mirror.services` fill a `Draft`.
Nothing here fails on a bad value: it becomes NULL or is left out, and the draft keeps a
warning that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from regdsl.mirror.values import own_text, text, timestamp
from regdsl.schema import TABLES, canonical_prefix

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["XSI_TYPE", "Detail", "Draft", "LocalNames", "Row", "detail_tree"]

Row = tuple[Any, ...]

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_TABLE_NAMES = tuple(name for name, table in TABLES.items() if not table.view)


@dataclass(slots=True)
class Detail:
    """What `res_detail` wants of an element, its attributes and its children."""

    xpath: str | None = None
    attributes: list[tuple[str, str]] = field(default_factory=list)
    children: dict[str, Detail] = field(default_factory=dict)


def detail_tree(xpaths: Iterable[str]) -> Detail:
    """XPaths of `res_detail` by their steps."""
    root = Detail()
    for xpath in sorted(xpaths):
        node = root
        for step in xpath.strip("/").split("/"):
            if step.startswith("@"):
                node.attributes.append((step[1:], xpath))
                break
            node = node.children.setdefault(step, Detail())
        else:
            node.xpath = xpath
    return root


class LocalNames(dict[Any, str]):
    """Tags of elements to the names by which the mapping knows them.

    VOResource has local elements without a namespace.  Records where a default namespace
    leaks in, or where children carry a prefix, are common enough, so a whole document of
    them must not be slower: each tag is looked at once.  A tag in another namespace stays
    as it is, and no mapping knows it.

    Parameters
    ----------
    leaked
        Namespaces that elements of VOResource may stand in although they should not.
    """

    __slots__ = ("_leaked",)

    def __init__(self, leaked: frozenset[str]) -> None:
        super().__init__()
        self._leaked = leaked

    def __missing__(self, tag: Any) -> str:
        # an entity that was not resolved has a function for a tag
        name: str = tag
        if isinstance(tag, str) and tag[0] == "{":
            uri, _, local = tag[1:].rpartition("}")
            if uri in self._leaked:
                name = local
        self[tag] = name
        return name


class Draft:
    """One record while it is being read.

    Parameters
    ----------
    ivoid
        Its identifier, lower-cased.
    nsmap
        The namespaces declared where the record begins.
    scoped
        Some element inside declares namespaces of its own, so each QName has to be looked
        up where it stands.
    names
        By which names elements are known.
    """

    __slots__ = (
        "_nsmap",
        "_qnames",
        "datatypes",
        "fields",
        "interfaces",
        "ivoid",
        "lists",
        "moc",
        "names",
        "rows",
        "scoped",
        "tables",
        "warnings",
    )

    def __init__(
        self, ivoid: str, nsmap: dict[str | None, str], scoped: bool, names: LocalNames
    ) -> None:
        self.ivoid = ivoid
        self.names = names
        self.rows: dict[str, list[Row]] = {name: [] for name in _TABLE_NAMES}
        self.warnings: list[str] = []
        self.moc: str | None = None
        self.fields: dict[str, Any] = {"ivoid": ivoid}
        self.lists: dict[str, list[str]] = {}
        self.tables = 0
        self.interfaces = 0
        self.datatypes: dict[tuple[Any, ...], Any] = {}
        self._nsmap = nsmap
        self.scoped = scoped
        self._qnames: dict[str, str | None] = {}

    def warn(self, message: str) -> None:
        """Keep a remark on the record, once."""
        if message not in self.warnings:
            self.warnings.append(message)

    def first(self, column: str, value: Any) -> None:
        """Set a column of `resource` unless an element before has set it."""
        if value is not None and column not in self.fields:
            self.fields[column] = value

    def listed(self, column: str, element: _Element) -> None:
        """Add an element to a list of `resource`."""
        value = text(element)
        if value:
            self.lists.setdefault(column, []).append(value)

    def date(self, value: str | None, what: str) -> str | None:
        """A date; NULL and a warning when it cannot be read."""
        if value is None or not value.strip():
            return None
        try:
            return timestamp(value)
        except ValueError as exc:
            self.warn(f"{what}: {exc}")
            return None

    def qname(self, element: _Element, value: str | None) -> str | None:
        """A type name with the canonical prefix, lower-cased (RegTAP 1.2, section 4.2)."""
        if value is None or not value.strip():
            return None
        if not self.scoped and value in self._qnames:
            return self._qnames[value]
        prefix, colon, local = value.strip().rpartition(":")
        uri = (element.nsmap if self.scoped else self._nsmap).get(prefix if colon else None)
        if uri is None:
            if local:
                self.warn(f"the type {value.strip()!r} is in no namespace")
        else:
            known = canonical_prefix(uri)
            if known is None:
                self.warn(f"no prefix is agreed on for the namespace {uri}")
            else:
                prefix = known
        result = (f"{prefix}:{local}" if prefix else local).lower() or None
        self._qnames[value] = result
        return result

    def details(self, element: _Element, node: Detail, cap_index: int | None = None) -> None:
        """Add the `res_detail` rows of an element and of what is below it.

        The XPaths are those of RegTAP 1.2, appendix A, and some of later extensions.
        """
        if node.xpath is not None and (value := own_text(element)):
            self.rows["res_detail"].append((self.ivoid, cap_index, node.xpath, value))
        for attribute, xpath in node.attributes:
            if value := (element.get(attribute) or "").strip():
                self.rows["res_detail"].append((self.ivoid, cap_index, xpath, value))
        if node.children:
            for child in element:
                below = node.children.get(self.names[child.tag])
                if below is not None:
                    self.details(child, below, cap_index)
