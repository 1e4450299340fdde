"""What a model's heads do: fixed patterns, resting, and links between words.

Layers and heads are counted from 1 in everything that is returned for people to read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.data import Specials, assemble
from training.metrics import batch_tensors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from training.metrics import HeldOut
    from training.modeling import MaskedLanguageModel

_FILE = Path(__file__).with_name("links.json")
_LUCK_DRAWS = 2000
PATTERNS = ("next", "previous", "itself", "[SEP]", "[CLS]")


@dataclass(frozen=True)
class Ranked:
    """The best heads of a pattern or link, best first, as (layer, head, share)."""

    best: list[tuple[int, int, float]]
    mean: float


@dataclass(frozen=True)
class LinkFigures:
    """How well heads find the second word of a hand-labelled pair from the first.

    Attributes:
        ranked: shares of pairs where the head's most attended other ordinary piece is the one.
        baseline: the best share that one fixed offset reaches, and that offset.
        luck: the share that the best of as many heads, each looking at random, stays below in 95
            of 100 draws.
        count: labelled pairs.
    """

    ranked: Ranked
    baseline: tuple[float, int]
    luck: float
    count: int


def rank(shares: Tensor, top: int = 5) -> Ranked:
    """Order the entries of a (layers, heads) table."""
    order = shares.flatten().argsort(descending=True)[:top].tolist()
    heads = shares.shape[1]
    best = [(i // heads + 1, i % heads + 1, float(shares.flatten()[i])) for i in order]
    return Ranked(best, float(shares.mean()))


@torch.no_grad()
def pattern_shares(model: MaskedLanguageModel, heldout: HeldOut, batches: int) -> dict[str, Tensor]:
    """Return (layers, heads) tables: mean attention weight that ordinary pieces give.

    For the next and the previous piece only queries whose neighbour is an ordinary piece count.
    """
    sums: dict[str, Tensor] = {}
    counts = dict.fromkeys(PATTERNS, 0.0)
    for batch in heldout.batches[:batches]:
        weights = torch.stack(model.attentions(*batch_tensors(batch)))
        for name, chosen in _chosen_keys(batch.segments, batch.query_weight > 0).items():
            keys = torch.from_numpy(chosen)
            found = torch.einsum("lbhqk,bqk->lh", weights, keys.float())
            sums[name] = sums.get(name, torch.zeros_like(found)) + found
            counts[name] += float(keys.sum())
    return {name: total / max(counts[name], 1.0) for name, total in sums.items()}


def uniform_shares(heldout: HeldOut, batches: int) -> dict[str, float]:
    """Return what ``pattern_shares`` would find for a head that looks everywhere alike."""
    sums, counts = dict.fromkeys(PATTERNS, 0.0), dict.fromkeys(PATTERNS, 0.0)
    for batch in heldout.batches[:batches]:
        segments = batch.segments
        visible = (segments[:, :, None] == segments[:, None, :]).sum(-1)
        for name, keys in _chosen_keys(segments, batch.query_weight > 0).items():
            sums[name] += float((keys / visible[:, :, None]).sum())
            counts[name] += float(keys.sum())
    return {name: total / max(counts[name], 1.0) for name, total in sums.items()}


def _chosen_keys(
    segments: npt.NDArray[np.int64], ordinary: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return for every pattern (batch, query, key): the key that the pattern looks at."""
    length = segments.shape[1]
    same = (segments[:, :, None] == segments[:, None, :]) & ordinary[:, :, None]
    offset = np.arange(length)[None, :] - np.arange(length)[:, None]
    real = segments >= 0
    first = real & ~np.pad(segments[:, 1:] == segments[:, :-1], ((0, 0), (1, 0)))
    last = real & ~ordinary & ~first
    both = same & ordinary[:, None, :]
    return {
        "next": both & (offset == 1),
        "previous": both & (offset == -1),
        "itself": both & (offset == 0),
        "[SEP]": same & last[:, None, :],
        "[CLS]": same & first[:, None, :],
    }


@dataclass(frozen=True)
class Link:
    """A labelled pair in a split sentence: piece positions without [CLS]."""

    pieces: npt.NDArray[np.int32]
    source: int
    goal: int


def load_links(tokenizer: Tokenizer, path: Path = _FILE) -> dict[str, list[Link]]:
    """Read the labelled pairs; a word of several pieces stands at its first.

    Raises:
        ValueError: a labelled word does not occur exactly once in its sentence.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: [_link(tokenizer, *entry) for entry in entries] for name, entries in content.items()
    }


def _link(tokenizer: Tokenizer, sentence: str, source: str, goal: str) -> Link:
    encoding = tokenizer.encode(sentence, add_special_tokens=False)
    places = []
    for word in (source, goal):
        starts = [
            i
            for i, (start, _) in enumerate(encoding.offsets)
            if _word_starting_at(sentence, start) == word
        ]
        if len(starts) != 1:
            msg = f"{word!r} must occur once in {sentence!r}"
            raise ValueError(msg)
        places.append(starts[0])
    return Link(np.array(encoding.ids, np.int32), places[0], places[1])


def _word_starting_at(sentence: str, start: int) -> str:
    if start and sentence[start - 1].isalnum():
        return ""
    end = start
    while end < len(sentence) and sentence[end].isalnum():
        end += 1
    return sentence[start:end]


@torch.no_grad()
def link_figures(model: MaskedLanguageModel, links: list[Link], specials: Specials) -> LinkFigures:
    """Measure one sort of link."""
    shape = (model.shape.num_hidden_layers, model.shape.num_attention_heads)
    hits = torch.zeros(shape)
    for link in links:
        shown = np.zeros(len(link.pieces), np.bool_)
        batch = assemble([[link.pieces]], [[shown]], len(link.pieces) + 2, specials)
        weights = torch.stack(model.attentions(*batch_tensors(batch)))[:, 0]
        row = weights[:, :, link.source + 1, 1:-1].clone()
        row[:, :, link.source] = -1.0
        hits += row.argmax(-1) == link.goal
    return LinkFigures(
        rank(hits / len(links)), _best_offset(links), _luck(links, hits.numel()), len(links)
    )


def _best_offset(links: list[Link]) -> tuple[float, int]:
    offsets, counts = np.unique([link.goal - link.source for link in links], return_counts=True)
    best = int(counts.argmax())
    return float(counts[best] / len(links)), int(offsets[best])


def _luck(links: list[Link], heads: int) -> float:
    rng = np.random.default_rng(0)
    hits = np.zeros((_LUCK_DRAWS, heads))
    for link in links:
        hits += rng.random(hits.shape) < 1.0 / (len(link.pieces) - 1)
    return float(np.quantile(hits.max(1) / len(links), 0.95))
