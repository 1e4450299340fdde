"""The numbers inside a picture are those that it shows, where it shows them."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from rendering import (
    DARK,
    LIGHT,
    LINEAR,
    SQUARE_ROOT,
    Panel,
    draw_difference,
    draw_head,
    draw_layer,
    draw_lines,
    draw_overview,
    draw_panels,
    draw_scores,
)
from rendering.layout import lay_out
from rendering.lines import drawn_links, lay_out_lines, links_in_words
from rendering.margins import notes_of
from rendering.picture_numbers import KEYWORD, LONGEST_TOKEN, MOST_NUMBERS, STEPS
from tests.rendering.golden import CASES, decode, example_weights, sentence_tokens
from tests.rendering.numbers_in import numbers_in, weights_in
from tests.rendering.views import VIEWS

TOKENS = sentence_tokens("the turtle moved slow ##ly .")
WEIGHTS = example_weights(len(TOKENS))

Draw = Callable[..., bytes]

of_heads = pytest.mark.parametrize("draw", [draw_head, draw_lines], ids=["heat map", "lines"])


def chunk_size(picture: bytes) -> int:
    """Bytes that the chunk takes in the file."""
    at = picture.index(b"iTXt")
    assert picture[at + 4 :].startswith(KEYWORD.encode())
    return int.from_bytes(picture[at - 4 : at], "big") + 12


@of_heads
@pytest.mark.parametrize("n", [1, 8, 64, 128])
def test_the_chunk_holds_the_weights(draw: Draw, n: int) -> None:
    tokens, weights = [f"t{place}" for place in range(n)], example_weights(n)
    numbers = numbers_in(draw(tokens, weights, title="Layer 3, head 10"))
    assert numbers is not None
    assert (numbers["version"], numbers["of"], numbers["end"]) == (1, "attention weight", STEPS)
    (head,) = numbers["heads"]
    assert (head["name"], head["tokens"]) == ("Layer 3, head 10", tokens)
    assert np.abs(weights_in(head) - weights).max() <= 1 / STEPS


@of_heads
def test_they_are_the_same_whatever_the_colours_and_the_scale(draw: Draw) -> None:
    plain = numbers_in(draw(TOKENS, WEIGHTS, title="x"))
    other = numbers_in(draw(TOKENS, WEIGHTS, title="x", scale=SQUARE_ROOT, theme=LIGHT, focus=(2,)))
    assert plain
    assert other
    assert other["heads"][0]["rows"] == plain["heads"][0]["rows"]
    assert (plain["ground"], other["ground"]) == (DARK.background, LIGHT.background)


def test_what_has_a_scale_of_its_own_keeps_its_size() -> None:
    values = 3 * WEIGHTS
    end = float(values.max())
    scale = replace(LINEAR, of="carried", end=end)
    numbers = numbers_in(draw_head(TOKENS, values, title="x", scale=scale))
    assert numbers
    assert numbers["of"] == "carried"
    assert abs(numbers["end"] / STEPS - end) <= 1 / STEPS
    assert np.abs(weights_in(numbers["heads"][0]) - values).max() <= 2 / STEPS


@of_heads
def test_equal_arguments_give_equal_bytes(draw: Draw) -> None:
    first = draw(TOKENS, WEIGHTS, title="x")
    draw(TOKENS, np.eye(len(TOKENS)), title="x")
    assert draw(list(TOKENS), WEIGHTS.copy(), title="x") == first


@of_heads
def test_they_take_little_and_end_at_a_bound(draw: Draw) -> None:
    random = np.random.default_rng(7)
    for n, most in ((8, 1_000), (64, 12_000), (128, 50_000)):
        picture = draw(["word"] * n, random.dirichlet(np.ones(n), n), title="x")
        assert 100 < chunk_size(picture) < most
    assert MOST_NUMBERS == 128**2
    assert numbers_in(draw(["word"] * 129, np.full((129, 129), 1 / 129), title="x")) is None


def test_any_token_is_carried_and_a_very_long_one_cut() -> None:
    tokens = ["\ud800", "سلام", "👩‍👧", "</script>", "w" * 200]
    numbers = numbers_in(draw_head(tokens, np.eye(5), title="x"))
    assert numbers
    *kept, cut = numbers["heads"][0]["tokens"]
    assert kept == tokens[:4]
    assert cut == "w" * (LONGEST_TOKEN - 1) + "…"


def test_cells_are_where_the_numbers_say() -> None:
    picture = draw_head(TOKENS, WEIGHTS, title="x")
    numbers, layout = numbers_in(picture), lay_out(TOKENS, None)
    assert numbers
    assert numbers["view"] == "cells"
    assert tuple(numbers["size"]) == Image.open(io.BytesIO(picture)).size
    (head,) = numbers["heads"]
    left, top, right, bottom = head["box"]
    last = layout.grid.cell(7, 7)
    assert (left, top, right, bottom) == (
        layout.grid.left,
        layout.grid.top,
        last.right,
        last.bottom,
    )
    second = layout.grid.cell(1, 2)
    assert (left + 2 * head["pitch"], top + head["pitch"]) == (second.left, second.top)
    assert head["labels"] == [
        min(label.box.left for label in layout.rows),
        min(label.box.top for label in layout.columns),
    ]


def test_lines_are_where_the_numbers_say() -> None:
    said = notes_of(links_in_words(drawn_links(WEIGHTS)), None)
    layout = lay_out_lines(TOKENS, None, said, LINEAR, ())
    numbers = numbers_in(draw_lines(TOKENS, WEIGHTS, title="x"))
    assert numbers
    assert numbers["view"] == "lines"
    (head,) = numbers["heads"]
    left, top, right, bottom = head["box"]
    assert (left, top, right, bottom) == (
        layout.plate.left,
        layout.plate.top,
        layout.plate.right,
        layout.plate.bottom,
    )
    middles = [place * head["pitch"] + head["pitch"] // 2 for place in range(8)]
    assert tuple(middles) == layout.rows
    assert head["labels"][0] < left < right < head["labels"][1]


def test_panels_have_the_numbers_of_each_head() -> None:
    other = sentence_tokens("dogs bark")
    panels = [Panel(TOKENS, WEIGHTS, "one"), Panel(other, np.eye(4), "another", "a score")]
    picture = draw_panels(panels, title="x")
    numbers, pixels = numbers_in(picture), decode(picture)
    assert numbers
    assert [head["name"] for head in numbers["heads"]] == ["one", "another"]
    assert [tuple(head["tokens"]) for head in numbers["heads"]] == [TOKENS, other]
    second = numbers["heads"][1]
    assert (weights_in(second) == np.eye(4)).all()
    left, top = second["box"][:2]
    for row, column in np.ndindex(4, 4):
        # In the middle of a cell, away from its figures, lies its colour.
        x, y = left + column * second["pitch"] + 8, top + row * second["pitch"] + 8
        assert (pixels[y, x, 0] > 200) == (row == column)


@pytest.mark.parametrize("name", ["tokens_8", "lines_12", "panels_2"])
def test_golden_pictures_that_the_page_reads_have_those_of_today(name: str) -> None:
    """The chat page's tests take these pictures for what drawing makes."""
    (draw, path) = {each.name: (each.draw, each.path) for each in (*CASES, *VIEWS)}[name]
    assert numbers_in(path.read_bytes()) == numbers_in(draw())


