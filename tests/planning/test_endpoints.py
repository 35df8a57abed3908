"""`service(...)` taken apart: the same as its body asked of each pair of rows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regdsl import RegdslError, plan
from regdsl.binding.matchers import Equal, Flag, Glob
from regdsl.planning.endpoints import endpoints
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Nothing, Or, Row

C1, C2 = Match(("standard_id",), Equal("a")), Exists("detail", Match(("detail_value",), Equal("b")))
I1, I2 = Match(("intf_role",), Equal("c")), Exists("parameter", Match(("name",), Equal("d")))
ATOMS: list[Row] = [C1, C2, I1, I2]

BODIES = st.recursive(
    st.sampled_from([*ATOMS, Every(), Nothing()]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=10,
)

True_ = frozenset[Row]


@dataclass(frozen=True)
class Capability:
    """What holds of a capability, and of each of its interfaces."""

    holds: True_
    interfaces: tuple[True_, ...]


CAPABILITIES = st.builds(
    Capability,
    st.frozensets(st.sampled_from([C1, C2])),
    st.lists(st.frozensets(st.sampled_from([I1, I2])), max_size=2).map(tuple),
)


def holds(row: Row, true: True_, capability: Capability | None = None) -> bool:
    match row:
        case Every():
            return True
        case Nothing():
            return False
        case And(children=children):
            return all(holds(child, true, capability) for child in children)
        case Or(children=children):
            return any(holds(child, true, capability) for child in children)
        case Not(child=child):
            return not holds(child, true, capability)
        case Exists(entity="interface", row=inner):
            assert capability is not None
            return any(holds(inner, interface) for interface in capability.interfaces)
        case _:
            return row in true


@given(BODIES, CAPABILITIES)
def test_a_body_is_asked_of_each_pair(body: Row, capability: Capability) -> None:
    found = endpoints(body)
    assert isinstance(found, Exists)
    assert found.entity == "capability"
    pairs = [capability.holds | interface for interface in capability.interfaces]
    expected = any(holds(body, pair) for pair in pairs or [capability.holds])
    assert holds(found.row, capability.holds, capability) == expected


def planned(query: str) -> Row:
    return plan(query).plan


def test_a_capability_alone_needs_no_interface() -> None:
    row = Match(("cap_type",), Glob(("tr:tableaccess",)))
    assert planned("service(captype:tr:tableaccess)") == Exists("capability", row)


def test_what_is_asked_of_an_interface_stands_together() -> None:
    captype = Match(("cap_type",), Glob(("tr:tableaccess",)))
    role = Match(("intf_role",), Glob(("std",)))
    login = Match(("authenticated_only",), Flag(True))
    together = Exists("interface", And((role, login)))
    expected = Exists("capability", And((captype, together)))
    assert planned("service(role:std captype:tr:tableaccess auth:yes)") == expected


def test_a_negation_holds_where_there_is_no_interface() -> None:
    login = Match(("authenticated_only",), Flag(True))
    none = Not(Exists("interface", Every()))
    found = Or((Exists("interface", Not(login)), none))
    assert planned("service(-auth:yes)") == Exists("capability", found)


def test_a_kind_with_an_interface_is_about_both() -> None:
    standard = Match(("standard_id",), Glob(("ivo://ivoa.net/std/registry",)))
    interface = Exists("interface", Match(("intf_type",), Equal("vg:oaihttp")))
    expected = Exists("capability", And((standard, interface)))
    assert planned("service(type:registry)") == expected


def cases(count: int) -> str:
    return "service(" + " ".join(f"(description:a{n} or role:b{n})" for n in range(count)) + ")"


def test_there_is_an_end_to_cases() -> None:
    planned(cases(6))
    with pytest.raises(RegdslError, match="in too many ways"):
        plan(cases(7))
    one_of_many = " or ".join(f"(description:a{n} role:b{n})" for n in range(64))
    planned(f"service({one_of_many})")
    with pytest.raises(RegdslError, match="in too many ways"):
        plan(f"service(-({one_of_many}))")
    # What is about one of the two rows alone is never taken apart.
    alone = " ".join(f"(role:a{n} or use:b{n})" for n in range(30))
    planned(f"service(type:tap {alone})")


def test_kinds_count_as_what_they_are() -> None:
    both = " ".join("-type:registry" for _ in range(6))
    planned(f"service({both})")
    with pytest.raises(RegdslError, match="in too many ways"):
        plan(f"service({both} -type:registry)")
