"""Golden pictures of all other views; makes every golden picture anew.

python -m tests.rendering.views
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from model.measures.ties import in_order
from rendering import (
    CIVIDIS,
    LIGHT,
    SQUARE_ROOT,
    VIRIDIS,
    Panel,
    Scale,
    draw_by_layer,
    draw_difference,
    draw_falls,
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
from tests.rendering.golden import CASES, FOLDER, LONG, sentence_tokens

Attention = NDArray[np.float32]


def example_attention(layers: int, heads: int, n: int) -> Attention:
    """Heads that all differ, each with a diagonal of its own; rows sum to 1."""
    layer, head, row, column = np.indices((layers, heads, n, n))
    mixed = row * 37 + column * 91 + row * column * 13 + layer * 17 + head * 29 + 7
    raw = (mixed % 101 / 100.0) ** 8
    raw += (0.3 + head % 4) * (column == (row + head % 5 - 2) % n) + 0.01
    weights: Attention = (raw / raw.sum(axis=-1, keepdims=True)).astype(np.float32)
    return weights


def example_scores(layers: int, heads: int) -> NDArray[np.float64]:
    layer, head = np.indices((layers, heads))
    return ((layer * 37 + head * 91 + layer * head * 13) % 101 / 100.0) ** 3


@dataclass(frozen=True)
class View:
    """One picture: a drawing function and its arguments."""

    name: str
    function: Callable[..., bytes]
    arguments: dict[str, Any] = field(default_factory=dict)

    def draw(self, **changes: object) -> bytes:
        return self.function(**{**self.arguments, **changes})

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


_SENTENCES = {
    3: "Hello",
    12: "Then I picked up a [MASK] from the table.",
    20: "The understanding teacher gave every student in class a red [MASK] because she liked him.",
    40: LONG,
}
_TOKENS = {
    3: sentence_tokens("hello"),
    12: sentence_tokens("then i picked up a [MASK] from the table ."),
    20: sentence_tokens(
        "the under ##stand ##ing teacher gave every student in class a red [MASK] "
        "because she liked him ."
    ),
    40: sentence_tokens(" ".join(LONG.split()[:38])),
}
_HIDDEN = "[CLS] and [SEP] hidden, rows renormalised"


def _lines(name: str, n: int, **more: object) -> View:
    weights = example_attention(3, 4, n)[2, 3]
    fixed = {"tokens": _TOKENS[n], "weights": weights, "sentence": _SENTENCES[n]}
    return View(name, draw_lines, {**fixed, "title": "Layer 3, head 4", **more})


def _overview(name: str, layers: int, heads: int, n: int, **more: object) -> View:
    attention = example_attention(layers, heads, n)
    fixed = {"attention": attention, "title": f"All {layers * heads} heads"}
    return View(name, draw_overview, {**fixed, "sentence": _SENTENCES[n], **more})


def _layer(name: str, heads: int, n: int, **more: object) -> View:
    weights = example_attention(3, heads, n)[2]
    fixed = {"tokens": _TOKENS[n], "weights": weights, "title": "Layer 3"}
    return View(name, draw_layer, {**fixed, "sentence": _SENTENCES[n], **more})


def _sheet(name: str, n: int, **more: object) -> View:
    weights = example_attention(12, 4, n).mean(axis=1)
    fixed = {"tokens": _TOKENS[n], "weights": weights, "title": "Layer by layer: mean of the heads"}
    return View(name, draw_sheet, {**fixed, "sentence": _SENTENCES[n], **more})


def _panels(name: str, sizes: tuple[int, ...], **more: object) -> View:
    panels = [
        Panel(
            _TOKENS[n],
            example_attention(1, 12, n)[0, place],
            _SENTENCES[n],
            f"next token 0.{place + 3}1, 8 of {n} tokens",
        )
        for place, n in enumerate(sizes)
    ]
    title = f"Layer 4, head 11 on {len(sizes)} sentences"
    return View(name, draw_panels, {"panels": panels, "title": title, **more})


def _difference(name: str, n: int, **more: object) -> View:
    weights = example_attention(3, 4, n)[2, 3]
    differences = 1e-3 * (weights - weights.mean(axis=0))
    fixed = {"tokens": _TOKENS[n], "differences": differences, "sentence": _SENTENCES[n]}
    legend = "rollout minus the mean of its column"
    return View(name, draw_difference, {**fixed, "title": "Differences", "legend": legend, **more})


def strongest_five(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Of all heads."""
    places = in_order(scores.ravel())[:5]
    return [divmod(int(place), scores.shape[1]) for place in places]


