"""What is in the pictures of lines, pixel by pixel: which links, how light and how thick."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from model.measures.ties import TOLERANCE
from rendering import LINEAR, draw_lines
from rendering.lines import SHARE, drawn_links, lay_out_lines, links_in_words
from rendering.margins import notes_of
from tests.rendering.golden import decode

Weights = NDArray[np.float64]


def rows_of(n: int) -> "st.SearchStrategy[Weights]":
    """Matrices whose rows sum to 1."""
    raw = arrays(np.float64, (n, n), elements=st.floats(0.001, 1))
    return raw.map(lambda matrix: matrix / matrix.sum(axis=1, keepdims=True))


@given(st.integers(1, 12).flatmap(rows_of))
def test_links_drawn_are_the_fewest_that_hold_their_share_of_a_row(weights: Weights) -> None:
    chosen = drawn_links(weights)
    for row, drawn in zip(weights, chosen, strict=True):
        assert row[drawn].sum() >= SHARE - TOLERANCE - 1e-6
        assert row[drawn].sum() - row[drawn].min() < SHARE
        assert row[drawn].min() >= row[~drawn].max(initial=0) - TOLERANCE


def test_a_row_without_weight_has_no_links() -> None:
    weights = np.array([[0.0, 0.0], [0.9, 0.1]])
    assert drawn_links(weights).tolist() == [[False, False], [True, False]]


def test_a_line_leads_from_who_attends_to_who_is_attended_to() -> None:
    tokens = ("a", "b", "c", "d")
    weights = np.zeros((4, 4))
    weights[[0, 1, 2, 3], [3, 1, 1, 1]] = 1
    layout = lay_out_lines(tokens, None, notes_of("4 strongest"), LINEAR, ())
    pixels = decode(draw_lines(tokens, weights, title="x"))[:, :, 0]
    plate = pixels[layout.plate.top : layout.plate.bottom, layout.plate.left : layout.plate.right]
    for row, column in enumerate((3, 1, 1, 1)):
        assert plate[layout.rows[row], 2] > 240
        end = layout.rows[column]
        assert plate[end - 4 : end + 5, -3].max() > 240
    for row in (0, 2):
        end = layout.rows[row]
        assert plate[end - 4 : end + 5, -3].max() == 0
    assert plate[0].max() == 0


def test_a_line_is_the_lighter_and_thicker_the_larger_its_weight() -> None:
    tokens = ("a", "b", "c")
    weights = np.diag([1.0, 0.5, 0.2])
    layout = lay_out_lines(tokens, None, notes_of("3 strongest"), LINEAR, ())
    pixels = decode(draw_lines(tokens, weights, title="x"))[:, layout.plate.left + 2, 0]
    middles = [layout.plate.top + row for row in layout.rows]
    for middle, weight in zip(middles, (1.0, 0.5, 0.2), strict=True):
        assert abs(pixels[middle] - 255 * weight) <= 3
    thick = [(pixels[middle - 20 : middle + 20] > 20).sum() for middle in middles]
    assert thick[0] > thick[1] > thick[2] >= 2


def test_how_many_links_are_left_out_is_said() -> None:
    weights = np.array([[0.8, 0.1, 0.1], [0.4, 0.35, 0.25], [0.3, 0.3, 0.4]])
    words = "5 strongest links, 70 % or more of each row; 4 left out"
    assert links_in_words(drawn_links(weights)) == words


@pytest.mark.parametrize("n", [40, 100, 512])
def test_the_lines_of_a_head_that_looks_everywhere_are_bounded(n: int) -> None:
    links = drawn_links(np.full((n, n), 1 / n))
    most = 600 // n
    assert (links.sum(axis=1) == most).all()
    words = links_in_words(links)
    assert f"at most {most} of each row; {n * n - n * most} left out" in words


def test_a_focus_dims_the_lines_of_the_others() -> None:
    tokens = ("a", "b", "c")
    layout = lay_out_lines(tokens, None, notes_of("3 strongest"), LINEAR, (1,))
    pixels = decode(draw_lines(tokens, np.eye(3), title="x", focus=(1,)))
    column = pixels[:, layout.plate.left + 2, 0]
    light = [int(column[layout.plate.top + row]) for row in layout.rows]
    assert light[1] > 240
    assert max(light[0], light[2]) < 120


@pytest.mark.parametrize(
    ("tokens", "weights", "focus", "says"),
    [
        ([], np.zeros((0, 0)), (), "no tokens"),
        (["a", "b"], np.eye(3), (), "shape"),
        (["a", "b"], np.eye(2), (2,), "focus"),
    ],
)
def test_wrong_arguments_are_refused(
    tokens: list[str], weights: Weights, focus: tuple[int, ...], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        draw_lines(tokens, weights, title="x", focus=focus)
