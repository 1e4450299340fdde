"""Figures of a masked language model on held-out text: accuracy per kind of piece, resting heads.

The evaluation hides 15 % of all pieces, each with the same chance, always behind [MASK]. Every line
has a random generator of its own, seeded by (seed, line number).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812 - the name every PyTorch text uses
from torch import Tensor

from training.data import Batch, Corpus, Specials, assemble, load_tokenizer, pack, tokenise
from training.masking import Kind, PieceTable, choose_uniform
from training.objective import visibility
from training.reading import read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer

    from training.modeling import MaskedLanguageModel

SEED = 2024
RATE = 0.15
SHORT_WORDS = 12
_ROWS = 32


@dataclass(frozen=True)
class Figures:
    """Mean loss (nats) and shares right in the first and in the top five, of ``count`` pieces."""

    count: int
    loss: float
    top1: float
    top5: float


@dataclass(frozen=True)
class HiddenLine:
    """A held-out line: its pieces, which of them the evaluation hides, and its words."""

    pieces: npt.NDArray[np.int32]
    hidden: npt.NDArray[np.bool_]
    words: int


def hidden_lines(
    path: Path, tokenizer: Tokenizer, limit: int | None = None, length: int = 128
) -> list[HiddenLine]:
    """Read the first ``limit`` lines; lines beyond ``length`` pieces are cut."""
    lines = read_lines(path)[:limit]
    corpus = tokenise(lines, tokenizer)
    found = []
    for i in range(len(lines)):
        pieces = corpus.line(i)[: length - 2]
        hidden = choose_uniform(pieces, RATE, np.random.default_rng((SEED, i)))
        found.append(HiddenLine(pieces, hidden, int(corpus.words[i])))
    return found


def as_shown(corpus: Corpus) -> list[HiddenLine]:
    """Return lines with nothing hidden."""
    lines = [corpus.line(i) for i in range(len(corpus.words))]
    return [
        HiddenLine(line, np.zeros(len(line), np.bool_), int(words))
        for line, words in zip(lines, corpus.words, strict=True)
    ]


@dataclass(frozen=True)
class HeldOut:
    """Held-out lines, packed, with the pieces to predict and the groups that each belongs to.

    ``groups`` has an entry for every batch: group name -> bool over the batch's targets.
    """

    batches: list[Batch]
    groups: list[dict[str, npt.NDArray[np.bool_]]]

    @classmethod
    def from_file(
        cls, path: Path, tokenizer_folder: Path, limit: int | None = None, length: int = 128
    ) -> HeldOut:
        """Pack the lines that ``hidden_lines`` gives."""
        tokenizer = load_tokenizer(tokenizer_folder)
        table, specials = PieceTable.from_tokenizer(tokenizer), Specials.from_tokenizer(tokenizer)
        lines = hidden_lines(path, tokenizer, limit, length)
        rows = pack([len(line.pieces) + 2 for line in lines], length)
        batches, groups = [], []
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            batches.append(
                assemble(
                    [[lines[i].pieces for i in row] for row in part],
                    [[lines[i].hidden for i in row] for row in part],
                    length,
                    specials,
                )
            )
            parts = [_groups(lines[i], table) for row in part for i in row]
            groups.append({name: np.concatenate([p[name] for p in parts]) for name in parts[0]})
        return cls(batches, groups)

    @torch.no_grad()
    def measure(self, model: MaskedLanguageModel) -> dict[str, Figures]:
        """Return the figures of every group."""
        sums: dict[str, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(4))
        for batch, groups in zip(self.batches, self.groups, strict=True):
            scores = _scores(model, batch)
            for name, member in groups.items():
                sums[name] += (*scores[member].sum(0), member.sum())
        return {
            name: Figures(int(n), float(loss / n), float(one / n), float(five / n))
            for name, (loss, one, five, n) in sums.items()
            if n
        }


def _groups(line: HiddenLine, table: PieceTable) -> dict[str, npt.NDArray[np.bool_]]:
    """Say for every hidden piece of a line which groups it belongs to."""
    pieces = line.pieces
    starts = table.starts_word[pieces]
    ends = np.append(starts[1:], True)
    content = starts & ends & (table.kind[pieces] == Kind.CONTENT)
    punctuation = table.kind[pieces] == Kind.PUNCTUATION
    everything = np.ones(len(pieces), np.bool_)
    is_short = np.full(len(pieces), line.words <= SHORT_WORDS)
    groups = {
        "all": everything,
        "content": content,
        "punctuation": punctuation,
        "short": is_short,
        "long": ~is_short,
        "short content": content & is_short,
    }
    return {name: member[line.hidden] for name, member in groups.items()}


def batch_tensors(batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, positions and visibility of a packed batch."""
    segments = torch.from_numpy(batch.segments)
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.positions), visibility(segments)


