"""The page of a mean: the heads of a layer or of all layers in one, or attention rollout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.measures.links import strongest_links
from model.measures.mixing import layer_mean, overall_mean, rollout
from model.measures.ties import decimals, in_order
from rendering.difference import comparable, draw_difference
from rendering.head import draw_head
from rendering.scale import figure
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.pages import FilmPage, LayerPage, MeanPage, OverviewPage
from replies.phrases import Mark, attention_in_words, italic
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, to_open
from replies.show.terms import terms_button
from replies.show.ways import layer_choices

_MOST_NAMED = 3
"""Tokens or links that are named."""

_AXES = "rows: places in the last layer; columns: tokens put in"
_LEGEND = "rollout minus the mean of its column"


@dataclass(frozen=True, eq=False)
class Mean:
    """What is drawn and said.

    Attributes:
        tokens: N tokens.
        weights: [N, N] float32. Each row sums to 1 or, less the means of the columns, to 0.
        spread: For rollout, by how much a weight differs at most from the mean of its column;
            else None.
    """

    tokens: tuple[str, ...]
    weights: NDArray[np.float32]
    spread: float | None


async def show_mean(services: Services, page: MeanPage, texts: Texts) -> Answer:
    """A mean of heads, or rollout, on one sentence.

    Raises:
        NoSuchHead: If the model doesn't have the layer.
    """
    geometry = services.model.geometry
    layer = services.existing_layer(page.layer)
    (analysis,) = await services.analyze(texts[:1])
    mean = await services.measuring.run(mean_of, analysis, page)
    title = title_of(page, geometry)
    fine = to_open(len(mean.tokens), labels=True)
    description = f"{in_words(mean, page, italic)}{fine}\n-# {caveat_of(mean, page, geometry)}"
    embed = discord.Embed(title=title, description=description, colour=COLOUR)
    data = await _draw(services, mean, page, title, analysis.text)
    filename = f"mean-layer{layer + 1:02}.png" if page.of == "layer" else f"mean-{page.of}.png"
    picture = Picture(data, filename, alt_text(analysis, mean, page))
    return Answer(embed, texts_of([analysis]), picture, _rows(page, geometry))


async def _draw(services: Services, mean: Mean, page: MeanPage, title: str, sentence: str) -> bytes:
    if _is_difference(page):
        return await services.studio.run(
            draw_difference,
            mean.tokens,
            mean.weights,
            title=title,
            legend=_LEGEND,
            sentence=sentence,
            note=_AXES,
            **drawn(page.colours),
        )
    return await services.studio.run(
        draw_head,
        mean.tokens,
        mean.weights,
        title=title,
        sentence=sentence,
        note=_AXES if page.of == "rollout" else None,
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )


def mean_of(analysis: Analysis, page: MeanPage) -> Mean:
    """What a page shows of a sentence."""
    if page.of == "layer":
        return Mean(analysis.tokens, layer_mean(analysis, page.layer), None)
    if page.of == "all":
        return Mean(analysis.tokens, overall_mean(analysis), None)
    differences = rollout(analysis, minus_column_mean=True)
    weights = differences if page.minus_column_mean else rollout(analysis)
    return Mean(analysis.tokens, weights, float(np.abs(differences).max()))


def title_of(page: MeanPage, geometry: Geometry) -> str:
    """What a page shows, in a few words."""
    if page.of == "layer":
        return f"Mean of layer {page.layer + 1}"
    if page.of == "all":
        return f"Mean of all {geometry.layers * geometry.heads} heads"
    return "Rollout differences" if page.minus_column_mean else "Attention rollout"


def in_words(mean: Mean, page: MeanPage, mark: Mark = str) -> str:
    """What the picture shows, from the same numbers."""
    if page.of != "rollout":
        return attention_in_words(mean.tokens, mean.weights, mark)
    if page.minus_column_mean:
        return _differences_in_words(mean.tokens, mean.weights, mark)
    return _columns_in_words(mean.tokens, mean.weights, mark)


def _columns_in_words(tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark) -> str:
    means = weights.mean(axis=0, dtype=np.float64)
    places = in_order(means)[:_MOST_NAMED]
    largest = ", ".join(f"{mark(tokens[place])} ({decimals(means[place])})" for place in places)
    return f"After the last layer, a place is made mostly of {largest}, on average."


def _differences_in_words(tokens: Sequence[str], weights: NDArray[np.float32], mark: Mark) -> str:
    links = strongest_links(tokens, comparable(weights), count=_MOST_NAMED)
    parts = (
        f"{mark(tokens[link.attending])} {'' if place else 'holds more '}of "
        f"{mark(tokens[link.attended])} (+{figure(float(weights[link.attending, link.attended]))})"
        for place, link in enumerate(links)
    )
    return f"Compared with the mean place, {', '.join(parts)}."


def caveat_of(mean: Mean, page: MeanPage, geometry: Geometry) -> str:
    """What to bear in mind with a picture of this kind."""
    if page.of == "layer":
        return (
            f"A mean hides its heads: a single one of {geometry.heads} that puts everything on one "
            f"token adds only {decimals(1 / geometry.heads)}."
        )
    if page.of == "all":
        return (
            "Above layer 1 a column is a place, not a word: other words are mixed in already, and "
            "this mean treats all layers alike. Much weight on [SEP] often means that heads have "
            "nothing to do (Clark et al. 2019)."
        )
    if page.minus_column_mean:
        return (
            f"The colours end at {figure(mean.spread or 0)}: this is how far rollout tells the "
            "places apart at all."
        )
    return (
        "Rollout (Abnar & Zuidema 2020) multiplies the means of all layers, each mixed half and "
        "half with the token itself. Such a product makes its rows alike, so stripes say little "
        f"about single words: here no weight is more than {figure(mean.spread or 0)} from the mean "
        "of its column."
    )


def alt_text(analysis: Analysis, mean: Mean, page: MeanPage) -> str:
    """The picture for those who can't see it."""
    layers, heads = analysis.attention.shape[:2]
    name = {
        "layer": f"the mean of the {heads} heads of layer {page.layer + 1}",
        "all": f"the mean of all {layers * heads} heads",
        "rollout": _LEGEND if page.minus_column_mean else "attention rollout",
    }[page.of]
    what = f"Heat map of {name}, {len(mean.tokens)} tokens."
    return shorten_end(f"{what} {in_words(mean, page)} Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def _rows(page: MeanPage, geometry: Geometry) -> tuple[Row, ...]:
    chosen = page.layer if page.of == "layer" else None
    return (
        layer_choices(geometry, chosen, lambda layer: replace(page, of="layer", layer=layer)),
        (
            Button("All layers", None if page.of == "all" else replace(page, of="all")),
            Button("Rollout", None if page.of == "rollout" else replace(page, of="rollout")),
            _further(page),
            Button("All heads", OverviewPage(layer=page.layer, colours=page.colours)),
            Button("Layer by layer", FilmPage(colours=page.colours)),
        ),
        (
            *colour_buttons(page, scale=not _is_difference(page)),
            terms_button("token", "head", "layer", "attention"),
        ),
    )


def _further(page: MeanPage) -> Button:
    """To the heads behind the mean or, from rollout, to what its rows don't have in common."""
    if page.of != "rollout":
        return Button(
            f"Heads of layer {page.layer + 1}",
            LayerPage(layer=page.layer, colours=page.colours),
        )
    if page.minus_column_mean:
        return Button("Plain rollout", replace(page, minus_column_mean=False))
    return Button("Minus column mean", replace(page, minus_column_mean=True))


def _is_difference(page: MeanPage) -> bool:
    return page.of == "rollout" and page.minus_column_mean
