"""Pictures of all other views against golden ones; and what must not pass for them."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from rendering import CIVIDIS, DARK, GRAY, LIGHT, LINEAR, SQUARE_ROOT, overview, paint
from rendering.paint import Pixels
from rendering.shapes import Label
from tests.rendering.golden import CASES, FOLDER, check_golden, difference
from tests.rendering.views import VIEWS, View

BY_NAME = {view.name: view for view in VIEWS}


def named(*beginnings: str) -> "pytest.MarkDecorator":
    """The views whose names begin so."""
    views = [view for view in VIEWS if view.name.startswith(beginnings or "")]
    return pytest.mark.parametrize("view", views, ids=lambda view: view.name)


def differs(view: View, **changes: object) -> bool:
    return difference(view.draw(**changes), view.path.read_bytes()) is not None


@named()
def test_a_picture_looks_like_its_golden_one(view: View) -> None:
    check_golden(view.draw(), view.path)


def test_every_golden_picture_belongs_to_a_case_and_is_small() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [file.stem for file in files] == sorted(case.name for case in (*CASES, *VIEWS))
    sizes = [file.stat().st_size for file in files]
    assert max(sizes) < 100_000
    assert sum(sizes) < 2_000_000


@named()
def test_another_palette_theme_or_title_fails(view: View) -> None:
    assert differs(view, palette=CIVIDIS if view.arguments.get("palette") != CIVIDIS else GRAY)
    assert differs(view, theme=LIGHT if view.arguments.get("theme", DARK) != LIGHT else DARK)
    assert differs(view, title="Layer 5, head 6")


@named("lines", "overview", "layer", "sheet", "panels")
def test_another_scale_fails(view: View) -> None:
    linear = view.arguments.get("scale", LINEAR) is LINEAR
    assert differs(view, scale=SQUARE_ROOT if linear else LINEAR)


@named("carried")
def test_another_end_of_the_scale_fails(view: View) -> None:
    scale = view.arguments["scale"]
    assert differs(view, scale=replace(scale, end=2 * scale.end))


@named("lines", "layer", "sheet", "carried")
def test_a_transposed_matrix_fails(view: View) -> None:
    assert differs(view, weights=view.arguments["weights"].swapaxes(-1, -2))


@named("difference")
def test_the_negative_of_a_difference_fails(view: View) -> None:
    assert differs(view, differences=-view.arguments["differences"])
    assert differs(view, differences=10 * view.arguments["differences"])


@named("overview")
def test_transposed_matrices_swapped_layers_or_swapped_heads_fail(view: View) -> None:
    attention = view.arguments["attention"]
    assert differs(view, attention=attention.swapaxes(-1, -2))
    layers, heads = attention.copy(), attention.copy()
    layers[[1, 2]] = layers[[2, 1]]
    heads[:, [1, 2]] = heads[:, [2, 1]]
    assert differs(view, attention=layers)
    assert differs(view, attention=heads)


@named("layer", "sheet", "carried_layer")
def test_swapped_heads_of_a_layer_and_swapped_layers_of_a_sheet_fail(view: View) -> None:
    weights = view.arguments["weights"].copy()
    weights[[0, 1]] = weights[[1, 0]]
    assert differs(view, weights=weights)


@named("scores")
def test_swapped_layers_or_one_other_score_fail(view: View) -> None:
    scores = view.arguments["scores"].copy()
    scores[[1, 2]] = scores[[2, 1]]
    assert differs(view, scores=scores)
    scores = view.arguments["scores"].copy()
    scores[0, 1] = 0.5
    assert differs(view, scores=scores)
    assert differs(view, legend="another score")


def test_a_head_without_score_is_not_taken_for_a_score_of_zero() -> None:
    view = BY_NAME["scores_light"]
    assert differs(view, scores=np.nan_to_num(view.arguments["scores"]))


@named("falls")
def test_other_falls_fail(view: View) -> None:
    falls = view.arguments["falls"]
    assert differs(view, falls=-falls)
    assert differs(view, falls=10 * falls)
    other = falls.copy()
    other[0, 1] = falls.max()
    assert differs(view, falls=other)


@named("pairs")
def test_other_pairs_fail(view: View) -> None:
    first, *rest = view.arguments["compared"]
    word, before, after = first
    assert differs(view, compared=[(word, after, before), *rest])
    assert differs(view, compared=[("chair", before, after), *rest])
    assert differs(view, compared=[(word, before, after + 0.1), *rest])
    assert differs(view, names=("9-1 off", "all heads"))


@named("overview_12", "scores")
def test_other_frames_fail(view: View) -> None:
    name = "framed" if view.name.startswith("overview") else "top"
    first, *rest = view.arguments[name]
    assert differs(view, **{name: rest})
    assert differs(view, **{name: [(first[0], (first[1] + 1) % 12), *rest]})


@named("panels")
def test_other_panels_fail(view: View) -> None:
    first, second, *rest = view.arguments["panels"]
    transposed = replace(first, weights=first.weights.T)
    changed = replace(first, caption="next token 0.93, 7 of 12 tokens")
    titles = replace(first, title=second.title[::-1])
    for panels in ([transposed, second], [changed, second], [titles, second]):
        assert differs(view, panels=[*panels, *rest])
    swapped = [replace(first, weights=second.weights), replace(second, weights=first.weights)]
    if first.weights.shape == second.weights.shape:
        assert differs(view, panels=[*swapped, *rest])


@named("by_layer")
def test_another_course_through_the_layers_fails(view: View) -> None:
    ranks, shares = view.arguments["ranks"], view.arguments["probabilities"]
    assert differs(view, ranks=[ranks[0] // 3, *ranks[1:]])
    assert differs(view, ranks=[*ranks[:-1], 10])
    assert differs(view, probabilities=[*shares[:-2], shares[-1] / 2, shares[-1]])
    assert differs(view, probabilities=[share / 2 for share in shares[:-1]] + [0.49])
    assert differs(view, of=1_000_000)


@named("word")
def test_other_bars_fail(view: View) -> None:
    looks_at, looked_at_by = view.arguments["looks_at"], view.arguments["looked_at_by"]
    assert differs(view, looks_at=looked_at_by, looked_at_by=looks_at)
    token, weight = looks_at[1]
    assert differs(view, looks_at=[looks_at[0], (token, weight + 0.1), *looks_at[2:]])
    assert differs(view, word="another")


@named("lines_focus")
def test_another_focus_fails(view: View) -> None:
    assert differs(view, focus=(4,))
    assert differs(view, focus=())
    assert differs(view, focus=(3, 4))


@named("lines_between")
def test_other_groups_fail(view: View) -> None:
    one, other = view.arguments["between"]
    assert differs(view, between=(one, other[1:] or (5,)))
    assert differs(view, between=(other, (5,)))
    assert differs(view, between=None)
    # Which one is named first makes no difference.
    assert not differs(view, between=(other, one))


@contextmanager
def labels_drawn(
    draw: Callable[[Pixels, Label], None], patch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Draws labels in another way, without what is remembered."""
    overview._base.cache_clear()
    with patch.context() as patched:
        patched.setattr(paint, "draw_label", draw)
        yield
    overview._base.cache_clear()


