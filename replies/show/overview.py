"""The page of all heads: thumbnails, or one cell a head coloured by a score."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import NamedTuple

import discord
import numpy as np
from numpy.typing import NDArray

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
from model.variants import ValueNorms
from rendering.overview import draw_overview
from rendering.scores import draw_scores
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.pages import FilmPage, HeadPage, LayerPage, OverviewPage
from replies.phrases import CAVEAT, PHRASES, Mark, bold, short
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.carried import (
    CARRIED,
    as_shares,
    carried_button,
    end_of,
    fine_print,
    heads_that_carry,
    most_in_words,
    norms_for,
    scale_for,
    score_print,
    sep_in_words,
    titled,
    what_is_drawn,
)
from replies.show.colours import colour_buttons, drawn, to_open, towards_more
from replies.show.terms import terms_button
from replies.show.ways import guesses_button, head_choices, layer_choices, score_choices
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "attention", "score", "carried")

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


@dataclass(frozen=True, eq=False)
class Seen:
    """What is drawn and said of all heads.

    Attributes:
        analysis: The sentence.
        best: The strongest heads.
        patterns: Those of the heads of the layer that is offered.
        layer: That layer, counted from 0.
        drawn: The weights of all heads, [L, H, N, N], or for a score their scores, [L, H].
        end: Where the scale of the weights ends if what is carried is shown, else None.
        most: The heads in which most is carried, with their shares of all; none if it isn't shown.
    """

    analysis: Analysis
    best: Sequence[Strong]
    patterns: tuple[Pattern | None, ...]
    layer: int
    drawn: NDArray[np.floating]
    end: float | None = None
    most: tuple[tuple[Head, float], ...] = ()


async def show_overview(services: Services, page: OverviewPage, texts: Texts) -> Answer:
    """All heads on one sentence.

    Raises:
        PatternAbsent: If the sentence has nothing that the score could be about.
    """
    geometry = services.model.geometry
    (analysis,) = await services.analyze(texts[:1])
    norms = await norms_for(services, page, texts)
    seen = await services.measuring.run(_seen, analysis, page, norms)
    title = titled(_title(page, geometry), page)
    data = await _draw(services, seen, page, title)
    fine = to_open(len(analysis.tokens), labels=False) if page.score is None else ""
    words = _in_words(seen, page, services.examples.prefix)
    description = f"{words}{fine}{_meaning(seen, page)}\n{in_small_print(CAVEAT)}"
    embed = discord.Embed(title=title, description=description, colour=COLOUR)
    picture = Picture(data, "heads.png", _alt_text(seen, page))
    rows = _rows(page, geometry, seen, guesses_button(analysis))
    return Answer(embed, texts_of([analysis]), picture, rows)


def _seen(analysis: Analysis, page: OverviewPage, norms: ValueNorms | None) -> Seen:
    """What a page shows of a sentence; `norms` is what there is to take, if that is shown."""
    shares = analysis if page.score is None else as_shares(analysis, norms)
    best = strongest(shares, page.score)
    layers, heads = analysis.attention.shape[:2]
    weights, end = analysis.attention, None
    most: tuple[tuple[Head, float], ...] = ()
    if page.score is None and norms is not None:
        weights = norms.weighted(analysis.attention)
        end = end_of(weights)
        ranked = heads_that_carry(weights.reshape(layers * heads, *weights.shape[2:]))
        most = tuple((Head(*divmod(place, heads)), share) for place, share in ranked[:_STRONGEST])
    offered = most[0][0] if most else best[0].head
    layer = offered.layer if page.layer is None else min(page.layer, layers - 1)
    return Seen(
        analysis,
        best,
        named_patterns(analysis, layer),
        layer,
        weights if page.score is None else content_scores(shares, page.score),
        end,
        most,
    )


async def _draw(services: Services, seen: Seen, page: OverviewPage, title: str) -> bytes:
    if page.score is None:
        return await services.studio.run(
            draw_overview,
            seen.drawn,
            title=title,
            sentence=seen.analysis.text,
            scale=scale_for(page.colours, seen.end),
            **drawn(page.colours),
        )
    return await services.studio.run(
        draw_scores,
        seen.drawn,
        title=title,
        legend=page.score.value,
        top=[(one.head.layer, one.head.head) for one in seen.best],
        sentence=seen.analysis.text,
        **drawn(page.colours),
    )


def _title(page: OverviewPage, geometry: Geometry) -> str:
    if page.score is None:
        return f"All {geometry.layers * geometry.heads} heads"
    return f"How much each head {PHRASES[page.score]}"


def _meaning(seen: Seen, page: OverviewPage) -> str:
    """Lines about what is carried, if that is shown."""
    return score_print() if page.carried and page.score is not None else fine_print(seen.end)


def _carried_in_words(seen: Seen, mark: Mark = str) -> str:
    """What [SEP] has of what is carried, and the heads that carry most."""
    analysis, carried = seen.analysis, seen.drawn.astype(np.float32, copy=False)
    added = sep_in_words(analysis.tokens, analysis.attention, carried)
    return f"{added} {most_in_words(seen.most, mark)}"


def _alt_text(seen: Seen, page: OverviewPage) -> str:
    """The picture for those who can't see it."""
    analysis, best = seen.analysis, seen.best
    layers, heads = analysis.attention.shape[:2]
    size = f"{layers} layers of {heads} heads"
    if seen.most:
        what = f"{what_is_drawn('heat maps', 'all heads', seen.end)}, {size}"
        named = _carried_in_words(seen).rstrip(".")
    elif page.score is None:
        what = f"Attention heat maps of all heads, {size}. {_where_to_begin(best)}"
        named = "; ".join(f"{short(one.head)} {_does(one)}" for one in best)
    else:
        lighter = towards_more(page.colours)
        what = f"One cell for each head, {size}, {lighter} for a higher score {page.score.value!r}"
        what = f"{what} of {CARRIED}." if page.carried else f"{what}."
        what = f"{what} {DEFINITIONS[page.score]} Strongest"
        named = ", ".join(f"{short(one.head)} ({decimals(one.score)})" for one in best)
    return shorten_end(f"{what}: {named}. Sentence: {analysis.text}", ALT_TEXT_LIMIT)


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


