"""Answers that only repeat a word of the sentence: which they are, and what they cost.

A small model that doesn't know an answer says a word that it sees: "She has long long hair." The
unlikelihood of such an answer (Welleck et al. 2020, "Neural Text Generation with Unlikelihood
Training") is added to the loss: with weight w, where the text does repeat a word with a small
probability q, the model learns to say it with q / (1 + w).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

if TYPE_CHECKING:
    from torch import Tensor

    from training.data import Batch

ECHOES = 16
"""Words of a line that are looked at."""
_CEILING = 1.0 - 1e-4


def seen_words(
    batch: Batch, places: npt.NDArray[np.int64], content: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Return (targets, 16): ids of visible content pieces in the line of each place, -1 for none.

    Args:
        batch: a packed batch.
        places: flat indices of hidden pieces.
        content: (vocabulary,), which pieces begin content words.
    """
    found = np.full((len(places), ECHOES), -1, np.int64)
    length = batch.ids.shape[1]
    visible = content[batch.ids] & (batch.ids == batch.true_ids)
    true = batch.true_ids.ravel()
    lines: dict[tuple[int, int], npt.NDArray[np.int64]] = {}
    for number, place in enumerate(places.tolist()):
        row = place // length
        line = (row, int(batch.segments.flat[place]))
        if line not in lines:
            lines[line] = np.unique(batch.ids[row][visible[row] & (batch.segments[row] == line[1])])
        words = lines[line][lines[line] != true[place]][:ECHOES]
        found[number, : len(words)] = words
    return found


def echo_loss(logits: Tensor, echoes: Tensor, counted: Tensor) -> Tensor:
    """Return the mean of -log(1 - probability of all echoes) over the counted targets.

    Args:
        logits: (targets, candidates) float32.
        echoes: (targets, n) indices into the candidates, -1 for none.
        counted: (targets,) bool.
    """
    chosen = logits.gather(1, echoes.clamp_min(0)).masked_fill(echoes < 0, float("-inf"))
    # A row without echoes would be -inf throughout; its share is 0 either way.
    shares = (chosen - logits.logsumexp(1, keepdim=True)).exp().sum(1).clamp_max(_CEILING)
    return -(torch.log1p(-shares) * counted).sum() / counted.sum().clamp_min(1)
