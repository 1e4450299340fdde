"""Sentences whose attention is made by hand, or at random, without any model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from model.analysis import Analysis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def sentence(tokens: Sequence[str], attention: NDArray[np.float32]) -> Analysis:
    """An analysis of tokens, [CLS] and [SEP] included, with [L, H, N, N] attention."""
    masks = tuple(place for place, token in enumerate(tokens) if token == "[MASK]")
    return Analysis(" ".join(tokens[1:-1]), tuple(tokens), masks, ((),) * len(masks), attention)


def one_layer(tokens: Sequence[str], *heads: NDArray[np.float32]) -> Analysis:
    """An analysis with one layer of the given [N, N] heads."""
    return sentence(tokens, np.stack(heads)[np.newaxis])


def content(*tokens: str) -> tuple[str, ...]:
    return ("[CLS]", *tokens, "[SEP]")


def shift(n: int, offset: int) -> NDArray[np.float32]:
    """Every row looks at one offset; the rows for which that is outside look at themselves."""
    return looking([row + offset if 0 <= row + offset < n else row for row in range(n)])


def looking(columns: Sequence[int]) -> NDArray[np.float32]:
    """Row i gives everything to column columns[i]."""
    weights: NDArray[np.float32] = np.eye(len(columns), dtype=np.float32)[list(columns)]
    return weights


def uniform(n: int) -> NDArray[np.float32]:
    return np.full((n, n), 1 / n, np.float32)


def random_attention(seed: int, layers: int, heads: int, n: int) -> NDArray[np.float32]:
    """[layers, heads, n, n], rows between nearly even and nearly all on one token."""
    random = np.random.default_rng(seed)
    sharpness = random.choice([0.1, 1, 5], size=(layers, heads, 1, 1))
    weights = np.exp(random.normal(size=(layers, heads, n, n)) * sharpness)
    attention: NDArray[np.float32] = (weights / weights.sum(axis=-1, keepdims=True)).astype(
        np.float32
    )
    return attention


def permuted(analysis: Analysis, order: Sequence[int]) -> Analysis:
    """The same sentence with the heads of all layers, counted through, in another order."""
    attention = analysis.attention
    flat = attention.reshape(-1, *attention.shape[2:])
    return sentence(analysis.tokens, flat[list(order)].reshape(attention.shape))


TOKENS = st.sampled_from(["the", "cat", "slow", "##ly", "moved", ".", ",", "!", "[MASK]"])
"""Pieces of which sentences are made: words, a continuation, punctuation, gaps."""

LAYERS, HEADS = 2, 3


@st.composite
def analyses(draw: st.DrawFn, tokens: st.SearchStrategy[str] = TOKENS) -> Analysis:
    """Sentences of one to eight pieces with 2 layers of 3 random heads."""
    pieces = draw(st.lists(tokens, min_size=1, max_size=8))
    seed = draw(st.integers(0, 2**32 - 1))
    made = content(*pieces)
    return sentence(made, random_attention(seed, LAYERS, HEADS, len(made)))


def orders() -> st.SearchStrategy[list[int]]:
    """Every order of the heads of `analyses`."""
    return st.permutations(range(LAYERS * HEADS))
