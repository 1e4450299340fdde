"""What is in the pictures of all views, pixel by pixel, and which arguments are refused."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from model.measures.ties import first_largest, nearest_step
from rendering import (
    CIVIDIS,
    DARK,
    LINEAR,
    PALETTES,
    VIRIDIS,
    Palette,
    Panel,
    draw_by_layer,
    draw_difference,
    draw_falls,
    draw_head,
    draw_layer,
    draw_lines,
    draw_overview,
    draw_pairs,
    draw_panels,
    draw_scores,
    draw_word,
)
from rendering.bars import lay_out_bars
from rendering.by_layer import lay_out_by_layer
from rendering.cells import block_means, figures_of, value_text
from rendering.head_grid import GAP, lay_out_heads
from rendering.layer import arranged
from rendering.layout import lay_out
from rendering.margins import Legend, Words
from rendering.overview import thumbnail_side
from rendering.pairs import lay_out_pairs
from rendering.scale import figure
from rendering.scores import lay_out_scores
from rendering.shapes import Grid
from rendering.tiles import AXES, TileWords, lay_out_tiles
from tests.rendering.golden import decode
from tests.rendering.views import example_attention

Weights = NDArray[np.float64]


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
@pytest.mark.parametrize(("layers", "heads", "n"), [(1, 1, 1), (2, 3, 5), (12, 12, 20), (3, 4, 70)])
def test_each_thumbnail_has_the_colours_of_its_head(
    layers: int, heads: int, n: int, palette: Palette
) -> None:
    attention = example_attention(layers, heads, n)
    pixels = decode(draw_overview(attention, title="x", palette=palette))
    pitch = thumbnail_side(max(layers, heads), n) + GAP
    grid = grid_of_overview(layers, heads, pitch)
    side = pitch - GAP
    shown = block_means(attention, side) if n > side else attention
    many = side // shown.shape[-1]
    colours = palette.table[np.rint(shown * 255).astype(int)].astype(int)
    for layer, head in np.ndindex(layers, heads):
        box = grid.cell(layer, head)
        found = pixels[box.top : box.bottom, box.left : box.right]
        expected = colours[layer, head].repeat(many, axis=0).repeat(many, axis=1)
        assert np.abs(found - expected).max() <= 3


def grid_of_overview(layers: int, heads: int, pitch: int) -> Grid:
    return lay_out_heads(layers, heads, pitch, Words(notes=(AXES,))).grid


@given(st.integers(1, 9), st.integers(0, 20))
def test_block_means_keep_the_mean_of_whole_blocks(side: int, more: int) -> None:
    n = side * (1 + more % 3)
    weights = np.arange(2.0 * n * n).reshape(2, n, n)
    means = block_means(weights, side)
    many = n // side
    expected = weights.reshape(2, side, many, side, many).mean(axis=(2, 4))
    assert np.allclose(means, expected)
    assert block_means(np.ones((n + more, n + more)), side).tolist() == [[1.0] * side] * side


def test_scores_colour_their_cells_and_a_head_without_one_is_hatched() -> None:
    scores = np.array([[0.0, 0.5], [np.nan, 1.0]])
    grid = lay_out_scores(2, 2, Words(legend=Legend("y"))).grid
    pixels = decode(draw_scores(scores, title="x", legend="y", palette=VIRIDIS))
    for layer, head in ((0, 0), (0, 1), (1, 1)):
        box = grid.cell(layer, head)
        expected = VIRIDIS.table[round(scores[layer, head] * 255)]
        assert np.abs(pixels[box.top, box.left] - expected).max() <= 3
    box = grid.cell(1, 0)
    empty = pixels[box.top : box.bottom, box.left : box.right].reshape(-1, 3)
    background = bytes.fromhex(DARK.background[1:])
    assert (empty == list(background)).all(axis=1).mean() > 0.6
    assert len(np.unique(empty, axis=0)) == 2


@settings(max_examples=20)
@given(
    arrays(np.float64, (2, 3), elements=st.floats(-9, 9)),
    st.sampled_from(list(PALETTES.values())),
)
def test_a_fall_is_lighter_than_none_and_a_rise_is_darker(falls: Weights, palette: Palette) -> None:
    pixels = decode(draw_falls(falls, title="x", legend="y", palette=palette))
    grid = lay_out_scores(2, 3, Words(legend=Legend("y"))).grid
    inside = [[grid.cell(row, column) for column in range(3)] for row in range(2)]
    found = np.array([[pixels[box.top, box.left] for box in row] for row in inside])
    scaled = falls / max(np.abs(falls).max(), 0.01)  # what is less hardly changes an answer
    expected = palette.table[np.rint((1 + scaled) / 2 * 255).astype(int)]
    assert np.abs(found - expected).max() <= 3


def test_values_are_printed_in_three_characters() -> None:
    values = {0.05: ".05", 0.994: ".99", 0.996: "1.0", 1.04: "1.0", 1.06: "1.1", 9.94: "9.9"}
    values |= {9.96: "10", 10.4: "10", 98.6: "99"}
    places = figures_of(np.array(list(values)))
    assert [value_text(place) for place in places.tolist()] == list(values.values())


def test_a_scale_that_ends_elsewhere_shows_the_same_shades() -> None:
    """And other figures: the picture of three times the weights, on a scale of three times."""
    tokens, weights = tuple("abcdefgh"), example_attention(1, 1, 8)[0, 0]
    wide = replace(LINEAR, end=3.0)
    plain, other, another = (
        decode(draw_head(tokens, times * weights, title="x", scale=scale))
        for times, scale in ((1, LINEAR), (3, wide), (2, wide))
    )
    grid = lay_out(tokens, None).grid
    corners = [(grid.top + 3 + row * grid.pitch, grid.left + 3) for row in range(8)]
    assert all((plain[place] == other[place]).all() for place in corners)
    assert any((plain[place] != another[place]).any() for place in corners)
    cells = slice(grid.box.top, grid.box.bottom), slice(grid.box.left, grid.box.right)
    assert (plain[cells] != other[cells]).any()


def test_what_lies_outside_its_scale_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="weights from"):
        draw_head(("a",), np.array([[3.1]]), title="x", scale=replace(LINEAR, end=3.0))


@pytest.mark.parametrize(("layers", "heads", "at_least"), [(12, 12, 24), (6, 12, 24), (24, 16, 18)])
def test_printed_scores_are_legible(layers: int, heads: int, at_least: int) -> None:
    """At 550 pixels they have half that, or a little more."""
    value = lay_out_scores(layers, heads, Words(legend=Legend("y"))).grid.value
    assert value
    assert value.size >= at_least


@pytest.mark.parametrize("n", [3, 12, 40, 300])
def test_each_head_of_a_layer_has_its_colours(n: int) -> None:
    tokens = ("a",) * n
    weights = example_attention(1, 5, n)[0]
    words = [TileWords(tokens, f"head {head}") for head in range(1, 6)]
    layout = lay_out_tiles(words, arranged(5), None, None, LINEAR)
    pixels = decode(draw_layer(tokens, weights, title="x", palette=CIVIDIS))
    for tile, matrix in zip(layout.tiles, weights, strict=True):
        side = tile.grid.rows
        shown = block_means(matrix, side) if n > side else matrix
        for row, column in ((0, 0), (side - 1, 0), (side // 2, side // 3)):
            inset = 5 if tile.grid.value and column == first_largest(shown[row]) else 0
            box = tile.grid.cell(row, column)
            expected = CIVIDIS.table[round(float(shown[row, column]) * 255)]
            found = pixels[box.top + inset, box.left + inset]
            assert np.abs(found - expected).max() <= 3


@settings(max_examples=20)
@given(st.sampled_from([1e-7, 1e-4, 0.3]), st.sampled_from(list(PALETTES.values())))
def test_a_difference_is_lighter_than_none_if_positive_and_darker_if_negative(
    size: float, palette: Palette
) -> None:
    tokens = ("a", "b", "c")
    differences = np.array([[2, 0, -2], [1, 0, -1], [0, 0, 0]], np.float32) * np.float32(size / 2)
    pixels = decode(draw_difference(tokens, differences, title="x", legend="y", palette=palette))
    grid = lay_out(tokens, None).grid
    inside = [[grid.cell(row, column) for column in range(3)] for row in range(3)]
    found = np.array([[pixels[box.top, box.left] for box in row] for row in inside])
    # Below a millionth everything is as good as nothing.
    scaled = np.array([[2, 0, -2], [1, 0, -1], [0, 0, 0]]) / 2 * min(1, size / 1e-6)
    expected = palette.table[np.rint((1 + scaled) / 2 * 255).astype(int)]
    assert np.abs(found - expected).max() <= 3


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (9e-7, "0"), (0.00076, "0.00076"), (0.0104, "0.010"), (0.31, "0.31"), (1, "1.00")],
)
def test_a_small_figure_keeps_two_digits_that_count(value: float, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("tokens", "differences"),
    [
        ((), np.zeros((0, 0))),
        (("a",), np.zeros((2, 2))),
        (("a",), np.array([[1.1]])),
        (("a",), np.array([[np.nan]])),
    ],
)
def test_differences_of_another_shape_or_size_are_refused(
    tokens: tuple[str, ...], differences: Weights
) -> None:
    with pytest.raises(ValueError, match=r"tokens|weights"):
        draw_difference(tokens, differences, title="x", legend="y")


def test_bars_are_as_long_as_their_weights_strongest_first() -> None:
    looks_at = [("a", 0.25), ("b", 1.0), ("c", 0.0)]
    by = [(f"t{place}", place / 20) for place in range(14)]
    layout = lay_out_bars("w", looks_at, by, None, None)
    pixels = decode(draw_word("w", looks_at, by, title="x"))
    for chart in layout.charts:
        for bar, weight in zip(chart.bars, chart.weights, strict=True):
            row = pixels[bar.top, bar.left : bar.right, 0]
            assert (row == 255).sum() == nearest_step(np.array(weight), bar.width)
            assert (np.diff(row) <= 0).all()
    assert layout.charts[0].weights == (1.0, 0.25)
    assert "1 more, 0.00 together" in [label.text for label in layout.charts[0].labels]
    texts = [label.text for label in layout.charts[1].labels]
    assert texts[:3] == ["w is looked at by", "t13", "0.65"]
    assert "4 more, 0.30 together" in texts


def test_both_bars_of_a_word_are_as_long_as_its_probabilities() -> None:
    compared = [("a", 0.25, 1.0), ("b", 0.0, 0.5), *[("c", 0.1, 0.1)] * 9]
    layout = lay_out_pairs(compared, ("x", "y"), None, None)
    pixels = decode(draw_pairs(compared, names=("x", "y"), title="x"))
    assert len(layout.bars) == 8
    first, second = (pixels[sample.top, sample.left, 0] for sample in layout.samples)
    assert first < second == 255
    for bars, (_, *pair) in zip(layout.bars, compared, strict=False):
        for bar, probability, shade in zip(bars, pair, (first, second), strict=True):
            row = pixels[bar.top, bar.left : bar.right, 0]
            assert (row == shade).sum() == nearest_step(np.array(probability), bar.width)
    assert [label.text for label in layout.labels[:5]] == ["x", "y", "a", "25.0 %", "100.0 %"]


def test_a_word_stands_as_high_as_its_rank_and_probability() -> None:
    ranks, shares = [10_000, 100, 1], [0.0, 0.05, 0.1]
    layout = lay_out_by_layer(3, 10_000, 0.1, None, None)
    pixels = decode(draw_by_layer(ranks, shares, of=10_000, title="x"))[..., 0]
    assert layout.end == 0.1
    lit = [np.flatnonzero(pixels[box.top : box.bottom, box.left] == 255) for box in layout.ranks]
    height = layout.ranks[0].height
    assert [rows.size for rows in lit] == [lit[0].size] * 3
    middles = [float(rows.mean() + 0.5) / height for rows in lit]
    assert lit[0][-1] == height - 1
    assert middles[1] == pytest.approx(0.5)
    assert lit[2][0] == 0
    for box, share in zip(layout.shares, shares, strict=True):
        column = pixels[box.top : box.bottom, box.left]
        assert (column == 255).sum() == round(share / layout.end * box.height)
        assert (np.diff(column.astype(int)) >= 0).all()


@settings(max_examples=15)
@given(
    st.lists(st.text(st.characters(codec=None), max_size=30), min_size=1, max_size=14),
    st.text(max_size=60),
    st.none() | st.text(max_size=200),
)
def test_any_text_is_drawn(tokens: list[str], title: str, sentence: str | None) -> None:
    n = len(tokens)
    attention = example_attention(1, 3, n)
    pictures = [
        draw_lines(tokens, attention[0, 0], title=title, sentence=sentence, note=sentence),
        draw_overview(attention, title=title, sentence=sentence, note=title),
        draw_layer(tokens, attention[0], title=title, sentence=sentence, note=sentence),
        draw_scores(attention[0, 0], title=title, legend=title, sentence=sentence),
        draw_falls(attention[0, 0], title=title, legend=title, sentence=sentence),
        draw_pairs([(t, 0.5, 0) for t in tokens], names=(title, title), title=title),
        draw_panels([Panel(tokens, w, title, sentence) for w in attention[0]], title=title),
        draw_by_layer([1] * n, [0.5] * n, of=n, title=title, sentence=sentence, note=title),
        draw_word(title, [(token, 0.5) for token in tokens], [], title=title, sentence=sentence),
    ]
    for picture in pictures:
        width, height = Image.open(io.BytesIO(picture)).size
        assert 400 <= width <= 2300
        assert 200 <= height <= 2000


EYE = np.eye(2)


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: draw_overview(EYE, title="x"), "shape"),
        (lambda: draw_overview(np.zeros((2, 2, 2, 3)), title="x"), "shape"),
        (lambda: draw_overview(np.zeros((2, 0, 2, 2)), title="x"), "shape"),
        (lambda: draw_overview(np.full((2, 2, 2, 2), 1.5), title="x"), "0 to 1"),
        (lambda: draw_overview(np.full((2, 2, 2, 2), np.nan), title="x"), "finite"),
        (lambda: draw_overview(np.ones((2, 2, 1, 1)), title="x", framed=[(2, 0)]), "no head"),
        (lambda: draw_layer(["a"], np.ones((0, 1, 1)), title="x"), "shape"),
        (lambda: draw_layer(["a"], np.ones((2, 2, 2)), title="x"), "shape"),
        (lambda: draw_layer(["a"], np.ones((2, 1, 1)), title="x", titles=["y"]), "titles"),
        (lambda: draw_scores(np.ones(3), title="x", legend="y"), "shape"),
        (lambda: draw_scores(EYE * 2, title="x", legend="y"), "0 to 1"),
        (lambda: draw_scores(EYE, title="x", legend="y", top=[(0, -1)]), "no head"),
        (lambda: draw_falls(np.ones(3), title="x", legend="y"), "shape"),
        (lambda: draw_falls(np.zeros((0, 3)), title="x", legend="y"), "no falls"),
        (lambda: draw_falls(np.full((2, 2), np.inf), title="x", legend="y"), "finite"),
        (lambda: draw_falls(EYE, title="x", legend="y", top=[(0, -1)]), "no head"),
        (lambda: draw_pairs([], names=("x", "y"), title="x"), "shape"),
        (lambda: draw_pairs([("a", 0.5, 1.5)], names=("x", "y"), title="x"), "0 to 1"),
        (lambda: draw_panels([Panel(["a", "b"], EYE, "x")], title="x"), "panels"),
        (lambda: draw_panels([Panel(["a", "b"], EYE, "x")] * 5, title="x"), "panels"),
        (lambda: draw_panels([Panel(["a"], EYE, "x")] * 2, title="x"), "shape"),
        (lambda: draw_by_layer([], [], of=9, title="x"), "shape"),
        (lambda: draw_by_layer([1, 2], [0.5], of=9, title="x"), "shape"),
        (lambda: draw_by_layer([1], [1.5], of=9, title="x"), "0 to 1"),
        (lambda: draw_by_layer([0], [0.5], of=9, title="x"), "ranks"),
        (lambda: draw_by_layer([10], [0.5], of=9, title="x"), "ranks"),
        (lambda: draw_word("w", [("a", 1.5)], [], title="x"), "0 to 1"),
        (lambda: draw_word("w", [], [("a", float("nan"))], title="x"), "finite"),
    ],
)
def test_wrong_arguments_are_refused(draw: Callable[[], bytes], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw()
