"""Text: which font for which character, how wide it is, how to shorten it, its mask.

A mask is an array [height, width] of coverage, 0 to 255. Everything here is a pure function; what
is costly and asked for again is remembered within a bound.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rendering.typeface import REGULAR, Style, can_shape, face_for, font

ELLIPSIS = "…"

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """Characters that one font draws at once; `face` is None for a box with a code point."""

    text: str
    face: str | None
    shaped: bool = False
    rightward: bool = True


@dataclass(frozen=True)
class Extent:
    """The size of a text in pixels, relative to its baseline."""

    width: int
    ascent: int
    descent: int


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(character).startswith("M") or character == "\u200d"


def _invisible(character: str) -> bool:
    """Whether a character has no shape: joiners, direction marks, variants, colours of skin."""
    return (
        unicodedata.category(character) == "Cf"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _rightward(character: str) -> bool:
    return unicodedata.bidirectional(character) not in ("R", "AL")


def _needs_shaping(character: str) -> bool:
    """Arabic, Hebrew and their kin by direction; Indic, Lao, Tibetan, Khmer … by block."""
    return not _rightward(character) or "\u0900" <= character <= "\u109f"


def clusters(text: str) -> list[str]:
    """Splits a text where it may be cut: never before a combining mark."""
    pieces: list[str] = []
    for character in text:
        if pieces and (_joins(character) or pieces[-1].endswith("\u200d")):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


@lru_cache(maxsize=256)
def _alone(character: str) -> str:
    """A Korean letter as it is written by itself; any other character as it is.

    The tokenizer splits Korean syllables into the letters that Unicode has for joining; those that
    are left without a syllable are in no font here.
    """
    if not "\u1100" <= character <= "\u11ff":
        return character
    letter = unicodedata.name(character, "").split(maxsplit=2)[-1]
    try:
        return unicodedata.lookup(f"HANGUL LETTER {letter}")
    except KeyError:
        return character


def _visible(text: str) -> str:
    """What of a text gets drawn: all of it, if nothing of it is visible."""
    composed = "".join(map(_alone, unicodedata.normalize("NFC", text)))
    return "".join(character for character in composed if not _invisible(character)) or composed


def _cluster_runs(text: str, face: str) -> Iterator[Run]:
    """One run per cluster, or per character where no font has the whole cluster.

    What has no face is always one character, for it is drawn as its code point.
    """
    for cluster in clusters(_visible(text)):
        whole = None if _invisible(cluster[0]) else face_for(cluster, face)
        for part in [cluster] if whole else cluster:
            found = None if _invisible(part[0]) else whole or face_for(part, face)
            shaped = found is not None and can_shape() and _needs_shaping(part[0])
            yield Run(part, found, shaped, _rightward(part[0]))


def _continues(last: Run, run: Run) -> bool:
    """Whether a run can be drawn with the one before it; words of one script stay together."""
    if last.face is None or run.face is None:
        return False
    neutral = unicodedata.bidirectional(run.text[0]) in ("WS", "ON", "CS", "NSM")
    if last.shaped and neutral:
        return face_for(run.text, last.face) == last.face
    return (last.face, last.shaped, last.rightward) == (run.face, run.shaped, run.rightward)


def split_runs(text: str, face: str = REGULAR) -> list[Run]:
    """The runs of a text from left to right as they are drawn.

    A text whose first letter is of a right-to-left script has its runs in reverse order. This is
    less than Unicode's bidirectional algorithm, and right for tokens and for sentences of one
    script.
    """
    runs: list[Run] = []
    for run in _cluster_runs(text, face):
        if runs and _continues(runs[-1], run):
            last = runs[-1]
            runs[-1] = Run(last.text + run.text, last.face, last.shaped, last.rightward)
        else:
            runs.append(run)
    letters = (c for c in text if unicodedata.bidirectional(c) in ("L", "R", "AL"))
    if not _rightward(next(letters, "a")):
        runs.reverse()
    return [run if run.shaped or run.rightward else _reversed(run) for run in runs]


def _reversed(run: Run) -> Run:
    """Without shaping, right-to-left letters are at least put in their order."""
    return Run("".join(reversed(clusters(run.text))), run.face, run.shaped, run.rightward)


def _code_point_box(character: str, size: int) -> Mask:
    """A frame with the hexadecimal code point in two rows, for what no font has."""
    digits = f"{ord(character):04X}"
    half = (len(digits) + 1) // 2
    small = font(REGULAR, max(5, round(size * 0.42)))
    column = max(small.getlength(digit) for digit in "0123456789ABCDEF")
    width, height = round(column * half) + 6, max(12, round(size * 0.95))
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    draw.rectangle((1, 0, width - 2, height - 1), outline=255)
    for row, part in enumerate((digits[:half], digits[half:])):
        y = height * (0.28 + 0.45 * row)
        draw.text((width / 2, y), part, fill=255, font=small, anchor="mm")
    return np.asarray(image)


def _run_extent(run: Run, size: int) -> Extent:
    if run.face is None:
        height, width = _code_point_box(run.text, size).shape
        return Extent(width, height - height // 5, height // 5)
    used = font(run.face, size, shaped=run.shaped)
    left, top, right, bottom = used.getbbox(run.text, anchor="ls")
    width = max(used.getlength(run.text), right - min(left, 0))
    return Extent(int(np.ceil(width)), int(np.ceil(-min(top, 0))), int(np.ceil(max(bottom, 0))))


@lru_cache(maxsize=4096)
def measure(text: str, style: Style) -> Extent:
    """The size of a text set in one line."""
    extents = [_run_extent(run, style.size) for run in split_runs(text, style.face)]
    return Extent(
        sum(extent.width for extent in extents),
        max((extent.ascent for extent in extents), default=0),
        max((extent.descent for extent in extents), default=0),
    )


@lru_cache(maxsize=1024)
def mask_of(text: str, style: Style) -> Mask:
    """The mask of a text in one line, as large as `measure` says; read-only."""
    extent = measure(text, style)
    size = (max(extent.width, 1), max(extent.ascent + extent.descent, 1))
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    x = 0
    for run in split_runs(text, style.face):
        own = _run_extent(run, style.size)
        if run.face is None:
            box = Image.fromarray(_code_point_box(run.text, style.size))
            image.paste(box, (x, extent.ascent - own.ascent))
        else:
            used = font(run.face, style.size, shaped=run.shaped)
            overhang = max(0, -int(np.floor(used.getbbox(run.text, anchor="ls")[0])))
            draw.text((x + overhang, extent.ascent), run.text, fill=255, font=used, anchor="ls")
        x += own.width
    mask = np.array(image)
    mask.setflags(write=False)
    return mask


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `count` that fits, or 0; what fits smaller is taken to fit."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def largest_size(smallest: int, largest: int, fits: Callable[[int], bool]) -> int | None:
    """The largest size that fits, both ends included; None if the smallest doesn't."""
    if largest >= smallest and fits(largest):
        return largest
    more = _most(largest - smallest, lambda count: fits(smallest + count - 1))
    return smallest + more - 1 if more else None


