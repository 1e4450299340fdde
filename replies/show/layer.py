"""The page of a layer: all its heads, each with the pattern that it shows."""

from collections.abc import Sequence
from dataclasses import replace

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.measures.patterns import Pattern, head_score, named_patterns
from model.measures.ties import decimals
from rendering.layer import arranged, draw_layer
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.pages import HeadPage, LayerPage, MeanPage, OverviewPage
from replies.phrases import PHRASES, Mark, bold, short
from replies.plain import ALT_TEXT_LIMIT, capitalised, shorten_end
from replies.services import Services
from replies.show.carried import (
    carried_button,
    end_of,
    fine_print,
    heads_that_carry,
    most_in_words,
    norms_for,
    scale_for,
    sep_in_words,
    titled,
    what_is_drawn,
)
from replies.show.colours import colour_buttons, drawn, tiles_to_open
from replies.show.terms import terms_button
from replies.show.ways import head_choices, layer_choices

_MOST_NAMED = 3
"""Heads that carry most and are named."""

Named = dict[Pattern | None, list[tuple[Head, float]]]
"""The heads of a layer by the pattern that each shows, with their scores for it."""


async def show_layer(services: Services, page: LayerPage, texts: Texts) -> Answer:
    """All heads of a layer on one sentence.

    Raises:
        NoSuchHead: If the model doesn't have the layer.
    """
    geometry = services.model.geometry
    layer = services.existing_layer(page.layer)
    (analysis,) = await services.analyze(texts[:1])
    norms = await norms_for(services, page, texts)
    named = await services.measuring.run(heads_by_pattern, analysis, layer)
    title, weights = titled(f"Layer {layer + 1}", page), analysis.attention[layer]
    end, carried = None, ""
    if norms is not None:
        weights = norms.weighted(weights, layer)
        end, carried = end_of(weights), carried_in_words(analysis, layer, weights, bold)
    data = await services.studio.run(
        draw_layer,
        analysis.tokens,
        weights,
        title=title,
        titles=_titles(_by_head(named)),
        sentence=analysis.text,
        scale=scale_for(page.colours, end),
        **drawn(page.colours),
    )
    score = (
        f"In brackets, the score; `{services.examples.prefix}heads next` shows all heads by one."
    )
    to_open = tiles_to_open(
        len(analysis.tokens), arranged(geometry.heads), "open a head to see its tokens"
    )
    hint = f"-# {score} {to_open}".rstrip()
    words = "\n".join(part for part in (carried, in_words(named), hint) if part)
    embed = discord.Embed(title=title, description=f"{words}{fine_print(end)}", colour=COLOUR)
    alt = alt_text(analysis, layer, named, end, carried)
    picture = Picture(data, f"layer{layer + 1:02}.png", alt)
    return Answer(embed, texts_of([analysis]), picture, _rows(page, named, geometry))


def heads_by_pattern(analysis: Analysis, layer: int) -> Named:
    """Which head of a layer shows which pattern, and how strongly."""
    named: Named = {}
    for place, pattern in enumerate(named_patterns(analysis, layer)):
        head = Head(layer, place)
        score = 0.0 if pattern is None else head_score(analysis, head, pattern)
        named.setdefault(pattern, []).append((head, score))
    return named


def in_words(named: Named) -> str:
    """What each head does that shows a pattern, a line for each pattern, and which show none."""
    lines = []
    for pattern in Pattern:
        if found := named.get(pattern):
            heads = ", ".join(f"**{short(head)}** ({decimals(score)})" for head, score in found)
            lines.append(f"{capitalised(PHRASES[pattern])}: {heads}.")
    if rest := named.get(None):
        lines.append(f"No clear pattern: {', '.join(short(head) for head, _ in rest)}.")
    return "\n".join(lines)


def carried_in_words(
    analysis: Analysis, layer: int, carried: NDArray[np.float32], mark: Mark = str
) -> str:
    """What [SEP] has of what a layer carries, and the heads that carry most.

    Args:
        analysis: The sentence.
        layer: Counted from 0.
        carried: [H, N, N] of the heads of the layer.
        mark: How a head is set off.
    """
    most = heads_that_carry(carried)[:_MOST_NAMED]
    named = most_in_words([(Head(layer, head), share) for head, share in most], mark)
    about = "The names of the heads are by attention."
    return f"{sep_in_words(analysis.tokens, analysis.attention[layer], carried)} {named} {about}"


def alt_text(
    analysis: Analysis,
    layer: int,
    named: Named,
    end: float | None = None,
    carried: str = "",
) -> str:
    """The picture for those who can't see it.

    Args:
        analysis: The sentence.
        layer: Counted from 0.
        named: What its heads do.
        end: Where the scale ends if what is carried is shown; None for attention weights.
        carried: What is said of that.
    """
    heads, tokens = len(analysis.attention[layer]), len(analysis.tokens)
    drawn = what_is_drawn("heat maps", f"the {heads} heads of layer {layer + 1}", end)
    words = f"{carried} {in_words(named)}".replace("\n", " ").replace("**", "").strip()
    what = f"{drawn}, {tokens} tokens. {words} Sentence: {analysis.text}"
    return shorten_end(what, ALT_TEXT_LIMIT)


def _by_head(named: Named) -> list[Pattern | None]:
    """The pattern of each head, in the order of the heads."""
    patterns = {head.head: pattern for pattern, found in named.items() for head, _ in found}
    return [patterns[place] for place in range(len(patterns))]


def _titles(patterns: Sequence[Pattern | None]) -> list[str]:
    """Head 9 · next."""
    return [
        f"head {number}" if pattern is None else f"head {number} · {pattern.value}"
        for number, pattern in enumerate(patterns, 1)
    ]


def _rows(page: LayerPage, named: Named, geometry: Geometry) -> tuple[Row, ...]:
    opened = HeadPage(layer=page.layer, head=0, colours=page.colours, carried=page.carried)
    return (
        layer_choices(geometry, page.layer, lambda layer: _turned(page, layer)),
        head_choices(opened, _by_head(named)),
        (
            _neighbour("◀", page, geometry, -1),
            _neighbour("▶", page, geometry, 1),
            Button(
                "Mean of this layer",
                MeanPage(of="layer", layer=page.layer, colours=page.colours),
            ),
            Button(
                "All heads",
                OverviewPage(layer=page.layer, colours=page.colours, carried=page.carried),
            ),
            carried_button(page),
        ),
        (
            *colour_buttons(page),
            terms_button("token", "head", "layer", "attention", "score", "carried"),
        ),
    )


def _neighbour(label: str, page: LayerPage, geometry: Geometry, step: int) -> Button:
    layer = page.layer + step
    return Button(label, _turned(page, layer) if 0 <= layer < geometry.layers else None)


def _turned(page: LayerPage, layer: int) -> LayerPage:
    return replace(page, layer=layer)
