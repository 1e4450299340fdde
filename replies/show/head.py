"""The page of one head: its picture, what it shows in words, and the way to its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np
from numpy.typing import NDArray

from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.measures.links import content_rows
from model.measures.patterns import named_patterns
from model.measures.words import between_words, locate, without_specials, words_of
from model.variants import ValueNorms
from rendering.archive import head_file_name
from rendering.head import draw_head
from rendering.lines import draw_lines
from replies.answer import COLOUR, Answer, Button, Picture, Row, Texts, texts_of
from replies.pages import CardPage, HeadPage, LayerPage, OffPage, OverviewPage, Specials
from replies.phrases import (
    Mark,
    attention_in_words,
    focus_in_words,
    in_transformers,
    italic,
    short,
    title,
)
from replies.plain import ALT_TEXT_LIMIT, capitalised, plain, shorten_end
from replies.services import Services
from replies.show.carried import (
    carried_button,
    end_of,
    fine_print,
    norms_for,
    scale_for,
    sep_in_words,
    telling_for,
    titled,
    what_is_drawn,
)
from replies.show.colours import colour_buttons, drawn, to_open
from replies.show.terms import terms_button
from replies.show.ways import guesses_button, head_choices, layer_choices, step_buttons, turned

_NEXT_SPECIALS: dict[Specials, tuple[str, Specials]] = {
    "show": ("Hide [CLS] [SEP]", "hide"),
    "hide": ("Rescale rows", "rescale"),
    "rescale": ("Show [CLS] [SEP]", "show"),
}
_SPECIALS_NOTE: dict[Specials, str] = {
    "hide": "[CLS] and [SEP] hidden",
    "rescale": "[CLS] and [SEP] hidden, rows rescaled to sum 1",
}


@dataclass(frozen=True, eq=False)
class Figure:
    """What is drawn and said of a head.

    Attributes:
        tokens: N tokens, or words.
        weights: [N, N] float32; rows attend.
        note: What was done to them, or None.
        focus: The places among them of those looked at closely.
        end: Where the scale ends if what is carried is shown; None for attention weights.
        added: What [SEP] has of that, in words; None for attention weights.
    """

    tokens: tuple[str, ...]
    weights: NDArray[np.float32]
    note: str | None
    focus: tuple[int, ...]
    end: float | None = None
    added: str | None = None


async def show_head(
    services: Services, page: HeadPage, texts: Texts, focus: Sequence[str] = ()
) -> Answer:
    """One head on one of the sentences, which alone the answer is about.

    Args:
        services: What analyses and draws.
        page: The page.
        texts: The sentences.
        focus: Words to look at closely, as a person names them; none for those of the page.

    Raises:
        NoSuchHead: If the model doesn't have it.
        WordNotFound, WordAmbiguous: If a word isn't there, or more than once.
    """
    geometry = services.model.geometry
    head = services.existing(page.chosen)
    sentence = min(page.sentence, len(texts) - 1)
    (read,) = services.read(texts[sentence : sentence + 1])
    if focus:
        words = words_of(read).words
        page = replace(page, focus=tuple(dict.fromkeys(locate(words, name) for name in focus)))
    analysis = await services.model.analyze(read)
    norms = await norms_for(services, page, (read.text,))
    page = replace(page, sentence=0)
    figure = figure_of(analysis, page, norms)
    name = titled(title(head), page)
    draw = draw_lines if page.view == "lines" else draw_head
    data = await services.studio.run(
        draw,
        figure.tokens,
        figure.weights,
        title=name,
        sentence=analysis.text,
        note=figure.note,
        focus=figure.focus,
        scale=scale_for(page.colours, figure.end),
        **drawn(page.colours),
    )
    description = (
        f"{in_words(figure, italic)}{_done_to(figure)}{to_open(len(figure.tokens), labels=True)}"
        f"{fine_print(figure.end)}"
        f"\n-# In transformers {short(head)} is `{in_transformers(head)}`."
    )
    embed = discord.Embed(title=name, description=description, colour=COLOUR)
    filename = head_file_name(head.layer, head.head)
    return Answer(
        embed,
        texts_of([analysis]),
        Picture(data, filename, alt_text(analysis, page, norms)),
        await services.measuring.run(_rows, analysis, page, geometry),
    )


def _done_to(figure: Figure) -> str:
    """What was done to the weights, in the small print: it changes what is read, too."""
    return f"\n-# {capitalised(plain(figure.note))}." if figure.note else ""


def figure_of(analysis: Analysis, page: HeadPage, norms: ValueNorms | None = None) -> Figure:
    """What a page shows of a head: pieces joined or not, [CLS] and [SEP] hidden or not.

    A word of several pieces can be looked at closely only as a word, so its focus joins pieces.

    Args:
        analysis: The sentence.
        page: The page.
        norms: What there is to take, if that is shown; None for attention weights.
    """
    joined = words_of(analysis)
    places = tuple(place for place in page.focus if 0 <= place < len(joined.words))
    split = any(len(joined.places[place]) > 1 for place in places)
    tokens, attention = analysis.tokens, analysis.of_head(page.chosen)
    weights = attention
    added = None
    if norms is not None:
        weights = norms.weighted(attention, page.layer, page.head)
        added = sep_in_words(tokens, attention, weights)
    focus = tuple(joined.places[place][0] for place in places)
    notes = []
    if page.joined or split:
        tokens, weights, focus = joined.words, between_words(joined, weights), places
        notes.append("word pieces joined" if norms is None else "word pieces joined, lengths added")
    if page.specials != "show":
        kept = content_rows(tokens)
        focus = tuple(kept.index(place) for place in focus if place in kept)
        weights, tokens = without_specials(weights, tokens, renormalise=page.specials == "rescale")
        notes.append(_SPECIALS_NOTE[page.specials])
    end = None if norms is None else end_of(weights)
    return Figure(tokens, weights, "; ".join(notes) or None, focus, end, added)


def alt_text(analysis: Analysis, page: HeadPage, norms: ValueNorms | None = None) -> str:
    """The picture of a page for those who can't see it; the arguments are those of `figure_of`."""
    figure = figure_of(analysis, page, norms)
    kind = "lines" if page.view == "lines" else "heat map"
    note = f" ({figure.note})" if figure.note else ""
    drawn = what_is_drawn(kind, str(page.chosen), figure.end)
    what = f"{drawn}, {len(figure.tokens)} tokens{note}."
    return shorten_end(f"{what} {in_words(figure)} Sentence: {analysis.text}", ALT_TEXT_LIMIT)


