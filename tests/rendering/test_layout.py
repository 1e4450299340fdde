"""Nothing in a picture overlaps, nothing leaves it, labels are as large as they can be."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering.layout import Layout, lay_out
from rendering.shapes import PADDING, WIDTH, Box
from rendering.text import measure
from rendering.typeface import SEMIBOLD
from tests.rendering.boxes import check_boxes, drawn

WORDS = st.text(string.ascii_letters + "#'.中مá\U0001f600\u0301", max_size=40)


def boxes(layout: Layout) -> list[Box]:
    """Of everything that is drawn."""
    return drawn(layout.labels, layout.margins, layout.grid.box, layout.elbow)


def check(layout: Layout) -> None:
    check_boxes(boxes(layout), layout.width, layout.height)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=64), st.none() | st.text(max_size=400))
def test_nothing_overlaps_or_leaves_the_picture(tokens: list[str], sentence: str | None) -> None:
    check(lay_out(tuple(tokens), sentence))


@pytest.mark.parametrize("n", range(1, 65))
def test_nothing_overlaps_at_any_number_of_tokens(n: int) -> None:
    for token in ("i", "w" * 50):
        check(lay_out(("[CLS]", *[token] * n)[:n], "word " * n))


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=30))
def test_the_text_of_a_label_fits_its_box(tokens: list[str]) -> None:
    for label in lay_out(tuple(tokens), "A sentence.").labels:
        length = label.box.height if label.upward else label.box.width
        assert measure(label.text, label.style).width <= length


@pytest.mark.parametrize("n", range(3, 31))
def test_ordinary_pictures_are_about_square(n: int) -> None:
    layout = lay_out(("[CLS]", *["picked"] * (n - 2), "[SEP]"), "A sentence.")
    assert layout.width == WIDTH
    assert 0.9 <= layout.width / layout.height <= 1.5


def test_cells_and_labels_stand_in_the_middle() -> None:
    for n in (3, 12, 64):
        layout = lay_out(("[CLS]", *["picked"] * (n - 2), "[SEP]"), None)
        right = layout.width - layout.grid.box.right
        assert abs(layout.row_name.box.left - right) <= 3


def test_labels_stand_beside_their_cells() -> None:
    layout = lay_out(("[CLS]", "the", "turtle", "[SEP]"), None)
    for place, (row, column) in enumerate(zip(layout.rows, layout.columns, strict=True)):
        cell = layout.grid.cell(place, place)
        assert abs((row.box.top + row.box.bottom) - (cell.top + cell.bottom)) <= 2
        assert abs((column.box.left + column.box.right) - (cell.left + cell.right)) <= 2
        assert row.box.right == layout.rows[0].box.right < cell.left
        assert column.box.bottom == layout.columns[0].box.bottom < cell.top


def test_a_long_token_is_shortened_in_its_middle() -> None:
    layout = lay_out(("a", "##pneumonoultramicroscopicsilicovolcanoconiosis", "b"), None)
    text = layout.rows[1].text
    assert text == layout.columns[1].text
    head, tail = text.split("…")
    assert head.startswith("##pneu")
    assert tail.endswith("iosis")
    assert abs(len(head) - len(tail)) <= 1


def test_special_tokens_are_set_in_a_second_style() -> None:
    rows = lay_out(("[CLS]", "the", "[MASK]", "[SEP]"), None).rows
    assert [row.style.face == SEMIBOLD for row in rows] == [True, False, True, True]


def test_a_sentence_too_long_for_two_lines_loses_its_middle() -> None:
    words = [f"word{place}" for place in range(300)]
    layout = lay_out(("a", "b", "c"), " ".join(words))
    shown = " ".join(label.text for label in layout.margins.sentence)
    assert shown.startswith("word0 word1 ")
    assert shown.endswith(" word298 word299")
    assert shown.count("…") == 1


def test_with_very_many_tokens_every_kth_is_named() -> None:
    layout = lay_out(tuple(f"t{place}" for place in range(400)), None)
    assert 1 < len(layout.rows) < 400
    assert layout.rows[0].text == "t0"
    check(layout)
    assert min(box.left for box in boxes(layout)) >= PADDING