def _scores(name: str, scores: NDArray[np.float64], **more: object) -> View:
    top = strongest_five(scores)
    fixed = {"scores": scores, "legend": "mean weight on the next token", "top": top}
    return View(name, draw_scores, {**fixed, "title": "Attention to the next token", **more})


def _falls(name: str, layers: int, heads: int, **more: object) -> View:
    falls = 3 * example_scores(layers, heads) - 0.6
    fixed = {"falls": falls, "legend": "fall without the head", "top": strongest_five(falls)}
    return View(name, draw_falls, {**fixed, "title": "Importance of 144 heads", **more})


def _by_layer(name: str, layers: int, **more: object) -> View:
    places = range(layers)
    ranks = [max(1, round(20_000 / 8 ** (10 * place / layers))) for place in places]
    probabilities = [0.31 * (place / (layers - 1)) ** 3 for place in places]
    fixed = {"ranks": ranks, "probabilities": probabilities, "of": 30_522}
    title = "table after each layer"
    return View(name, draw_by_layer, {**fixed, "title": title, "sentence": _SENTENCES[12], **more})


def _without_some(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    scores[3, 4] = scores[11] = np.nan
    return scores


_COMPARED = [
    ("table", 0.7125, 0.32),
    ("##s", 0.0875, 0.0004),
    ("counterproductive", 0.05, 0.5),
    (".", 0.01, 0.02),
    ("机", 0.0, 0.01),
    *((word, 0.01, 0.0) for word in "abcd"),
]

_LOOKS = [(token, 0.9 / (place + 1) ** 2) for place, token in enumerate(_TOKENS[12])]
_LOOKED = [(token, place / 13) for place, token in enumerate(_TOKENS[12][:6])]


def _pairs(name: str, **more: object) -> View:
    fixed = {"compared": _COMPARED, "names": ("all heads", "8-10 off"), "sentence": _SENTENCES[12]}
    return View(name, draw_pairs, {**fixed, "title": "Layer 8, head 10 off", **more})


def _sharp(n: int) -> Attention:
    """Rows that look at one or two places, as most heads do in a long sentence."""
    squares = example_attention(3, 4, n)[2, 3] ** 2
    weights: Attention = squares / squares.sum(axis=1, keepdims=True)
    return weights


_OWN = Scale(None, 1.0, "carried ‖α f(x)‖, own scale", 13.0)
_OWN_ROOT = replace(SQUARE_ROOT, of=_OWN.of, end=_OWN.end)


def _carried(name: str, **more: object) -> View:
    """Weights of one head times lengths, with values of one figure and of two before the point."""
    lengths = np.linspace(13.0, 0.5, 12, dtype=np.float32)
    weights = _sharp(12) * lengths
    fixed = {"tokens": _TOKENS[12], "weights": weights, "sentence": _SENTENCES[12], "scale": _OWN}
    return View(name, draw_head, {**fixed, "title": "Layer 3, head 4: what is carried", **more})


VIEWS = (
    _carried("carried_12"),
    _carried("carried_light", theme=LIGHT, palette=CIVIDIS, focus=(3, 8)),
    _carried("carried_print", theme=LIGHT),
    _lines("carried_lines", 12, weights=13 * _sharp(12), scale=_OWN_ROOT, theme=LIGHT),
    _layer("carried_layer", 12, 12, weights=9 * example_attention(3, 12, 12)[2], scale=_OWN),
    _lines("lines_3", 3, theme=LIGHT),
    _lines("lines_12", 12),
    _lines("lines_focus", 12, focus=(3,), theme=LIGHT, palette=VIRIDIS, note=_HIDDEN),
    _lines("lines_between", 12, between=((3,), (2, 8))),
    _lines(
        "lines_between_light",
        20,
        between=((5, 6), (8, 12, 17)),
        theme=LIGHT,
        palette=CIVIDIS,
        scale=SQUARE_ROOT,
    ),
    _lines("lines_between_print", 12, between=((8, 2), (3,)), theme=LIGHT),
    _lines("lines_20", 20, scale=SQUARE_ROOT, palette=CIVIDIS),
    _lines("lines_40", 40, theme=LIGHT, weights=_sharp(40)),
    _overview("overview_3", 12, 12, 3, theme=LIGHT),
    _overview("overview_12", 12, 12, 12, framed=[(2, 8), (11, 0)], framed_as="strongest two"),
    _overview("overview_20", 12, 12, 20, theme=LIGHT, palette=CIVIDIS, scale=SQUARE_ROOT),
    _overview("overview_40", 8, 12, 40, palette=VIRIDIS),
    _overview("overview_large", 24, 16, 3, theme=LIGHT),
    _layer("layer_3", 12, 3, theme=LIGHT),
    _layer("layer_12", 12, 12),
    _layer("layer_20", 12, 20, theme=LIGHT, palette=VIRIDIS, scale=SQUARE_ROOT),
    _layer("layer_40", 16, 40),
    _difference("difference_12", 12, note="rows: places in the last layer"),
    _difference("difference_40", 40, theme=LIGHT, palette=CIVIDIS),
    _scores("scores", example_scores(12, 12), sentence=_SENTENCES[12], top_as="strongest five"),
    _scores("scores_light", _without_some(example_scores(12, 12)), theme=LIGHT, palette=VIRIDIS),
    _scores("scores_large", example_scores(24, 16), palette=CIVIDIS),
    _falls("falls", 12, 12, sentence=_SENTENCES[12], top_as="strongest five"),
    _falls("falls_light", 12, 12, theme=LIGHT, palette=VIRIDIS, note="mean over 3 sentences"),
    _falls("falls_print", 24, 16, theme=LIGHT, top=()),
    _pairs("pairs"),
    _pairs("pairs_light", theme=LIGHT, palette=CIVIDIS, note="gap 1 of 2"),
    _pairs("pairs_print", theme=LIGHT, compared=_COMPARED[:2]),
    _sheet("sheet_12", 12, weights=example_attention(12, 4, 12)[:, 2]),
    _sheet("sheet_20", 20, theme=LIGHT, scale=SQUARE_ROOT),
    _sheet("sheet_light", 12, theme=LIGHT, palette=VIRIDIS),
    _panels("panels_2", (12, 12), note=_HIDDEN),
    _panels("panels_3", (12, 20, 3), theme=LIGHT, palette=CIVIDIS),
    _panels("panels_4", (12, 20, 12, 20), scale=SQUARE_ROOT),
    _by_layer("by_layer", 12),
    _by_layer("by_layer_light", 24, theme=LIGHT, palette=VIRIDIS, note="gap 1 of 2"),
    _by_layer("by_layer_print", 4, theme=LIGHT),
    View(
        "word",
        draw_word,
        {
            "word": "picked",
            "looks_at": _LOOKS,
            "looked_at_by": _LOOKED,
            "title": "picked, layer 3, head 10",
            "sentence": _SENTENCES[12],
        },
    ),
    View(
        "word_light",
        draw_word,
        {
            "word": "pneumonoultramicroscopicsilicovolcanoconiosis",
            "looks_at": _LOOKED,
            "looked_at_by": [],
            "title": "A word in the mean of all heads",
            "note": _HIDDEN,
            "theme": LIGHT,
            "palette": CIVIDIS,
        },
    ),
)


def main() -> None:
    """Draws every golden picture anew, in as few bytes as its colours allow."""
    FOLDER.mkdir(exist_ok=True)
    for case in (*CASES, *VIEWS):
        keep(case.draw(), case.path)


def keep(picture: bytes, path: Path) -> None:
    """Stores a picture, and the numbers that it carries."""
    numbers = PngInfo()
    with Image.open(io.BytesIO(picture)) as image:
        for keyword, text in getattr(image, "text", {}).items():
            numbers.add_itxt(keyword, text, zip=True)
        image.save(path, optimize=True, pnginfo=numbers)


if __name__ == "__main__":
    main()
