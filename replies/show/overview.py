"""The page of all heads: thumbnails, or one cell a head coloured by a score."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from typing import NamedTuple

import discord
import numpy as np

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.errors import PatternAbsent
from model.measures.patterns import (
    DEFINITIONS,
    THRESHOLDS,
    Pattern,
    Ranked,
    content_scores,
    named_patterns,
    ranking,
)
from model.measures.ties import decimals, exceeds, in_order
from rendering.overview import draw_overview
from rendering.scores import draw_scores
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.pages import HeadPage, LayerPage, OverviewPage
from replies.phrases import CAVEAT, PHRASES, Mark, bold, short
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, to_open, towards_more
from replies.show.terms import terms_button
from replies.show.ways import guesses_button, head_choices, layer_choices, score_choices
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "attention", "score")

_STRONGEST = 5
"""Heads that the words name and the picture frames."""


class Strong(NamedTuple):
    """A head that follows a pattern, and its score."""

    pattern: Pattern
    head: Head
    score: float

    @property
    def clear(self) -> bool:
        """Whether the score is enough for a name."""
        return exceeds(self.score, THRESHOLDS[self.pattern])


async def show_overview(services: Services, page: OverviewPage, texts: Texts) -> Answer:
    """All heads on one sentence.

    Raises:
        PatternAbsent: If the sentence has nothing that the score could be about.
    """
    geometry = services.model.geometry
    (analysis,) = await services.analyze(texts[:1])
    best, patterns = await services.measuring.run(_strongest_and_named, analysis, page)
    if page.score is None:
        data = await services.studio.run(
            draw_overview,
            analysis.attention,
            title=_title(page, geometry),
            sentence=analysis.text,
            scale=scale_of(page.colours),
            **drawn(page.colours),
        )
    else:
        data = await services.studio.run(
            draw_scores,
            await services.measuring.run(content_scores, analysis, page.score),
            title=_title(page, geometry),
            legend=page.score.value,
            top=[(one.head.layer, one.head.head) for one in best],
            sentence=analysis.text,
            **drawn(page.colours),
        )
    fine = to_open(len(analysis.tokens), labels=False) if page.score is None else ""
    prefix = services.examples.prefix
    description = f"{_in_words(best, page.score, prefix)}{fine}\n{in_small_print(CAVEAT)}"
    embed = discord.Embed(title=_title(page, geometry), description=description, colour=COLOUR)
    picture = Picture(data, "heads.png", _alt_text(analysis, page, best))
    rows = _rows(page, geometry, patterns, best[0].head, guesses_button(analysis))
    return Answer(embed, texts_of([analysis]), picture, rows)


def _title(page: OverviewPage, geometry: Geometry) -> str:
    if page.score is None:
        return f"All {geometry.layers * geometry.heads} heads"
    return f"How much each head {PHRASES[page.score]}"


def _alt_text(analysis: Analysis, page: OverviewPage, best: Sequence[Strong]) -> str:
    """The picture for those who can't see it."""
    layers, heads = analysis.attention.shape[:2]
    size = f"{layers} layers of {heads} heads"
    if page.score is None:
        what = f"Attention heat maps of all heads, {size}. {_where_to_begin(best)}"
        named = "; ".join(f"{short(one.head)} {_does(one)}" for one in best)
    else:
        lighter = towards_more(page.colours)
        what = f"One cell for each head, {size}, {lighter} for a higher score {page.score.value!r}."
        what = f"{what} {DEFINITIONS[page.score]} Strongest"
        named = ", ".join(f"{short(one.head)} ({decimals(one.score)})" for one in best)
    return shorten_end(f"{what}: {named}. Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def _strongest_and_named(
    analysis: Analysis, page: OverviewPage
) -> tuple[list[Strong], tuple[Pattern | None, ...]]:
    """The strongest heads, and the patterns of the heads of the layer that is offered."""
    best = strongest(analysis, page.score)
    return best, named_patterns(analysis, _layer(page, len(analysis.attention), best[0].head))