def _without_middle(pieces: Sequence[str], kept: int) -> str:
    if kept >= len(pieces):
        return "".join(pieces)
    head = (kept + 1) // 2
    return "".join(pieces[:head]) + ELLIPSIS + "".join(pieces[len(pieces) - (kept - head) :])


@lru_cache(maxsize=4096)
def shorten(text: str, style: Style, width: int) -> str:
    """The text, or as much of its beginning and end as fits the width with … between."""
    if measure(text, style).width <= width:
        return text
    pieces = clusters(text)
    kept = _most(
        len(pieces) - 1, lambda n: measure(_without_middle(pieces, n), style).width <= width
    )
    return _without_middle(pieces, kept)


def _units(text: str, style: Style, width: int) -> list[str]:
    """A text cut where lines may end; what follows a space begins with it.

    Between words; also within a word that is longer than a line or, as is the custom, that is
    written in wide East Asian characters.
    """
    units: list[str] = []
    for word in text.split():
        wide = any(unicodedata.east_asian_width(character) in "WF" for character in word)
        whole = not wide and measure(word, style).width <= width
        first, *rest = [word] if whole else clusters(word)
        units += [f" {first}", *rest]
    return units


def _fill(units: Sequence[str], style: Style, width: int) -> list[str]:
    """Units in lines, as many on each as fit."""
    lines: list[str] = []
    for unit in units:
        if lines and measure(lines[-1] + unit, style).width <= width:
            lines[-1] += unit
        else:
            lines.append(shorten(unit.lstrip(" "), style, width))
    return lines


def wrap(text: str, style: Style, width: int, most_lines: int) -> list[str]:
    """A text in lines of a width; its middle gives way to … if it has too many lines."""
    units = _units(text, style, width)
    lines = _fill(units, style, width)
    if len(lines) <= most_lines:
        return lines

    def without_middle(kept: int) -> list[str]:
        head = (kept + 1) // 2
        return _fill(
            [*units[:head], f" {ELLIPSIS}", *units[len(units) - (kept - head) :]], style, width
        )

    return without_middle(_most(len(units) - 1, lambda n: len(without_middle(n)) <= most_lines))
