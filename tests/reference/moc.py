"""Sets of HEALPix cells of order 6, as Python sets of ints, and the ASCII form of MOCs.

Nothing here is shared with the compiler: the parser and the cell of a point are written
from the MOC standard (ASCII serialisation) and from the HEALPix paper (Gorski et al. 2005,
nested scheme).
"""

from __future__ import annotations

import math
import re

ORDER = 6
NSIDE = 1 << ORDER
MAX_ORDER = 29

Cells = frozenset[int]


class BadMoc(ValueError):
    """A text that is no ASCII MOC."""


def parse_ascii_moc(text: str) -> Cells:
    """The cells of order 6 that an ASCII MOC, `5/4961 6/19755 19758-19759`, touches.

    Raises BadMoc when the text cannot be read.  An empty MOC gives no cell.
    """
    cells: set[int] = set()
    order: int | None = None
    for item in re.split(r"[\s,]+", text.strip()):
        match = re.fullmatch(r"(?:(\d+)/)?(?:(\d+)(?:-(\d+))?)?", item)
        if match is None or not item:
            raise BadMoc(f"no MOC: {item!r}")
        if match[1] is not None:
            order = int(match[1])
        if order is None or order > MAX_ORDER:
            raise BadMoc(f"no order, or one above {MAX_ORDER}: {item!r}")
        if match[2] is None:
            continue
        first, last = int(match[2]), int(match[3] or match[2])
        if first > last or last >= 12 * 4**order:
            raise BadMoc(f"no such cells in order {order}: {item!r}")
        cells.update(_at_order_6(order, first, last))
    return frozenset(cells)


def _at_order_6(order: int, first: int, last: int) -> range:
    """Cells first to last of some order, as the cells of order 6 that they touch."""
    if order >= ORDER:
        shift = 2 * (order - ORDER)
        return range(first >> shift, (last >> shift) + 1)
    shift = 2 * (ORDER - order)
    return range(first << shift, (last + 1) << shift)


def cell_of(lon: float, lat: float) -> int:
    """The nested cell of order 6 that holds an ICRS position in degrees."""
    z = math.sin(math.radians(lat))
    quarter = (lon % 360.0) / 90.0  # 0 to 4, one unit per base cell at the equator
    if abs(z) <= 2 / 3:
        up = NSIDE * (0.5 + quarter)
        down = int(up - NSIDE * z * 0.75)  # line that falls to the right
        rise = int(up + NSIDE * z * 0.75)  # line that rises to the right
        column_down, column_rise = down // NSIDE, rise // NSIDE
        if column_down == column_rise:
            face = column_rise % 4 + 4
        elif column_down < column_rise:
            face = column_down % 4
        else:
            face = column_rise % 4 + 8
        x = rise % NSIDE
        y = NSIDE - 1 - down % NSIDE
    else:
        corner = min(int(quarter), 3)
        across = quarter - corner
        # 1 - |z|, written so that it keeps its digits close to the poles
        colatitude = math.radians(90.0 - abs(lat))
        height = NSIDE * math.sqrt(3.0) * math.sqrt(2.0) * math.sin(colatitude / 2)
        a = min(int(across * height), NSIDE - 1)
        b = min(int((1.0 - across) * height), NSIDE - 1)
        if z >= 0:
            face, x, y = corner, NSIDE - 1 - b, NSIDE - 1 - a
        else:
            face, x, y = corner + 8, a, b
    return face * NSIDE * NSIDE + _interleave(x, y)


def center_of(cell: int) -> tuple[float, float]:
    """The ICRS longitude and latitude in degrees of the middle of a cell of order 6."""
    face, inside = divmod(cell, NSIDE * NSIDE)
    x = sum((inside >> 2 * bit & 1) << bit for bit in range(ORDER))
    y = sum((inside >> 2 * bit + 1 & 1) << bit for bit in range(ORDER))
    ring = (face // 4 + 2) * NSIDE - x - y - 1  # 1 at the north pole, 4 NSIDE - 1 at the south
    if NSIDE <= ring <= 3 * NSIDE:
        width, z = NSIDE, (2 * NSIDE - ring) * 2 / (3 * NSIDE)
    else:
        width = min(ring, 4 * NSIDE - ring)
        z = math.copysign(1 - width * width / (3 * NSIDE * NSIDE), 2 * NSIDE - ring)
    middle = (1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7)[face]
    lon = (middle * width + x - y) * 45.0 / width
    return lon % 360.0, math.degrees(math.asin(z))


def _interleave(x: int, y: int) -> int:
    """The bits of x at the even places, those of y at the odd ones."""
    cell = 0
    for bit in range(ORDER):
        cell |= (x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1
    return cell