def test_a_layer_has_the_numbers_of_each_head() -> None:
    weights = np.stack([np.roll(np.eye(8), by, axis=1) for by in range(12)])
    picture = draw_layer(TOKENS, weights, title="Layer 3")
    numbers, pixels = numbers_in(picture), decode(picture)
    assert numbers
    assert [head["name"] for head in numbers["heads"]] == [f"head {n}" for n in range(1, 13)]
    for head, drawn in zip(numbers["heads"], weights, strict=True):
        assert tuple(head["tokens"]) == TOKENS
        assert (weights_in(head) == drawn).all()
        left, top = head["box"][:2]
        for row, column in np.ndindex(8, 8):
            x, y = left + column * head["pitch"] + 4, top + row * head["pitch"] + 4
            assert (pixels[y, x, 0] > 200) == (drawn[row, column] == 1)
    # Labels stand at the left and at the top of the picture alone.
    first, second = numbers["heads"][:2]
    assert first["labels"][0] < first["box"][0]
    assert second["labels"][0] == second["box"][0]


def test_a_layer_with_too_many_numbers_has_none() -> None:
    for n, there in ((36, True), (37, False)):
        picture = draw_layer(["t"] * n, np.full((12, n, n), 1 / n), title="x")
        assert (numbers_in(picture) is not None) is there


def test_pictures_of_something_else_carry_none() -> None:
    overview = draw_overview(np.stack([[WEIGHTS, WEIGHTS]]), title="x")
    scores = draw_scores(np.eye(3), title="x", legend="y")
    difference = draw_difference(TOKENS, WEIGHTS - WEIGHTS.mean(axis=0), title="x", legend="y")
    assert numbers_in(overview) is numbers_in(scores) is numbers_in(difference) is None
