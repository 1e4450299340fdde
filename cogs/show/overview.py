"""The page of all heads: thumbnails, or one cell a head coloured by a score."""

import dataclasses
from typing import Any

import discord

from cogs.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row
from cogs.pages import HeadPage, LayerPage, OverviewPage
from cogs.plain import ALT_TEXT_LIMIT, shorten_end
from cogs.reading import CAVEAT, PHRASES, short
from cogs.sentences import Texts
from cogs.services import Services
from cogs.show.head import around, head_choices, layer_choices
from cogs.show.looks import drawn, look_buttons, scale_of, to_open
from model.analysis import Analysis, Head
from model.errors import PatternAbsent
from model.geometry import Geometry
from model.patterns import DEFINITIONS, THRESHOLDS, Pattern, Ranked, content_scores, ranking
from rendering.overview import draw_overview
from rendering.scores import draw_scores

_STRONGEST = 5
"""Heads that the words name and the picture frames."""


async def show_overview(services: Services, page: OverviewPage, texts: Texts) -> Answer:
    """All heads on one sentence.

    Raises:
        PatternAbsent: If the sentence has nothing that the score could be about.
    """
    geometry = services.model.geometry
    (analysis,) = await services.analyze(texts[:1])
    best = _best(analysis, page.score)
    words = _in_words(best, page.score)
    if page.score is None:
        data = await services.studio.draw(
            draw_overview,
            analysis.attention,
            title=_title(page, geometry),
            sentence=analysis.text,
            scale=scale_of(page),
            **drawn(page),
        )
    else:
        data = await services.studio.draw(
            draw_scores,
            content_scores(analysis, page.score),
            title=_title(page, geometry),
            legend=page.score.value,
            top=[(found.head.layer, found.head.head) for _, found in best],
            sentence=analysis.text,
            **drawn(page),
        )
    fine = to_open(len(analysis.tokens), labels=False) if page.score is None else ""
    description = f"{words}{fine}\n-# {CAVEAT}"
    embed = discord.Embed(title=_title(page, geometry), description=description, colour=COLOUR)
    embed.set_footer(text=analysis.text)
    bare = words.replace("**", "").replace("\n", "; ").replace(":;", ":").replace(".;", ".")
    alt = f"{_what(page, geometry)} {bare.rstrip('.')}. Sentence: {analysis.text}"
    picture = Picture(data, "heads.png", shorten_end(alt, ALT_TEXT_LIMIT))
    return Answer(embed, picture, _rows(analysis, page, geometry, best[0][1].head))


def _title(page: OverviewPage, geometry: Geometry) -> str:
    if page.score is None:
        return f"All {geometry.layers * geometry.heads} heads"
    return f"How much each head {PHRASES[page.score]}"


def _what(page: OverviewPage, geometry: Geometry) -> str:
    size = f"{geometry.layers} layers of {geometry.heads} heads"
    if page.score is None:
        return f"Attention heat maps of all heads, {size}."
    return f"One cell for each head, {size}, lighter for a higher score {page.score.value!r}."


def _best(analysis: Analysis, score: Pattern | None) -> list[tuple[Pattern, Ranked]]:
    """The strongest heads: of a score, or of all scores for which one exceeds the threshold."""
    if score is not None:
        ranked = _ranked(analysis, score)
        if ranked is None:
            raise PatternAbsent(score.value)
        return [(score, found) for found in ranked[:_STRONGEST]]
    firsts = [
        (pattern, ranked[0])
        for pattern in Pattern
        if (ranked := _ranked(analysis, pattern)) is not None
    ]
    return sorted(firsts, key=lambda item: THRESHOLDS[item[0]] - item[1].score)[:_STRONGEST]


def _ranked(analysis: Analysis, pattern: Pattern) -> tuple[Ranked, ...] | None:
    """All heads by a score; None if the sentence has nothing that it could be about."""
    ranked = ranking(content_scores(analysis, pattern))
    return ranked if ranked[0].score == ranked[0].score else None


def _in_words(best: list[tuple[Pattern, Ranked]], score: Pattern | None) -> str:
    if score is None:
        lines = (
            f"**{short(found.head)}** {PHRASES[pattern]} ({found.score:.2f})"
            for pattern, found in best
        )
        return "Where to begin:\n" + "\n".join(lines)
    heads = ", ".join(f"**{short(found.head)}** ({found.score:.2f})" for _, found in best)
    return f"{DEFINITIONS[score]}\nStrongest: {heads}."


def _rows(
    analysis: Analysis, page: OverviewPage, geometry: Geometry, best: Head
) -> tuple[Row, ...]:
    layer = best.layer if page.layer is None else min(page.layer, geometry.layers - 1)
    opened = HeadPage(layer=layer, head=0, **page.look)
    return (
        _scores(page),
        layer_choices(geometry, layer, lambda number: _changed(page, layer=number)),
        head_choices(analysis, opened, around(0, geometry.heads)),
        (
            Button(f"Layer {layer + 1}", LayerPage(layer=layer, **page.look)),
            *look_buttons(page, scale=page.score is None),
        ),
    )


def _scores(page: OverviewPage) -> Choices:
    entries = [Choice("Pictures of all heads", _changed(page, score=None), chosen=not page.score)]
    entries += [
        Choice(
            f"Score: {pattern.value}",
            _changed(page, score=pattern),
            description=DEFINITIONS[pattern],
            chosen=pattern is page.score,
        )
        for pattern in Pattern
    ]
    return Choices("What to show", tuple(entries))


def _changed(page: OverviewPage, **changes: Any) -> OverviewPage:  # noqa: ANN401 - of any field
    return dataclasses.replace(page, **changes)
