"""A model's answers to sentences with a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.data import Specials, assemble
from training.metrics import batch_tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer
    from torch import Tensor

    from training.modeling import MaskedLanguageModel

Answers = list[tuple[str, float]]
"""Pieces with their probabilities, likeliest first."""

TOP = 5


@dataclass(frozen=True)
class Filler:
    """Answers sentences with one [MASK]."""

    model: MaskedLanguageModel
    tokenizer: Tokenizer

    @torch.no_grad()
    def probabilities(self, sentence: str) -> Tensor:
        """Return the probability of every piece, shape (vocabulary,), at the sentence's [MASK].

        Raises:
            ValueError: the sentence does not hold exactly one [MASK].
        """
        specials = Specials.from_tokenizer(self.tokenizer)
        ids = self.tokenizer.encode(sentence, add_special_tokens=False).ids
        if ids.count(specials.mask) != 1:
            msg = f"exactly one [MASK] expected: {sentence!r}"
            raise ValueError(msg)
        pieces = np.array(ids, np.int32)
        batch = assemble([[pieces]], [[pieces == specials.mask]], len(ids) + 2, specials)
        states, _ = self.model.encode(*batch_tensors(batch), torch.from_numpy(batch.targets))
        return self.model.logits(states)[0].softmax(-1)

    def answers(self, sentence: str, count: int = TOP) -> Answers:
        """Return the likeliest pieces."""
        best = self.probabilities(sentence).topk(count)
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        return [(str(self.tokenizer.id_to_token(i)), round(p, 4)) for i, p in pairs]

    def probability_of(self, sentence: str, words: Sequence[str]) -> list[float]:
        """Return the probability of each word.

        Raises:
            ValueError: a word is not a piece of the vocabulary.
        """
        ids = [self.tokenizer.token_to_id(word) for word in words]
        if None in ids:
            msg = f"not all in the vocabulary: {words}"
            raise ValueError(msg)
        found = self.probabilities(sentence)
        return [float(found[i]) for i in ids]
