"""Colour maps for attention weights: 0 is dark, 1 is light, lightness grows all the way.

Viridis and cividis are stored as every fifth of their 256 colours (matplotlib's tables, released
under CC0) and interpolated linearly between them. Measured against the full tables, no channel is
off by more than 1 of 255 in viridis and 4 of 255 in cividis (0.14 and 0.17 on average).
"""

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Palette:
    """A colour map.

    Attributes:
        name: What a person calls it.
        anchors: Colours at equal distances from weight 0 to weight 1, six hexadecimal digits
            each, without anything between them.
    """

    name: str
    anchors: str

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """The colours of the weights 0, 1/255, … 1: [256, 3], read-only."""
        anchors = np.frombuffer(bytes.fromhex(self.anchors), np.uint8).reshape(-1, 3)
        at = np.linspace(0, len(anchors) - 1, 256)
        channels = [np.interp(at, np.arange(len(anchors)), anchors[:, c]) for c in range(3)]
        table = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
        table.setflags(write=False)
        return table

    @property
    def reversed(self) -> "Palette":
        """The same colours from weight 1 to weight 0."""
        digits = 6
        starts = range(len(self.anchors) - digits, -1, -digits)
        return Palette(self.name, "".join(self.anchors[at : at + digits] for at in starts))

    def shades(self, count: int) -> NDArray[np.uint8]:
        """`count` colours of the table, at equal distances from weight 0 to weight 1."""
        shades: NDArray[np.uint8] = self.table[np.rint(np.linspace(0, 255, count)).astype(int)]
        return shades


GRAY = Palette("gray", "000000ffffff")

VIRIDIS = Palette(
    "viridis",
    "44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a"
    "3a538b38598c355e8d33638d31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d"
    "20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a5ac864"
    "65cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725",
)

CIVIDIS = Palette(
    "cividis",
    "00224e002656002a5f002d68003070083370163770203a6f273e6e2e416d34456c3a486c3f4c6c"
    "444f6c49536c4e566c535a6d575d6d5c616e60646f656870696b716d6f727272747676767a7a78"
    "7e7d788381798885788d8878928c789690779b9476a09875a59c74aaa073afa471b5a86fbaac6d"
    "bfb06bc4b468c9b965cfbd62d4c15fdac65bdfca57e5cf52ead34cf0d846f6dd3ffce236fee838",
)

PALETTES = MappingProxyType({palette.name: palette for palette in (GRAY, VIRIDIS, CIVIDIS)})
