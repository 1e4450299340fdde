"""What a model's heads do: the bot's patterns, and links between hand-labelled words.

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

from model.analysis import Analysis, Head
from model.measures.patterns import Pattern, content_scores, targets
from model.measures.search import find_pattern, majority_chance
from model.measures.similar import distances
from model.measures.ties import first_largest, in_order
from training.data import Specials, assemble
from training.metrics import batch_tensors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from training.metrics import HiddenLine
    from training.modeling import MaskedLanguageModel

_FILE = Path(__file__).with_name("links.json")
_LUCK_DRAWS = 2000
_BEST = 5
_COMPARED = 20
_MARKERS = (Pattern.CLS, Pattern.SEP, Pattern.PUNCT)


@dataclass(frozen=True)
class Ranked:
    """The best heads of a pattern or link, best first, as (layer, head, share)."""

    best: list[tuple[int, int, float]]
    mean: float


@dataclass(frozen=True)
class PatternFigures:
    """How strongly heads follow a pattern, as the bot's ``find`` measures it.

    Attributes:
        ranked: mean content scores over the lines (see ``model.measures.patterns.content_scores``).
        uniform: the score of a head that looks at all pieces alike; None for the broad pattern.
        hits: of each head in ``ranked``, the share of lines in which more than half of the pieces
            follow it.
        luck: the share of lines that the best of as many heads, each looking at random, stays below
            in 95 of 100 draws; None for the broad pattern.
        count: lines that the pattern occurs in.
    """

    ranked: Ranked
    uniform: float | None
    hits: list[float]
    luck: float | None
    count: int


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


def rank(shares: Tensor, top: int = _BEST) -> Ranked:
    """Order the entries of a (layers, heads) table."""
    order = in_order(shares.flatten().numpy())[:top].tolist()
    heads = shares.shape[1]
    best = [(i // heads + 1, i % heads + 1, float(shares.flatten()[i])) for i in order]
    return Ranked(best, float(shares.mean()))


@torch.no_grad()
def analyse(
    model: MaskedLanguageModel, tokenizer: Tokenizer, lines: list[HiddenLine]
) -> list[Analysis]:
    """Run held-out lines one by one and keep their attention the way the bot keeps it."""
    specials = Specials.from_tokenizer(tokenizer)
    return [_analysis(model, tokenizer, line, specials) for line in lines]


def _analysis(
    model: MaskedLanguageModel, tokenizer: Tokenizer, line: HiddenLine, specials: Specials
) -> Analysis:
    batch = assemble([[line.pieces]], [[line.hidden]], len(line.pieces) + 2, specials)
    weights = torch.stack(model.attentions(*batch_tensors(batch)))[:, 0]
    return Analysis(
        text="",
        tokens=tuple(str(tokenizer.id_to_token(i)) for i in batch.ids[0].tolist()),
        mask_positions=tuple(np.flatnonzero(batch.ids[0] == specials.mask).tolist()),
        predictions=(),
        attention=weights.numpy(),
    )


def pattern_figures(analyses: list[Analysis], pattern: Pattern) -> PatternFigures:
    """Rank all heads by a pattern, as the bot's ``find`` does.

    Raises:
        PatternAbsent: no line has anything that the pattern could look at.
    """
    search = find_pattern(analyses, pattern)
    found = search.found
    best = [(f.head.layer + 1, f.head.head + 1, f.score) for f in found[:_BEST]]
    return PatternFigures(
        ranked=Ranked(best, sum(f.score for f in found) / len(found)),
        uniform=None if search.baseline is None else search.baseline.score,
        hits=[f.hits / search.sentences for f in found[:_BEST]],
        luck=None if search.luck is None else _luck(_chances(analyses, pattern), len(found)),
        count=search.sentences,
    )


def _chances(analyses: list[Analysis], pattern: Pattern) -> list[float]:
    """Return for every line that the pattern occurs in how likely a random head does it."""
    shares = (targets(analysis, pattern).mean(axis=1).tolist() for analysis in analyses)
    return [majority_chance(share) for share in shares if share]


def layer_figures(analyses: list[Analysis]) -> dict[str, list[float]]:
    """Say of every layer how much it looks at what every sentence has, and how alike its heads are.

    Returns:
        ``markers``: the mean weight on [CLS], [SEP], full stops and commas together;
        ``distance``: the mean distance of two heads (see ``model.measures.similar``) over the first
        sentences, from 0, all the same, to 1.
    """
    marked = [
        np.nan_to_num([content_scores(analysis, pattern) for pattern in _MARKERS]).sum(axis=0)
        for analysis in analyses
    ]
    apart = [_within_layers(analysis) for analysis in analyses[:_COMPARED]]
    return {
        "markers": np.mean(marked, axis=(0, 2)).round(3).tolist(),
        "distance": np.mean(apart, axis=0).round(3).tolist(),
    }


def _within_layers(analysis: Analysis) -> npt.NDArray[np.float64]:
    """Return for every layer the mean distance of its heads from each other."""
    layers, heads = analysis.attention.shape[:2]
    table = [
        [distances(analysis, Head(layer, head))[layer].sum() for head in range(heads)]
        for layer in range(layers)
    ]
    pairs = max(heads * (heads - 1), 1)
    mean: npt.NDArray[np.float64] = np.array(table, np.float64).sum(axis=1) / pairs
    return mean


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
        name: [read_link(tokenizer, *entry) for entry in entries]
        for name, entries in content.items()
    }


def read_link(tokenizer: Tokenizer, sentence: str, source: str, goal: str) -> Link:
    """Read one labelled pair; a word of several pieces stands at its first.

    Raises:
        ValueError: a labelled word does not occur exactly once in the sentence.
    """
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


def link_figures(model: MaskedLanguageModel, links: list[Link], specials: Specials) -> LinkFigures:
    """Measure one sort of link."""
    shares, _ = link_tables(model, links, specials)
    return LinkFigures(
        rank(shares),
        _best_offset(links),
        _luck([1.0 / (len(link.pieces) - 1) for link in links], shares.numel()),
        len(links),
    )


@torch.no_grad()
def link_tables(
    model: MaskedLanguageModel, links: list[Link], specials: Specials
) -> tuple[Tensor, Tensor]:
    """Return two tables (layers, heads) over the links.

    The share of links where the source's most attended other ordinary piece is the goal; and the
    mean weight that the goal receives from the ordinary pieces besides the two.
    """
    shape = (model.shape.num_hidden_layers, model.shape.num_attention_heads)
    hits, others = torch.zeros(shape), torch.zeros(shape)
    for link in links:
        shown = np.zeros(len(link.pieces), np.bool_)
        batch = assemble([[link.pieces]], [[shown]], len(link.pieces) + 2, specials)
        weights = torch.stack(model.attentions(*batch_tensors(batch)))[:, 0]
        inner = weights[:, :, 1:-1, 1:-1]
        row = inner[:, :, link.source].clone()
        row[:, :, link.source] = -1.0
        hits += torch.from_numpy(first_largest(row.numpy()) == link.goal)
        beside = [i for i in range(len(link.pieces)) if i not in (link.source, link.goal)]
        others += inner[:, :, beside, link.goal].mean(-1)
    return hits / len(links), others / len(links)


def _best_offset(links: list[Link]) -> tuple[float, int]:
    offsets, counts = np.unique([link.goal - link.source for link in links], return_counts=True)
    best = int(counts.argmax())
    return float(counts[best] / len(links)), int(offsets[best])


def _luck(chances: list[float], heads: int) -> float:
    """Draw how often the best of many heads passes, each with the same chance at each item."""
    rng = np.random.default_rng(0)
    hits = np.zeros((_LUCK_DRAWS, heads))
    for chance in chances:
        hits += rng.random(hits.shape) < chance
    return float(np.quantile(hits.max(1) / len(chances), 0.95))
