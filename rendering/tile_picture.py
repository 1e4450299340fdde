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
from rendering.picture_numbers import PictureNumbers, numbers_of_cells
from rendering.scale import Scale
from rendering.theme import Theme
from rendering.tiles import Tiles, TileWords


def draw_tiles(
    layout: Tiles,
    words: Sequence[TileWords],
    matrices: Sequence[NDArray[np.floating]],
    title: str,
    scale: Scale,
    palette: Palette,
    theme: Theme,
) -> bytes:
    """Draws weights from 0 to 1, one matrix a tile; where a tile has fewer cells, their means.

    The file holds the numbers, too, unless cells are means.
    """
    pixels = sheet(layout.width, layout.height, layout.labels, layout.margins.bar)
    draw_labels(pixels, [title_label(layout.margins, title)])
    for tile, matrix in zip(layout.tiles, matrices, strict=True):
        grid = tile.grid
        weights = block_means(matrix, grid.rows) if len(matrix) > grid.rows else matrix
        tones = tones_of(weights, palette, theme, scale)
        draw_cells(pixels, grid, weights, tones, scale.end)
    for mark in layout.margins.marks:
        draw_marked_cell(pixels, mark, layout.tiles[0].grid, figure_table(palette, theme))
    heads = [
        numbers_of_cells(each.title, each.tokens, matrix, tile.grid, (tile.rows, tile.columns))
        for each, matrix, tile in zip(words, matrices, layout.tiles, strict=True)
        if len(matrix) == tile.grid.rows
    ]
    numbers = PictureNumbers("cells", scale, theme, heads) if len(heads) == len(words) else None
    return png(pixels, colour_table(palette, theme), numbers)
