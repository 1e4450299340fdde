"""Pictures: arrays and words in, image bytes out.

This floor knows nothing of Discord or of any model.
"""

from rendering.errors import (
    DrawingBusy,
    DrawingError,
    DrawingFailed,
    DrawingTimeout,
    StudioClosed,
)
from rendering.head import draw_head
from rendering.palette import CIVIDIS, GRAY, PALETTES, VIRIDIS, Palette
from rendering.studio import Studio
from rendering.theme import DARK, LIGHT, Theme

__all__ = [
    "CIVIDIS",
    "DARK",
    "GRAY",
    "LIGHT",
    "PALETTES",
    "VIRIDIS",
    "DrawingBusy",
    "DrawingError",
    "DrawingFailed",
    "DrawingTimeout",
    "Palette",
    "Studio",
    "StudioClosed",
    "Theme",
    "draw_head",
]