@pytest.mark.parametrize(
    "view",
    [
        BY_NAME[name]
        for name in (
            "lines_12",
            "lines_40",
            "overview_12",
            "layer_12",
            "scores",
            "falls",
            "pairs",
            "panels_2",
            "word",
            "carried_12",
            "sheet_12",
            "by_layer",
        )
    ],
    ids=lambda view: view.name,
)
def test_a_missing_label_fails(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen of the labels, spread over the picture; and the last, which is the title's."""
    every: list[Label] = []
    original = paint.draw_label

    def note(_: Pixels, label: Label) -> None:
        every.append(label)

    with labels_drawn(note, monkeypatch):
        view.draw()
    step = max(1, len(every) // 12)
    for gone in {*every[::step], every[-1]}:

        def draw(pixels: Pixels, label: Label, gone: Label = gone) -> None:
            if label != gone:
                original(pixels, label)

        with labels_drawn(draw, monkeypatch):
            found = differs(view)
        assert found, f"no one would miss {gone}"


@named(
    *("lines", "overview_12", "layer_12", "scores_light", "falls", "pairs", "panels_3", "word"),
    *("carried_12", "sheet_12", "by_layer"),
)
def test_another_antialiasing_passes(view: View) -> None:
    """Edges a little softer, colours a little off, as another FreeType would have them."""
    image = Image.open(view.path).convert("RGB").filter(ImageFilter.GaussianBlur(0.4))
    noise = np.random.default_rng(0).integers(-2, 3, (image.height, image.width, 3))
    softer = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    softer.save(file, "PNG", compress_level=1)
    assert difference(file.getvalue(), view.path.read_bytes()) is None


@named()
def test_equal_arguments_give_equal_bytes(view: View) -> None:
    arguments: dict[str, Any] = dict(view.arguments)
    assert view.draw() == view.function(**arguments)
