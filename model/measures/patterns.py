"""How strongly each head follows a pattern, such as "looks at the next token".

The scores are those of Clark et al. 2019, "What Does BERT Look At? An Analysis of BERT's
Attention", section 3, in two versions. A is the attention of one head on n tokens, row i
attending, column j attended:

- `clark_scores`, as the paper's notebook (General_Analysis.ipynb) computes them: the weight on the
  pattern's targets, summed over all rows, divided by n.
- `content_scores`, for short sentences: the rows of [CLS] and [SEP], and rows without a target,
  are left out of the sum and of the count. On ten tokens the first version can't exceed 0.9 for
  "next", because [SEP] has no next token, and mixes in what [SEP] itself looks at.

Sums are taken in float64. L is the number of layers, H of heads in a layer, N of tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from config.notation import CLS, SEP
from model.analysis import Analysis, Head
from model.measures.links import content_rows, looks_most
from model.measures.ties import exceeds, levels

Scores = NDArray[np.float64]
"""[L, H]: one score for each head."""


class Pattern(Enum):
    """What a head may look at. The values are the names that people type."""

    NEXT = "next"
    PREV = "prev"
    SELF = "self"
    SAME = "same"
    SEP = "sep"
    CLS = "cls"
    PUNCT = "punct"
    MASK = "mask"
    BROAD = "broad"


DEFINITIONS: Mapping[Pattern, str] = MappingProxyType(
    {
        Pattern.NEXT: "The mean weight that a token gives to the token after it.",
        Pattern.PREV: "The mean weight that a token gives to the token before it.",
        Pattern.SELF: "The mean weight that a token gives to itself.",
        Pattern.SAME: (
            "The mean weight that a token gives to the same token elsewhere in the sentence, "
            "over the tokens that occur more than once."
        ),
        Pattern.SEP: "The mean weight that a token gives to all [SEP] together.",
        Pattern.CLS: "The mean weight that a token gives to [CLS].",
        Pattern.PUNCT: "The mean weight that a token gives to all full stops and commas together.",
        Pattern.MASK: "The mean weight that a token gives to all [MASK] together.",
        Pattern.BROAD: (
            "How evenly a token spreads its weight over all tokens, as entropy from 0 (all on one "
            "token) to 1 (the same on each)."
        ),
    }
)
"""What a content score measures, in one sentence. [CLS] and [SEP] as attending tokens are left
out everywhere."""

POSITION_THRESHOLD = 0.5
SPECIAL_TOKEN_THRESHOLD = 0.6
ENTROPY_THRESHOLD = 0.78
"""Clark et al. call a head broad above 3.8 nats, on segments of up to 128 tokens. ln 128 = 4.85, so
that is 0.78 of the most that is possible; a sentence of 44 tokens can't even reach 3.8 nats."""

THRESHOLDS: Mapping[Pattern, float] = MappingProxyType(
    {
        Pattern.SELF: POSITION_THRESHOLD,
        Pattern.SAME: POSITION_THRESHOLD,
        Pattern.MASK: SPECIAL_TOKEN_THRESHOLD,
        Pattern.NEXT: POSITION_THRESHOLD,
        Pattern.PREV: POSITION_THRESHOLD,
        Pattern.BROAD: ENTROPY_THRESHOLD,
        Pattern.CLS: SPECIAL_TOKEN_THRESHOLD,
        Pattern.SEP: SPECIAL_TOKEN_THRESHOLD,
        Pattern.PUNCT: SPECIAL_TOKEN_THRESHOLD,
    }
)
"""The score that a head must exceed to be named for a pattern (Clark et al., figure 6).

The paper has none for self, same and mask: the first two get that of positions, the last that of
special tokens. Where several patterns fit, the last of this order gives the name, as in the
notebook.
"""

_TARGET_TOKENS: Mapping[Pattern, tuple[str, ...]] = MappingProxyType(
    {Pattern.SEP: (SEP,), Pattern.CLS: (CLS,), Pattern.PUNCT: (".", ",")}
)


