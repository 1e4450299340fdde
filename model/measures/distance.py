"""How far two answers for a gap lie apart.

The distance is the total variation: half the sum, over all pieces of the vocabulary, of how much
the probability of each differs. It is the share of the probability that has gone from some words to
others, from 0 (the same answer) to 1 (no word in common), so a class can read it as it stands: "a
third of the probability went to other words". It is a metric, and needs no logarithms of the many
probabilities that are nearly 0. Jensen and Shannon's divergence, which `model.measures.similar` has
for heads since its source does, orders answers much alike but says nothing in words.
"""

import numpy as np
from numpy.typing import NDArray


def total_variation(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float64]:
    """The total variation between answers.

    Args:
        one: [..., P], the probabilities of all pieces.
        other: The same, of another run; shapes are broadcast.

    Returns:
        [...] float64, from 0 to 1.
    """
    difference = np.abs(one.astype(np.float64) - other.astype(np.float64)).sum(axis=-1) / 2
    # Rounding may leave it a little above 1.
    result: NDArray[np.float64] = np.minimum(difference, 1)
    return result
