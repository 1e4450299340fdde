"""Which of all heads do it: ranks heads by a link from word to word, or by a pattern.

Every search says what else could explain its result: a baseline that looks at no words at all, and
how many heads would pass by luck.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import expm1, log1p, prod

import numpy as np
from numpy.typing import NDArray

from config.notation import ADDED_TOKENS
from model.analysis import Analysis, Head
from model.errors import PatternAbsent
from model.measures.patterns import Pattern, competition_ranks, followed, mean_scores, targets
from model.measures.ties import exceeds
from model.measures.words import locate, word_row, words_of

OFFSETS = (1, -1, 2, -2, 3, -3)
"""The fixed offsets that a baseline may look at, the nearest first, which decides ties.

Clark et al. 2019, section 4, compare with the best fixed offset in the same way.
"""


@dataclass(frozen=True)
class Found:
    """One head's result.

    Attributes:
        head: The head.
        score: The mean link, or the mean content score, over the sentences.
        share: How much follows: the share of the sentences for a link, the share of all words of
            all sentences for a pattern.
        hits: In how many sentences the head does it.
        breaking: The places of the sentences in which it doesn't, counted from 0.
        rank: 1 is the best; equal heads share the better rank.
    """

    head: Head
    score: float
    share: float
    hits: int
    breaking: tuple[int, ...]
    rank: int


@dataclass(frozen=True)
class Luck:
    """What chance alone would do, if every head looked around at random and on its own.

    Real heads are neither uniform nor independent, so this is a floor.

    Attributes:
        expected: How many of the heads would pass all sentences.
        at_least_one: The probability that one or more would.
    """

    expected: float
    at_least_one: float


@dataclass(frozen=True)
class OffsetBaseline:
    """The best of the rules "look `offset` words further", which know no words.

    Attributes:
        offset: JoinedWords to the right, negative for words to the left; None if no rule ever hits.
        hits: In how many sentences the rule finds the target.
    """

    offset: int | None
    hits: int


@dataclass(frozen=True)
class UniformBaseline:
    """The mean content score of a head that looks at all tokens alike."""

    score: float


@dataclass(frozen=True)
class LinkSearch:
    """All heads ranked by a link, first by hits, then by mean link.

    Attributes:
        source: The attending word as named.
        target: The attended word as named.
        found: Every head, the best first.
        sentences: How many sentences there are, k.
        candidates: For each sentence, among how many words the target had to come first.
        baseline: The best fixed offset.
        luck: Chance: a random head hits sentence i with probability 1 / candidates[i].
    """

    source: str
    target: str
    found: tuple[Found, ...]
    sentences: int
    candidates: tuple[int, ...]
    baseline: OffsetBaseline
    luck: Luck


@dataclass(frozen=True)
class PatternSearch:
    """All heads ranked by the mean content score of a pattern.

    Attributes:
        pattern: The pattern.
        found: Every head, the best first.
        sentences: How many sentences have a target; the others don't count.
        left_out: The places of the sentences without one, counted from 0.
        baseline: What looking at all tokens alike would score; None for `BROAD`, which it defines.
        luck: Chance, see `majority_chance`; None for `BROAD`, which is no place to look at.
    """

    pattern: Pattern
    found: tuple[Found, ...]
    sentences: int
    left_out: tuple[int, ...]
    baseline: UniformBaseline | None
    luck: Luck | None


@dataclass(frozen=True, eq=False)
class _Link:
    """A link in one sentence: [L, H] weights and hits, the number of candidates, the offset."""

    weights: NDArray[np.float64]
    hits: NDArray[np.bool_]
    candidates: int
    offset: int


def find_link(analyses: Sequence[Analysis], source: str, target: str) -> LinkSearch:
    """Ranks all heads by how they look from one word to another.

    The link is the mean over the pieces of the source of the sum over the pieces of the target. A
    head hits a sentence if the target gets more than every other word; [CLS], [SEP] and the source
    itself are left out, unless one of them is the target.

    Args:
        analyses: One to twenty sentences through one model, each with both words.
        source: The attending word, as `model.measures.words.locate` takes it.
        target: The attended word.

    Raises:
        WordNotFound: If a sentence lacks one of the words.
        WordAmbiguous: If a sentence has one several times, and which wasn't said.
    """
    links = [_link(analysis, source, target) for analysis in analyses]
    hits = np.stack([link.hits for link in links])
    return LinkSearch(
        source=source,
        target=target,
        found=_by_link(hits, np.mean([link.weights for link in links], axis=0)),
        sentences=len(links),
        candidates=tuple(link.candidates for link in links),
        baseline=best_offset([link.offset for link in links]),
        luck=luck((1 / link.candidates for link in links), heads=hits[0].size),
    )


def find_pattern(analyses: Sequence[Analysis], pattern: Pattern) -> PatternSearch:
    """Ranks all heads by a pattern.

    A head hits a sentence if more than half of its content tokens follow the pattern (see
    `model.measures.patterns.followed`).

    Args:
        analyses: At least one sentence, all through one model.
        pattern: The pattern.

    Raises:
        PatternAbsent: If no sentence has anything that the pattern could look at.
    """
    mean = mean_scores(analyses, pattern)
    if not mean.used:
        raise PatternAbsent(pattern.value)
    used = [analyses[place] for place in mean.used]
    follows = [followed(analysis, pattern) for analysis in used]
    return PatternSearch(
        pattern=pattern,
        found=_by_score(mean.scores, follows, mean.used),
        sentences=len(used),
        left_out=tuple(sorted({*range(len(analyses))} - {*mean.used})),
        baseline=None if pattern is Pattern.BROAD else _uniform(used, pattern),
        luck=None if pattern is Pattern.BROAD else _pattern_luck(used, pattern),
    )


def luck(chances: Iterable[float], heads: int) -> Luck:
    """What chance alone would do.

    Args:
        chances: For each sentence, the probability that a random head hits it. Their product p is
            the probability that it hits all.
        heads: How many heads there are, h. The expectation is h p; at least one passes with
            probability 1 - (1 - p)^h.
    """
    chance = prod(chances)
    # Not 1 - (1 - p)**h as written, which is 0 for small p.
    at_least_one = 1.0 if chance >= 1 else -expm1(heads * log1p(-chance))
    return Luck(heads * chance, at_least_one)


def majority_chance(chances: Sequence[float]) -> float:
    """The probability that more than half of a sentence's rows follow a pattern by luck.

    Row i follows with probability p_i, on its own: a head that picks one of n tokens at random
    finds one of t targets with p = t / n. With the same p for all of r rows, this is the tail of
    the binomial distribution,

        sum over k > r/2 of C(r, k) p^k (1 - p)^(r - k);

    in general, of the product over i of (1 - p_i + p_i x), whose coefficient of x^k is the
    probability that k rows follow.

    Args:
        chances: p_i for each of r rows.
    """
    counts = np.ones(1)
    for chance in chances:
        counts = np.convolve(counts, [1 - chance, chance])
    return float(counts[len(chances) // 2 + 1 :].sum())


def best_offset(offsets: Sequence[int]) -> OffsetBaseline:
    """The fixed offset that finds the target in most sentences; of equal ones, the nearest.

    Args:
        offsets: For each sentence, how many words to the right of the source the target is.
    """
    best = max(OFFSETS, key=offsets.count)
    hits = offsets.count(best)
    return OffsetBaseline(best if hits else None, hits)


def _link(analysis: Analysis, source: str, target: str) -> _Link:
    joined = words_of(analysis)
    attending, attended = locate(joined.words, source), locate(joined.words, target)
    row = word_row(analysis, joined, attending)
    rivals = _rivals(joined.words, attending, attended)
    best_rival = row[:, :, rivals].max(axis=-1, initial=-np.inf)
    weights = row[:, :, attended]
    hits = exceeds(weights, best_rival)
    return _Link(weights, hits, len(rivals) + 1, attended - attending)


def _rivals(words: Sequence[str], source: int, target: int) -> list[int]:
    """The places of the words that the target must beat."""
    left_out = {source, target}
    return [
        place
        for place, word in enumerate(words)
        if word not in ADDED_TOKENS and place not in left_out
    ]


def _by_link(hits: NDArray[np.bool_], links: NDArray[np.float64]) -> tuple[Found, ...]:
    """From hits [k, L, H] and mean links [L, H] to all heads, ranked."""
    counts = hits.sum(axis=0)
    shares = counts / len(hits)
    ranks = competition_ranks(counts.astype(np.float64), links)
    return _found(ranks, links, shares, hits, range(len(hits)))


def _by_score(
    scores: NDArray[np.float64], follows: Sequence[NDArray[np.bool_]], places: Sequence[int]
) -> tuple[Found, ...]:
    """From mean scores [L, H] and each sentence's followers [L, H, R] to all heads, ranked."""
    hits = np.stack([2 * rows.sum(axis=-1) > rows.shape[-1] for rows in follows])
    shares = np.concatenate(follows, axis=-1).mean(axis=-1)
    return _found(competition_ranks(scores), scores, shares, hits, places)


