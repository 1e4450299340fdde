"""What is in the picture of a head, pixel by pixel, and which arguments are refused."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from model.measures.ties import first_largest
from rendering import (
    CIVIDIS,
    DARK,
    GRAY,
    LIGHT,
    PALETTES,
    SQUARE_ROOT,
    VIRIDIS,
    Palette,
    draw_head,
)
from rendering.colours import MUTED, TEXT
from rendering.layout import lay_out
from tests.rendering.golden import decode, example_weights

TOKENS = st.lists(st.text(st.characters(codec=None), max_size=30), min_size=1, max_size=24)


def colour(name: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(name.removeprefix("#")))


@pytest.mark.parametrize("palette", [GRAY, VIRIDIS, CIVIDIS], ids=lambda palette: palette.name)
@pytest.mark.parametrize("n", [1, 3, 12, 13, 20, 64, 130])
def test_cell_i_j_has_the_colour_of_weight_i_j(n: int, palette: Palette) -> None:
    tokens = tuple(f"t{place}" for place in range(n))
    weights = example_weights(n)
    pixels = decode(draw_head(tokens, weights, title="x", palette=palette))
    grid = lay_out(tokens, None).grid
    for row in range(n):
        for column in range(n):
            # Just inside the frame, which is five pixels, or in the corner of a dotted cell.
            inset = 5 if grid.value and column == first_largest(weights[row]) else 0
            box = grid.cell(row, column)
            expected = palette.table[round(float(weights[row, column]) * 255)]
            found = pixels[box.top + inset, box.left + inset]
            assert np.abs(found - expected).max() <= 3, (row, column)


def test_a_weight_of_zero_is_seen_as_a_cell() -> None:
    tokens = ("[CLS]", "a", "[SEP]")
    pixels = decode(draw_head(tokens, np.eye(3, dtype=np.float32), title="x"))
    cell = lay_out(tokens, None).grid.cell(0, 1)
    assert tuple(pixels[cell.top, cell.left]) == (0, 0, 0)
    assert tuple(pixels[cell.top, cell.right]) == colour(DARK.background)
    assert tuple(pixels[0, 0]) == tuple(pixels[-1, -1]) == colour(DARK.background)


@pytest.mark.parametrize("n", [5, 12, 13, 40])
def test_only_the_largest_of_a_row_is_marked(n: int) -> None:
    """A mark is light on dark or dark on light: it spans most of the scale within its cell."""
    tokens = tuple("x" for _ in range(n))
    weights = np.full((n, n), 0.5 / (n - 1), np.float32)
    largest = [(3 * row + 1) % n for row in range(n)]
    weights[np.arange(n), largest] = 0.5
    pixels = decode(draw_head(tokens, weights, title="x"))[:, :, 0]
    grid = lay_out(tokens, None).grid
    for row in range(n):
        edges = []
        for column in range(n):
            box = grid.cell(row, column)
            cell = pixels[box.top : box.bottom, box.left : box.right]
            core = cell[:, 0] if grid.value else cell[cell.shape[0] // 2]
            edges.append(int(np.abs(core - weights[row, column] * 255).max()))
        assert int(np.argmax(edges)) == largest[row]
        assert edges.pop(largest[row]) > 80
        assert max(edges) < 5


def test_values_are_printed_where_they_can_be_read() -> None:
    values = [lay_out(("x",) * n, None).grid.value for n in range(1, 40)]
    printed = [value is not None for value in values]
    assert printed == sorted(printed, reverse=True)
    assert 16 <= sum(printed) <= 24
    assert min(value.size for value in values if value) >= 18


@pytest.mark.parametrize(("weight", "printed"), [(0.044, False), (0.046, True), (0.3, True)])
def test_a_value_near_zero_is_not_printed(weight: float, printed: bool) -> None:
    tokens = ("a", "b", "c")
    weights = np.array([[1 - 2 * weight, weight, weight], [0, 1, 0], [0, 0, 1]])
    pixels = decode(draw_head(tokens, weights, title="x"))
    box = lay_out(tokens, None).grid.cell(0, 2)
    cell = pixels[box.top : box.bottom, box.left : box.right]
    assert (len(np.unique(cell)) > 1) == printed


def test_a_printed_value_changes_with_the_weight_and_only_in_its_cell() -> None:
    tokens = ("a", "b", "c")
    weights = np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]], np.float32)
    other = weights.copy()
    other[1, 2] += 0.1
    before, after = (decode(draw_head(tokens, w, title="x")) for w in (weights, other))
    changed = np.argwhere((before != after).any(axis=2))
    box = lay_out(tokens, None).grid.cell(1, 2)
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (left, top, right + 1, bottom + 1) == (box.left, box.top, box.right, box.bottom)


def test_the_legend_runs_from_the_colour_of_0_to_that_of_1() -> None:
    tokens = ("a", "b", "c")
    for palette in PALETTES.values():
        pixels = decode(draw_head(tokens, example_weights(3), title="x", palette=palette))
        bar = lay_out(tokens, None).margins.bar
        assert bar
        strip = pixels[bar.top, bar.left : bar.right].astype(int)
        wanted = palette.table[np.rint(np.linspace(0, 255, bar.width)).astype(int)].astype(int)
        assert np.abs(strip - wanted).max() <= 3


def test_a_focus_keeps_its_row_and_column_and_dims_the_rest() -> None:
    tokens, weights = ("a",) * 5, example_weights(5)
    for palette in PALETTES.values():
        for theme in (DARK, LIGHT):
            picture = draw_head(
                tokens, weights, title="x", focus=(2,), palette=palette, theme=theme
            )
            pixels = decode(picture)
            ground = np.array(colour(theme.background))
            table = palette.reversed.table if theme is LIGHT else palette.table
            grid = lay_out(tokens, None, focus=(2,)).grid
            for row, column in np.ndindex(5, 5):
                box = grid.cell(row, column)
                found = pixels[box.top + 6, box.left + 6]
                own = table[round(float(weights[row, column]) * 255)].astype(int)
                if 2 in (row, column):
                    assert np.abs(found - own).max() <= 4
                else:
                    assert np.abs(found - ground).sum() <= 0.4 * np.abs(own - ground).sum() + 6


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_in_the_light_theme_darker_is_more_on_a_white_ground(palette: Palette) -> None:
    tokens, weights = ("a", "b", "c"), example_weights(3)
    layout = lay_out(tokens, None)
    pixels = decode(draw_head(tokens, weights, title="x", palette=palette, theme=LIGHT))
    assert tuple(pixels[0, 0]) == (255, 255, 255)
    for (row, column), weight in np.ndenumerate(weights):
        box = layout.grid.cell(row, column)
        wanted = palette.table[round(255 * (1 - float(weight)))]
        assert np.abs(pixels[box.top + 6, box.left + 6] - wanted).max() <= 3
        assert tuple(pixels[box.top, box.right]) == colour(LIGHT.gap)
    bar = layout.margins.bar
    assert bar
    strip = pixels[bar.top, bar.left : bar.right].sum(axis=1)
    assert (np.diff(strip) <= 2).all()


def test_a_focus_mutes_the_labels_of_the_others() -> None:
    layout = lay_out(("[CLS]", "a", "[MASK]", "b"), None, focus=(1,))
    assert [label.ramp for label in layout.rows] == [MUTED, TEXT, MUTED, MUTED]
    assert [label.ramp for label in layout.columns] == [MUTED, TEXT, MUTED, MUTED]


def test_the_square_root_scale_lifts_the_shades_and_says_so() -> None:
    weights = np.array([[0.0, 0.09], [0.25, 1.0]])
    pixels = decode(draw_head(("a", "b"), weights, title="x", scale=SQUARE_ROOT))
    layout = lay_out(("a", "b"), None, scale=SQUARE_ROOT)
    for (row, column), weight in np.ndenumerate(weights):
        box = layout.grid.cell(row, column)
        assert abs(pixels[box.top + 6, box.left + 6, 0] - 255 * weight**0.5) <= 2
    texts = [label.text for label in layout.margins.legend]
    assert "√ scale, half-way 0.25" in texts
    assert {"0", "1"} <= set(texts)
    plain = [label.text for label in lay_out(("a", "b"), None).margins.legend]
    assert not any("scale" in text for text in plain)
    assert {"0", "1"} <= set(plain)


def test_a_note_is_on_the_picture_in_full() -> None:
    note = "word pieces joined; [CLS] and [SEP] hidden, rows renormalised"
    layout = lay_out(("a", "b"), "A sentence.", note=note)
    assert " ".join(label.text for label in layout.margins.notes) == note


@pytest.mark.parametrize("focus", [-1, 2])
def test_a_focus_on_no_token_is_refused(focus: int) -> None:
    with pytest.raises(ValueError, match="focus"):
        draw_head(["a", "b"], np.eye(2), title="x", focus=(0, focus))


def test_equal_arguments_give_equal_bytes() -> None:
    tokens = ["[CLS]", "سلام", "中", "[SEP]"]
    first = draw_head(tokens, example_weights(4), title="x", sentence="y")
    for n in range(2, 20):
        draw_head(["z"] * n, example_weights(n), title="x")
    assert draw_head(tokens, example_weights(4), title="x", sentence="y") == first


def test_heads_of_one_sentence_differ_in_title_and_cells_only() -> None:
    tokens = ("[CLS]", "a", "b", "[SEP]")
    first = decode(draw_head(tokens, example_weights(4), title="Layer 1, head 1", sentence="a b"))
    second = decode(draw_head(tokens, np.eye(4), title="Layer 2, head 7", sentence="a b"))
    layout = lay_out(tokens, "a b")
    same = (first == second).all(axis=2)
    grid, title = layout.grid.box, layout.margins.title
    assert not same[title.top : title.bottom, title.left : title.right].all()
    assert not same[grid.top : grid.bottom, grid.left : grid.right].all()
    same = same.copy()
    same[title.top : title.bottom, title.left : title.right] = True
    same[grid.top : grid.bottom, grid.left : grid.right] = True
    assert same.all()


@pytest.mark.parametrize(
    ("tokens", "weights", "says"),
    [
        ([], np.zeros((0, 0)), "no tokens"),
        (["a", "b"], np.eye(3), "shape"),
        (["a", "b"], np.ones(4) / 4, "shape"),
        (["a", "b"], np.array([[1, 0], [np.nan, 0]]), "finite"),
        (["a", "b"], np.array([[1, 0], [np.inf, 0]]), "finite"),
        (["a", "b"], np.array([[1, 0], [-0.1, 1.1]]), "0 to 1"),
        (["a", "b"], np.array([[1, 0], [0, 1.1]]), "0 to 1"),
    ],
)
def test_wrong_arguments_are_refused(
    tokens: list[str], weights: NDArray[np.floating], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        draw_head(tokens, weights, title="x")


def test_rounding_outside_the_scale_is_forgiven() -> None:
    weights = np.array([[1 + 1e-6, 0], [-1e-6, 1]])
    assert draw_head(["a", "b"], weights, title="x") == draw_head(["a", "b"], np.eye(2), title="x")


@settings(max_examples=60)
@given(tokens=TOKENS, title=st.text(max_size=60), sentence=st.none() | st.text(max_size=200))
def test_any_text_is_drawn_within_bounds(
    tokens: list[str], title: str, sentence: str | None
) -> None:
    picture = draw_head(tokens, example_weights(len(tokens)), title=title, sentence=sentence)
    width, height = Image.open(io.BytesIO(picture)).size
    assert 960 <= width <= 1000
    assert 250 <= height <= 1400


@pytest.mark.parametrize("n", [1, 2, 65, 128, 333, 512])
def test_any_number_of_tokens_is_drawn_within_bounds(n: int) -> None:
    picture = draw_head(["token"] * n, example_weights(n), title="x", sentence="word " * n)
    width, height = Image.open(io.BytesIO(picture)).size
    assert width <= 2500
    assert height <= 2200
    assert len(picture) < 1_000_000
