"""What a check or a search comes to, in one to four plain sentences for a fifteen-year-old.

Numbers that they rest on follow in small print (`replies.claims`). docs/language.md says which
words these sentences may use; a test holds them to it.

Every function is pure; a `Mark` sets a word off from the text around it, as in `replies.phrases`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from model.measures.claims import (
    LUCK_ALLOWED,
    SHARE_NEEDED,
    Need,
    Outcome,
    Verdict,
    hits_above,
)
from model.measures.patterns import THRESHOLDS
from model.measures.search import Found, LinkSearch, Luck, OffsetBaseline, PatternSearch
from model.measures.ties import decimals, exceeds
from replies.claims import MOST_WORD, beside, rule_name
from replies.pages import Claim
from replies.phrases import Mark, short
from replies.plain import series, shorten_end

MOST_SENTENCES = 20
"""That a reply may be about."""

OPEN_NEEDS = frozenset({Need.BASELINE, Need.LUCK})
"""What a head that does as claimed in every sentence may still miss: other sentences decide."""

_MOST_NAMED = 3
"""Heads that share the first rank and are named."""

_PLACES: Mapping[int, str] = MappingProxyType(
    {
        1: "right after",
        -1: "right before",
        2: "two words after",
        -2: "two words before",
        3: "three words after",
        -3: "three words before",
    }
)
"""Where a target stands whom the rule of an offset finds."""


@dataclass(frozen=True)
class Evidence:
    """What a head did, and what else would explain it.

    Attributes:
        hits: In how many sentences it did as claimed.
        sentences: Of how many that count.
        some_left_out: Whether there were others, which don't count.
        heads: How many heads the model has.
        luck: What chance alone would do; None where it plays no part.
        rule: The best rule without words; None where there is none to compare with.
    """

    hits: int
    sentences: int
    some_left_out: bool
    heads: int
    luck: Luck | None
    rule: OffsetBaseline | None

    @property
    def may_be_luck(self) -> bool:
        """Whether so many heads would pass by chance that a claim can't hold."""
        return self.luck is not None and not exceeds(LUCK_ALLOWED, self.luck.expected)

    @property
    def may_be_the_rule(self) -> bool:
        """Whether the head does too little better than the rule for a claim to hold."""
        if self.rule is None:
            return False
        return self.hits < self.rule.hits + hits_above(self.sentences)


def evidence_of(verdict: Verdict) -> Evidence:
    """What a verdict rests on."""
    return Evidence(
        verdict.hits,
        verdict.sentences,
        bool(verdict.left_out),
        verdict.heads,
        verdict.luck,
        verdict.baseline if isinstance(verdict.baseline, OffsetBaseline) else None,
    )


def is_open(verdict: Verdict) -> bool:
    """Whether the head does as claimed wherever it was tried, and yet the claim doesn't hold."""
    return bool(verdict.missed) and OPEN_NEEDS.issuperset(verdict.missed)


def verdict_in_words(verdict: Verdict, claim: Claim, mark: Mark = str) -> str:
    """It does what you say in all 3 sentences. But that may be luck.

    Args:
        verdict: What became of the claim.
        claim: The claim.
        mark: How words of a sentence are set off.
    """
    evidence = evidence_of(verdict)
    if verdict.outcome is Outcome.HOLDS:
        said = [f"It does what you say {_everywhere(evidence)}.", *_assured(evidence)]
    elif is_open(verdict):
        said = [f"It does what you say {_everywhere(evidence)}.", *doubts(evidence, claim, mark)]
    else:
        said = [_falls_short(verdict, claim, evidence), _others(verdict)]
    return " ".join(said)


