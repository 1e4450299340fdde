"""How much heads matter for an answer: by how much it falls when they are switched off.

The fall of a head is the natural logarithm of the probability that the model gives a piece for a
gap, less that which it gives with the head switched off. The unit is the nat: at a fall of 0.69 the
piece is half as probable, at 0.1 about a tenth less. A fall below 0 means that the piece is more
probable without the head.

A small fall doesn't show that a head does nothing: the other heads may make up for it (McGrath et
al. 2023, "The Hydra Effect"). And a large one may only show that the vector which the head adds is
long, and that any other of this length would be missed as much. Hence the baseline: the falls from
`model.variants.Noise` in the head's place.

Logarithms of probabilities differ between processors by as much as `model.measures.ties.RATIO`
says; falls count as equal if they differ by no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.analysis import Head
from model.measures.ties import logarithms_in_order, ratio_exceeds
from model.variants import LogProbabilities


@dataclass(frozen=True)
class HeadFall:
    """A head, and by how many nats the answer falls without it."""

    head: Head
    fall: float


@dataclass(frozen=True, eq=False)
class Importance:
    """The falls of all heads of a model.

    Attributes:
        falls: [L, H] float64, read-only, in nats; means over the sentences.
        sentences: Over how many.
    """

    falls: NDArray[np.float64] = field(repr=False)
    sentences: int

    def strongest(self, count: int) -> tuple[HeadFall, ...]:
        """The heads without which the answer falls most, the largest fall first."""
        order = logarithms_in_order(self.falls.ravel())[:count].tolist()
        heads = [Head(*divmod(place, self.falls.shape[1])) for place in order]
        return tuple(HeadFall(head, float(self.falls[head.layer, head.head])) for head in heads)


def mean_falls(
    before: Sequence[float], after: Sequence[Sequence[LogProbabilities]], mask: int = 0
) -> NDArray[np.float64]:
    """By how much the first piece that was asked about falls in each of K variants.

    Args:
        before: For each of the S sentences, the log-probability that the model as it is gives.
        after: For each sentence, what its K variants answer, in the same order.
        mask: Which gap, counted from 0.

    Returns:
        [K] float64, read-only, in nats: means over the sentences.
    """
    given = np.array(
        [[answer.values[mask, 0] for answer in of_one] for of_one in after], np.float64
    )
    falls: NDArray[np.float64] = (np.array(before, np.float64)[:, np.newaxis] - given).mean(axis=0)
    falls.flags.writeable = False
    return falls


def importance(
    before: Sequence[float],
    after: Sequence[Sequence[LogProbabilities]],
    heads: int,
    mask: int = 0,
) -> Importance:
    """The importance of all heads.

    Args:
        before: As `mean_falls` takes it.
        after: For each sentence, what the variants of `model.variants.each_off` answer.
        heads: H, how many heads a layer has.
        mask: Which gap, counted from 0.
    """
    return Importance(mean_falls(before, after, mask).reshape(-1, heads), len(before))


def outdone(fall: float, noise: NDArray[np.float64]) -> int:
    """By how many draws of noise the answer moves less than without the head, up or down.

    Args:
        fall: Of the head, in nats.
        noise: [draws], the falls from noise in the head's place, in nats.
    """
    return int(np.count_nonzero(ratio_exceeds(abs(fall), np.abs(noise))))
