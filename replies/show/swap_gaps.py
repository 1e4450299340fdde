"""The gaps of a sentence before and after a swap: which words are likely there."""

from dataclasses import dataclass

import numpy as np

from model.measures.ties import probable_first
from replies.services import Services
from replies.swaps import Measured


@dataclass(frozen=True)
class GapWord:
    """A word for a gap, and its probabilities before and after."""

    word: str
    before: float
    after: float


@dataclass(frozen=True)
class Gap:
    """A gap that both sentences have.

    Attributes:
        words: Those of both lists, the more probable in either first.
        first_before, first_after: The most probable word of each list.
        left_out: Whether the lists lack words that a class is not shown.
    """

    words: tuple[GapWord, ...]
    first_before: str
    first_after: str
    left_out: bool


def gaps_of(services: Services, result: Measured) -> list[Gap]:
    """The gaps of both sentences, each with as many words of each list as `mask` shows."""
    return [_gap(services, result, mask) for mask in range(len(result.before.mask_positions))]


def _gap(services: Services, result: Measured, mask: int) -> Gap:
    sides = (result.before, result.after)
    every = [[choice.piece for choice in side.predictions[mask]] for side in sides]
    word_filter = services.word_filter
    hidden = frozenset[str]().union(
        *(word_filter.left_out([*every[0], *every[1]], side.text) for side in sides)
    )
    shown = [[word for word in words if word not in hidden] for words in every]
    top_k = services.top_k
    union = list(dict.fromkeys(word for words in shown for word in words[:top_k]))
    places = [services.model.split(word)[0].id for word in union]
    before, after = (side.probabilities[mask, places] for side in sides)
    order = probable_first(np.maximum(before, after)).tolist()
    return Gap(
        tuple(GapWord(union[at], float(before[at]), float(after[at])) for at in order),
        shown[0][0],
        shown[1][0],
        left_out=any(word in hidden for words in every for word in words[:top_k]),
    )