def search_in_words(
    search: LinkSearch | PatternSearch, claim: Claim, marks: tuple[Mark, Mark] = (str, str)
) -> str:
    """3-9 does this best, in all 3 sentences. No simple rule does as well.

    Args:
        search: What was found.
        claim: What was looked for.
        marks: How words of a sentence are set off, and how heads are.
    """
    mark, bold = marks
    evidence = _of_search(search)
    firsts = [found for found in search.found if found.rank == 1 and found.hits == evidence.hits]
    name, many = _named(firsts, bold), len(firsts) > 1
    if evidence.hits == 0:
        comes, does = ("come", "do") if many else ("comes", "does")
        return f"{name} {comes} nearest, but {_nowhere(evidence, does)}."
    if claim.pattern and not exceeds(search.found[0].score, THRESHOLDS[claim.pattern]):
        comes, does = ("come", "do") if many else ("comes", "does")
        return f"{name} {comes} nearest, but {does} not do this clearly."
    does = "do" if many else "does"
    if evidence.hits < evidence.sentences:
        said = [f"{name} {does} this best, but only {_where(evidence)}."]
        return " ".join([*said, *_rule_beside(evidence)])
    said = [f"{name} {does} this best, {_everywhere(evidence)}."]
    doubted = doubts(evidence, claim, mark)
    return " ".join([*said, *(doubted or _assured(evidence))])


def doubts(evidence: Evidence, claim: Claim, mark: Mark = str) -> list[str]:
    """Why a head that does as claimed in every sentence may yet do so for no reason; what to try.

    Empty if nothing else explains it.
    """
    said = []
    if evidence.may_be_the_rule and evidence.rule is not None:
        every = evidence.rule.hits == evidence.sentences
        where = "" if every else f" in {evidence.rule.hits} of them"
        said.append(f"But a simple rule does so{where}, too: {rule_name(evidence.rule)}.")
    if evidence.may_be_luck and evidence.luck is not None:
        it = "it" if said else "that"
        heads = _passing(evidence.luck, evidence.heads)
        said.append(f"{'And' if said else 'But'} {it} may be luck: by chance, {heads} do so, too.")
    return [*said, _to_try(evidence, claim, mark)] if said else []


def further(evidence: Evidence) -> int | None:
    """How many further sentences would decide, if the head does as claimed in those as well.

    They are taken to leave as much to luck as these did on average, and to be such that the rule
    fails in them.

    Returns:
        The least number, at least 1; None if there would be more than `MOST_SENTENCES` in all.
    """
    numbers = range(1, MOST_SENTENCES - evidence.sentences + 1)
    return next((more for more in numbers if _decided(evidence, more)), None)


def _decided(evidence: Evidence, more: int) -> bool:
    sentences = evidence.sentences + more
    if evidence.luck is not None:
        chance = (evidence.luck.expected / evidence.heads) ** (1 / evidence.sentences)
        if not exceeds(LUCK_ALLOWED, evidence.heads * chance**sentences):
            return False
    least = hits_above(sentences)
    return evidence.rule is None or evidence.hits + more >= evidence.rule.hits + least


def _to_try(evidence: Evidence, claim: Claim, mark: Mark) -> str:
    """Which sentences would tell more, and how many."""
    more = further(evidence)
    count = f"{more} more sentence{'' if more == 1 else 's'}" if more else "other sentences"
    if evidence.may_be_the_rule and evidence.rule is not None and evidence.rule.offset is not None:
        source, target = (mark(shorten_end(w, MOST_WORD)) for w in (claim.source, claim.target))
        place = _PLACES[evidence.rule.offset]
        return f"Try {count} in which {target} does not stand {place} {source}."
    if more is None:
        return f"Even {MOST_SENTENCES} sentences like these would be too few. Try longer ones."
    these = "this" if evidence.sentences == 1 else "these"
    return f"Try {count} like {these}."


def _assured(evidence: Evidence) -> list[str]:
    """That nothing else explains it, as far as that was measured."""
    said = []
    if evidence.luck is not None:
        heads = evidence.heads
        said.append(f"By chance alone, we would expect fewer than 1 of {heads} heads to do so.")
    if evidence.rule is not None:
        said.append("No simple rule does as well.")
    return said


