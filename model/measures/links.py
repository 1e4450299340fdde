"""Where a head looks, as numbers: its strongest links and the place most words look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS
from model.measures.ties import exceeds, first_largest, in_order


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
    return [place for place, token in enumerate(tokens) if token not in ADDED_TOKENS]


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
    attending = np.array(words or rows, int)
    attended = first_largest(weights[attending])
    largest = weights[attending, attended]
    return tuple(
        Link(int(attending[place]), int(attended[place]), float(largest[place]))
        for place in in_order(largest)[:count]
    )


def looks_most(weights: NDArray[np.floating], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[..., R]: whether the largest weight of a row is on a wanted column and on no other.

    This is how Voita et al. 2019, "Analyzing Multi-Head Self-Attention", section 5.1, count what
    a head looks at.

    Args:
        weights: [..., R, N].
        wanted: [R, N].
    """
    on_wanted = np.where(wanted, weights, -np.inf).max(axis=-1)
    on_others = np.where(wanted, -np.inf, weights).max(axis=-1)
    more: NDArray[np.bool_] = exceeds(on_wanted, on_others)
    return more


def tendency(tokens: Sequence[str], weights: NDArray[np.float32]) -> Tendency:
    """Which target most words look at most, by the test of `looks_most`.

    Args:
        tokens: N tokens.
        weights: [N, N] float32, row i attending, column j attended.
    """
    rows = content_rows(tokens)
    looks = {
        target: looks_most(weights[rows], wanted[rows])
        for target, wanted in _targets(tokens).items()
    }
    # Of equally common targets, the one that comes first in the sentence.
    target = max(
        looks, key=lambda target: (looks[target].sum(), *-np.flatnonzero(looks[target])[:1])
    )
    count = int(looks[target].sum())
    if 2 * count < len(rows) or not rows:
        return Tendency(None, 0, len(rows))
    return Tendency(target, count, len(rows))


def _targets(tokens: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """[N, N] for each target, in the order of preference: for the last word, [SEP] is also next."""
    n = len(tokens)
    offsets = {"next": 1, "previous": -1, "itself": 0}
    return {
        **{target: np.eye(n, k=offset, dtype=bool) for target, offset in offsets.items()},
        **{special: np.tile(np.equal(tokens, special), (n, 1)) for special in ADDED_TOKENS},
    }
