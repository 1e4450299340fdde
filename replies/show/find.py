"""The page of a search: all heads ranked by a pattern, or by a link from word to word."""

from collections.abc import Sequence
from dataclasses import replace

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.measures.patterns import DEFINITIONS, ENTROPY_THRESHOLD, Pattern
from model.measures.search import Found, LinkSearch, PatternSearch, find_link, find_pattern
from model.measures.ties import decimals
from model.measures.words import locate, words_of
from rendering.scores import draw_scores
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.claims import (
    IN_PICTURES,
    MOST_WORD,
    counted,
    in_small_print,
    left_out_in_words,
    luck_in_words,
    quotes,
    rule_in_words,
    uniform_in_words,
    what,
)
from replies.notebook.finding import Finding
from replies.pages import CheckPage, Claim, FindPage, HeadPage
from replies.phrases import CAVEAT, NOT_COUNTED, PHRASES, Mark, bold, italic, short
from replies.plain import ALT_TEXT_LIMIT, capitalised, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, towards_more
from replies.show.terms import terms_button
from replies.show.ways import pattern_choices
from replies.terms import Term
from replies.trained import trained_in_words
from replies.verdicts import search_in_words

Search = LinkSearch | PatternSearch

_LISTED = 10
"""Heads that the words list and the picture frames."""

_LINK_DEFINITIONS = (
    "Link: the mean weight from the word to the other. Hit: the other gets more than any word "
    "but [CLS], [SEP] and the word itself. First come the heads with most hits, of equal ones that "
    "with the largest link."
)
_HIT = f"Hit: more than half of the tokens give it their largest weight; {NOT_COUNTED}"
_BROAD_HIT = f"Hit: more than half of the tokens score above {ENTROPY_THRESHOLD}; {NOT_COUNTED}"
_TERMS: tuple[Term, ...] = (
    *("token", "head", "layer", "attention", "score", "link", "rank", "hit", "rule", "luck"),
)


async def show_find(services: Services, page: FindPage, texts: Texts) -> Answer:
    """All heads, ranked over one to twenty sentences.

    Raises:
        PatternAbsent: If no sentence has anything that the pattern could look at.
        WordNotFound, WordAmbiguous: If a sentence doesn't have one of the words once.
    """
    analyses = await services.analyze(texts)
    search = await services.measuring.run(searched, analyses, page.claim)
    top = search.found[:_LISTED]
    data = await services.studio.run(
        draw_scores,
        score_table(search, services.model.geometry),
        title=_title(page),
        legend=page.claim.pattern.value if page.claim.pattern else "mean link",
        top=[(found.head.layer, found.head.head) for found in top],
        top_as=f"first {len(top)}",
        sentence=analyses[0].text if len(analyses) == 1 else None,
        note=f"mean over {search.sentences} sentences" if search.sentences > 1 else None,
        **drawn(page.colours),
    )
    picture = Picture(data, "find.png", alt_text(search, page, analyses))
    trained = trained_in_words(top[0].head, services)
    embed, rows = embed_of(search, page, analyses, trained), _rows(search, page, analyses)
    return Answer(embed, texts_of(analyses), picture, rows, finding_of(search, page, analyses))


def finding_of(search: Search, page: FindPage, analyses: Sequence[Analysis]) -> Finding:
    """What a person may keep of it: the head that comes first."""
    best = search.found[0]
    return Finding(
        page=page,
        again=_check(best, page),
        heads=(best.head,),
        subject=str(best.head),
        claim=what(page.claim),
        outcome=f"First of {len(search.found)} heads",
        numbers=(
            search_in_words(search, page.claim),
            f"{capitalised(_described(best, search))}.",
            *filter(None, _evidence(search, page)),
        ),
        values={
            "score": best.score,
            "rank": best.rank,
            "heads": len(search.found),
            "hits": best.hits,
            "sentences": search.sentences,
        },
        texts=texts_of(analyses),
        breaking=best.breaking,
    )


def _title(page: FindPage) -> str:
    """Of the picture."""
    claim = page.claim
    if claim.pattern is not None:
        return capitalised(PHRASES[claim.pattern])
    source, target = (shorten_end(word, IN_PICTURES) for word in (claim.source, claim.target))
    return f"From {source} to {target}"


def searched(analyses: Sequence[Analysis], claim: Claim) -> Search:
    """All heads ranked by what is claimed of some head.

    Raises:
        PatternAbsent: As `find_pattern` does.
        WordNotFound, WordAmbiguous: As `find_link` does.
    """
    if claim.pattern is None:
        return find_link(analyses, claim.source, claim.target)
    return find_pattern(analyses, claim.pattern)


def score_table(search: Search, geometry: Geometry) -> NDArray[np.float64]:
    """[layers, heads]: what each head scores."""
    scores = np.zeros((geometry.layers, geometry.heads))
    for found in search.found:
        scores[found.head.layer, found.head.head] = found.score
    return scores


def opened(analysis: Analysis, claim: Claim, head: Head) -> HeadPage:
    """The page of a head on a sentence, with a close look at the word that a claim is about.

    Pieces are joined if a word of the claim is split, since its weight is that of all of them.
    """
    page = HeadPage(layer=head.layer, head=head.head)
    if claim.pattern is not None:
        return page
    joined = words_of(analysis)
    source, target = locate(joined.words, claim.source), locate(joined.words, claim.target)
    split = any(len(joined.places[place]) > 1 for place in (source, target))
    return replace(page, focus=(source,), joined=split)


