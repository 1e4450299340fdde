"""What another processor makes of the same numbers, and sentences in which that would show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from tests.model.handmade import HEADS, LAYERS, TOKENS, content, sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.analysis import Analysis

Number = TypeVar("Number", bound=np.floating)

SEEDS = st.integers(0, 2**32 - 1)

the_same_each_time = settings(derandomize=True)
"""The same sentences in every run. Equal numbers and exact halves look the same to every processor;
but of numbers that lie anywhere, such as distances of heads, one in some hundred thousand lies so
close to where rounding turns that noise carries it across, and a random run would meet it one day.
"""

_NOISE = 1e-6
"""Of a number, eight times the last digit of a float32; kernels make such a difference often."""


def noisy(numbers: NDArray[Number], seed: int) -> NDArray[Number]:
    """The same numbers, each a little larger or smaller."""
    noise = np.random.default_rng(seed).uniform(-_NOISE, _NOISE, numbers.shape)
    return (numbers * (1 + noise)).astype(numbers.dtype)


def elsewhere(analysis: Analysis, seed: int) -> Analysis:
    """The same sentence, on another processor."""
    return replace(analysis, attention=noisy(analysis.attention, seed))


@st.composite
def tied_analyses(draw: st.DrawFn, *pieces: str) -> Analysis:
    """A sentence of one to eight pieces, and of those given, whose weights are whole eighths.

    So there are equal weights in a row, equal rows and equal heads, and scores at their thresholds
    and half-way between hundredths.
    """
    drawn = draw(st.lists(TOKENS, min_size=1, max_size=8))
    tokens = content(*drawn, *pieces)
    random = np.random.default_rng(draw(SEEDS))
    shares = random.choice([0.3, 1, 4], size=(LAYERS, HEADS, 1, 1))
    wishes = random.dirichlet(np.ones(len(tokens)), (LAYERS, HEADS, len(tokens))) ** shares
    eighths = random.multinomial(8, wishes / wishes.sum(axis=-1, keepdims=True))
    attention = (eighths / 8).astype(np.float32)
    for copy, original in draw(st.lists(st.tuples(*[st.integers(0, LAYERS * HEADS - 1)] * 2))):
        heads = attention.reshape(-1, *attention.shape[2:])
        heads[copy] = heads[original]
    return sentence(tokens, attention)
