"""A film: each frame is the picture of a layer, and it is no larger than it may be."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rendering import CIVIDIS, DARK, LIGHT, Theme, draw_film, draw_head, draw_sheet
from rendering.film import MOST_FILMED, MOST_FRAMES, columns_of
from rendering.labels import SMALLEST_LABEL
from rendering.layer import arranged
from rendering.scale import LINEAR
from rendering.tiles import TileWords, lay_out_tiles
from tests.rendering.golden import sentence_tokens
from tests.rendering.views import example_attention

TOKENS = sentence_tokens("then i picked up a [MASK] from the table .")
WEIGHTS = example_attention(12, 1, len(TOKENS))[:, 0]
_LARGEST = 5 * 2**20
"""Half of what Discord takes."""


def shown(picture: bytes, frame: int = 0) -> NDArray[np.uint8]:
    image = Image.open(io.BytesIO(picture))
    image.seek(frame)
    return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_each_frame_is_the_picture_of_its_layer(theme: Theme) -> None:
    look = {"sentence": "Then I …", "palette": CIVIDIS, "theme": theme}
    film = draw_film(TOKENS, WEIGHTS, title="a head", **look)  # type: ignore[arg-type]
    assert Image.open(io.BytesIO(film)).n_frames == 12  # type: ignore[attr-defined]
    for layer in (0, 5, 11):
        title = f"Layer {layer + 1} of 12: a head"
        still = draw_head(TOKENS, WEIGHTS[layer], title=title, **look)  # type: ignore[arg-type]
        assert (shown(film, layer) == shown(still)).all()


def test_it_begins_again_and_stays_longest_at_its_end() -> None:
    image = Image.open(io.BytesIO(draw_film(TOKENS, WEIGHTS, title="x")))
    assert image.info["loop"] == 0
    durations = []
    for frame in range(12):
        image.seek(frame)
        durations.append(image.info["duration"])
    assert len({*durations[:-1]}) == 1
    # Nothing flashes: at most three times a second (WCAG 2.3.1).
    assert 1000 / 3 < durations[0] < durations[-1]


def test_the_largest_film_can_be_sent() -> None:
    worst = np.random.default_rng(0).random((MOST_FRAMES, MOST_FILMED, MOST_FILMED))
    tokens = [f"word{place}" for place in range(MOST_FILMED)]
    assert len(draw_film(tokens, worst, title="x")) < _LARGEST


@pytest.mark.parametrize(("layers", "n"), [(MOST_FRAMES + 1, 2), (1, MOST_FILMED + 1), (0, 2)])
def test_a_film_without_end_is_not_drawn(layers: int, n: int) -> None:
    with pytest.raises(ValueError, match="layers of"):
        draw_film(["a"] * n, np.full((layers, n, n), 1 / n), title="x")


@pytest.mark.parametrize(("layers", "columns"), [(1, 1), (2, 2), (4, 2), (12, 3), (24, 4)])
def test_a_sheet_has_fewer_columns_than_rows(layers: int, columns: int) -> None:
    assert columns_of(layers) == columns


def test_the_labels_of_a_sheet_are_legible() -> None:
    """Of 16 tokens they have 8 pixels where Discord shows 550; in four columns they had less."""
    words = [TileWords(sentence_tokens(" ".join(["across"] * 14)), "layer")] * 12
    sizes = [
        lay_out_tiles(words, arranged(12, columns), None, None, LINEAR).tiles[0].rows[0].style.size
        for columns in (columns_of(12), 4)
    ]
    assert 550 / 960 * sizes[0] >= 8 > 550 / 960 * sizes[1]
    assert min(sizes) >= SMALLEST_LABEL


def test_another_layer_is_another_sheet() -> None:
    other = WEIGHTS.copy()
    other[7] = WEIGHTS[8]
    assert draw_sheet(TOKENS, other, title="x") != draw_sheet(TOKENS, WEIGHTS, title="x")
