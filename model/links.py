"""Where a head looks, as numbers: its strongest links and the place most words look at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SPECIAL_TOKENS = ("[CLS]", "[SEP]")
"""Tokens that BERT adds. As attending tokens they say little about the sentence."""


@dataclass(frozen=True)
class Link:
    """One token looking at another: their places, and the attention weight between them."""

    attending: int
    attended: int
    weight: float


@dataclass(frozen=True)
class Tendency:
    """What the words of a sentence have in common in one head.

    Attributes:
        target: What the largest weight of a word falls on: "next", "previous", "itself", or a
            special token, for the target that most words share; None if fewer than half share
            one.
        count: How many words do.
        words: Of how many.
    """

    target: str | None
    count: int
    words: int


def content_rows(tokens: Sequence[str]) -> list[int]:
    """The places of all tokens but [CLS] and [SEP]."""
    return [place for place, token in enumerate(tokens) if token not in SPECIAL_TOKENS]


def strongest_links(
    tokens: Sequence[str], weights: NDArray[np.float32], count: int
) -> tuple[Link, ...]:
    """The largest weights of the sentence's words, one for each attending token, largest first.

    Punctuation counts as attending only where there are no words: what "." looks at tells little.

    Args:
        tokens: N tokens.
        weights: [N, N] float32, row i attending, column j attended.
        count: How many links to give at most.
    """
    rows = content_rows(tokens)
    words = [row for row in rows if any(map(str.isalnum, tokens[row]))]
    links = [
        Link(row, int(weights[row].argmax()), float(weights[row].max())) for row in words or rows
    ]
    return tuple(sorted(links, key=lambda link: -link.weight)[:count])


def tendency(tokens: Sequence[str], weights: NDArray[np.float32]) -> Tendency:
    """Which target the largest weight of most words falls on.

    Counts words whose largest weight lies at one fixed offset or on one special token (the test
    by which Voita et al. 2019, section 5, call a head positional).

    Args:
        tokens: N tokens.
        weights: [N, N] float32, row i attending, column j attended.
    """
    rows = content_rows(tokens)
    targets = Counter(target for row in rows for target in _targets(tokens, row, weights[row]))
    target, count = max(targets.items(), key=lambda item: item[1], default=(None, 0))
    if 2 * count < len(rows) or not rows:
        return Tendency(None, 0, len(rows))
    return Tendency(target, count, len(rows))


def _targets(tokens: Sequence[str], row: int, weights: NDArray[np.float32]) -> list[str]:
    """What a row looks at most: for the last word, [SEP] is also the next token.

    Nothing, if several columns share the largest weight.
    """
    largest = np.flatnonzero(weights == weights.max())
    if len(largest) > 1:
        return []
    column = int(largest[0])
    offsets = {-1: "previous", 0: "itself", 1: "next"}
    targets = [offsets[column - row]] if column - row in offsets else []
    return [*targets, tokens[column]] if tokens[column] in SPECIAL_TOKENS else targets
