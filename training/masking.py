"""Which pieces of a line are hidden behind [MASK] in training and in evaluation.

Training hides whole words in most lines and single pieces in the others, and hides content words
more often than function words and punctuation: the latter are learned within minutes, the former
are what a reader asks for. Hidden pieces always become [MASK]; the 80/10/10 mixture of the BERT
paper is left out because the product only ever shows [MASK].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_FUNCTION_WORDS = """
a an the and or but nor if then else than so yet as because though although while when whenever
where wherever until till unless since once whether that this these those there here of at by
for from in into inside of off on onto out outside over under up upon down with within without
about above across after again against along among around before behind below beneath beside
between beyond during near past through toward towards to i me my mine myself we us our ours
ourselves you your yours yourself he him his himself she her hers herself it its itself they
them their theirs themselves who whom whose which what why how am is are was were be been being
do does did doing done have has had having will would shall should can could may might must
not no yes too very just only also even ever never now more most much many some any all both
each every either neither few less least other another such own same several s t d ll re ve m
don didn isn wasn couldn wouldn shouldn hadn hasn won doesn aren weren ain let oh one
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


class Kind(IntEnum):
    """The sort of word that a piece begins, for masking and for the figures."""

    CONTENT = 0
    FUNCTION = 1
    PUNCTUATION = 2


@dataclass(frozen=True)
class PieceTable:
    """Per vocabulary id: whether the piece begins a word, and the kind of that word."""

    starts_word: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.int8]

    @classmethod
    def from_tokenizer(cls, tokenizer: Tokenizer) -> PieceTable:
        """Classify every piece of a WordPiece vocabulary."""
        pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda p: p[1])]
        return cls(
            starts_word=np.array([not piece.startswith("##") for piece in pieces]),
            kind=np.array([_kind(piece) for piece in pieces], dtype=np.int8),
        )


def _kind(piece: str) -> Kind:
    if piece in FUNCTION_WORDS:
        return Kind.FUNCTION
    return Kind.CONTENT if any(c.isalnum() for c in piece) else Kind.PUNCTUATION


@dataclass(frozen=True)
class MaskPolicy:
    """How a line's pieces are chosen.

    Attributes:
        low, high: a line's rate is drawn uniformly from this range.
        content, function, punctuation: factors on the rate for each kind of word.
        single_share: the share of lines where pieces, not whole words, are drawn.
    """

    low: float = 0.15
    high: float = 0.40
    content: float = 1.2
    function: float = 0.8
    punctuation: float = 0.5
    single_share: float = 0.25

    def expected_rate(self) -> float:
        """Return the mean rate of a content-heavy line, an upper guide to the share masked."""
        return (self.low + self.high) / 2 * max(self.content, self.function, self.punctuation)


def choose(
    pieces: npt.NDArray[np.int32],
    table: PieceTable,
    policy: MaskPolicy,
    rng: np.random.Generator,
) -> npt.NDArray[np.bool_]:
    """Return which pieces of one line (without [CLS] and [SEP]) to hide; never none of them."""
    starts = table.starts_word[pieces].copy()
    starts[0] = True
    word = np.cumsum(starts) - 1
    kind = table.kind[pieces]
    # A word of several pieces is a content word, whatever its first piece spells.
    several = np.bincount(word) > 1
    kind = np.where(several[word] & (kind == Kind.FUNCTION), Kind.CONTENT, kind)
    rate = rng.uniform(policy.low, policy.high)
    factors = np.array((policy.content, policy.function, policy.punctuation))[kind]
    chance = rate * factors
    if rng.random() < policy.single_share:
        draws = rng.random(len(pieces))
    else:
        draws = rng.random(word[-1] + 1)[word]
    hidden: npt.NDArray[np.bool_] = draws < chance
    if hidden.any():
        return hidden
    pick = rng.choice(len(pieces), p=factors / factors.sum())
    same_word: npt.NDArray[np.bool_] = word == word[pick]
    return same_word


def choose_uniform(
    pieces: npt.NDArray[np.int32], rate: float, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return which pieces to hide when every piece is hidden with the same chance (evaluation)."""
    return rng.random(len(pieces)) < rate
