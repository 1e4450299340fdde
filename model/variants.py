"""A sentence with something changed in the model: what experiments ask, and what comes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.analysis import NOTHING_OFF, Head, HeadsOff, Prediction, Standing, Way, standing_among
from model.bert.geometry import Geometry
from model.bert.tokenizer import Sentence

NOISE_DRAWS = 20
"""So many draws of noise tell whether a head does more than noise would."""

_OVERHEAD = 1024
"""About how many bytes a small result takes beside its numbers, the request that asked included."""


@dataclass(frozen=True)
class Noise:
    """Noise in the place of a head: what the head adds at each token, turned at random.

    It is taken away from what all heads add, the head itself included. At every token it is as long
    as what the head adds there, and between tokens it has the same angles; only its direction in
    the space of hidden vectors is another, by the same turn for all tokens. So it is as large a
    change as switching off that head would be, at the same place, but not of what the head says.

    Attributes:
        head: The head.
        seed: Which turn; equal seeds give equal noise.
    """

    head: Head
    seed: int


@dataclass(frozen=True)
class Variant:
    """A sentence, and what is changed in the run.

    Attributes:
        sentence: The sentence.
        off: What is switched off.
        noise: The noise that is added; None for none.
        pieces: The places in the vocabulary of the pieces that are asked about; None for all.
    """

    sentence: Sentence
    off: HeadsOff = NOTHING_OFF
    noise: Noise | None = None
    pieces: tuple[int, ...] | None = None

    def existing_in(self, geometry: Geometry) -> "Variant":
        """The same, of a model that has all heads that it is about.

        Raises:
            NoSuchHead: If the model lacks one.
        """
        self.off.existing_in(geometry)
        if self.noise is not None:
            self.noise.head.existing_in(geometry)
        return self


@dataclass(frozen=True, eq=False)
class LogProbabilities:
    """What a variant answers for its gaps, and nothing else.

    Attributes:
        values: [M, K] float32, read-only, natural logarithms. For each of the M [MASK]s, in order,
            the K pieces asked about, in their order. If all were asked about, K is P as in
            `Analysis.probabilities`, with minus infinity for a place without a piece.
    """

    values: NDArray[np.float32] = field(repr=False)

    @property
    def nbytes(self) -> int:
        """About how much memory this takes, in bytes."""
        return self.values.nbytes + _OVERHEAD


@dataclass(frozen=True, eq=False)
class LayerAnswers:
    """What the gaps' answers would be if the model stopped after each layer.

    That is the published head, which was made for the last layer, applied to each one's hidden
    vectors (nostalgebraist 2020 calls it the logit lens). Early layers weren't made for it: Din et
    al. 2023, "Jump to Conclusions", find that a linear map before it does far better. The last
    layer's answer is the model's own.

    Attributes:
        predictions: For each of the L layers, and in it for each of the M [MASK]s, the most
            probable pieces, best first.
        probabilities: [L, M, P] float32, read-only; see `Analysis.probabilities`.
    """

    predictions: tuple[tuple[tuple[Prediction, ...], ...], ...]
    probabilities: NDArray[np.float32] = field(repr=False)

    def standings(self, mask: int, piece: int) -> tuple[Standing, ...]:
        """How a piece stands for a gap after each of the L layers.

        Args:
            mask: Which gap, counted from 0.
            piece: The place of the piece in the vocabulary.
        """
        return tuple(standing_among(row, piece) for row in self.probabilities[:, mask])

    @property
    def nbytes(self) -> int:
        """About how much memory this takes, in bytes."""
        words = sum(len(gap) for layer in self.predictions for gap in layer)
        return self.probabilities.nbytes + 120 * words + _OVERHEAD


@dataclass(frozen=True, eq=False)
class ValueNorms:
    """How much each head would carry of each token: ||f(x)||.

    Kobayashi et al. 2020, "Attention is Not Only a Weight", section 2: f(x) = (x W_V + b_V) W_O,
    with the rows of W_O that are the head's. Residual connections and layer normalisation are left
    out (Kobayashi et al. 2021 include them), and so is the bias that is added to all heads
    together.

    Attributes:
        norms: [L, H, N] float32, read-only, in the unit of the hidden vectors.
    """

    norms: NDArray[np.float32] = field(repr=False)

    def weighted(self, attention: NDArray[np.float32], *at: int) -> NDArray[np.float32]:
        """||a f(x)||: what each token takes from each, by how long the vector is that it takes.

        Args:
            attention: [L, H, N, N] of the same sentence with nothing switched off, row i attending;
                or [H, N, N] of one of its layers, or [N, N] of one head.
            *at: That layer, or layer and head, counted from 0.

        Returns:
            Of the same shape, float32, read-only, row i attending; its rows don't sum to 1.
        """
        result: NDArray[np.float32] = attention * self.norms[at][..., np.newaxis, :]
        result.flags.writeable = False
        return result

    @property
    def nbytes(self) -> int:
        """About how much memory this takes, in bytes."""
        return self.norms.nbytes + _OVERHEAD


def all_heads(geometry: Geometry) -> tuple[Head, ...]:
    """Every head of a model: the first layer's first."""
    return tuple(
        Head(layer, head) for layer in range(geometry.layers) for head in range(geometry.heads)
    )


def each_off(sentence: Sentence, geometry: Geometry, piece: int, way: Way) -> tuple[Variant, ...]:
    """Each head off in turn, in the order of `all_heads`, asked about one piece."""
    return tuple(
        Variant(sentence, HeadsOff(frozenset({head}), way), pieces=(piece,))
        for head in all_heads(geometry)
    )


def noises(
    sentence: Sentence, heads: Iterable[Head], piece: int, draws: int = NOISE_DRAWS
) -> tuple[Variant, ...]:
    """So many draws of noise for each head, one head after the other, asked about one piece."""
    return tuple(
        Variant(sentence, noise=Noise(head, seed), pieces=(piece,))
        for head in heads
        for seed in range(draws)
    )


def at_random(off: HeadsOff, geometry: Geometry, draws: int, seed: int = 0) -> Sequence[HeadsOff]:
    """As many heads as `off` has, switched off in the same way, chosen at random so many times.

    Equal arguments give equal draws. Every head of the model may be among them.
    """
    random = np.random.default_rng(seed)
    heads = all_heads(geometry)
    chosen = (random.permutation(len(heads))[: len(off.heads)] for _ in range(draws))
    return [HeadsOff(frozenset(heads[place] for place in places), off.way) for places in chosen]
