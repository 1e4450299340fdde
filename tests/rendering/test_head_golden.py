"""Pictures of heads against golden ones; and that the comparison sees what a person would see."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from rendering import CIVIDIS, DARK, GRAY, LIGHT, LINEAR, SQUARE_ROOT, head, paint
from rendering.layout import Layout, lay_out
from rendering.paint import Pixels
from rendering.shapes import Label
from tests.rendering.golden import CASES, Case, check_golden, difference, example_weights

BY_NAME = {case.name: case for case in CASES}


def named(cases: tuple[Case, ...] = CASES) -> "pytest.MarkDecorator":
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


@named()
def test_a_picture_looks_like_its_golden_one(case: Case) -> None:
    check_golden(case.draw(), case.path)


def transposed(n: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(example_weights(n).T)


def upside_down(n: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(example_weights(n)[::-1])


def nudged(n: int) -> NDArray[np.float32]:
    weights = example_weights(n)
    weights[-1, 0] += 0.1
    return weights


Weights = Callable[[int], NDArray[np.float32]]


@named()
@pytest.mark.parametrize("weights", [transposed, upside_down, nudged], ids=lambda f: f.__name__)
def test_other_weights_fail(case: Case, weights: Weights) -> None:
    other = replace(case, weights=weights)
    assert difference(other.draw(), case.path.read_bytes())


@named()
def test_another_title_fails(case: Case) -> None:
    title = case.title.replace("1", "2") if "1" in case.title else "Another title"
    assert difference(replace(case, title=title).draw(), case.path.read_bytes())


@named()
def test_another_palette_or_theme_fails(case: Case) -> None:
    for other in (
        replace(case, palette=GRAY if case.palette is not GRAY else CIVIDIS),
        replace(case, theme=LIGHT if case.theme is not LIGHT else DARK),
    ):
        assert difference(other.draw(), case.path.read_bytes())


def layout_of(case: Case) -> Layout:
    return lay_out(case.tokens, case.sentence, note=case.note, scale=case.scale, focus=case.focus)


@contextmanager
def drawing(draw: Callable[[Pixels, Label], None], patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draws labels in another way, without what is remembered."""
    head._base.cache_clear()
    with patch.context() as patched:
        patched.setattr(paint, "draw_label", draw)
        yield
    head._base.cache_clear()


@contextmanager
def without_label(gone: Label, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draws every label but one."""

    def draw(pixels: Pixels, label: Label) -> None:
        if label != gone:
            original(pixels, label)

    original = paint.draw_label
    with drawing(draw, patch):
        yield


@named((BY_NAME["tokens_3"], BY_NAME["tokens_12"], BY_NAME["odd_characters"], BY_NAME["focus"]))
def test_any_missing_label_fails(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for label in layout_of(case).labels:
        with without_label(label, monkeypatch):
            found = difference(case.draw(), case.path.read_bytes())
        assert found, f"no one would miss {label}"


def test_the_smallest_letter_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = BY_NAME["tokens_64"]
    rows = layout_of(case).rows
    with without_label(next(row for row in rows if row.text == "a"), monkeypatch):
        found = difference(case.draw(), case.path.read_bytes())
    assert found


@named()
def test_swapped_axis_names_fail(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"attending": "attended to", "attended to": "attending"}

    def draw(pixels: Pixels, label: Label) -> None:
        original(pixels, replace(label, text=names.get(label.text, label.text)))

    original = paint.draw_label
    with drawing(draw, monkeypatch):
        picture = case.draw()
    assert difference(picture, case.path.read_bytes())


@named((BY_NAME["focus"], BY_NAME["focus_light"]))
def test_another_focus_scale_or_note_fails(case: Case) -> None:
    for other in (
        replace(case, focus=()),
        replace(case, focus=(4,)),
        replace(case, scale=LINEAR if case.scale is not LINEAR else SQUARE_ROOT),
        replace(case, note="[CLS] and [SEP] hidden"),
    ):
        assert difference(other.draw(), case.path.read_bytes())


@named()
def test_another_antialiasing_passes(case: Case) -> None:
    """Edges a little softer, colours a little off, as another FreeType would have them."""
    image = Image.open(case.path).convert("RGB").filter(ImageFilter.GaussianBlur(0.4))
    noise = np.random.default_rng(0).integers(-2, 3, (image.height, image.width, 3))
    softer = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    softer.save(file, "PNG", compress_level=1)
    assert difference(file.getvalue(), case.path.read_bytes()) is None
