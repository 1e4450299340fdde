"""Noise of the kind of a head: what it adds, turned at random."""

import numpy as np
from numpy.typing import NDArray


def turned(kernel: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """A head's output kernel W followed by a turn R of the space of hidden vectors.

    R lays each axis of the space onto another one, all orders being equally likely, and half of
    them the other way round. So for any x and y, x W R is as long as x W and has the same angle to
    y W R as x W to y W; and over all seeds, it points as much in one direction as in another: its
    mean is 0, and it has equal parts in all places. A rotation by any angles would do no better,
    and would take long to make.

    Args:
        kernel: [d, D].
        seed: Equal seeds give equal turns, on every processor.

    Returns:
        [d, D] float32.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(kernel.shape[1])
    signs = random.choice(np.array([-1, 1], np.float32), kernel.shape[1])
    result: NDArray[np.float32] = kernel[:, order] * signs
    return result
