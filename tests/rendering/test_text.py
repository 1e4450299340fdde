"""Fonts and text: every character gets a shape, everything asked to fit does."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering.text import clusters, mask_of, measure, shorten, split_runs, wrap
from rendering.typeface import REGULAR, Style, can_shape, face_for, font

STYLE = Style(20)
JAMO = ((0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2))
"""The letters of modern Korean: at the beginning, in the middle and at the end of a syllable."""

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("the", REGULAR),
        ("ünïcödé", REGULAR),
        ("мир", REGULAR),
        ("→", "DejaVuSans.ttf"),
        ("سلام", "DejaVuSans.ttf"),
        ("שלום", "DejaVuSans.ttf"),
        ("中文漢字", "DroidSansFallback.ttf"),
        ("ひらカタ", "DroidSansFallback.ttf"),
        ("한국어", "DroidSansFallback.ttf"),
        ("नमस्ते", "NotoSansDevanagari-Regular.ttf"),
        ("বাংলা", "NotoSansBengali-Regular.ttf"),
        ("தமிழ்", "NotoSansTamil-Regular.ttf"),
        ("สวัสดี", "NotoSansThai-Regular.ttf"),
        ("\U0001f469", "NotoEmoji-Regular.ttf"),
        ("\u0f40", None),
        ("\ud800", None),
        ("\n", None),
    ],
)
def test_each_script_has_its_font(text: str, face: str | None) -> None:
    assert face_for(text, REGULAR) == face


@pytest.mark.parametrize("face", [REGULAR, "DejaVuSans.ttf", "DroidSansFallback.ttf"])
def test_the_coverage_that_a_font_claims_is_what_it_draws(face: str) -> None:
    """A character that a font lacks is drawn as its "no such glyph", like U+FFFF."""
    used = font(face, 20)
    missing = bytes(used.getmask("\uffff"))
    for code in [*range(0x21, 0x7F), *range(0xC0, 0x180), *range(0x4E00, 0x4E60), 0xAC00, 0x2192]:
        drawn = bytes(used.getmask(chr(code))) != missing
        claimed = face_for(chr(code), face) == face
        assert claimed == drawn, hex(code)


def test_runs_split_where_the_font_changes() -> None:
    assert [run.text for run in split_runs("ab中文cd")] == ["ab", "中文", "cd"]


def test_what_no_font_has_is_a_box_with_its_code_point() -> None:
    tibetan = [mask_of(character, STYLE) for character in "\u0f40\u0f41"]
    assert all(mask.max() == 255 for mask in tibetan)
    assert tibetan[0].shape == tibetan[1].shape
    assert (tibetan[0] != tibetan[1]).any()
    plain = mask_of("\ud800", STYLE)
    assert plain.max() == 255


def test_korean_letters_are_drawn_as_syllables_or_alone_as_the_tokenizer_leaves_them() -> None:
    split = unicodedata.normalize("NFD", "한국어")
    assert len(split) == 8
    assert (mask_of(split, STYLE) == mask_of("한국어", STYLE)).all()
    for piece, letters in (("\u1112", "ㅎ"), ("##\u1161\u11ab", "##ㅏㄴ")):
        assert (mask_of(piece, STYLE) == mask_of(letters, STYLE)).all()
    modern = [chr(code) for first, last in JAMO for code in range(first, last + 1)]
    assert all(run.face for letter in modern for run in split_runs(letter))


@pytest.mark.skipif(not can_shape(), reason="this Pillow can't shape")
@pytest.mark.parametrize("text", ["क्ष", "हिन्दी", "বাংলা", "தமிழ்", "สวัสดี"])
def test_indic_and_thai_letters_join(text: str) -> None:
    (run,) = split_runs(text)
    assert run.shaped
    assert run.rightward
    apart = sum(measure(character, STYLE).width for character in text)
    assert measure(text, STYLE).width < 0.9 * apart


def test_invisible_characters_take_no_room_unless_alone() -> None:
    assert measure("a\u200bb\u200e\ufe0f", STYLE) == measure("ab", STYLE)
    assert measure("\U0001f44d\U0001f3fd", STYLE) == measure("\U0001f44d", STYLE)
    assert mask_of("\u200b", STYLE).max() == 255


def test_a_mark_is_drawn_on_its_letter() -> None:
    assert (mask_of("e\u0301", STYLE) == mask_of("é", STYLE)).all()
    assert measure("x\u0323", STYLE).width <= measure("x", STYLE).width + 2


@pytest.mark.skipif(not can_shape(), reason="this Pillow can't shape")
def test_arabic_letters_join_and_run_leftwards() -> None:
    joined = measure("سلام", STYLE).width
    assert joined < sum(measure(letter, STYLE).width for letter in "سلام")
    (alone,) = split_runs("שלום עולם")
    assert alone.shaped
    first = measure("ש", STYLE).width
    left, right = mask_of("של", STYLE)[:, :first], mask_of("של", STYLE)[:, -first:]
    letter = mask_of("ש", STYLE).astype(int)
    height = min(letter.shape[0], left.shape[0])
    on_right = np.abs(right[-height:, -first:].astype(int) - letter[-height:]).mean()
    on_left = np.abs(left[-height:, :first].astype(int) - letter[-height:]).mean()
    assert on_right < on_left


def test_runs_of_a_right_to_left_text_are_ordered_from_the_right() -> None:
    texts = [run.text for run in split_runs("سلام abc")]
    assert "abc" in texts[0]


def test_a_text_is_cut_before_a_letter_only() -> None:
    assert clusters("e\u0301a") == ["e\u0301", "a"]
    assert clusters("\U0001f469\u200d\U0001f467x") == ["\U0001f469\u200d\U0001f467", "x"]


@settings(max_examples=150)
@given(ANY_TEXT, st.integers(6, 40))
def test_any_text_has_a_mask_of_its_measure(text: str, size: int) -> None:
    extent = measure(text, Style(size))
    mask = mask_of(text, Style(size))
    assert mask.shape == (max(extent.ascent + extent.descent, 1), max(extent.width, 1))


@settings(max_examples=150)
@given(ANY_TEXT, st.integers(30, 300))
def test_shortened_text_fits_and_keeps_beginning_and_end(text: str, width: int) -> None:
    short = shorten(text, STYLE, width)
    assert short == text or (short.count("…") >= 1 and measure(short, STYLE).width <= width)
    if short != text:
        head, _, tail = short.partition("…")
        assert text.startswith(head) or "…" in text
        assert text.endswith(tail) or "…" in text


@settings(max_examples=80)
@given(st.text(max_size=300), st.integers(60, 400), st.integers(1, 6))
def test_wrapped_lines_fit(text: str, width: int, most_lines: int) -> None:
    lines = wrap(text, STYLE, width, most_lines)
    assert len(lines) <= most_lines
    assert all(measure(line, STYLE).width <= width for line in lines)


def test_a_text_that_fits_is_wrapped_without_loss() -> None:
    words = ["Then", "I", "picked", "up", "a", "book", "from", "the", "table"]
    lines = wrap(" ".join(words), STYLE, 150, 10)
    assert len(lines) > 1
    assert " ".join(lines).split() == words


def test_a_text_without_spaces_is_wrapped_anywhere() -> None:
    text = "中文很长的句子需要换行因为没有空格"
    lines = wrap(text, STYLE, 150, 10)
    assert len(lines) > 1
    assert "".join(lines) == text


INVISIBLE = (
    "\u200d",
    "\u200b",
    "\ufe0f",
    "\ufe00",
    "\U0001f3fb",
    "\u00ad",
    "\u2060",
    "\u0301",
    "\ufeff",
)


@pytest.mark.parametrize("first", INVISIBLE)
@pytest.mark.parametrize("second", INVISIBLE)
@pytest.mark.parametrize(
    "around", ["{}", "I love it {} so much.", "a{}", "{}\u0e2a", "\U0001f600{}"]
)
def test_a_word_without_any_shape_is_drawn(first: str, second: str, around: str) -> None:
    text = around.format(first + second)
    style = Style(20)
    extent = measure(text, style)
    assert mask_of(text, style).shape[1] >= extent.width > 0
    for run in split_runs(text):
        assert run.face is not None or len(run.text) == 1
