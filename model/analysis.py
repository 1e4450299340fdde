"""What BERT made of one sentence: immutable, and complete, so that nobody needs to run it again."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from config.notation import MASK, bare, continued, continues
from model.bert.geometry import Geometry
from model.errors import NoSuchHead
from model.measures.ties import RATIO


@dataclass(frozen=True)
class Prediction:
    """A piece of the vocabulary for a gap, and its probability among all pieces."""

    piece: str
    probability: float


@dataclass(frozen=True)
class Standing:
    """How a piece of the vocabulary stands among all for a gap.

    Attributes:
        probability: Its probability among all pieces.
        rank: 1 for the most probable piece; pieces of equal probability share a rank
            (see `model.measures.ties`).
    """

    probability: float
    rank: int


def standing_among(probabilities: NDArray[np.floating], piece: int) -> Standing:
    """How a piece stands among all.

    Args:
        probabilities: [P], those of all pieces by their place in the vocabulary.
        piece: The place of the piece in the vocabulary.
    """
    better = probabilities > probabilities[piece] * RATIO
    return Standing(float(probabilities[piece]), 1 + int(np.count_nonzero(better)))


@dataclass(frozen=True)
class Head:
    """One attention head. Both numbers count from 0, as arrays do; people count from 1."""

    layer: int
    head: int

    @classmethod
    def counted_from_one(cls, layer: int, head: int, geometry: Geometry) -> "Head":
        """The head that a person means by "layer 3, head 10" of a model.

        Raises:
            NoSuchHead: If the model has no such layer or head.
        """
        return cls(layer - 1, head - 1).existing_in(geometry)

    def existing_in(self, geometry: Geometry) -> "Head":
        """This head, of a model that has it.

        Raises:
            NoSuchHead: If the model has no such layer or head.
        """
        if not (0 <= self.layer < geometry.layers and 0 <= self.head < geometry.heads):
            raise NoSuchHead(
                self.layer + 1, self.head + 1, layers=geometry.layers, heads=geometry.heads
            )
        return self

    def __str__(self) -> str:
        """As people say it: layer 3, head 10."""
        return f"layer {self.layer + 1}, head {self.head + 1}"


class Way(Enum):
    """How a head is switched off.

    ZERO: It adds nothing to the hidden vectors (Michel et al. 2019, "Are Sixteen Heads Really
        Better than One?"). What it looks at is computed all the same.
    EVEN: It looks at all tokens of the sentence alike, [CLS] and [SEP] among them (Kovaleva et al.
        2019, "Revealing the Dark Secrets of BERT").
    """

    ZERO = "zero"
    EVEN = "even"


@dataclass(frozen=True)
class HeadsOff:
    """The heads that are switched off in a run, all in one way.

    Attributes:
        heads: Which; none for the model as it is.
        way: How. Without heads there is but one way to switch nothing off, `ZERO`.
    """

    heads: frozenset[Head] = frozenset()
    way: Way = Way.ZERO

    def __post_init__(self) -> None:
        if not self.heads:
            object.__setattr__(self, "way", Way.ZERO)

    def existing_in(self, geometry: Geometry) -> "HeadsOff":
        """The same, of a model that has all of these heads.

        Raises:
            NoSuchHead: If the model lacks one; of several, it names the first.
        """
        for head in sorted(self.heads, key=lambda head: (head.layer, head.head)):
            head.existing_in(geometry)
        return self


NOTHING_OFF = HeadsOff()
"""The model as it is."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """One sentence through the model.

    Attributes:
        text: The sentence, its gaps written as [MASK].
        tokens: N pieces, [CLS] first and [SEP] last.
        mask_positions: The places of the [MASK]s among the tokens.
        predictions: For each [MASK], in order, the most probable pieces, best first.
        attention: [layers, heads, N, N] float32, read-only. Row i is the attending token,
            column j the attended one; each row sums to 1.
        probabilities: [M, P] float32, read-only. For each of the M [MASK]s, in order, the
            probability of every piece by its place in the vocabulary of P places; 0 for a place
            without a piece.
        off: What was switched off. The attention is that of this run: of heads that look evenly,
            even, and of those that add nothing, what they would have looked at.
    """

    text: str
    tokens: tuple[str, ...]
    mask_positions: tuple[int, ...]
    predictions: tuple[tuple[Prediction, ...], ...]
    attention: NDArray[np.float32] = field(repr=False)
    probabilities: NDArray[np.float32] = field(
        repr=False, default_factory=lambda: np.zeros((0, 0), np.float32)
    )
    off: HeadsOff = NOTHING_OFF

    def of_head(self, head: Head) -> NDArray[np.float32]:
        """[N, N] float32: the attention weights of one head."""
        weights: NDArray[np.float32] = self.attention[head.layer, head.head]
        return weights

    def standing(self, mask: int, piece: int) -> Standing:
        """How a piece stands for a gap.

        Args:
            mask: Which gap, counted from 0.
            piece: The place of the piece in the vocabulary.
        """
        return standing_among(self.probabilities[mask], piece)

    def completed(self, mask: int, piece: str) -> tuple[str, str, str]:
        """The sentence with one gap filled, as the text before, the word, and the text after.

        Args:
            mask: Which gap, counted from 0.
            piece: The piece that fills it; one that begins with "##" joins the word before it, one
                that ends with "##" the word after it.
        """
        parts = self.text.split(MASK)
        before, after = MASK.join(parts[: mask + 1]), MASK.join(parts[mask + 1 :])
        if continues(piece):
            before = before.rstrip()
        if continued(piece):
            after = after.lstrip()
        return before, bare(piece), after

    @property
    def nbytes(self) -> int:
        """About how much memory this analysis takes, in bytes."""
        words = sum(len(choices) for choices in self.predictions)
        arrays = self.attention.nbytes + self.probabilities.nbytes
        return arrays + 120 * words + 60 * len(self.tokens) + 4 * len(self.text)
