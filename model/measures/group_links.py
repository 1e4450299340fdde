"""How much one group of words looks at another in each head, and what other groups would do."""

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from model.measures.words import WordLevel

Groups = tuple[tuple[int, ...], tuple[int, ...]]
"""The places of the words that look, and of those that are looked at; none is in both."""


def group_weights(level: WordLevel, groups: Groups) -> NDArray[np.float64]:
    """[L, H]: of the attention of the first group, what each head gives to the second.

    As in `model.measures.words.grouped`: the sum over those that are looked at, and the mean over
    those that look.
    """
    source, target = groups
    rows = level.attention[:, :, list(source)].astype(np.float64)
    weights: NDArray[np.float64] = rows[..., list(target)].sum(axis=-1).mean(axis=-1)
    return weights


def best_by_chance(
    level: WordLevel, groups: Groups, among: Sequence[int], count: int
) -> NDArray[np.float64]:
    """What the best head of each gives between as many other words.

    Args:
        level: The sentence.
        groups: The groups that the others are as large as.
        among: The places of the words that others may be.
        count: How many others.

    Returns:
        [C], the largest weight of all heads for each; fewer than `count` where there are no more,
        and the same ones each time.
    """
    others = _others(groups, among, count)
    return np.array([group_weights(level, each).max() for each in others], np.float64)


def _others(groups: Groups, among: Sequence[int], count: int) -> list[Groups]:
    """Other groups at random, each once."""
    first, second = map(len, groups)
    own = (tuple(sorted(groups[0])), tuple(sorted(groups[1])))
    there = comb(len(among), first) * comb(max(len(among) - first, 0), second)
    there -= {*own[0], *own[1]} <= {*among}
    chance, found = np.random.default_rng(0), dict[Groups, None]()
    while len(found) < min(count, there):
        drawn = chance.permutation(among)[: first + second].tolist()
        other = (tuple(sorted(drawn[:first])), tuple(sorted(drawn[first:])))
        if other != own:
            found[other] = None
    return list(found)
