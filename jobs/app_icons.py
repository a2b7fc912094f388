"""The app's icons in Teams, drawn here: a roadmap's three phases in steps, and the deadline that they lead to.

Teams wants 192 × 192 pixels in colour, and 32 × 32 in white on nothing (Microsoft, “Design your app icons”).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from documents.phase_colours import FILLS
from roadmap.model import Phase

Colour = tuple[int, int, int, int]

_BLUE: Final = (0x0B, 0x53, 0x94, 0xFF)
_WHITE: Final = (0xFF, 0xFF, 0xFF, 0xFF)
_NOTHING: Final = (0xFF, 0xFF, 0xFF, 0x00)


@dataclass(frozen=True, slots=True)
class _Box:
    """A filled rectangle in units of a 32nd of the icon: from ``left``, ``top`` up to ``right``, ``bottom``."""

    left: int
    top: int
    right: int
    bottom: int
    colour: Colour


def colour_icon() -> bytes:
    """Give the icon of 192 × 192 pixels as PNG: on the app's blue, the phases in the colours of the roadmap's table."""
    return _png(192, _BLUE, _drawing([_opaque(FILLS[phase]) for phase in Phase]))


def outline_icon() -> bytes:
    """Give the icon of 32 × 32 pixels as PNG, white on transparent."""
    return _png(32, _NOTHING, _drawing([_WHITE] * len(Phase)))


def _drawing(phases: list[Colour]) -> list[_Box]:
    steps = [_Box(6 + 5 * n, 8 + 6 * n, 15 + 5 * n, 12 + 6 * n, colour) for n, colour in enumerate(phases)]
    return [*steps, _Box(26, 6, 27, 26, _WHITE)]


def _opaque(fill: str) -> Colour:
    red, green, blue = bytes.fromhex(fill)
    return red, green, blue, 0xFF


def _png(size: int, ground: Colour, boxes: list[_Box]) -> bytes:
    """Draw the boxes on the ground, later ones over earlier ones (PNG specification, 8-bit RGBA)."""
    unit = size // 32
    pixels = [[ground] * size for _ in range(size)]
    for box in boxes:
        for row in pixels[box.top * unit : box.bottom * unit]:
            row[box.left * unit : box.right * unit] = [box.colour] * ((box.right - box.left) * unit)
    # Each row begins with its filter, 0 for none.
    rows = b"".join(b"\0" + b"".join(map(bytes, row)) for row in pixels)
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
