"""Sets of resources as bits: how they are kept in a mirror, and the SQL functions on them.

A set is a BLOB: a byte that says in which of two ways it is written, and its members.
`_BITS` is followed by a string of bits, bit `rid` being set for a member; `_LIST` by the
members in order, four bytes each, which is shorter where a set is sparse.  What SQL
computes on the way is always bits, so that AND, OR and NOT are single operations on long
integers: microseconds for tens of thousands of resources.  NULL is the empty set.

| function | what it gives |
| --- | --- |
| `regdsl_all(set, ...)` | what is in all of them |
| `regdsl_any(set, ...)` | what is in any of them |
| `regdsl_but(set, ...)` | what is in the first and in no other |
| `regdsl_union(set)` | what is in any of the rows: an aggregate |
| `regdsl_covering(cell, set)` | who covers a region, of the sets of its cells: an aggregate |
| `regdsl_has(byte, key)` | of a set as SQL computes it, the byte at key / 8 + 2: has it the key |
| `regdsl_set(keys)` | the set of a JSON list of keys |
| `regdsl_list(set)` | the JSON list of the keys of a set, ascending |
| `regdsl_size(set)` | how many are in it |
| `regdsl_common(set, set)` | how many are in both |
| `regdsl_first(set, n, keys, places)` | a JSON list: the first n in an order of `idx_order` |
| `regdsl_sorted(set, n, signs, keys, places, ...)` | the same by several orders, `+` or `-` each |
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from array import array
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain, compress, islice

__all__ = [
    "bits_of",
    "keys_of",
    "members",
    "numbers",
    "pack",
    "pack_ascending",
    "pack_keys",
    "register",
    "unpack",
    "words",
]

_BITS, _LIST = b"\x01", b"\x02"
_SPARSE = 32
"""Sets with fewer than one in so many are gone through byte by byte."""

_LARGE = 10_000
"""So many keys of many lists are worth a call of numpy."""

_TOGETHER = 1_000_000
"""So many keys of lists are collected before they are made into bits."""

_MOST = 1 << 26
"""No key is so large; what claims it is no set, and would only take memory."""

_ONE = ord("1")
_WORD = "I"
assert array(_WORD).itemsize == 4


def words(values: Iterable[int]) -> bytes:
    """Numbers as four bytes each, the lowest first."""
    packed = array(_WORD, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def numbers(blob: bytes | memoryview) -> array[int]:
    """The numbers that `words` has packed."""
    found = array(_WORD)
    found.frombytes(blob)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def bits_of(keys: Iterable[int]) -> int:
    """The set of some keys as an integer, in any order, repetitions allowed.

    >>> bits_of([3, 1, 3])
    10
    """
    found = keys if isinstance(keys, list) else list(keys)
    if not found:
        return 0
    last = max(found)
    if last >= _MOST:
        raise ValueError(f"no resource has the key {last}")
    if len(found) * _SPARSE < last:
        bits = bytearray(last // 8 + 1)
        for key in found:
            bits[key >> 3] |= 1 << (key & 7)
        return int.from_bytes(bits, "little")
    return _from_signs(found, last)


def _from_signs(keys: Iterable[int], last: int) -> int:
    """Three times as fast for many: a byte for each key, read as a number in binary."""
    signs = bytearray(b"0") * (last + 1)
    for key in keys:
        signs[key] = _ONE
    signs.reverse()
    return int(signs, 2)


def _from_many(keys: array[int], last: int) -> int:
    """The same for hundreds of thousands: by numpy, if it is there already.

    To load it takes longer; but what makes circles and polygons into cells has loaded it.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or len(keys) < _LARGE:
        return _from_signs(keys, last)
    flags = numpy.zeros(last + 1, numpy.uint8)
    flags[numpy.frombuffer(keys, numpy.uint32)] = 1
    return int.from_bytes(numpy.packbits(flags, bitorder="little").tobytes(), "little")


