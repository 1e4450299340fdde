"""Pictures: arrays and words in, image bytes out.

This floor knows nothing of Discord or of any model. With the model floor it shares one rule: which
of equal weights is the largest (`model.measures.ties`).
"""

from rendering.archive import (
    archive_readme,
    draw_layer_files,
    head_file_name,
    pack_files,
    packed_size,
)
from rendering.bars import draw_word
from rendering.by_layer import draw_by_layer
from rendering.difference import draw_difference
from rendering.film import draw_film, draw_sheet
from rendering.head import draw_head
from rendering.layer import draw_layer
from rendering.lines import draw_lines
from rendering.overview import draw_overview
from rendering.pairs import draw_pairs
from rendering.palette import CIVIDIS, GRAY, PALETTES, VIRIDIS, Palette
from rendering.panels import Panel, draw_panels
from rendering.scale import LINEAR, SQUARE_ROOT, Scale
from rendering.scores import draw_falls, draw_scores
from rendering.theme import DARK, LIGHT, Theme

__all__ = [
    "CIVIDIS",
    "DARK",
    "GRAY",
    "LIGHT",
    "LINEAR",
    "PALETTES",
    "SQUARE_ROOT",
    "VIRIDIS",
    "Palette",
    "Panel",
    "Scale",
    "Theme",
    "archive_readme",
    "draw_by_layer",
    "draw_difference",
    "draw_falls",
    "draw_film",
    "draw_head",
    "draw_layer",
    "draw_layer_files",
    "draw_lines",
    "draw_overview",
    "draw_pairs",
    "draw_panels",
    "draw_scores",
    "draw_sheet",
    "draw_word",
    "head_file_name",
    "pack_files",
    "packed_size",
]
