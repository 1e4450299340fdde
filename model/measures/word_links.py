"""Which heads make the most of one word: the largest links from it, and to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.analysis import Head
from model.measures.links import content_rows
from model.measures.ties import first_largest, in_order
from model.measures.words import WordLevel


@dataclass(frozen=True)
class WordLink:
    """One head's largest link between a word and another.

    Attributes:
        head: The head.
        other: The place of the other word among the words of the sentence.
        weight: The attention weight between them.
    """

    head: Head
    other: int
    weight: float


def links_from(level: WordLevel, word: int, count: int) -> tuple[WordLink, ...]:
    """The heads in which a word gives most to one other word, each with that word.

    [CLS], [SEP] and the word itself don't count as others.

    Args:
        level: The sentence.
        word: The place of the word among its words.
        count: How many heads to give at most.

    Returns:
        The largest weight first, equal ones in the order of the heads; none if the sentence has no
        other word.
    """
    return _strongest(level, word, level.attention[:, :, word], count)


def links_to(level: WordLevel, word: int, count: int) -> tuple[WordLink, ...]:
    """The heads in which one other word gives most to a word, each with that word.

    Everything else is as for `links_from`.
    """
    return _strongest(level, word, level.attention[:, :, :, word], count)


def _strongest(
    level: WordLevel, word: int, weights: NDArray[np.float32], count: int
) -> tuple[WordLink, ...]:
    """The largest of [L, H, W] weights between a word and each word, one for each head."""
    others = [place for place in content_rows(level.words) if place != word]
    if not others:
        return ()
    among = weights[:, :, others]
    best = first_largest(among)
    largest = np.take_along_axis(among, best[..., np.newaxis], axis=-1)[..., 0]
    order = in_order(largest.ravel())[:count]
    heads = largest.shape[1]
    return tuple(
        WordLink(Head(*divmod(place, heads)), others[best.flat[place]], float(largest.flat[place]))
        for place in order.tolist()
    )
