"""The page of a film: one sentence through all layers, on one sheet or as a moving picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis, Head
from model.bert.geometry import Geometry
from model.measures.links import content_rows, tendency
from model.measures.mixing import layer_mean
from model.measures.ties import levels
from model.measures.words import names_of
from rendering.film import MOST_FILMED, MOST_FRAMES, columns_of, draw_film, draw_sheet
from rendering.layer import arranged
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.errors import FilmTooLong
from replies.pages import FilmPage, HeadPage, LayerPage, MeanPage, OverviewPage, Page
from replies.phrases import NOT_COUNTED, Mark, bold, italic
from replies.plain import ALT_TEXT_LIMIT, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, tiles_to_open
from replies.show.terms import terms_button
from replies.show.ways import around, layer_choices

_TARGETS = {"next": "at the next token", "previous": "at the one before", "itself": "at themselves"}


@dataclass(frozen=True, eq=False)
class Film:
    """What is drawn and said.

    Attributes:
        tokens: N tokens.
        weights: [L, N, N] float32, of each layer; rows attend, and sum to 1.
        targets: For each layer, what half of the tokens or more look at most, [CLS] and [SEP] not
            counted: a target as `model.measures.links.tendency` names it, or the place of a token;
            None if there is no such.
    """

    tokens: tuple[str, ...]
    weights: NDArray[np.float32]
    targets: tuple[str | int | None, ...]


async def show_film(services: Services, page: FilmPage, texts: Texts) -> Answer:
    """All layers on one sentence.

    Raises:
        NoSuchHead: If no layer has a head of that number.
        FilmTooLong: If a moving picture has no room for the sentence, or for the layers.
    """
    geometry = services.model.geometry
    if page.head is not None:
        services.existing(Head(0, page.head))
    (read,) = services.read(texts[:1])
    if page.moving and (len(read.tokens) > MOST_FILMED or geometry.layers > MOST_FRAMES):
        raise FilmTooLong(len(read.tokens), geometry.layers, MOST_FILMED, MOST_FRAMES)
    analysis = await services.model.analyze(read)
    film = await services.measuring.run(film_of, analysis, page.head)
    of = _of(page, geometry)
    data = await services.studio.run(
        draw_film if page.moving else draw_sheet,
        film.tokens,
        film.weights,
        title=of if page.moving else f"Layer by layer: {of}",
        sentence=analysis.text,
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )
    caution = in_small_print(_caution(page, geometry))
    fine = "" if page.moving else _labels(len(film.tokens), geometry.layers)
    words = "\n".join((in_words(film, italic, bold), in_small_print(NOT_COUNTED), caution))
    embed = discord.Embed(
        title=f"Layer by layer: {of}", description=f"{words}{fine}", colour=COLOUR
    )
    filename = "film.gif" if page.moving else "film.png"
    picture = Picture(data, filename, alt_text(analysis, film, page))
    return Answer(embed, texts_of([analysis]), picture, _rows(page, geometry))


def film_of(analysis: Analysis, head: int | None) -> Film:
    """What a page shows of a sentence; `head` as in `FilmPage`."""
    layers = range(len(analysis.attention))
    weights = (
        np.stack([layer_mean(analysis, layer) for layer in layers])
        if head is None
        else analysis.attention[:, head]
    )
    return Film(
        analysis.tokens,
        weights,
        tuple(_target(analysis.tokens, of_layer) for of_layer in weights),
    )


def _target(tokens: Sequence[str], weights: NDArray[np.float32]) -> str | int | None:
    """What half of the tokens or more look at most; as in `Film`."""
    common = tendency(tokens, weights).target
    if common is not None:
        return common
    ranks = levels(weights[content_rows(tokens)])
    # Where two are the largest, a token looks most at neither.
    looked_at = [row.argmin() for row in ranks if (row == 0).sum() == 1]
    return next(
        (
            int(place)
            for place, count in Counter(looked_at).most_common(1)
            if 2 * count >= len(ranks)
        ),
        None,
    )


def in_words(film: Film, mark: Mark = str, of_layer: Mark = str) -> str:
    """Where most tokens look most in each layer, a line for layers that follow on each other.

    Args:
        film: What is drawn.
        mark: How a token is set off.
        of_layer: How the numbers of layers are set off.
    """
    lines = ["Where half of the tokens or more look most:"]
    for target, layers in groupby(enumerate(film.targets, 1), key=lambda place: place[1]):
        numbers = [number for number, _ in layers]
        lines.append(f"{of_layer(_numbered(numbers))}: {_said(film.tokens, target, mark)}.")
    return "\n".join(lines)


def _numbered(numbers: Sequence[int]) -> str:
    """Layer 3; layers 4 to 7."""
    first, last = numbers[0], numbers[-1]
    return f"Layer {first}" if first == last else f"Layers {first} to {last}"


def _said(tokens: Sequence[str], target: str | int | None, mark: Mark) -> str:
    if target is None:
        return "not at one place"
    if isinstance(target, int):
        return f"at {mark(names_of(tokens)[target])}"
    return _TARGETS.get(target, f"at {target}")


def _of(page: FilmPage, geometry: Geometry) -> str:
    """What is shown of each layer."""
    if page.head is None:
        return f"the mean of its {geometry.heads} heads"
    return f"its head {page.head + 1}"


def _caution(page: FilmPage, geometry: Geometry) -> str:
    """What to bear in mind."""
    if page.head is None:
        return (
            f"A mean hides its heads: each of them counts for a part in {geometry.heads}. Above "
            "layer 1 a column is a place, not a word."
        )
    return (
        "Heads of the same number in two layers have nothing to do with each other. Above layer 1 "
        "a column is a place, not a word."
    )


def _labels(tokens: int, layers: int) -> str:
    """Where the tokens of a sheet can be read."""
    moves = tokens <= MOST_FILMED and layers <= MOST_FRAMES
    elsewhere = f"open a layer{', or the moving picture' if moves else ''}"
    line = tiles_to_open(tokens, arranged(layers, columns_of(layers)), elsewhere)
    return f"\n{in_small_print(line)}" if line else ""


def alt_text(analysis: Analysis, film: Film, page: FilmPage) -> str:
    """The picture for those who can't see it."""
    layers, of = len(film.weights), "the mean of its heads"
    if page.head is not None:
        of = f"its head {page.head + 1}"
    kind = (
        f"Moving picture of {layers} attention heat maps, one after the other"
        if page.moving
        else f"{layers} attention heat maps on one sheet"
    )
    what = f"{kind}: of each layer {of}, {len(film.tokens)} tokens."
    words = in_words(film).replace("\n", " ")
    return shorten_end(f"{what} {words} Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def _rows(page: FilmPage, geometry: Geometry) -> tuple[Row, ...]:
    other = "As one sheet" if page.moving else "As a moving picture"

    def opened(layer: int) -> Page:
        if page.head is None:
            return MeanPage(of="layer", layer=layer, colours=page.colours)
        return HeadPage(layer=layer, head=page.head, colours=page.colours)

    return (
        _shown(page, geometry),
        replace(layer_choices(geometry, None, opened), placeholder="Open a layer"),
        (
            Button(other, replace(page, moving=not page.moving)),
            Button("Heads of layer 1", LayerPage(layer=0, colours=page.colours)),
            Button("All heads", OverviewPage(colours=page.colours)),
        ),
        (*colour_buttons(page), terms_button("token", "head", "layer", "attention")),
    )


def _shown(page: FilmPage, geometry: Geometry) -> Choices:
    """A list of what can be shown of each layer."""
    mean = Choice("Mean of the heads", replace(page, head=None), chosen=page.head is None)
    heads = (
        Choice(f"Head {head + 1}", replace(page, head=head), chosen=head == page.head)
        for head in around(page.head or 0, geometry.heads)
    )
    return Choices("Of each layer", (mean, *heads))
