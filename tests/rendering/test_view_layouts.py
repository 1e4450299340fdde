"""In no view does anything overlap or leave the picture, whatever the words and sizes."""

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.measures.ties import TOLERANCE, reaches
from rendering import LINEAR, SQUARE_ROOT, Scale
from rendering.bars import lay_out_bars, strongest
from rendering.by_layer import lay_out_by_layer
from rendering.head_grid import GAP, lay_out_heads
from rendering.layer import arranged
from rendering.lines import lay_out_lines
from rendering.margins import LARGEST_ROW, Legend, Words, lay_out_margins, title_label
from rendering.overview import thumbnail_side
from rendering.pairs import lay_out_pairs
from rendering.panels import OWN, SHARED
from rendering.scores import lay_out_scores
from rendering.shapes import WIDTH, Label
from rendering.text import measure
from rendering.tiles import Arrangement, Tiles, TileWords, lay_out_tiles
from tests.rendering.boxes import check_boxes, drawn

WORDS = st.text(string.ascii_letters + "#'.中مá\U0001f600\u0301", max_size=40)
TOKENS = st.lists(WORDS, min_size=1, max_size=45).map(tuple)
NOTES = st.sampled_from([(), ("[CLS] and [SEP] hidden, rows renormalised",), ("a " * 90, "b")])
TITLES = st.sampled_from(["x", "Layer 3, head 10", "A title that is too long for its line " * 3])
SCALES = st.sampled_from([LINEAR, SQUARE_ROOT])


def check_texts(labels: tuple[Label, ...]) -> None:
    for label in labels:
        length = label.box.height if label.upward else label.box.width
        assert measure(label.text, label.style).width <= length, label


@settings(max_examples=50)
@given(TOKENS, st.none() | st.text(max_size=300), NOTES, SCALES)
def test_lines(
    tokens: tuple[str, ...],
    sentence: str | None,
    notes: tuple[str, ...],
    scale: Scale,
) -> None:
    layout = lay_out_lines(tokens, sentence, notes, scale, ())
    boxes = drawn(layout.labels, layout.margins, layout.plate)
    check_boxes(boxes, layout.width, layout.height)
    check_texts(layout.labels)
    assert layout.plate.width >= 250
    for label, middle in zip(layout.left, layout.rows, strict=False):
        assert abs(label.box.top + label.box.bottom - 2 * (layout.plate.top + middle)) <= 2


@pytest.mark.parametrize("n", [1, 2, 64, 100, 512])
def test_lines_of_any_number_of_tokens(n: int) -> None:
    layout = lay_out_lines(("token",) * n, "word " * n, (), LINEAR, ())
    boxes = drawn(layout.labels, layout.margins, layout.plate)
    check_boxes(boxes, layout.width, layout.height)
    assert layout.height <= 2000


@settings(max_examples=40)
@given(st.integers(1, 24), st.integers(1, 16), st.integers(1, 128), NOTES)
def test_overview_and_scores(layers: int, heads: int, n: int, notes: tuple[str, ...]) -> None:
    pitch = thumbnail_side(max(layers, heads), n) + GAP
    legend = Legend("a name that is long enough for two lines of it", marks=("one", "other"))
    words = Words("A sentence of some words.", notes, legend)
    for layout in (
        lay_out_heads(layers, heads, pitch, words),
        lay_out_scores(layers, heads, words),
    ):
        boxes = drawn(layout.labels, layout.margins, layout.grid.box)
        check_boxes(boxes, layout.width, layout.height)
        check_texts(layout.labels)


@pytest.mark.parametrize(("heads", "n"), [(12, 12), (12, 20), (12, 40), (16, 33), (1, 1)])
def test_every_cell_of_a_thumbnail_has_the_same_size(heads: int, n: int) -> None:
    side = thumbnail_side(heads, n)
    assert side % n == 0
    assert side >= 33


def test_an_overview_of_bert_base_has_the_width_of_a_preview_or_little_more() -> None:
    pitch = thumbnail_side(12, 12) + GAP
    layout = lay_out_heads(12, 12, pitch, Words())
    assert WIDTH <= layout.width <= 1.1 * WIDTH


def check_tiles(layout: Tiles) -> None:
    cells = [tile.grid.box for tile in layout.tiles]
    check_boxes(drawn(layout.labels, layout.margins, *cells), layout.width, layout.height)
    check_texts(layout.labels)


ARRANGEMENTS = st.one_of(
    st.integers(1, 16).map(lambda heads: (heads, arranged(heads))),
    st.tuples(st.integers(2, 4), st.sampled_from([OWN, SHARED])),
)


@settings(max_examples=40)
@given(st.data(), ARRANGEMENTS, SCALES, st.none() | st.just("a caption of some words"))
def test_tiles(
    data: st.DataObject,
    arranged_tiles: tuple[int, Arrangement],
    scale: Scale,
    caption: str | None,
) -> None:
    count, arrangement = arranged_tiles
    tokens = [data.draw(TOKENS) for _ in range(1 if arrangement.shared else count)]
    tokens *= count // len(tokens)
    titles = [data.draw(WORDS) for _ in range(count)]
    words = [TileWords(*pair, caption) for pair in zip(tokens, titles, strict=True)]
    check_tiles(lay_out_tiles(words, arrangement, "A sentence.", "a note", scale))


