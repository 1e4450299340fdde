"""Many heads in one picture: means over heads, and attention rollout through the layers.

All results are [N, N] float32, read-only, row i attending or receiving, column j attended or
given; sums are taken in float64.
"""

import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis


def layer_mean(analysis: Analysis, layer: int) -> NDArray[np.float32]:
    """The mean attention of a layer's heads; each row sums to 1.

    Args:
        analysis: The sentence.
        layer: Counted from 0.
    """
    return _frozen(analysis.attention[layer].mean(axis=0, dtype=np.float64))


def overall_mean(analysis: Analysis) -> NDArray[np.float32]:
    """The mean attention of all heads of all layers; each row sums to 1."""
    return _frozen(analysis.attention.mean(axis=(0, 1), dtype=np.float64))


def rollout(analysis: Analysis, *, minus_column_mean: bool = False) -> NDArray[np.float32]:
    """How much of each input token reaches each position of the last layer.

    Attention rollout (Abnar & Zuidema 2020, "Quantifying Attention Flow in Transformers", section
    3): with W_l the mean over the heads of layer l, and half of each position's value passed on by
    the residual connection,

        A_l = 0.5 W_l + 0.5 I,    R_1 = A_1,    R_l = A_l R_(l-1).

    Args:
        analysis: The sentence.
        minus_column_mean: Whether to subtract from each column its mean. Products of many such
            matrices have rows that are nearly alike; what is left is where they differ. Each row
            then sums to 0, and weights may be negative.
    """
    layers = analysis.attention.mean(axis=1, dtype=np.float64)
    identity = np.eye(layers.shape[-1])
    result = identity
    for weights in layers:
        result = (0.5 * weights + 0.5 * identity) @ result
    if minus_column_mean:
        result = result - result.mean(axis=0)
    return _frozen(result)


def _frozen(weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """As float32, like the attention of an `Analysis`, and read-only."""
    result = weights.astype(np.float32)
    result.flags.writeable = False
    return result
