"""The page of the layers: what the answer would be if the model stopped after each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord

from model.analysis import Prediction, Standing
from model.variants import LayerAnswers
from model.word_filter import WordFilter
from rendering.by_layer import draw_by_layer
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts
from replies.claims import in_small_print
from replies.pages import LayersPage, MaskPage, OverviewPage
from replies.phrases import Mark, bold, italic
from replies.plain import ALT_TEXT_LIMIT, plain, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn
from replies.show.mask import percent, with_full_stop
from replies.show.terms import terms_button
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("head", "layer", "rank", "probability")

_LONGEST_WORD = 40
"""Characters of a word in a text."""

_ROWS_LIMIT = 2700
"""Characters of the lines of all layers."""

_CAUTION = (
    "Only the last layer was trained to give answers; here its last step is put after each layer "
    "(nostalgebraist 2020: the logit lens). A first word of an early layer does not tell what BERT "
    "knows by then: Din et al. 2023 find far better words there with one more step, a linear map. "
    "So what this shows is from where on the last layers agree."
)


@dataclass(frozen=True)
class Course:
    """What becomes of a gap's answer from layer to layer.

    Attributes:
        firsts: The first word after each of the L layers, as a class may see them.
        standings: How the last one stands after each.
        left_out: Whether a first word is left out since it could hurt people.
    """

    firsts: tuple[Prediction, ...]
    standings: tuple[Standing, ...]
    left_out: bool

    @property
    def word(self) -> str:
        """The model's own first word."""
        return self.firsts[-1].piece

    @property
    def agreeing(self) -> int:
        """How many of the last layers have the model's own first word first."""
        count = 0
        for first in reversed(self.firsts):
            if first.piece != self.word:
                break
            count += 1
        return count


async def show_layers(services: Services, page: LayersPage, texts: Texts) -> Answer:
    """The first word for a gap after each layer, and how the last one comes to be first.

    Raises:
        NoMask: If the sentence has no gap.
    """
    analysis, lead = await with_full_stop(services, texts)
    (sentence,) = services.read([analysis.text], needs_mask=True)
    answers = await services.model.by_layer(sentence)
    gaps = len(sentence.mask_positions)
    gap = min(max(page.gap, 0), gaps - 1)
    course = course_of(services, answers, gap, sentence.text)
    title = title_of(course, gap, gaps)
    data = await services.studio.run(
        draw_by_layer,
        [standing.rank for standing in course.standings],
        [standing.probability for standing in course.standings],
        of=services.model.vocabulary_size,
        title=title,
        sentence=sentence.text,
        **drawn(page.colours),
    )
    described = "\n".join([*([lead, ""] if lead else []), in_words(course)])
    embed = discord.Embed(title=plain(title), description=described, colour=COLOUR)
    picture = Picture(data, "layers.png", alt_text(course, title, sentence.text))
    return Answer(embed, (sentence.text,), picture, _rows(page, gap, gaps))


def course_of(services: Services, answers: LayerAnswers, gap: int, text: str) -> Course:
    """What becomes of a gap's answer.

    Args:
        services: What may be shown, and the vocabulary.
        answers: The answers after each layer.
        gap: Which gap, counted from 0.
        text: The sentence.
    """
    every = [layer[gap] for layer in answers.predictions]
    hidden = _hidden(services.word_filter, every, text)
    firsts = tuple(
        next((word for word in words if word.piece not in hidden), words[0]) for words in every
    )
    (piece, *_) = services.model.split(firsts[-1].piece)
    left_out = any(words[0].piece in hidden for words in every)
    return Course(firsts, answers.standings(gap, piece.id), left_out)


def _hidden(
    word_filter: WordFilter, every: Sequence[Sequence[Prediction]], text: str
) -> frozenset[str]:
    return word_filter.left_out([word.piece for words in every for word in words], text)


def title_of(course: Course, gap: int, gaps: int) -> str:
    """Tree after each layer; of several gaps, which one it is about."""
    which = f" (gap {gap + 1} of {gaps})" if gaps > 1 else ""
    return f"{_cut(course.word)} after each layer{which}"


def in_words(course: Course) -> str:
    """From where on the layers agree, and the first word after each of them."""
    rows = [
        f"`{number:>2}` {_row(first, standing, course.word)}"
        for number, (first, standing) in enumerate(
            zip(course.firsts, course.standings, strict=True), 1
        )
    ]
    while sum(map(len, rows)) > _ROWS_LIMIT:
        rows = rows[1:]
    legend = (
        f"A line for each layer: the first word there; then {italic(_cut(course.word))}, its rank "
        "among all pieces and its probability."
    )
    notes = ["I left words out that could hurt people."] if course.left_out else []
    if len(rows) < len(course.firsts):
        notes.append(f"There is room for the last {len(rows)} layers here.")
    small = map(in_small_print, (legend, _CAUTION, *notes))
    return "\n".join([plainly(course, italic), *rows, *small])


def plainly(course: Course, mark: Mark = str) -> str:
    """From where on the layers agree, in plain sentences.

    Args:
        course: What becomes of the answer.
        mark: How a word is set off.
    """
    word, layers, agreeing = mark(_cut(course.word)), len(course.firsts), course.agreeing
    if agreeing == layers:
        return f"After each layer the first word is {word}."
    if agreeing == 1:
        before = mark(_cut(course.firsts[-2].piece))
        return f"Only after the last layer is {word} the first word. Just before, it is {before}."
    start = layers - agreeing
    before = mark(_cut(course.firsts[start - 1].piece))
    return (
        f"The last {agreeing} layers agree: from layer {start + 1} on, the first word is {word}. "
        f"After layer {start} it is {before}."
    )


def _row(first: Prediction, standing: Standing, word: str) -> str:
    """Window 7.1 % · tree: rank 12, 1.3 %."""
    own = f"{bold(plain(_cut(first.piece)))} {percent(first.probability)}"
    if first.piece == word:
        return own
    share = percent(standing.probability)
    return f"{own} · {italic(_cut(word))} rank {standing.rank:,}, {share}"


def alt_text(course: Course, title: str, text: str) -> str:
    """The picture for those who can't see it."""
    ranks = ", ".join(f"{standing.rank:,}" for standing in course.standings)
    shares = ", ".join(percent(standing.probability) for standing in course.standings)
    said = (
        f"Two charts of {title}, a column for each. Its rank: {ranks}. Its probability: {shares}. "
        f"{plainly(course, _cut)} Sentence: {text}"
    )
    return shorten_end(said, ALT_TEXT_LIMIT)


def _rows(page: LayersPage, gap: int, gaps: int) -> tuple[Row, ...]:
    entries = tuple(
        Choice(f"Gap {place + 1} of {gaps}", replace(page, gap=place), chosen=place == gap)
        for place in range(gaps)
    )
    buttons = (
        Button("Words for the gap", MaskPage()),
        Button("All heads", OverviewPage(colours=page.colours)),
        terms_button(*_TERMS),
    )
    choices = (Choices("Gap", entries),) if gaps > 1 else ()
    return (*choices, buttons, colour_buttons(page, scale=False))


def _cut(word: str) -> str:
    return shorten_end(word, _LONGEST_WORD)
