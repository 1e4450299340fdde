"""The bundled fonts: which of them has a character, and a font at a size."""

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

_FOLDER = Path(__file__).parent / "fonts"

REGULAR = "OpenSans-Regular.ttf"
SEMIBOLD = "OpenSans-Semibold.ttf"
_FALLBACKS = (
    "DejaVuSans.ttf",
    "DroidSansFallback.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoEmoji-Regular.ttf",
)


@dataclass(frozen=True)
class Style:
    """How a text is set.

    Attributes:
        size: Pixels per em.
        face: REGULAR or SEMIBOLD; what it lacks is taken from the fallback fonts.
    """

    size: int
    face: str = REGULAR


@lru_cache(maxsize=1)
def can_shape() -> bool:
    """Whether this Pillow can join letters and order right-to-left text."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=128)
def font(face: str, size: int, *, shaped: bool = False) -> ImageFont.FreeTypeFont:
    """A font at a size. The basic layout, unlike the shaping one, is the same everywhere."""
    layout = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(_FOLDER / face), size, layout_engine=layout)


@lru_cache(maxsize=4096)
def face_for(text: str, face: str) -> str | None:
    """The first font that has all characters of a text, preferring `face`; None if none has."""
    for candidate in (face, *_FALLBACKS):
        if all(ord(character) in _coverage(candidate) for character in text):
            return candidate
    return None


@lru_cache(maxsize=16)
def _coverage(face: str) -> frozenset[int]:
    """The code points that a font has a glyph for, from its `cmap` table.

    Subtable formats 4 and 12 as in the OpenType specification, chapter "cmap"; Pillow doesn't tell.
    """
    data = (_FOLDER / face).read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    covered: set[int] = set()
    for record in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * record + 4)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if kind == 4:
            covered |= _segments(data, start + offset)
        elif kind == 12:
            covered |= _groups(data, start + offset)
    return frozenset(covered)


def _table(data: bytes, tag: bytes) -> int:
    """Where a table of a font file begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    for record in range(12, 12 + 16 * count, 16):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, record)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _segments(data: bytes, start: int) -> set[int]:
    """Code points of a subtable of format 4."""
    (twice,) = struct.unpack_from(">H", data, start + 6)
    count = twice // 2
    row = f">{count}H"
    ends = struct.unpack_from(row, data, start + 14)
    starts = struct.unpack_from(row, data, start + 16 + twice)
    deltas = struct.unpack_from(row, data, start + 16 + 2 * twice)
    offsets_at = start + 16 + 3 * twice
    offsets = struct.unpack_from(row, data, offsets_at)
    covered = set()
    for segment in range(count):
        for code in range(starts[segment], ends[segment] + 1):
            if offsets[segment] == 0:
                glyph = code + deltas[segment] & 0xFFFF
            else:
                at = offsets_at + 2 * segment + offsets[segment] + 2 * (code - starts[segment])
                (glyph,) = struct.unpack_from(">H", data, at) if at + 2 <= len(data) else (0,)
            if glyph:
                covered.add(code)
    return covered - {0xFFFF}


def _groups(data: bytes, start: int) -> set[int]:
    """Code points of a subtable of format 12."""
    (count,) = struct.unpack_from(">I", data, start + 12)
    covered: set[int] = set()
    for group in range(count):
        first, last, _ = struct.unpack_from(">III", data, start + 16 + 12 * group)
        covered.update(range(first, last + 1))
    return covered