def _scores(model: MaskedLanguageModel, batch: Batch) -> npt.NDArray[np.float64]:
    """Return (targets, 3): loss, right in first place, right in the top five."""
    states, _ = model.encode(*batch_tensors(batch), torch.from_numpy(batch.targets))
    labels = torch.from_numpy(batch.labels)
    logits = model.logits(states).float()
    best = logits.topk(5, dim=-1).indices == labels[:, None]
    loss = F.cross_entropy(logits, labels, reduction="none")
    scores = torch.stack((loss, best[:, 0].float(), best.any(-1).float()), dim=1)
    result: npt.NDArray[np.float64] = scores.double().numpy()
    return result


@torch.no_grad()
def head_habits(
    model: MaskedLanguageModel, heldout: HeldOut, table: PieceTable
) -> tuple[Tensor, Tensor]:
    """Measure what ordinary pieces look at, each line counting once.

    Returns:
        (layers, heads), the mean attention to [CLS], [SEP] and punctuation together; and (layers,),
        the mean total variation between the rows of two heads of the layer, 0 for the same and 1
        for heads that never look at the same piece.
    """
    punctuation = torch.from_numpy(table.kind == Kind.PUNCTUATION)
    marked, variation, lines = torch.zeros(()), torch.zeros(()), 0.0
    for batch in heldout.batches:
        ids, positions, visible = batch_tensors(batch)
        ordinary = torch.from_numpy(batch.query_weight)
        marks = ((ordinary == 0) | punctuation[ids]).float()
        layers = model.attentions(ids, positions, visible)
        marked = marked + torch.stack(
            [torch.einsum("bhqk,bq,bk->h", w, ordinary, marks) for w in layers]
        )
        variation = variation + torch.stack([_variation(w, ordinary) for w in layers])
        lines += ordinary.sum().item()
    return marked / lines, variation / lines


def _variation(weights: Tensor, ordinary: Tensor) -> Tensor:
    """Sum the total variation between heads over lines, meaned over pairs of heads."""
    heads = weights.shape[1]
    between = [
        torch.einsum("bhqk,bq->", (weights[:, 1 + i :] - weights[:, i : i + 1]).abs(), ordinary)
        for i in range(heads - 1)
    ]
    return torch.stack(between).sum() / (heads * (heads - 1)) if between else torch.zeros(())


@torch.no_grad()
def resting_shares(model: MaskedLanguageModel, heldout: HeldOut, batches: int = 2) -> Tensor:
    """Return (layers, heads): mean attention of ordinary pieces to their line's [CLS] and [SEP].

    Measured over the first batches, nothing hidden that the evaluation would not hide.
    """
    total, lines = torch.zeros(()), 0.0
    for batch in heldout.batches[:batches]:
        ids, positions, visible = batch_tensors(batch)
        ordinary = torch.from_numpy(batch.query_weight)
        special = ((torch.from_numpy(batch.segments) >= 0) & (ordinary == 0)).float()
        layers = model.attentions(ids, positions, visible)
        total = total + torch.stack(
            [torch.einsum("bhqk,bq,bk->h", w, ordinary, special) for w in layers]
        )
        lines += ordinary.sum().item()
    return total / lines