@dataclass(frozen=True, eq=False)
class MeanScores:
    """Content scores over several sentences.

    Attributes:
        scores: [L, H] float64, read-only, the mean over the sentences that have a target; NaN
            everywhere if none has.
        used: The places of those sentences among the ones given, counted from 0.
    """

    scores: Scores = field(repr=False)
    used: tuple[int, ...]


@dataclass(frozen=True)
class Ranked:
    """A head's score, and its rank among all heads: 1 is the best; equal scores share a rank.

    Which are equal, and in which order they stand, says `model.measures.ties`, here and wherever
    heads are ranked.
    """

    head: Head
    score: float
    rank: int


def content_scores(analysis: Analysis, pattern: Pattern) -> Scores:
    """How strongly the content tokens of a sentence follow a pattern, for every head.

    Returns:
        [L, H] float64, read-only, each from 0 to 1; NaN everywhere if no row has a target.
    """
    return _content_scores(analysis, analysis.attention, pattern)


def head_score(analysis: Analysis, head: Head, pattern: Pattern) -> float:
    """What `content_scores` gives one head, without the cost of the others; NaN as there."""
    alone = analysis.of_head(head)[np.newaxis, np.newaxis]
    return float(_content_scores(analysis, alone, pattern)[0, 0])


def clark_scores(analysis: Analysis, pattern: Pattern) -> Scores:
    """The scores exactly as the notebook of Clark et al. computes them for one document.

    For `BROAD` that is the mean entropy of all rows in nats. `SAME` and `MASK`, which the notebook
    doesn't have, follow the rule of the others. A pattern without targets scores 0.

    Returns:
        [L, H] float64, read-only.
    """
    if pattern is Pattern.BROAD:
        return _frozen(_entropies(analysis.attention).mean(axis=-1))
    rows, columns = np.nonzero(_selector(analysis, pattern))
    total = analysis.attention[:, :, rows, columns].sum(axis=-1, dtype=np.float64)
    return _frozen(total / len(analysis.tokens))


def mean_scores(analyses: Sequence[Analysis], pattern: Pattern) -> MeanScores:
    """Content scores averaged over the sentences that have a target; each sentence counts the same.

    Args:
        analyses: At least one, all of one model.
        pattern: The pattern.
    """
    each = np.stack([content_scores(analysis, pattern) for analysis in analyses])
    used = [place for place, scores in enumerate(each) if not np.isnan(scores).any()]
    mean = each[used].mean(axis=0) if used else each[0]
    return MeanScores(_frozen(mean), tuple(used))


def targets(analysis: Analysis, pattern: Pattern) -> NDArray[np.bool_]:
    """[R, N]: for each of the R content rows that have a target, which columns are targets.

    `BROAD` has none in any content row.
    """
    return _selector(analysis, pattern)[_rows(analysis, pattern)]


def followed(analysis: Analysis, pattern: Pattern) -> NDArray[np.bool_]:
    """Which rows follow a pattern: [L, H, R], over the content rows that have a target.

    A row follows if its largest weight is on a target (see `model.measures.links.looks_most`); for
    `BROAD`, if its normalised entropy exceeds `ENTROPY_THRESHOLD`.
    """
    weights = analysis.attention[:, :, _rows(analysis, pattern)]
    if pattern is Pattern.BROAD:
        return exceeds(_normalised_entropies(weights), ENTROPY_THRESHOLD)
    return looks_most(weights, targets(analysis, pattern))


def ranking(scores: Scores) -> tuple[Ranked, ...]:
    """All heads, the best score first. Equal scores share the better rank; NaN comes last.

    Args:
        scores: [L, H].
    """
    order, ranks = competition_ranks(scores)
    heads = scores.shape[1]
    return tuple(
        Ranked(Head(*divmod(place, heads)), float(scores.flat[place]), rank)
        for place, rank in zip(order, ranks, strict=True)
    )