def _in_words(seen: Seen, page: OverviewPage, prefix: str) -> str:
    best, score = seen.best, page.score
    if seen.most:
        return _carried_in_words(seen, bold)
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
        strongest_in_words(best, bold, "what it carries" if page.carried else "its attention"),
        *([] if page.carried else [_to_try(score, prefix)]),
        in_small_print(DEFINITIONS[score]),
        in_small_print(f"Strongest: {heads}."),
    ]
    return "\n".join(lines)


def _to_try(pattern: Pattern, prefix: str) -> str:
    """How to learn whether it is more than luck."""
    return f"One sentence says little: try `{prefix}find {pattern.value}` with three or more."


def strongest_in_words(best: Sequence[Strong], mark: Mark = str, of: str = "its attention") -> str:
    """3-9 does this most: 87 % of its attention goes there.

    Args:
        best: The strongest heads of one score, the first first.
        mark: How a head is set off.
        of: What the score is of.
    """
    first = best[0]
    name, share = mark(short(first.head)), f"{decimals(100 * first.score, 0)} %"
    if first.pattern is Pattern.BROAD:
        much = f"it scores {decimals(first.score)}, and 1 is the most"
    else:
        much = f"{share} of {of} goes there"
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


def _rows(
    page: OverviewPage,
    geometry: Geometry,
    seen: Seen,
    guesses: tuple[Button, ...],
) -> tuple[Row, ...]:
    layer = seen.layer
    opened = HeadPage(layer=layer, head=0, colours=page.colours, carried=page.carried)
    return (
        score_choices(page, "What to show", "Pictures of all heads"),
        layer_choices(geometry, layer, lambda other: replace(page, layer=other)),
        head_choices(opened, seen.patterns),
        (
            Button(
                f"Heads of layer {layer + 1}",
                LayerPage(layer=layer, colours=page.colours, carried=page.carried),
            ),
            *colour_buttons(page, scale=page.score is None),
            carried_button(page),
        ),
        (
            *guesses,
            Button("Layer by layer", FilmPage(colours=page.colours)),
            terms_button(*_TERMS),
        ),
    )