def members(bits: int) -> list[int]:
    """The keys of a set, ascending.

    >>> members(10)
    [1, 3]
    """
    if bits.bit_count() * _SPARSE > bits.bit_length():
        signs = bin(bits)[:1:-1].encode().translate(_ZERO_AND_ONE)
        return list(compress(range(len(signs)), signs))
    found = []
    for byte in _SOME.finditer(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        base = 8 * byte.start()
        found += [base + place for place in _PLACES[byte[0][0]]]
    return found


_ZERO_AND_ONE = bytes(int(code == ord("1")) for code in range(256))
_SOME = re.compile(rb"[^\0]")
_PLACES = [[place for place in range(8) if byte >> place & 1] for byte in range(256)]


def pack(bits: int) -> bytes:
    """A set as it is kept: in the shorter of the two ways.

    >>> pack(0b110), pack(1 << 100)
    (b'\\x01\\x06', b'\\x02d\\x00\\x00\\x00')
    """
    if _is_sparse(bits.bit_count(), bits.bit_length()):
        return _LIST + words(members(bits))
    return _dense(bits)


def pack_keys(keys: Iterable[int]) -> bytes:
    """The set of some keys as it is kept, which is `pack(bits_of(keys))`."""
    found = sorted(set(keys))
    if found and _is_sparse(len(found), found[-1] + 1):
        return _LIST + words(found)
    return _dense(bits_of(found))


def pack_ascending(keys: array[int]) -> bytes:
    """The same for keys that are in order, each once."""
    if keys and _is_sparse(len(keys), keys[-1] + 1):
        return _LIST + words(keys)
    return _dense(bits_of(keys))


def _is_sparse(size: int, length: int) -> bool:
    return 4 * size < (length + 7) // 8


def _dense(bits: int) -> bytes:
    return _BITS + bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def unpack(blob: bytes | None) -> int:
    """The set that a BLOB is; none for NULL.

    Raises
    ------
    ValueError
        It is no set, or has a key that no resource can have.

    >>> unpack(pack(1 << 100)) == 1 << 100
    True
    """
    if not blob:
        return 0
    inside = memoryview(blob)[1:]
    if blob[:1] == _BITS:
        return int.from_bytes(inside, "little")
    if blob[:1] != _LIST:
        raise ValueError("this is no set of resources")
    return bits_of(numbers(inside))


def keys_of(blob: bytes | None) -> list[int]:
    """The members of the set that a BLOB is, ascending.

    >>> keys_of(pack_keys([7, 5]))
    [5, 7]
    """
    if blob and blob[:1] == _LIST:
        return numbers(memoryview(blob)[1:]).tolist()
    return members(unpack(blob))


# -- the SQL functions -----------------------------------------------------------------------


def _all(*sets: bytes | None) -> bytes:
    found = unpack(sets[0])
    for other in sets[1:]:
        if not found:
            break
        found &= unpack(other)
    return _dense(found)


def _any(*sets: bytes | None) -> bytes:
    found = 0
    for other in sets:
        found |= unpack(other)
    return _dense(found)


def _but(first: bytes | None, *others: bytes | None) -> bytes:
    found = unpack(first)
    for other in others:
        found &= ~unpack(other)
    return _dense(found)


class _Union:
    def __init__(self) -> None:
        self.bits = 0
        self.listed = array(_WORD)
        self.last = 0

    def step(self, some: bytes | None) -> None:
        if some and some[:1] == _LIST and len(some) > 1:
            # Hundreds of short lists are made into bits together, which is much quicker.
            keys = numbers(memoryview(some)[1:])
            self.listed.extend(keys)
            self.last = max(self.last, keys[-1])
            if len(self.listed) > _TOGETHER:
                self._join()
        else:
            self.bits |= unpack(some)

    def finalize(self) -> bytes:
        self._join()
        return _dense(self.bits)

    def _join(self) -> None:
        if self.last >= _MOST:
            raise ValueError(f"no resource has the key {self.last}")
        if self.listed:
            self.bits |= _from_many(self.listed, self.last)
            self.listed = array(_WORD)


class _Covering:
    """Goes up from the smallest cells of a region; each cell comes after those it holds.

    A cell is covered by who has it, and by who covers all in it that is of the region.
    """

    def __init__(self) -> None:
        self.inside: dict[int, int] = {}

    def step(self, cell: str, having: bytes | None) -> None:
        number = int(cell)
        covered = unpack(having) | self.inside.pop(number, 0)
        around = number >> 2 if number >= 16 else 0
        self.inside[around] = self.inside.get(around, covered) & covered

    def finalize(self) -> bytes:
        return _dense(self.inside.get(0, 0))


def _has(byte: bytes, key: int) -> int:
    return byte[0] >> (key & 7) & 1 if byte else 0


def _set(keys: str) -> bytes:
    return _dense(bits_of(json.loads(keys)))


def _list(some: bytes | None) -> str:
    return json.dumps(members(unpack(some)))


def _size(some: bytes | None) -> int:
    if some and some[:1] == _LIST:
        return len(some) // 4
    return unpack(some).bit_count()


def _common(some: bytes | None, other: bytes | None) -> int:
    """Of thousands of sets, most have a few members: these are looked up one by one."""
    if not some or not other or some[:1] != _LIST or other[:1] != _BITS:
        return (unpack(some) & unpack(other)).bit_count()
    last = 8 * (len(other) - 1)
    keys = numbers(memoryview(some)[1:])
    return sum(key < last and other[1 + (key >> 3)] >> (key & 7) & 1 for key in keys)


def _first(some: bytes | None, limit: int, keys: bytes, places: bytes) -> str:
    """The first in an order: by walking along it, or by sorting what there is."""
    bits = unpack(some)
    wanted, walks = _wanted(bits, limit, len(keys))
    if walks:
        return json.dumps(list(islice(_walk(bits, numbers(keys)), wanted)))
    place = numbers(places)
    return json.dumps(sorted(members(bits), key=place.__getitem__)[:wanted])


def _wanted(bits: int, limit: int, length: int) -> tuple[int, bool]:
    """How many to find, and whether by walking along an order of so many bytes."""
    size = bits.bit_count()
    wanted = size if limit < 0 else min(size, limit)
    # So many steps of the walk are to be expected, and a step of a sort costs twice as much.
    return wanted, wanted * length // 4 <= 2 * size * size


def _walk(bits: int, order: Iterable[int]) -> Iterator[int]:
    """The members of a set in an order, which may have more keys than the set has bits."""
    inside = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    last = 8 * len(inside)
    return (key for key in order if key < last and inside[key >> 3] >> (key & 7) & 1)


def _sorted(some: bytes | None, limit: int, signs: str, keys: bytes, *places: bytes) -> str:
    """The first by several orders; place 0 is for no value, which comes last either way."""
    bits = unpack(some)
    wanted, walks = _wanted(bits, limit, len(keys))
    if walks and wanted < bits.bit_count():
        found = _foremost(bits, wanted, signs[0], numbers(keys), numbers(places[0]))
    else:
        found = members(bits)
    # By the last one first, since a sort keeps the order of what is equal.
    for sign, place in reversed(list(zip(signs, places, strict=True))):
        where = numbers(place).__getitem__
        found.sort(key=where, reverse=sign == "-")
        if sign == "+":
            without = bisect(found, 0, key=where)
            found = found[without:] + found[:without]
    return json.dumps(found[:wanted])


def _foremost(bits: int, number: int, sign: str, order: array[int], place: array[int]) -> list[int]:
    """Those among which the first ones by all orders are, by the first order alone."""
    walk: Iterable[int] = order
    if sign == "-":
        # Those without a value stand at the end, and stay there.
        without = bisect_left(order, 1, key=lambda key: not place[key])
        walk = chain(reversed(order[:without]), order[without:])
    found: list[int] = []
    for key in _walk(bits, walk):
        if found and len(found) >= number and place[key] != place[found[-1]]:
            break
        found.append(key)
    return sorted(found)


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    for name, number, function in (
        ("regdsl_all", -1, _all),
        ("regdsl_any", -1, _any),
        ("regdsl_but", -1, _but),
        ("regdsl_has", 2, _has),
        ("regdsl_set", 1, _set),
        ("regdsl_list", 1, _list),
        ("regdsl_size", 1, _size),
        ("regdsl_common", 2, _common),
        ("regdsl_first", 4, _first),
        ("regdsl_sorted", -1, _sorted),
    ):
        connection.create_function(name, number, function, deterministic=True)
    connection.create_aggregate("regdsl_union", 1, _Union)  # type: ignore[arg-type]
    connection.create_aggregate("regdsl_covering", 2, _Covering)  # type: ignore[arg-type]