def in_words(figure: Figure, mark: Mark = str) -> str:
    """What the picture of a head shows, from the same numbers."""
    telling = telling_for(figure.end)
    said = [
        focus_in_words(figure.tokens, figure.weights, place, mark, telling)
        for place in figure.focus
    ] or [attention_in_words(figure.tokens, figure.weights, mark, telling)]
    return " ".join((*said, *([figure.added] if figure.added else [])))


def _rows(analysis: Analysis, page: HeadPage, geometry: Geometry) -> tuple[Row, ...]:
    layer = LayerPage(layer=page.layer, colours=page.colours, carried=page.carried)
    every = OverviewPage(layer=page.layer, colours=page.colours, carried=page.carried)
    card = CardPage(layer=page.layer, head=page.head, colours=page.colours, carried=page.carried)
    answer, pieces = _of_answer(analysis, page), _pieces_button(analysis, page)
    # With all of these there is no room for one more; "All heads" leads to the heads of the layer.
    of_layer = () if answer and pieces else (Button(f"Heads of layer {page.layer + 1}", layer),)
    return (
        layer_choices(geometry, page.layer, lambda layer: replace(page, layer=layer)),
        head_choices(page, named_patterns(analysis, page.layer), chosen=page.head),
        (
            *step_buttons(page.chosen, geometry, lambda head: turned(page, head)),
            _view_button(page),
            *of_layer,
            Button("All heads", every),
        ),
        (
            carried_button(page),
            _specials_button(page),
            *pieces,
            Button("About this head", card),
            terms_button("token", "head", "layer", "attention", "carried"),
        ),
        (*colour_buttons(page), *answer),
    )


def _of_answer(analysis: Analysis, page: HeadPage) -> tuple[Button, ...]:
    """To the words for the gap, and to what they are without the head; none without a gap."""
    guesses = guesses_button(analysis, page.chosen)
    off = OffPage(heads=(page.layer, page.head), colours=page.colours)
    return (*guesses, Button(f"Switch {short(page.chosen)} off", off)) if guesses else ()


def _view_button(page: HeadPage) -> Button:
    if page.view == "heat":
        return Button("Lines", replace(page, view="lines"))
    return Button("Heat map", replace(page, view="heat"))


def _specials_button(page: HeadPage) -> Button:
    label, specials = _NEXT_SPECIALS[page.specials]
    return Button(label, replace(page, specials=specials))


def _pieces_button(analysis: Analysis, page: HeadPage) -> tuple[Button, ...]:
    """Joins the pieces of words, or splits words again; none if all words are whole."""
    if page.joined:
        return (Button("Split words", replace(page, joined=False)),)
    if len(words_of(analysis).words) == len(analysis.tokens):
        return ()
    return (Button("Join pieces", replace(page, joined=True)),)
