"""Questions for what a head looks at, whose picture has no name.

Asked only where it is clear: its score for a pattern exceeds what a head needs to be named for it
by more than `ABOVE`, and its score for each other choice by more than `APART`.
"""

from collections.abc import Collection, Mapping
from random import Random

import numpy as np

from model.analysis import Analysis, Head
from model.measures.links import strongest_links
from model.measures.patterns import THRESHOLDS, Pattern, Scores, content_scores
from model.measures.ties import decimals, exceeds
from model.measures.words import names_of
from rendering.head import draw_head
from replies.answer import Picture, Texts
from replies.examples import typed
from replies.pages import CardPage, Claim, FindPage, HeadPage
from replies.phrases import PHRASES, attention_in_words, italic, short
from replies.plain import ALT_TEXT_LIMIT, capitalised, shorten_end
from replies.quiz.made import Made, quoted, readable, shuffled
from replies.quiz.question import Question, addressed
from replies.services import Services
from replies.trained import trained_in_words

PATTERNS = (
    *(Pattern.NEXT, Pattern.PREV, Pattern.SELF),
    *(Pattern.SEP, Pattern.CLS, Pattern.PUNCT),
)
"""What is asked for, in the order of the choices."""

ABOVE = 0.1
"""By how much a score must exceed the threshold of its pattern."""

APART = 0.3
"""By how much it must exceed the scores of the other choices."""

FILE_NAME = "question.png"
"""Of the picture of a question: it says nothing of the answer."""

_WRONG = 3


async def make_head(
    services: Services, texts: Texts, asked: Collection[str], random: Random
) -> Made | None:
    """A question for what a head looks at; None if no head is clear on any of the sentences."""
    analyses = readable(await services.analyze(texts))
    for analysis in shuffled(analyses, random):
        scores = await services.measuring.run(scores_of, analysis)
        clear = [
            (head, pattern)
            for head, pattern in clear_heads(scores)
            if _subject(head, analysis) not in asked
        ]
        if clear:
            # By chance among the patterns first, since many heads may have the same.
            pattern = random.choice(sorted({pattern for _, pattern in clear}, key=PATTERNS.index))
            head = random.choice([head for head, found in clear if found is pattern])
            question = _question(services, analysis, head, pattern, scores, random)
            return Made(question, await _picture(services, analysis, head))
    return None


def _subject(head: Head, analysis: Analysis) -> str:
    return f"head {short(head)} {analysis.text}"


def scores_of(analysis: Analysis) -> dict[Pattern, Scores]:
    """[L, H] for each pattern that is asked for and that the sentence has anything for."""
    scores = {pattern: content_scores(analysis, pattern) for pattern in PATTERNS}
    return {pattern: given for pattern, given in scores.items() if not np.isnan(given).any()}


def clear_heads(scores: Mapping[Pattern, Scores]) -> list[tuple[Head, Pattern]]:
    """The heads that clearly follow one of the patterns, each with it.

    Args:
        scores: [L, H] for each pattern.
    """
    found = []
    for pattern, given in scores.items():
        clear = exceeds(given, THRESHOLDS[pattern] + ABOVE)
        for other, others in scores.items():
            if other is not pattern:
                clear &= exceeds(given - others, APART)
        found += [(Head(*place), pattern) for place in np.argwhere(clear).tolist()]
    return found


def _question(
    services: Services,
    analysis: Analysis,
    head: Head,
    pattern: Pattern,
    scores: Mapping[Pattern, Scores],
    random: Random,
) -> Question:
    wrong = [other for other in scores if other is not pattern]
    offered = {pattern, *random.sample(wrong, min(_WRONG, len(wrong)))}
    choices = [one for one in PATTERNS if one in offered]
    score = {one: decimals(float(scores[one][head.layer, head.head])) for one in choices}
    page = HeadPage(layer=head.layer, head=head.head)
    others = ", ".join(f"{_target(one)} {score[one]}" for one in choices if one is not pattern)
    seen = attention_in_words(analysis.tokens, analysis.of_head(head), italic)
    prefix = services.examples.prefix
    return Question(
        kind="head",
        subject=_subject(head, analysis),
        asks=(
            "This is one head of BERT, without its name. Each row is a token that looks, each "
            "column a token that is looked at; the lighter, the more. **What do most tokens look "
            f"at?**\n> {quoted(analysis.text)}"
        ),
        choices=tuple(capitalised(_target(one)) for one in choices),
        right=choices.index(pattern),
        texts=(analysis.text,),
        why=f"This is **{head}**. {seen}",
        numbers=(
            f"Score for {_target(pattern)}: {score[pattern]}; for the others: {others}. I ask only "
            f"where the score is above {THRESHOLDS[pattern] + ABOVE:g} and more than {APART:g} "
            f"above the others. {trained_in_words(head, services)}".strip()
        ),
        picture=addressed([("", page)])[0][1],
        looks=addressed(
            [
                (f"Open {short(head)}", page),
                ("About this head", CardPage(layer=head.layer, head=head.head)),
                ("Which heads do it most?", FindPage(claim=Claim(pattern=pattern))),
            ]
        ),
        command=f"{prefix}check {typed(head)} {pattern.value} {analysis.text}",
    )


def _target(pattern: Pattern) -> str:
    """The next token."""
    return PHRASES[pattern].removeprefix("looks at ")


async def _picture(services: Services, analysis: Analysis, head: Head) -> Picture:
    """The head's picture, which doesn't say which head it is."""
    weights = analysis.of_head(head)
    data = await services.studio.run(
        draw_head, analysis.tokens, weights, title="Where does it look?", sentence=analysis.text
    )
    names = names_of(analysis.tokens)
    links = strongest_links(analysis.tokens, weights, len(names))
    looks = ", ".join(
        f"{names[link.attending]} at {names[link.attended]} ({decimals(link.weight)})"
        for link in sorted(links, key=lambda link: link.attending)
    )
    said = f"Heat map of one head, {len(names)} tokens. Each looks most at one token: {looks}."
    return Picture(data, FILE_NAME, shorten_end(said, ALT_TEXT_LIMIT))
