"""Questions for whether a claim about a head holds on some sentences.

What `check` says decides. Asked only where that is clear: a claim that holds does so by more than
it needs (`is_clear`), one that doesn't is far from it; what is partly true is never asked.
"""

from collections.abc import Collection, Sequence
from random import Random

from model.analysis import Analysis, Head
from model.errors import InputError
from model.measures.claims import Outcome, Verdict, check_link, check_pattern, hits_above
from model.measures.patterns import THRESHOLDS
from model.measures.search import OffsetBaseline, find_link, find_pattern
from model.measures.ties import decimals, exceeds, reaches
from rendering.head import draw_head
from rendering.panels import Panel, draw_panels
from replies.answer import Picture, Texts
from replies.claims import counted, what
from replies.example_heads import LINKS, OFFERED
from replies.examples import typed
from replies.pages import CheckPage, Claim, FindPage, HeadPage
from replies.phrases import attention_in_words, italic, short
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.quiz.head import FILE_NAME, PATTERNS
from replies.quiz.made import Made, quoted, readable, shuffled
from replies.quiz.question import Question, addressed
from replies.services import Services
from replies.trained import trained_in_words
from replies.verdicts import verdict_in_words

ABOVE = 0.1
"""By how much a score must exceed what its pattern needs, for a claim that holds."""

BELOW = 0.3
"""By how much it must be less than that, for a claim that doesn't."""

SHARE_ABOVE, SHARE_BELOW = 0.95, 0.3
"""The least share of tokens or sentences for a claim that holds, the largest for one that doesn't.
"""

LUCK = 0.5
"""Fewer heads than this must be expected to pass by luck, for a claim that holds."""

_CHOICES = ("True", "Not true")
_MOST_SENTENCES = 4
"""A picture has room for so many."""

_HEADS_TRIED = 4
_SETS = (OFFERED, *(link.sentences for link in LINKS))
"""Sentences that belong together."""


async def make_true(
    services: Services, texts: Texts, asked: Collection[str], random: Random
) -> Made | None:
    """A question for whether a claim holds; None if no claim is clear on these sentences."""
    for together in shuffled(_together(texts), random):
        analyses = readable(await services.analyze(together))[:_MOST_SENTENCES]
        if not analyses:
            continue
        found = await services.measuring.run(_clear_claim, analyses, asked, random)
        if found is not None:
            claim, head, verdict = found
            question = _question(services, analyses, claim, head, verdict)
            return Made(question, await _picture(services, analyses, head))
    return None


def _together(texts: Texts) -> list[Texts]:
    """Sentences in groups that a claim may be about: those that belong together, and the rest."""
    sets = [group for group in _SETS if set(group) <= set(texts)]
    grouped = {text for group in sets for text in group}
    rest = [text for text in texts if text not in grouped]
    # A picture has room for so many; of more, each has its turn.
    parts = range(0, len(rest), _MOST_SENTENCES)
    return [*sets, *(tuple(rest[start : start + _MOST_SENTENCES]) for start in parts)]


def _subject(claim: Claim, head: Head, analyses: Sequence[Analysis]) -> str:
    said = claim.pattern.value if claim.pattern else f"{claim.source} -> {claim.target}"
    return f"true {short(head)} {said} {analyses[0].text}"


def _clear_claim(
    analyses: Sequence[Analysis], asked: Collection[str], random: Random
) -> tuple[Claim, Head, Verdict] | None:
    """A claim that clearly holds or clearly doesn't, each with the same chance where there is one.

    None if there is neither.
    """
    claims = [Claim(pattern=pattern) for pattern in PATTERNS]
    claims += [Claim(source=link.source, target=link.target) for link in LINKS]
    for wanted in shuffled((True, False), random):
        for claim in shuffled(claims, random):
            for head in _candidates(analyses, claim, random, holding=wanted):
                verdict = _checked(analyses, head, claim)
                fresh = _subject(claim, head, analyses) not in asked
                if fresh and is_clear(verdict, claim) is wanted:
                    return claim, head, verdict
    return None


def _candidates(
    analyses: Sequence[Analysis], claim: Claim, random: Random, *, holding: bool
) -> list[Head]:
    """Heads that the claim may hold of, or may not; none if the sentences have nothing for it."""
    try:
        found = (
            find_pattern(analyses, claim.pattern)
            if claim.pattern
            else find_link(analyses, claim.source, claim.target)
        ).found
    except InputError:
        return []
    if holding:
        return [one.head for one in found[:_HEADS_TRIED]]
    return [one.head for one in shuffled(found, random)[:_HEADS_TRIED]]


