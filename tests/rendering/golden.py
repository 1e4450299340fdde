"""Golden pictures of heads, how all are made, and how a picture is compared with one.

    python -m tests.rendering.views

draws them all anew into tests/golden/. Look at each before it is committed.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rendering import (
    CIVIDIS,
    DARK,
    GRAY,
    LIGHT,
    LINEAR,
    SQUARE_ROOT,
    VIRIDIS,
    Palette,
    Scale,
    Theme,
    draw_head,
)

FOLDER = Path(__file__).parents[1] / "golden"

_STEP = 4
_MEAN_TOLERANCE = 1.0
_BLOCK_TOLERANCE = 8.0
"""Of 255. A missing letter in the smallest labels changes its block by 48 or more; another
antialiasing, which moves ink between neighbouring pixels, by up to 7."""

LONG = (
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


def decode(picture: bytes) -> NDArray[np.int64]:
    """[height, width, 3]: the colours of a picture, from 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


@dataclass(frozen=True)
class Case:
    """The arguments of the picture of a head."""

    name: str
    tokens: tuple[str, ...]
    title: str = "Layer 3, head 10"
    sentence: str | None = None
    palette: Palette = GRAY
    theme: Theme = DARK
    note: str | None = None
    focus: tuple[int, ...] = ()
    scale: Scale = LINEAR
    weights: Callable[[int], NDArray[np.float32]] = example_weights

    def draw(self) -> bytes:
        return draw_head(
            self.tokens,
            self.weights(len(self.tokens)),
            title=self.title,
            sentence=self.sentence,
            note=self.note,
            focus=self.focus,
            scale=self.scale,
            palette=self.palette,
            theme=self.theme,
        )

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


def sentence_tokens(words: str) -> tuple[str, ...]:
    return ("[CLS]", *words.split(), "[SEP]")


_TABLE = Case(
    "tokens_12",
    sentence_tokens("then i picked up a [MASK] from the table ."),
    sentence="Then I picked up a [MASK] from the table.",
)

CASES = (
    Case("tokens_3", sentence_tokens("hello"), title="Layer 1, head 1", sentence="Hello"),
    Case(
        "tokens_8",
        sentence_tokens("the turtle moved slow ##ly ."),
        sentence="The turtle moved slowly.",
    ),
    _TABLE,
    Case(
        "tokens_20",
        sentence_tokens(
            "the under ##stand ##ing teacher gave every student in class a red [MASK] "
            "because she liked him ."
        ),
        title="Layer 12, head 12",
        sentence="The understanding teacher gave every student in class a red [MASK] because "
        "she liked him.",
    ),
    Case("tokens_40", sentence_tokens(" ".join(LONG.split()[:38])), sentence=LONG),
    Case("tokens_64", sentence_tokens(" ".join((LONG.split() * 2)[:62])), sentence=LONG * 5),
    Case(
        "long_tokens",
        sentence_tokens("pneumonoultramicroscopicsilicovolcanoconiosis is " + "w" * 60 + " ##ly"),
        title="A title that is far too long for its place beside the cells",
        sentence="Pneumonoultramicroscopicsilicovolcanoconiosis is " + "w" * 60 + "ly",
    ),
    # No Arabic, Hebrew or Indic letters: how they join depends on libraries of the machine.
    Case(
        "odd_characters",
        sentence_tokens(
            "中文 かな 한국어 \u1112 ##\u1161\u11ab мир ĝ z\u0301 "
            "\U0001f469\u200d\U0001f467 \u200b → ½ \ud800"
        ),
        sentence="中文很长的句子需要换行因为没有空格所以我们在这里测试它",
    ),
    replace(_TABLE, name="viridis", palette=VIRIDIS),
    replace(_TABLE, name="cividis_light", palette=CIVIDIS, theme=LIGHT),
    replace(
        _TABLE,
        name="focus",
        focus=(3,),
        scale=SQUARE_ROOT,
        note="[CLS] and [SEP] hidden, rows renormalised",
    ),
    replace(_TABLE, name="focus_light", focus=(6,), palette=VIRIDIS, theme=LIGHT),
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


def check_golden(picture: bytes, path: Path) -> None:
    """Fails, and leaves the picture in tests/golden/failed, if it differs from its golden one."""
    found = difference(picture, path.read_bytes())
    if found:
        failed = FOLDER / "failed"
        failed.mkdir(exist_ok=True)
        (failed / path.name).write_bytes(picture)
    assert found is None, f"{path.stem}: {found}; see tests/golden/failed"