def _rule_beside(evidence: Evidence) -> list[str]:
    """How a rule does, where the best head doesn't do it in every sentence."""
    if evidence.rule is None or not evidence.rule.hits or not evidence.may_be_the_rule:
        return []
    apart = evidence.hits - evidence.rule.hits
    does = "nearly as well" if apart > 0 else "even better" if apart < 0 else "as well"
    return [f"A simple rule does {does}: {rule_name(evidence.rule)}."]


def _falls_short(verdict: Verdict, claim: Claim, evidence: Evidence) -> str:
    """In how many sentences it does as claimed, or what else is too little."""
    if not verdict.hits and claim.pattern and verdict.outcome is Outcome.PARTLY:
        return f"Only some tokens do what you say: {decimals(100 * verdict.share, 0)} %."
    if not verdict.hits:
        return f"It {_nowhere(evidence, 'does', 'what you say')}."
    if verdict.hits < verdict.sentences:
        only = "only " if verdict.outcome is Outcome.DOES_NOT_HOLD else ""
        return f"It does what you say {only}{_where(evidence)}."
    every = not exceeds(1.0, verdict.share)
    most = f"{'All' if every else 'Most'} tokens do what you say {_everywhere(evidence)}, but not"
    if Need.SHARE in verdict.missed:
        return (
            f"{most} enough of them: only {beside(100 * verdict.share, 100 * SHARE_NEEDED, 0)} %."
        )
    threshold = THRESHOLDS[claim.pattern] if claim.pattern else 0.0
    scored = beside(verdict.score, threshold, 2)
    return f"{most} clearly enough: the score is only {scored}, not above {threshold:g}."


def _others(verdict: Verdict) -> str:
    """How many heads do it better."""
    better = verdict.rank - 1
    if not better:
        return "No other head does it better."
    does = "does" if better == 1 else "do"
    return f"{better} of {verdict.heads} heads {does} it better."


def _passing(luck: Luck, heads: int) -> str:
    """About 2 of 144 heads would."""
    if not exceeds(heads, luck.expected):
        return f"all {heads} heads would"
    return f"about {decimals(luck.expected, 0)} of {heads} heads would"


def _named(firsts: Sequence[Found], bold: Mark) -> str:
    """3-9 and 4-1; of many equal ones, the first few."""
    names = [bold(short(found.head)) for found in firsts[:_MOST_NAMED]]
    rest = len(firsts) - len(names)
    return series([*names, f"{rest} more"] if rest else names)


def _everywhere(evidence: Evidence) -> str:
    """In all 3 sentences."""
    count, that = evidence.sentences, _that_count(evidence)
    if count == 1:
        return f"in the one sentence{that}" if that else "in this sentence"
    return f"in both sentences{that}" if count == 2 else f"in all {count} sentences{that}"


def _where(evidence: Evidence) -> str:
    """In 2 of 3 sentences."""
    return f"in {evidence.hits} of {evidence.sentences} sentences{_that_count(evidence)}"


def _nowhere(evidence: Evidence, does: str, what: str = "this") -> str:
    """Does not do this in any of the 3 sentences."""
    count, that = evidence.sentences, _that_count(evidence)
    if count == 1:
        where = f"in the one sentence{that}" if that else "in this sentence"
    else:
        where = f"in either sentence{that}" if count == 2 else f"in any of the {count} sentences"
    return f"{does} not do {what} {where}{that if count > 2 else ''}"


def _that_count(evidence: Evidence) -> str:
    if not evidence.some_left_out:
        return ""
    return " that counts" if evidence.sentences == 1 else " that count"


def _of_search(search: LinkSearch | PatternSearch) -> Evidence:
    """Of the head that comes first."""
    return Evidence(
        search.found[0].hits,
        search.sentences,
        isinstance(search, PatternSearch) and bool(search.left_out),
        len(search.found),
        search.luck,
        search.baseline if isinstance(search, LinkSearch) else None,
    )
