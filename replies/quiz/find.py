"""Questions for which of four heads goes from one word to another.

Asked only where it is clear: in one of the heads the word gives more than `MOST` of its attention
to the other one, and more to it than to any word; in the others it does not, and gives less by more
than `APART`.
"""

from collections.abc import Collection, Sequence
from random import Random

from model.analysis import Analysis, Head
from model.measures.search import Found, LinkSearch, find_link
from model.measures.ties import decimals, exceeds
from model.measures.words import locate, word_weights
from rendering.panels import Panel, draw_panels
from replies.answer import Picture, Texts
from replies.pages import Claim, ComparePage, FindPage, HeadPage
from replies.phrases import focus_in_words, italic, short
from replies.plain import ALT_TEXT_LIMIT, series, shorten_end
from replies.quiz.head import FILE_NAME
from replies.quiz.made import Made, plain_words, quoted, readable, shuffled
from replies.quiz.question import LETTERS, Question, addressed
from replies.services import Services
from replies.trained import trained_in_words
from replies.verdicts import search_in_words

MOST = 0.5
"""What the attention from the word to the other must exceed in the right head."""

APART = 0.3
"""By how much it must be less in the others."""

_WRONG = 3
_PAIRS_TRIED = 12


async def make_find(
    services: Services, texts: Texts, asked: Collection[str], random: Random
) -> Made | None:
    """A question for a head that links two words; None if none is clear on any sentence."""
    for analysis in shuffled(readable(await services.analyze(texts)), random):
        for claim in _pairs(analysis, random):
            if _subject(claim, analysis) in asked:
                continue
            search = await services.measuring.run(find_link, [analysis], claim.source, claim.target)
            four = clear_four(search, random)
            if four is not None:
                question = _question(services, analysis, claim, search, four)
                heads = [found.head for found in four]
                return Made(question, await _picture(services, analysis, claim, heads))
    return None


def _subject(claim: Claim, analysis: Analysis) -> str:
    return f"find {claim.source} -> {claim.target} {analysis.text}"


def _pairs(analysis: Analysis, random: Random) -> list[Claim]:
    """Some links between two words of a sentence."""
    joined, places = plain_words(analysis)
    words = [joined.words[place] for place in places]
    pairs = [Claim(source=one, target=other) for one in words for other in words if one != other]
    return shuffled(pairs, random)[:_PAIRS_TRIED]


def clear_four(search: LinkSearch, random: Random) -> list[Found] | None:
    """A head that clearly makes the link and three that clearly don't, in an order made by chance.

    None if the model has no such four.

    Args:
        search: All heads, on one sentence.
        random: Chooses.
    """
    making = [found for found in search.found if found.hits and exceeds(found.score, MOST)]
    if not making:
        return None
    right = random.choice(making)
    wrong = [
        found
        for found in search.found
        if not found.hits and exceeds(right.score - found.score, APART)
    ]
    if len(wrong) < _WRONG:
        return None
    return shuffled([right, *random.sample(wrong, _WRONG)], random)


def _question(
    services: Services,
    analysis: Analysis,
    claim: Claim,
    search: LinkSearch,
    four: Sequence[Found],
) -> Question:
    right = next(place for place, found in enumerate(four) if found.hits)
    head, score = four[right].head, four[right].score
    source, target = italic(claim.source), italic(claim.target)
    place = locate(plain_words(analysis)[0].words, claim.source)
    page = HeadPage(layer=head.layer, head=head.head, joined=True, focus=(place,))
    heads = [found.head for found in four]
    named = series([f"{LETTERS[n]} is {short(one)}" for n, one in enumerate(heads)])
    scores = ", ".join(f"{LETTERS[n]} {decimals(found.score)}" for n, found in enumerate(four))
    numbers = tuple(number for one in heads for number in (one.layer, one.head))
    return Question(
        kind="find",
        subject=_subject(claim, analysis),
        asks=(
            f"Which of these four heads goes from {source} to {target}? Look at the row of "
            f"{source}.\n> {quoted(analysis.text)}"
        ),
        choices=("",) * len(four),
        right=right,
        texts=(analysis.text,),
        why=(
            f"**{LETTERS[right]}** is {head}. There {source} gives {decimals(score)} of its "
            f"attention to {target}, more than to any other word. {named}."
        ),
        numbers=(
            f"From {source} to {target}: {scores}. Of all {len(search.found)} heads: "
            f"{search_in_words(search, claim, (italic, str))} I ask only where one head gives more "
            f"than {MOST:g}, and the others less by more than {APART:g}. "
            f"{trained_in_words(head, services)}".strip()
        ),
        picture=addressed([("", page)])[0][1],
        looks=addressed(
            [
                (f"Open {short(head)}", page),
                ("All four with names", ComparePage(heads=numbers)),
                ("Which heads do it most?", FindPage(claim=claim)),
            ]
        ),
        command=(
            f"{services.examples.prefix}find {claim.source} -> {claim.target} {analysis.text}"
        ),
    )


async def _picture(
    services: Services, analysis: Analysis, claim: Claim, heads: Sequence[Head]
) -> Picture:
    """The four heads side by side, by letters in place of names."""
    words = plain_words(analysis)[0].words
    weights = [word_weights(analysis, head) for head in heads]
    data = await services.studio.run(
        draw_panels,
        [Panel(words, each, LETTERS[place]) for place, each in enumerate(weights)],
        title=f"{claim.source} → {claim.target}?",
        sentence=analysis.text,
    )
    source = locate(words, claim.source)
    rows = " ".join(
        f"{LETTERS[place]}: {focus_in_words(words, each, source)}"
        for place, each in enumerate(weights)
    )
    return Picture(data, FILE_NAME, shorten_end(f"Four heads. {rows}", ALT_TEXT_LIMIT))
