"""Pictures are the same on every processor: none depends on the last digits of a weight."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.analysis import Analysis
from rendering import (
    DARK,
    LIGHT,
    PALETTES,
    Palette,
    Panel,
    Theme,
    draw_by_layer,
    draw_difference,
    draw_falls,
    draw_film,
    draw_head,
    draw_layer,
    draw_lines,
    draw_overview,
    draw_pairs,
    draw_panels,
    draw_scores,
    draw_sheet,
    draw_word,
)
from rendering.bars import strongest
from rendering.colours import COVERAGES, SHADES, colour_table, figure_table
from rendering.lines import drawn_links
from rendering.scale import figure
from tests.noise import SEEDS, elsewhere, noisy, the_same_each_time, tied_analyses
from tests.rendering.golden import CASES, Case, difference
from tests.rendering.views import VIEWS, View, strongest_five

Weighted = list[tuple[str, float]]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_noise_leaves_the_golden_picture_of_a_head(case: Case, seed: int) -> None:
    picture = replace(case, weights=lambda n: noisy(case.weights(n), seed)).draw()
    assert difference(picture, case.path.read_bytes()) is None


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_noise_leaves_the_golden_picture_of_a_view(view: View, seed: int) -> None:
    arguments = {name: with_noise(value, seed) for name, value in view.arguments.items()}
    for name in {"scores", "falls"}.intersection(arguments):
        arguments["top"] = strongest_five(arguments[name]) if view.arguments["top"] else ()
    assert difference(view.draw(**arguments), view.path.read_bytes()) is None


def with_noise(value: Any, seed: int) -> Any:
    """Any argument of a drawing function, the weights in it a little larger or smaller."""
    match value:
        case np.ndarray():
            return noisy(value, seed)
        case [Panel(), *_]:
            return [replace(panel, weights=noisy(panel.weights, seed)) for panel in value]
        case [(str(), float(), float()), *_]:
            both = noisy(np.array([pair for _, *pair in value]), seed).tolist()
            return [(word, *pair) for (word, *_), pair in zip(value, both, strict=True)]
        case [float(), *_]:
            return noisy(np.array(value), seed).tolist()
        case [(str(), float()), *_]:
            weights = noisy(np.array([weight for _, weight in value]), seed)
            return [(word, weight) for (word, _), weight in zip(value, weights, strict=True)]
    return value


def weighted(analysis: Analysis) -> Weighted:
    return [*zip(analysis.tokens, analysis.attention[0, 0, 1].tolist(), strict=True)]


def pairs(analysis: Analysis) -> list[tuple[str, float, float]]:
    rows = zip(analysis.tokens, *analysis.attention[0, 0, :2].tolist(), strict=True)
    return [(token, before, after) for token, before, after in rows]


PICTURES: dict[str, Callable[[Analysis], bytes]] = {
    "head": lambda a: draw_head(a.tokens, a.attention[0, 0], title="x"),
    "differences": lambda a: draw_difference(
        a.tokens, a.attention[0, 0] - 0.25, title="x", legend="y"
    ),
    "layer": lambda a: draw_layer(a.tokens, a.attention[0], title="x"),
    "sheet": lambda a: draw_sheet(a.tokens, a.attention[:, 0], title="x"),
    "film": lambda a: draw_film(a.tokens, a.attention[:, 0], title="x"),
    "overview": lambda a: draw_overview(a.attention, title="x"),
    "scores": lambda a: draw_scores(a.attention[0, 0], title="x", legend="y"),
    "falls": lambda a: draw_falls(8 * a.attention[0, 0] - 2, title="x", legend="y"),
    "pairs": lambda a: draw_pairs(pairs(a), names=("x", "y"), title="x"),
    "panels": lambda a: draw_panels(
        [Panel(a.tokens, weights, "x") for weights in a.attention[1]], title="x"
    ),
    "by layer": lambda a: draw_by_layer(
        range(1, len(a.tokens) + 1), a.attention[0, 0, 1].tolist(), of=30_522, title="x"
    ),
    "word": lambda a: draw_word("x", weighted(a), weighted(a)[::-1], title="x"),
}


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES.keys())
@settings(the_same_each_time, max_examples=15)
@given(tied_analyses(), SEEDS)
def test_noise_changes_no_byte_of_a_picture(
    draw: Callable[[Analysis], bytes], analysis: Analysis, seed: int
) -> None:
    assert draw(elsewhere(analysis, seed)) == draw(analysis)


@settings(the_same_each_time, max_examples=15)
@given(tied_analyses(), SEEDS)
def test_noise_changes_no_line(analysis: Analysis, seed: int) -> None:
    tokens, weights = analysis.tokens, analysis.attention[0, 0]
    other = noisy(weights, seed)
    assert drawn_links(other).tolist() == drawn_links(weights).tolist()
    pictures = (draw_lines(tokens, each, title="x") for each in (weights, other))
    assert difference(*pictures) is None


@the_same_each_time
@given(st.lists(st.sampled_from([0.005, 0.1, 0.125, 0.25]), max_size=14), SEEDS)
def test_noise_changes_no_bar(weights: list[float], seed: int) -> None:
    plain, other = (
        [(str(place), weight) for place, weight in enumerate(each)]
        for each in (weights, noisy(np.array(weights), seed).tolist())
    )
    assert [word for word, _ in strongest(other)] == [word for word, _ in strongest(plain)]


@pytest.mark.parametrize("off", [-1e-6, 0.0, 1e-6])
@pytest.mark.parametrize(("value", "text"), [(0.1, "0.10"), (0.01, "0.010"), (0.125, "0.13")])
def test_noise_changes_no_figure_of_a_difference(value: float, text: str, off: float) -> None:
    assert figure(value * (1 + off)) == text


@pytest.mark.parametrize("dimmed", [False, True])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_of_equally_near_colours_a_figure_takes_the_first(
    palette: Palette, theme: Theme, *, dimmed: bool
) -> None:
    """However the distances are computed: here exactly, in whole numbers."""
    table = colour_table(palette, theme, dimmed=dimmed).astype(int)
    shades, last = table[:SHADES], COVERAGES - 1
    figures = table[figure_table(palette, theme, dimmed=dimmed)[:, last]]
    for coverage in range(1, COVERAGES):
        wanted = shades * (last - coverage) + figures * coverage
        distances = ((wanted[:, np.newaxis] - last * table) ** 2).sum(axis=-1)
        first = distances.argmin(axis=-1)
        assert figure_table(palette, theme, dimmed=dimmed)[:, coverage].tolist() == first.tolist()


def marked(weights: NDArray[np.floating]) -> bytes:
    return draw_difference(("a", "b", "c"), weights, title="x", legend="y")


def test_differences_are_told_apart_to_a_millionth() -> None:
    close = np.zeros((3, 3))
    close[:, 1], close[:, 2] = 3e-5, 3e-5 + 5e-6
    other = close[:, [0, 2, 1]]
    assert marked(close) != marked(other)
    assert marked(close + 1e-9 * np.eye(3)) == marked(close)