def _checked(analyses: Sequence[Analysis], head: Head, claim: Claim) -> Verdict:
    if claim.pattern is not None:
        return check_pattern(analyses, head, claim.pattern)
    return check_link(analyses, head, claim.source, claim.target)


def is_clear(verdict: Verdict, claim: Claim) -> bool | None:
    """Whether a claim clearly holds (True), clearly doesn't (False), or neither (None).

    Args:
        verdict: What became of it.
        claim: The claim.
    """
    threshold = THRESHOLDS[claim.pattern] if claim.pattern else None
    if verdict.outcome is Outcome.HOLDS:
        sure = reaches(verdict.share, SHARE_ABOVE)
        sure &= verdict.luck is None or exceeds(LUCK, verdict.luck.expected)
        if threshold is not None:
            sure &= exceeds(verdict.score, threshold + ABOVE)
        elif isinstance(verdict.baseline, OffsetBaseline):
            sure &= verdict.hits > verdict.baseline.hits + hits_above(verdict.sentences)
        return True if sure else None
    far = not exceeds(verdict.share, SHARE_BELOW)
    far &= threshold is None or exceeds(threshold - BELOW, verdict.score)
    return False if far and verdict.outcome is Outcome.DOES_NOT_HOLD else None


def _question(
    services: Services,
    analyses: Sequence[Analysis],
    claim: Claim,
    head: Head,
    verdict: Verdict,
) -> Question:
    holds = verdict.outcome is Outcome.HOLDS
    page = CheckPage(layer=head.layer, head=head.head, claim=claim)
    texts = tuple(analysis.text for analysis in analyses)
    said = claim.pattern.value if claim.pattern else f"{claim.source} -> {claim.target}"
    on = "this sentence" if len(texts) == 1 else f"these {len(texts)} sentences"
    lines = "\n".join(f"> {quoted(text)}" for text in texts)
    needed = f", and {THRESHOLDS[claim.pattern]:g} is needed" if claim.pattern else ""
    shown = HeadPage(layer=head.layer, head=head.head)
    return Question(
        kind="true",
        subject=_subject(claim, head, analyses),
        asks=(
            f"A friend says: “**{str(head).capitalize()} {what(claim, italic)}.**” Is that true on "
            f"{on}?\n{lines}"
        ),
        choices=_CHOICES,
        right=0 if holds else 1,
        texts=texts,
        why=(
            f"**{_CHOICES[0 if holds else 1]}.** `{services.examples.prefix}check` says: "
            f"{verdict_in_words(verdict, claim, italic)}"
        ),
        numbers=(
            f"The score is {decimals(verdict.score)}{needed}; "
            f"{counted(verdict.hits, verdict.sentences)}; rank {verdict.rank} of "
            f"{verdict.heads} heads. I ask only where a claim is well above what it needs, or far "
            f"below. {trained_in_words(head, services)}".strip()
        ),
        picture=addressed([("", page)])[0][1],
        looks=addressed(
            [
                ("The whole check", page),
                (f"Open {short(head)}", shown),
                ("Which heads do it most?", FindPage(claim=claim)),
            ]
        ),
        command=f"{services.examples.prefix}check {typed(head)} {said} {' // '.join(texts)}",
    )


async def _picture(services: Services, analyses: Sequence[Analysis], head: Head) -> Picture:
    """The head on the sentences. Its name is in the claim; what it does is to be seen."""
    name = str(head).capitalize()
    if len(analyses) == 1:
        data = await services.studio.run(
            draw_head,
            analyses[0].tokens,
            analyses[0].of_head(head),
            title=name,
            sentence=analyses[0].text,
        )
    else:
        panels = [
            Panel(analysis.tokens, analysis.of_head(head), f"Sentence {number}")
            for number, analysis in enumerate(analyses, 1)
        ]
        data = await services.studio.run(draw_panels, panels, title=name)
    seen = " ".join(
        attention_in_words(analysis.tokens, analysis.of_head(head)) for analysis in analyses
    )
    return Picture(data, FILE_NAME, shorten_end(f"{name}. {seen}", ALT_TEXT_LIMIT))