@pytest.mark.parametrize(("n", "labelled"), [(3, True), (12, True), (20, True), (40, False)])
def test_tokens_of_a_layer_are_named_where_they_can_be_read(n: int, *, labelled: bool) -> None:
    tokens = ("[CLS]", *["because"] * (n - 2), "[SEP]")
    words = [TileWords(tokens, f"head {head}") for head in range(1, 13)]
    layout = lay_out_tiles(words, arranged(12), None, None, LINEAR)
    check_tiles(layout)
    sizes = {label.style.size for tile in layout.tiles for label in (*tile.rows, *tile.columns)}
    assert (min(sizes) >= 13) if labelled else not sizes
    assert [bool(tile.rows) for tile in layout.tiles] == [labelled, False, False, False] * 3
    assert [bool(tile.columns) for tile in layout.tiles] == [labelled] * 4 + [False] * 8


@pytest.mark.parametrize("n", [3, 12, 20, 43])
def test_titles_of_heads_with_their_pattern_take_one_line(n: int) -> None:
    words = [TileWords(("token",) * n, f"head {head} · punct") for head in range(1, 13)]
    layout = lay_out_tiles(words, arranged(12), None, None, LINEAR)
    assert [len(tile.title) for tile in layout.tiles] == [1] * 12
    check_texts(layout.labels)


def test_all_tiles_have_cells_of_one_size_and_lines_of_tiles_one_height() -> None:
    words = [TileWords(("t",) * n, "title " * n, "caption") for n in (3, 12, 20, 7)]
    layout = lay_out_tiles(words, OWN, None, None, LINEAR)
    assert len({tile.grid.pitch for tile in layout.tiles}) == 1
    tops = [tile.grid.top for tile in layout.tiles]
    assert tops[0] == tops[1] < tops[2] == tops[3]


WEIGHTED = st.lists(st.tuples(WORDS, st.floats(0, 1)), max_size=40)


@settings(max_examples=50)
@given(WORDS, WEIGHTED, WEIGHTED, st.none() | st.just("a note"))
def test_bars(
    word: str,
    looks_at: list[tuple[str, float]],
    looked_at_by: list[tuple[str, float]],
    note: str | None,
) -> None:
    layout = lay_out_bars(word, looks_at, looked_at_by, "A sentence.", note)
    bars = [bar for chart in layout.charts for bar in chart.bars]
    check_boxes(drawn(layout.labels, layout.margins, *bars), layout.width, layout.height)
    check_texts(layout.labels)
    for chart, given_words in zip(layout.charts, (looks_at, looked_at_by), strict=True):
        seen = sorted((w for _, w in given_words if reaches(w, 0.005)), reverse=True)[:10]
        assert len(chart.bars) == len(chart.weights)
        assert chart.weights == pytest.approx(seen, abs=2 * TOLERANCE)
        assert list(chart.weights) == [weight for _, weight in strongest(given_words)]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(WORDS, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20),
    st.tuples(WORDS | TITLES, WORDS | TITLES),
    st.none() | st.just("a note"),
)
def test_pairs(
    compared: list[tuple[str, float, float]], names: tuple[str, str], note: str | None
) -> None:
    layout = lay_out_pairs(compared, names, "A sentence.", note)
    bars = [bar for pair in layout.bars for bar in pair]
    boxes = drawn(layout.labels, layout.margins, *layout.samples, *bars)
    check_boxes(boxes, layout.width, layout.height)
    check_texts(layout.labels)


@pytest.mark.parametrize("of", [1, 9, 1000, 120_000])
@pytest.mark.parametrize("layers", [1, 2, 12, 24, 48])
def test_charts_of_layers(layers: int, of: int) -> None:
    for largest in (0.0, 0.07, 1.0):
        layout = lay_out_by_layer(layers, of, largest, "A sentence.", "a note")
        columns = (*layout.ranks, *layout.shares)
        check_boxes(drawn(layout.labels, layout.margins, *columns), layout.width, layout.height)
        check_texts(layout.labels)
        assert layout.end >= largest
        texts = [label.text for label in layout.texts]
        assert {"1", "0", "layer", f"{round(100 * layout.end)} %"} <= {*texts}
        assert len(layout.ranks) == len(layout.shares) == layers


@given(TITLES, st.sampled_from([1.0, 1.7]), st.booleans())
def test_a_title_fits_its_place_and_a_legend_its_line(
    title: str, scale: float, marked: bool
) -> None:
    legend = Legend(remark=SQUARE_ROOT.remark, marks=(LARGEST_ROW,) if marked else ())
    margins = lay_out_margins(Words(legend=legend), scale, 700)
    label = title_label(margins, title)
    assert label.box == margins.title
    assert measure(label.text, label.style).width <= label.box.width
    assert label.text == title or "\N{HORIZONTAL ELLIPSIS}" in label.text
    assert len({label.box.top for label in margins.legend}) == 1


def test_a_legend_too_long_for_a_line_goes_on_in_the_next() -> None:
    legend = Legend("rollout minus the mean of its column", ticks=("-0.00068", "+0.00068"))
    marks = (LARGEST_ROW, "no score", "strongest five")
    margins = lay_out_margins(Words(legend=replace(legend, marks=marks)), 1.0, 700)
    tops = [label.box.top for label in margins.legend]
    assert tops == sorted(tops)
    assert len(set(tops)) == 2
    check_boxes(margins.boxes, WIDTH, margins.bottom)