def competition_ranks(*keys: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """Orders heads by several keys, the most important first, larger before smaller.

    Args:
        keys: [L, H] each. NaN is smaller than any number.

    Returns:
        The places of the flattened heads in order, and the rank of each in that order: 1 is the
        best, and heads equal in every key share the better rank ("1, 2, 2, 4").
    """
    table = np.stack([levels(key.ravel()) for key in keys])
    order = np.lexsort(table[::-1])  # its last key is the most important one
    table = table[:, order]
    differs = (table[:, 1:] != table[:, :-1]).any(axis=0)
    firsts = np.concatenate([[0], np.where(differs, np.arange(1, len(order)), 0)])
    return order.tolist(), (np.maximum.accumulate(firsts) + 1).tolist()


def named_pattern(analysis: Analysis, head: Head) -> Pattern | None:
    """The pattern that a head shows in a sentence, by `THRESHOLDS`; None if it shows none."""
    return _named(analysis, analysis.of_head(head)[np.newaxis])[0]


def named_patterns(analysis: Analysis, layer: int) -> tuple[Pattern | None, ...]:
    """The pattern that each head of a layer shows, as `named_pattern` gives it.

    Args:
        analysis: The sentence.
        layer: Counted from 0.
    """
    return _named(analysis, analysis.attention[layer])


def _named(analysis: Analysis, attention: NDArray[np.float32]) -> tuple[Pattern | None, ...]:
    """The names of heads with these weights, [H, N, N]."""
    names: list[Pattern | None] = [None] * len(attention)
    for pattern, threshold in THRESHOLDS.items():
        scores = _content_scores(analysis, attention[np.newaxis], pattern)[0]
        for head in np.flatnonzero(exceeds(scores, threshold)):
            names[head] = pattern
    return tuple(names)


def _content_scores(analysis: Analysis, attention: NDArray[np.float32], pattern: Pattern) -> Scores:
    """`content_scores` for the heads of `attention`, [L, H, N, N], which may be a part of all."""
    rows = _rows(analysis, pattern)
    if not rows:
        return _frozen(np.full(attention.shape[:2], np.nan))
    if pattern is Pattern.BROAD:
        return _frozen(_normalised_entropies(attention[:, :, rows]).mean(axis=-1))
    kept, columns = np.nonzero(targets(analysis, pattern))
    total = attention[:, :, np.array(rows)[kept], columns].sum(axis=-1, dtype=np.float64)
    return _frozen(total / len(rows))


def _rows(analysis: Analysis, pattern: Pattern) -> list[int]:
    """The places of the content rows that have a target; for `BROAD`, of all content rows."""
    rows = content_rows(analysis.tokens)
    if pattern is Pattern.BROAD:
        return rows
    selector = _selector(analysis, pattern)
    return [row for row in rows if selector[row].any()]


def _selector(analysis: Analysis, pattern: Pattern) -> NDArray[np.bool_]:
    """[N, N] bool: whether column j is a target of row i, for all rows."""
    n = len(analysis.tokens)
    if pattern is Pattern.SAME:
        kinds = np.unique(analysis.tokens, return_inverse=True)[1]
        same: NDArray[np.bool_] = np.equal.outer(kinds, kinds) & ~np.eye(n, dtype=bool)
        return same
    offsets = {Pattern.NEXT: 1, Pattern.PREV: -1, Pattern.SELF: 0}
    if pattern in offsets:
        return np.eye(n, k=offsets[pattern], dtype=bool)
    if pattern is Pattern.MASK:
        columns = [place in analysis.mask_positions for place in range(n)]
    else:
        columns = [token in _TARGET_TOKENS.get(pattern, ()) for token in analysis.tokens]
    return np.tile(columns, (n, 1))


def _entropies(weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """[..., N] to [...]: entropies in nats, smoothed as in the notebook, so that no weight is 0."""
    n = weights.shape[-1]
    smoothed = 0.9999 * weights.astype(np.float64) + 0.0001 / n
    entropies: NDArray[np.float64] = -(smoothed * np.log(smoothed)).sum(axis=-1)
    return entropies


def _normalised_entropies(weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """[..., N] to [...]: entropies as shares of ln N, the entropy of a uniform row."""
    return _entropies(weights) / float(np.log(weights.shape[-1]))


def _frozen(scores: Scores) -> Scores:
    """The same array, read-only."""
    scores.flags.writeable = False
    return scores
