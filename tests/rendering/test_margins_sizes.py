"""Labels and figures can be read where a picture is shown, as its layout has them."""

from collections.abc import Callable

import pytest

from rendering import LINEAR
from rendering.bars import lay_out_bars
from rendering.layer import arranged
from rendering.layout import lay_out
from rendering.lines import lay_out_lines
from rendering.panels import OWN, SHARED
from rendering.shapes import Label
from rendering.text import measure
from rendering.tiles import Arrangement, TileWords, lay_out_tiles
from rendering.typeface import Style

WINDOW, PHONE = 550, 390
"""How wide a picture is in Discord's window and on a phone, in pixels, where its height allows."""

WORDS = (
    "then",
    "i",
    "picked",
    "up",
    "a",
    "small",
    "[MASK]",
    "from",
    "the",
    "old",
    "table",
    "today",
)
ORDINARY = ("[CLS]", *WORDS, "[SEP]")
LONGEST = ("[CLS]", *["w" * 50] * 12, "[SEP]")


Measured = tuple[tuple[Label, ...], int]
"""Labels of tokens, and the width of their picture."""


def height(style: Style, letter: str, width: int, shown: int) -> float:
    """Of a letter, in a picture of a width that is shown so many pixels wide."""
    return measure(letter, style).ascent * shown / width


def lowest(labels: tuple[Label, ...], letter: str, width: int, shown: int) -> float:
    return min(height(label.style, letter, width, shown) for label in labels)


def head(tokens: tuple[str, ...]) -> Measured:
    """Of a picture of a head, or of differences."""
    layout = lay_out(tokens, "A sentence.")
    return (*layout.rows, *layout.columns), layout.width


def lines(tokens: tuple[str, ...]) -> Measured:
    layout = lay_out_lines(tokens, "A sentence.", ("a note",), LINEAR, ())
    return (*layout.left, *layout.right), layout.width


@pytest.mark.parametrize("labels_of", [head, lines])
@pytest.mark.parametrize(
    ("shown", "most", "at_least"), [(WINDOW, 14, 11), (PHONE, 12, 9), (WINDOW, 20, 9)]
)
def test_labels_of_a_head_are_legible(
    labels_of: Callable[[tuple[str, ...]], Measured], shown: int, most: int, at_least: int
) -> None:
    for n in range(1, most + 1):
        for tokens in (ORDINARY, LONGEST):
            labels, width = labels_of((tokens * 2)[:n])
            assert lowest(labels, "H", width, shown) >= at_least


@pytest.mark.parametrize("labels_of", [head, lines])
@pytest.mark.parametrize(("shown", "most", "at_least"), [(WINDOW, 14, 11), (PHONE, 12, 9)])
def test_of_ordinary_words_the_small_letters_are_as_high(
    labels_of: Callable[[tuple[str, ...]], Measured], shown: int, most: int, at_least: int
) -> None:
    labels, width = labels_of(ORDINARY[:most])
    assert lowest(labels, "x", width, shown) >= at_least


@pytest.mark.parametrize("n", range(1, 11))
@pytest.mark.parametrize("tokens", [ORDINARY, LONGEST])
def test_a_layer_of_twelve_is_readable_unopened_up_to_ten_tokens(
    n: int, tokens: tuple[str, ...]
) -> None:
    """In type of ten pixels, of long words of nine."""
    words = [TileWords(tokens[:n], f"head {head} · next") for head in range(1, 13)]
    layout = lay_out_tiles(words, arranged(12), "A sentence.", None, LINEAR)
    labels = tuple(label for tile in layout.tiles for label in (*tile.rows, *tile.columns))
    size = min(label.style.size for label in labels) * WINDOW / layout.width
    assert size >= (10 if tokens is ORDINARY else 9)
    titles = tuple(label for tile in layout.tiles for label in tile.title)
    assert lowest(titles, "H", layout.width, WINDOW) >= 8


@pytest.mark.parametrize(("arrangement", "most"), [(SHARED, 12), (OWN, 10)])
def test_labels_of_two_panels_are_legible(arrangement: Arrangement, most: int) -> None:
    """Side by side, they have less room than one."""
    words = [TileWords(ORDINARY[:most], f"head {head}", "a caption") for head in (1, 2)]
    layout = lay_out_tiles(words, arrangement, "A sentence.", None, LINEAR)
    labels = tuple(label for tile in layout.tiles for label in (*tile.rows, *tile.columns))
    assert lowest(labels, "H", layout.width, WINDOW) >= 11


def test_the_words_beside_bars_are_legible() -> None:
    weighted = [(token, 0.3) for token in (*ORDINARY, *LONGEST)]
    layout = lay_out_bars("picked", weighted, weighted, "A sentence.", None)
    labels = tuple(label for chart in layout.charts for label in chart.labels)
    labels = tuple(label for label in labels if "more" not in label.text)
    assert lowest(labels, "H", layout.width, WINDOW) >= 11
    words = tuple(label for label in labels if label.text in ORDINARY)
    assert lowest(words, "H", layout.width, PHONE) >= 9


@pytest.mark.parametrize(("most", "at_least"), [(14, 9), (30, 7)])
def test_printed_values_are_legible(most: int, at_least: int) -> None:
    for n in range(1, most + 1):
        layout = lay_out((ORDINARY * 3)[:n], None)
        if layout.grid.value:
            assert height(layout.grid.value, "8", layout.width, WINDOW) >= at_least


def test_title_sentence_and_legend_are_legible() -> None:
    layout = lay_out(ORDINARY, "A sentence.", note="a note")
    assert lowest(layout.margins.labels, "H", layout.width, WINDOW) >= 8
    assert lowest(layout.margins.labels, "H", layout.width, PHONE) >= 5.5


def test_each_token_is_named_up_to_109() -> None:
    """As the replies say."""
    for n in (109, 110):
        tokens = tuple(f"t{place}" for place in range(n))
        for labels, _ in (head(tokens), lines(tokens)):
            assert (len(labels) == 2 * n) == (n == 109)
