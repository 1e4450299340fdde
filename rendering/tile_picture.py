"""Draws several matrices, laid out as tiles, on one colour scale."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rendering.cells import block_means, draw_cells, draw_marked_cell, tones_of
from rendering.colours import colour_table, figure_table
from rendering.margins import title_label
from rendering.paint import draw_labels
from rendering.palette import Palette
from rendering.picture import png, sheet
from rendering.picture_numbers import PictureNumbers
from rendering.scale import Scale
from rendering.theme import Theme
from rendering.tiles import Tiles


def draw_tiles(
    layout: Tiles,
    matrices: Sequence[NDArray[np.floating]],
    title: str,
    scale: Scale,
    palette: Palette,
    theme: Theme,
    numbers: PictureNumbers | None = None,
) -> bytes:
    """Draws weights from 0 to 1, one matrix a tile; where a tile has fewer cells, their means."""
    pixels = sheet(layout.width, layout.height, layout.labels, layout.margins.bar)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for tile, matrix in zip(layout.tiles, matrices, strict=True):
        grid = tile.grid
        weights = block_means(matrix, grid.rows) if len(matrix) > grid.rows else matrix
        tones = tones_of(weights, palette, theme, scale)
        draw_cells(pixels, grid, weights, tones, scale.end)
    for mark in layout.margins.marks:
        draw_marked_cell(pixels, mark, layout.tiles[0].grid, figure_table(palette, theme))
    return png(pixels, colour_table(palette, theme), numbers)
