"""Words of a sentence swapped for others, and how far that moves the answer and each head.

The distance is the total variation of `model.measures.distance`, for answers and for rows of
attention alike.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis
from model.measures.distance import total_variation
from model.measures.links import content_rows
from model.measures.words import JoinedWords, word_level

Span = tuple[int, int]
"""Where something stands in a text, from its first character to its end."""


@dataclass(frozen=True)
class Rewritten:
    """A text with some of its words replaced.

    Attributes:
        text: The text.
        replaced: Where the new words stand in it, in order.
    """

    text: str
    replaced: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class Effect:
    """How far a swap moves what comes of a sentence; each from 0, not at all, to 1.

    Attributes:
        answer: The distance between the answers before and after, the mean over the gaps; None
            where there are no two answers for the same gap.
        heads: [L, H] float64, read-only; see `head_changes`.
    """

    answer: float | None
    heads: NDArray[np.float64]


def word_spans(joined: JoinedWords, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Where each word of a sentence stands in its text.

    Args:
        joined: The W words.
        spans: Where each of the tokens stands.
    """
    return tuple((spans[places[0]][0], spans[places[-1]][1]) for places in joined.places)


def rewritten(text: str, words: Sequence[Span], new: Mapping[int, str]) -> Rewritten:
    """A text with other words in some places, none of them joined to its neighbours.

    Args:
        text: A text with single spaces.
        words: Where each of its words stands.
        new: What is to stand in the place of which word; nothing leaves the word out, and the
            space before it.
    """
    made, done, replaced = "", 0, []
    for place, word in sorted(new.items()):
        start, end = words[place]
        made = _joined(made, text[done:start])
        made = _joined(made, word) if word else made.rstrip()
        replaced.append((len(made) - len(word), len(made)))
        done = end
    made = _joined(made, text[done:])
    stripped = made.lstrip()
    cut = len(made) - len(stripped)
    return Rewritten(stripped, tuple((start - cut, end - cut) for start, end in replaced))


def shared_words(
    before: JoinedWords,
    swapped: Sequence[int],
    after: JoinedWords,
    words: Sequence[Span],
    replaced: Sequence[Span],
) -> tuple[tuple[int, int], ...]:
    """The words that a sentence keeps: the place of each before and after, in order.

    Args:
        before: The words of the sentence.
        swapped: The places of those that are swapped.
        after: The words of what comes of it.
        words: Where each of these stands in its text.
        replaced: Where the new words stand there.
    """
    kept = [place for place in range(len(before.words)) if place not in swapped]
    others = [place for place, span in enumerate(words) if not _in_any(span, replaced)]
    # Mostly the same words; where a sentence of a pair is left out, a [SEP] goes with it.
    matcher = SequenceMatcher(
        None,
        [before.words[place] for place in kept],
        [after.words[place] for place in others],
        autojunk=False,
    )
    return tuple(
        (kept[block.a + step], others[block.b + step])
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    )


def head_changes(
    before: Analysis, after: Analysis, shared: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """How far each head looks elsewhere after a swap.

    For each word that the sentence keeps, [CLS] and [SEP] aside: the total variation between its
    rows before and after, over the words that it keeps; what goes to any other counts as one more.
    The mean over these words.

    Args:
        before: The sentence.
        after: What came of it.
        shared: The places, before and after, of the K words that it keeps; at least one.

    Returns:
        [L, H] float64, read-only, from 0 to 1.
    """
    places, others = (list(side) for side in zip(*shared, strict=True))
    first, second = word_level(before), word_level(after)
    rows = content_rows([first.words[place] for place in places]) or list(range(len(places)))
    pair = (_over(first.attention, places, rows), _over(second.attention, others, rows))
    result: NDArray[np.float64] = total_variation(*pair).mean(axis=-1)
    result.flags.writeable = False
    return result


def effect(
    before: Analysis, after: Analysis, shared: Sequence[tuple[int, int]], *, same_gaps: bool
) -> Effect:
    """How far a swap moves answer and heads.

    Args:
        before: The sentence.
        after: What came of it.
        shared: As for `head_changes`.
        same_gaps: Whether both have the same gaps, and so answers to compare.
    """
    distance = None
    if same_gaps:
        distance = float(total_variation(before.probabilities, after.probabilities).mean())
    return Effect(distance, head_changes(before, after, shared))


def _joined(before: str, after: str) -> str:
    """Two parts of a text, with a space where their ends would make one word."""
    apart = all(map(_of_a_word, (before[-1:], after[:1])))
    return f"{before} {after}" if apart else before + after


def _of_a_word(sign: str) -> bool:
    """Whether a character, if there is one, is neither space nor punctuation."""
    return bool(sign.strip()) and not unicodedata.category(sign).startswith("P")


def _over(
    attention: NDArray[np.float32], places: Sequence[int], rows: Sequence[int]
) -> NDArray[np.float64]:
    """[L, H, R, K + 1]: from some of K words to each of them, and to all others together."""
    kept = attention[:, :, [places[row] for row in rows]][..., places].astype(np.float64)
    return np.concatenate([kept, 1 - kept.sum(axis=-1, keepdims=True)], axis=-1)


def _in_any(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span has a character of one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)
