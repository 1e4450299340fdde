"""Whether a claim about a head holds over the given sentences, and what the verdict rests on.

A claim *holds* if it meets every need of its kind, *partly holds* if it does not but meets what is
named for that, and else *does not hold*.

    claim about   needs                                    source
    a pattern     SCORE: the mean content score exceeds    Clark et al. 2019, figure 6 (see
                  the pattern's threshold                  `model.measures.patterns.THRESHOLDS`)
                  SHARE: at least 0.9 of all words follow  Voita et al. 2019, section 5.1: a head is
                                                           positional from 90 %; for targets other
                                                           than positions, the same by analogy
                  EVERY_SENTENCE: in each sentence more    ours: a claim has no counterexample
                  than half of the words follow
                  LUCK: fewer than one head is expected    ours
                  to pass by luck (not for "broad")
      partly      SCORE, or at least half of all words     ours, as `model.measures.links.tendency`
                  follow
    a link        EVERY_SENTENCE: the target comes first   Clark et al. 2019, section 4, count
                  in each sentence                         such hits
                  BASELINE: in at least 10 of 100          Voita et al. 2019, section 5.2: a head is
                  sentences more than by the best offset   syntactic from 10 % above that baseline
                  LUCK: as above                           ours
      partly      the target comes first in at least half  ours
                  of the sentences

"Exceeds", "at least" and "fewer" are meant as `model.measures.ties` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from model.analysis import Analysis, Head
from model.measures.patterns import THRESHOLDS, Pattern
from model.measures.search import (
    Found,
    LinkSearch,
    Luck,
    OffsetBaseline,
    PatternSearch,
    UniformBaseline,
    find_link,
    find_pattern,
)
from model.measures.ties import exceeds, reaches

SHARE_NEEDED = 0.9
SHARE_FOR_PARTLY = 0.5
LUCK_ALLOWED = 1.0
"""Heads expected to pass by luck: a claim that holds needs fewer."""
POINTS_ABOVE_BASELINE = 10
"""Of 100 sentences."""


class Outcome(Enum):
    """What became of a claim."""

    HOLDS = "holds"
    PARTLY = "partly"
    DOES_NOT_HOLD = "does not hold"


class Need(Enum):
    """What a claim needs in order to hold; the module's table says when each is met."""

    SCORE = "score"
    SHARE = "share"
    EVERY_SENTENCE = "every sentence"
    BASELINE = "baseline"
    LUCK = "luck"


@dataclass(frozen=True)
class Verdict:
    """What the sentences say about a claim.

    Attributes:
        outcome: What became of the claim.
        score: The mean content score, or the mean link.
        share: The share of all words that follow the pattern, or of the sentences with a hit.
        rank: Of this head among `heads`; equal heads share the better rank.
        heads: How many heads the model has.
        hits: In how many sentences the claim is true.
        sentences: Of how many; those in which a pattern has no target don't count.
        breaking: The places of the sentences in which it isn't, counted from 0.
        left_out: The places of those in which a pattern has no target.
        missed: The needs that were not met; none if the claim holds.
        baseline: What does as well without knowing any words; None for "broad".
        luck: How many heads would pass by chance; None for "broad".
    """

    outcome: Outcome
    score: float
    share: float
    rank: int
    heads: int
    hits: int
    sentences: int
    breaking: tuple[int, ...]
    left_out: tuple[int, ...]
    missed: tuple[Need, ...]
    baseline: OffsetBaseline | UniformBaseline | None
    luck: Luck | None


def check_pattern(analyses: Sequence[Analysis], head: Head, pattern: Pattern) -> Verdict:
    """Checks a claim such as "layer 3, head 10 looks at the next token".

    Args:
        analyses: One to twenty sentences through one model.
        head: A head of that model.
        pattern: What it is said to look at.

    Raises:
        PatternAbsent: If no sentence has anything that the pattern could look at.
    """
    search = find_pattern(analyses, pattern)
    return _pattern_verdict(search, _of_head(search, head))


def pattern_verdicts(analyses: Sequence[Analysis], pattern: Pattern) -> dict[Head, Verdict]:
    """What `check_pattern` says of every head, the best first; raises what it raises."""
    search = find_pattern(analyses, pattern)
    return {found.head: _pattern_verdict(search, found) for found in search.found}


def check_link(analyses: Sequence[Analysis], head: Head, source: str, target: str) -> Verdict:
    """Checks a claim such as "layer 4, head 11 looks from the adverb to the verb".

    Args:
        analyses: One to twenty sentences through one model, each with both words.
        head: A head of that model.
        source: The attending word, as `model.measures.words.locate` takes it.
        target: The attended word.

    Raises:
        WordNotFound: If a sentence lacks one of the words.
        WordAmbiguous: If a sentence has one several times, and which wasn't said.
    """
    search = find_link(analyses, source, target)
    return _link_verdict(search, _of_head(search, head))


def link_verdicts(analyses: Sequence[Analysis], source: str, target: str) -> dict[Head, Verdict]:
    """What `check_link` says of every head, the best first; raises what it raises."""
    search = find_link(analyses, source, target)
    return {found.head: _link_verdict(search, found) for found in search.found}


def hits_above(sentences: int) -> int:
    """How many hits more than the best offset a link needs over so many sentences."""
    return -(-POINTS_ABOVE_BASELINE * sentences // 100)


def _of_head(search: LinkSearch | PatternSearch, head: Head) -> Found:
    return next(found for found in search.found if found.head == head)


def _pattern_verdict(search: PatternSearch, found: Found) -> Verdict:
    met = {
        Need.SCORE: exceeds(found.score, THRESHOLDS[search.pattern]),
        Need.SHARE: reaches(found.share, SHARE_NEEDED),
        Need.EVERY_SENTENCE: not found.breaking,
        Need.LUCK: search.luck is None or exceeds(LUCK_ALLOWED, search.luck.expected),
    }
    partly = met[Need.SCORE] or reaches(found.share, SHARE_FOR_PARTLY)
    return _verdict(search, found, met, partly=partly)


def _link_verdict(search: LinkSearch, found: Found) -> Verdict:
    met = {
        Need.EVERY_SENTENCE: not found.breaking,
        Need.BASELINE: found.hits >= search.baseline.hits + hits_above(search.sentences),
        Need.LUCK: exceeds(LUCK_ALLOWED, search.luck.expected),
    }
    return _verdict(search, found, met, partly=reaches(found.share, SHARE_FOR_PARTLY))


def _verdict(
    search: LinkSearch | PatternSearch, found: Found, met: dict[Need, bool], *, partly: bool
) -> Verdict:
    missed = tuple(need for need, is_met in met.items() if not is_met)
    outcome = Outcome.PARTLY if partly else Outcome.DOES_NOT_HOLD
    return Verdict(
        outcome=outcome if missed else Outcome.HOLDS,
        score=found.score,
        share=found.share,
        rank=found.rank,
        heads=len(search.found),
        hits=found.hits,
        sentences=search.sentences,
        breaking=found.breaking,
        left_out=search.left_out if isinstance(search, PatternSearch) else (),
        missed=missed,
        baseline=search.baseline,
        luck=search.luck,
    )