def _found(
    ranks: tuple[list[int], list[int]],
    scores: NDArray[np.float64],
    shares: NDArray[np.float64],
    hits: NDArray[np.bool_],
    places: Sequence[int],
) -> tuple[Found, ...]:
    """Every head in order, from [L, H] scores and shares and [k, L, H] hits.

    Args:
        ranks: As `competition_ranks` gives them.
        scores: [L, H].
        shares: [L, H].
        hits: [k, L, H].
        places: The places of the k sentences among those that were given.
    """
    heads = scores.shape[1]
    by_head = hits.reshape(len(hits), -1).T
    return tuple(
        Found(
            head=Head(*divmod(index, heads)),
            score=float(scores.flat[index]),
            share=float(shares.flat[index]),
            hits=int(by_head[index].sum()),
            breaking=tuple(
                place for place, hit in zip(places, by_head[index], strict=True) if not hit
            ),
            rank=rank,
        )
        for index, rank in zip(*ranks, strict=True)
    )


def _uniform(analyses: Sequence[Analysis], pattern: Pattern) -> UniformBaseline:
    """A uniform row gives each target 1 / n."""
    return UniformBaseline(
        float(np.mean([targets(analysis, pattern).mean(axis=1).mean() for analysis in analyses]))
    )


def _pattern_luck(analyses: Sequence[Analysis], pattern: Pattern) -> Luck:
    chances = (
        majority_chance(targets(analysis, pattern).mean(axis=1).tolist()) for analysis in analyses
    )
    layers, heads = analyses[0].attention.shape[:2]
    return luck(chances, heads=layers * heads)
