"""`service(...)`: one capability with one of its interfaces, or with none if it has none.

The body speaks of both rows in any mixture.  It is brought into cases, each a condition
on the capability and one on the interface, so that the latter stand together in one
`Exists("interface")`; a part that is about one of the two alone is never taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Or, Plan, Row
from regdsl.schema import TABLES

__all__ = ["endpoints"]

_OF_INTERFACE = frozenset(TABLES["interface"].column_names) - {"ivoid", "cap_index"}
_BELOW_INTERFACE = "parameter"

Case = tuple[Row, Row]
"""A condition on the capability, and one on the interface."""


def endpoints(body: Row) -> Plan:
    """Resources with a capability and an interface for which the body holds."""
    return Exists("capability", disjunction(_together(*case) for case in _cases(body)))


def _together(capability: Row, interface: Row) -> Row:
    if isinstance(interface, Every):
        return capability
    found: Row = Exists("interface", interface)
    if _holds_of_nothing(interface):
        found = Or((found, Not(Exists("interface", Every()))))
    return _all((capability, found))


def _holds_of_nothing(row: Row) -> bool:
    """Whether a condition on an interface holds where there is none."""
    match row:
        case And(children=children):
            return all(map(_holds_of_nothing, children))
        case Or(children=children):
            return any(map(_holds_of_nothing, children))
        case Not(child=child):
            return not _holds_of_nothing(child)
        case Every():
            return True
        case _:
            return False


def _is_about(row: Row) -> frozenset[str]:
    match row:
        case And(children=children) | Or(children=children):
            return frozenset().union(*map(_is_about, children))
        case Not(child=child):
            return _is_about(child)
        case Match(columns=columns):
            return frozenset(("interface" if columns[0] in _OF_INTERFACE else "capability",))
        case Exists(entity=entity):
            return frozenset(("interface" if entity == _BELOW_INTERFACE else "capability",))
        case _:
            return frozenset()


def _cases(row: Row) -> list[Case]:
    about = _is_about(row)
    if "interface" not in about:
        return [(row, Every())]
    if "capability" not in about:
        return [(Every(), row)]
    match row:
        case And(children=children):
            return [
                (_all(case[0] for case in found), _all(case[1] for case in found))
                for found in product(*map(_cases, _gathered(And, children)))
            ]
        case Or(children=children):
            return [case for child in _gathered(Or, children) for case in _cases(child)]
        case Not(child=And(children=children)):
            return _cases(Or(tuple(map(Not, children))))
        case Not(child=Or(children=children)):
            return _cases(And(tuple(map(Not, children))))
        case Not(child=Not(child=child)):
            return _cases(child)
        case _:
            raise AssertionError(row)


def _gathered(kind: type[And] | type[Or], children: tuple[Row, ...]) -> list[Row]:
    """The members, those about one of the two rows alone made into one."""
    alone: dict[frozenset[str], list[Row]] = {}
    mixed: list[Row] = []
    for child in children:
        about = _is_about(child) or frozenset(("capability",))
        if len(about) == 1:
            alone.setdefault(about, []).append(child)
        else:
            mixed.append(child)
    join = conjunction if kind is And else disjunction
    return [*map(join, alone.values()), *mixed]


def _all(rows: Iterable[Row]) -> Row:
    return conjunction(row for row in rows if not isinstance(row, Every))
