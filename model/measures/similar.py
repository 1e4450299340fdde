"""Which heads look at a sentence alike.

The distance is that of Clark et al. 2019, section 6 (head_distances.py): the Jensen-Shannon
divergence between the rows of two heads, smoothed so that no weight is 0. The paper sums it over
rows and documents; here it is the mean over the rows, divided by ln 2, so that it runs from 0 (the
same) to 1 (no token in common).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head
from model.measures.ties import in_order


@dataclass(frozen=True)
class Neighbour:
    """A head, and its distance from the one asked about, from 0 to 1."""

    head: Head
    distance: float


def distances(analysis: Analysis, head: Head) -> NDArray[np.float64]:
    """The distance of every head from one.

    Returns:
        [L, H] float64, read-only; 0 for the head itself.
    """
    weights = 0.999 * analysis.attention.astype(np.float64) + 0.001 / len(analysis.tokens)
    one = weights[head.layer, head.head]
    middle = (weights + one) / 2
    # JS(p, q) = H(m) - (H(p) + H(q)) / 2 with m = (p + q) / 2: the form that takes fewest logs.
    entropies = _entropies(weights)
    divergences = _entropies(middle) - (entropies + entropies[head.layer, head.head]) / 2
    # Rounding may leave equal heads a little below 0.
    result: NDArray[np.float64] = np.maximum(divergences.mean(axis=-1) / np.log(2), 0)
    result.flags.writeable = False
    return result


def closest(analysis: Analysis, head: Head, count: int) -> tuple[Neighbour, ...]:
    """The heads that look most like one, the nearest first, without the head itself.

    Args:
        analysis: The sentence.
        head: The head.
        count: How many to give at most.
    """
    table = distances(analysis, head)
    order = in_order(-table.ravel()).tolist()
    heads = [Head(*divmod(place, table.shape[1])) for place in order]
    others = [other for other in heads if other != head]
    return tuple(
        Neighbour(other, float(table[other.layer, other.head])) for other in others[:count]
    )


def _entropies(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """[..., N] to [...], in nats."""
    entropies: NDArray[np.float64] = -(weights * np.log(weights)).sum(axis=-1)
    return entropies