def strongest(analysis: Analysis, score: Pattern | None) -> list[Strong]:
    """The strongest heads of a score, or of each pattern that a head shows clearly.

    Where none shows any, that is the one head that comes nearest to it.

    Raises:
        PatternAbsent: If the sentence has nothing that the score could be about.
    """
    if score is not None:
        best = [Strong(score, found.head, found.score) for found in _ranked(analysis, score)]
        if not best:
            raise PatternAbsent(score.value)
        return best[:_STRONGEST]
    firsts = [
        Strong(pattern, found.head, found.score)
        for pattern in Pattern
        for found in _ranked(analysis, pattern)[:1]
    ]
    margins = np.array([one.score - THRESHOLDS[one.pattern] for one in firsts])
    firsts = [firsts[place] for place in in_order(margins)]
    return [one for one in firsts if one.clear][:_STRONGEST] or firsts[:1]


def _ranked(analysis: Analysis, pattern: Pattern) -> tuple[Ranked, ...]:
    """All heads by a score; none if the sentence has nothing that it could be about."""
    ranked = ranking(content_scores(analysis, pattern))
    return () if isnan(ranked[0].score) else ranked


def _in_words(best: Sequence[Strong], score: Pattern | None, prefix: str) -> str:
    if score is None:
        return "\n".join(
            [
                f"{_where_to_begin(best)}:",
                *(f"**{short(one.head)}** {_does(one)}" for one in best),
                _to_try(best[0].pattern, prefix),
            ]
        )
    heads = ", ".join(f"**{short(one.head)}** ({decimals(one.score)})" for one in best)
    lines = [
        strongest_in_words(best, bold),
        _to_try(score, prefix),
        in_small_print(DEFINITIONS[score]),
        in_small_print(f"Strongest: {heads}."),
    ]
    return "\n".join(lines)


def _to_try(pattern: Pattern, prefix: str) -> str:
    """How to learn whether it is more than luck."""
    return f"One sentence says little: try `{prefix}find {pattern.value}` with three or more."


def strongest_in_words(best: Sequence[Strong], mark: Mark = str) -> str:
    """3-9 does this most: 87 % of its attention goes there.

    Args:
        best: The strongest heads of one score, the first first.
        mark: How a head is set off.
    """
    first = best[0]
    name, share = mark(short(first.head)), f"{decimals(100 * first.score, 0)} %"
    if first.pattern is Pattern.BROAD:
        much = f"it scores {decimals(first.score)}, and 1 is the most"
    else:
        much = f"{share} of its attention goes there"
    if first.clear:
        return f"{name} does this most: {much}."
    return f"No head does this clearly. {name} comes nearest: {much}."


def _where_to_begin(best: Sequence[Strong]) -> str:
    if not best[0].clear:
        return "No head does one thing clearly here. This one comes nearest"
    if len(best) == 1:
        return "One head does one thing clearly here. Begin with it"
    return "Some heads do one thing clearly here. Begin with these"


def _does(one: Strong) -> str:
    return f"{PHRASES[one.pattern]} ({decimals(one.score)})"


def _layer(page: OverviewPage, layers: int, best: Head) -> int:
    """The layer whose heads are offered."""
    return best.layer if page.layer is None else min(page.layer, layers - 1)


def _rows(
    page: OverviewPage,
    geometry: Geometry,
    patterns: Sequence[Pattern | None],
    best: Head,
    guesses: tuple[Button, ...],
) -> tuple[Row, ...]:
    layer = _layer(page, geometry.layers, best)
    opened = HeadPage(layer=layer, head=0, colours=page.colours)
    return (
        score_choices(page, "What to show", "Pictures of all heads"),
        layer_choices(geometry, layer, lambda other: replace(page, layer=other)),
        head_choices(opened, patterns),
        (
            Button(f"Heads of layer {layer + 1}", LayerPage(layer=layer, colours=page.colours)),
            *colour_buttons(page, scale=page.score is None),
        ),
        (*guesses, terms_button(*_TERMS)),
    )