def embed_of(
    search: Search, page: FindPage, analyses: Sequence[Analysis], trained: str = ""
) -> discord.Embed:
    """What was found, and what else would explain it.

    Args:
        search: What was found.
        page: What was asked.
        analyses: The sentences.
        trained: What is said of the first head if training showed it where to look.
    """
    return discord.Embed(
        title=f"Which head {what(page.claim, italic)}?",
        description=_in_words(search, page, analyses, trained),
        colour=COLOUR,
    )


def _in_words(search: Search, page: FindPage, analyses: Sequence[Analysis], trained: str) -> str:
    texts = quotes([analysis.text for analysis in analyses], italic)
    lines = [search_in_words(search, page.claim, (italic, bold))]
    if isinstance(search, PatternSearch) and search.left_out:
        lines.append(left_out_in_words(search.pattern, search.left_out, texts))
    small = (trained, *_evidence(search, page, italic), _definitions(page.claim.pattern), CAVEAT)
    return "\n".join([*lines, _table(search), *map(in_small_print, filter(None, small))])


def alt_text(search: Search, page: FindPage, analyses: Sequence[Analysis]) -> str:
    """The picture for those who can't see it."""
    size = f"{len(search.found)} heads"
    does = what(page.claim)
    lighter = towards_more(page.colours)
    shown = f"One cell for each of {size}, {lighter} the more it {does}; the first are framed."
    heads = ", ".join(
        f"{short(found.head)} {decimals(found.score)}" for found in search.found[:_LISTED]
    )
    texts = " / ".join(analysis.text for analysis in analyses)
    plainly = search_in_words(search, page.claim)
    said = f"{shown} {heads}. {plainly} {' '.join(_evidence(search, page))} Sentences: {texts}"
    return shorten_end(said, ALT_TEXT_LIMIT)


def _table(search: Search) -> str:
    """The first heads: rank, head, score, hits."""
    score = "link" if isinstance(search, LinkSearch) else "score"
    lines = [f"rank head  {score:>5} hits"]
    lines += [
        f"{found.rank:>4} {short(found.head):<5} {decimals(found.score):>5} "
        f"{found.hits} of {search.sentences}"
        for found in search.found[:_LISTED]
    ]
    return "\n".join(["```", *lines, "```"])


def _evidence(search: Search, page: FindPage, mark: Mark = str) -> list[str]:
    """What the result has to be measured by."""
    if isinstance(search, LinkSearch):
        return [_offset_in_words(search, page, mark), _luck(search)]
    if search.baseline is None:
        return ["The same weight on every token scores 1: there is no baseline and no luck here."]
    return [uniform_in_words(search.baseline), _luck(search)]


def _offset_in_words(search: LinkSearch, page: FindPage, mark: Mark) -> str:
    """The rule “always the next word” finds moved in 1 of 3 sentences; 4-11 does better."""
    best, baseline = search.found[0], search.baseline
    target = mark(shorten_end(page.claim.target, MOST_WORD))
    found = rule_in_words(baseline, target, search.sentences)
    if best.hits > baseline.hits:
        verdict = f"{short(best.head)} does better"
    else:
        verdict = "no head does better" if best.hits == baseline.hits else "no head does as well"
    return capitalised(f"{found}; {verdict}.")


def _luck(search: Search) -> str:
    """What luck would do, and what these heads do."""
    if search.luck is None:
        return ""
    passing = sum(found.hits == search.sentences for found in search.found)
    words = luck_in_words(search.luck, len(search.found), search.sentences)
    return capitalised(f"{words}. Here {passing or 'none'} {'do' if passing > 1 else 'does'}.")


def _definitions(pattern: Pattern | None) -> str:
    if pattern is None:
        return _LINK_DEFINITIONS
    return f"Score: {DEFINITIONS[pattern]} {_BROAD_HIT if pattern is Pattern.BROAD else _HIT}"


def _rows(search: Search, page: FindPage, analyses: Sequence[Analysis]) -> tuple[Row, ...]:
    best = search.found[0]
    again = () if page.claim.pattern else (_other_way(page),)
    return (
        _heads(search, page, analyses),
        *([pattern_choices(page)] if page.claim.pattern else ()),
        (
            Button(f"Check {short(best.head)}", _check(best, page)),
            *again,
            *colour_buttons(page, scale=False),
        ),
        (terms_button(*_TERMS),),
    )


def _check(found: Found, page: FindPage) -> CheckPage:
    """The page of whether a head does what was looked for."""
    head = found.head
    return CheckPage(layer=head.layer, head=head.head, claim=page.claim, colours=page.colours)


def _heads(search: Search, page: FindPage, analyses: Sequence[Analysis]) -> Choices:
    """A list that opens the first heads on the first sentence that counts."""
    left_out = search.left_out if isinstance(search, PatternSearch) else ()
    sentence = next(place for place in range(len(analyses)) if place not in left_out)
    entries = [
        Choice(
            short(found.head),
            replace(
                opened(analyses[sentence], page.claim, found.head),
                sentence=sentence,
                colours=page.colours,
            ),
            description=_described(found, search),
        )
        for found in search.found[:_LISTED]
    ]
    return Choices("Open a head", tuple(entries))


def _described(found: Found, search: Search) -> str:
    score = "link" if isinstance(search, LinkSearch) else "score"
    return f"{score} {decimals(found.score)}, {counted(found.hits, search.sentences)}"


def _other_way(page: FindPage) -> Button:
    """From the other word to this one."""
    back = Claim(source=page.claim.target, target=page.claim.source)
    source, target = (shorten_end(word, IN_PICTURES) for word in (back.source, back.target))
    return Button(f"{source} → {target}", replace(page, claim=back))
