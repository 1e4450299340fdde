"""Golden pictures: what they show, how they are made, how a picture is compared with one.

    python -m tests.rendering.golden

draws them all anew into tests/golden/. Look at each before it is committed.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering import CIVIDIS, DARK, GRAY, LIGHT, VIRIDIS, Palette, Theme, draw_head

FOLDER = Path(__file__).parents[1] / "golden"

_STEP = 4
_MEAN_TOLERANCE = 1.0
_BLOCK_TOLERANCE = 8.0
"""Of 255. A missing letter in the smallest labels changes its block by 48 or more; another
antialiasing, which moves ink between neighbouring pixels, by up to 7."""

_LONG = (
    "we turned down a narrow lane and passed through a small green field where the old horse used "
    "to sleep during the very hot summer days before it was sold to a farmer who lived on the "
    "other side of the river and had never seen such a fine animal in all his long life ."
)


def example_weights(n: int) -> NDArray[np.float32]:
    """Rows that sum to 1, with a few light cells in each, the same on every machine."""
    row, column = np.indices((n, n))
    raw = ((row * 37 + column * 91 + row * column * 13 + 7) % 101 / 100.0) ** 8
    raw += 1.5 * (column == row + 1) + 0.01
    weights: NDArray[np.float32] = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


@dataclass(frozen=True)
class Case:
    """The arguments of one picture."""

    name: str
    tokens: tuple[str, ...]
    title: str = "Layer 3, head 10"
    sentence: str | None = None
    palette: Palette = GRAY
    theme: Theme = DARK
    weights: Callable[[int], NDArray[np.float32]] = example_weights

    def draw(self) -> bytes:
        return draw_head(
            self.tokens,
            self.weights(len(self.tokens)),
            title=self.title,
            sentence=self.sentence,
            palette=self.palette,
            theme=self.theme,
        )

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


def _sentence(words: str) -> tuple[str, ...]:
    return ("[CLS]", *words.split(), "[SEP]")


_TABLE = Case(
    "tokens_12",
    _sentence("then i picked up a [MASK] from the table ."),
    sentence="Then I picked up a [MASK] from the table.",
)

CASES = (
    Case("tokens_3", _sentence("hello"), title="Layer 1, head 1", sentence="Hello"),
    Case(
        "tokens_8", _sentence("the turtle moved slow ##ly ."), sentence="The turtle moved slowly."
    ),
    _TABLE,
    Case(
        "tokens_20",
        _sentence(
            "the under ##stand ##ing teacher gave every student in class a red [MASK] "
            "because she liked him ."
        ),
        title="Layer 12, head 12",
        sentence="The understanding teacher gave every student in class a red [MASK] because "
        "she liked him.",
    ),
    Case("tokens_40", _sentence(" ".join(_LONG.split()[:38])), sentence=_LONG),
    Case("tokens_64", _sentence(" ".join((_LONG.split() * 2)[:62])), sentence=_LONG * 5),
    Case(
        "long_tokens",
        _sentence("pneumonoultramicroscopicsilicovolcanoconiosis is " + "w" * 60 + " ##ly"),
        title="A title that is far too long for its place beside the cells",
        sentence="Pneumonoultramicroscopicsilicovolcanoconiosis is " + "w" * 60 + "ly",
    ),
    # No Arabic, Hebrew or Indic letters: how they join depends on libraries of the machine.
    Case(
        "odd_characters",
        _sentence("中文 かな 한국어 мир ĝ z\u0301 \U0001f469\u200d\U0001f467 \u200b → ½ \ud800"),
        sentence="中文很长的句子需要换行因为没有空格所以我们在这里测试它",
    ),
    replace(_TABLE, name="viridis", palette=VIRIDIS),
    replace(_TABLE, name="cividis_light", palette=CIVIDIS, theme=LIGHT),
)


def difference(picture: bytes, golden: bytes) -> str | None:
    """What is different between two pictures for a person who looks at them; None if nothing is.

    Both are averaged over blocks of 8 by 8 pixels that begin every 4 pixels, so that a small thing
    always lies within one of them; each colour channel for itself.
    """
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in (picture, golden)]
    if images[0].size != images[1].size:
        return f"it measures {images[0].size}, the golden one {images[1].size}"
    one, other = (np.asarray(image.reduce(_STEP), dtype=float) for image in images)
    quarters = one - other
    rows = quarters[1:] + quarters[:-1]
    apart = np.abs(rows[:, 1:] + rows[:, :-1]).max(axis=2) / 4
    row, column = np.unravel_index(np.argmax(apart), apart.shape)
    if apart.max() > _BLOCK_TOLERANCE:
        at = int(column) * _STEP, int(row) * _STEP
        return f"it differs by {apart.max():.0f} of 255 around the pixel {at}"
    if apart.mean() > _MEAN_TOLERANCE:
        return f"it differs by {apart.mean():.2f} of 255 on average"
    return None


def main() -> None:
    """Draws every golden picture anew, in as few bytes as its colours allow."""
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        Image.open(io.BytesIO(case.draw())).save(case.path, optimize=True)


if __name__ == "__main__":
    main()
