"""The page of the gaps: the most probable words, or the probabilities of given ones."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import discord

from config.notation import MASK
from model.analysis import Analysis, Head, Prediction, Standing
from model.bert.tokenizer import Piece, Sentence
from model.word_filter import WordFilter
from replies.answer import COLOUR, Answer, Button, Row, Texts, texts_of
from replies.pages import HeadPage, ImportancePage, LayersPage, MaskPage, OverviewPage
from replies.phrases import short
from replies.plain import plain, shorten_end, shorten_start
from replies.services import Services

Asked = Mapping[str, tuple[Piece, ...]]
"""Words that someone asks for, and the pieces of the vocabulary that each consists of."""

_DESCRIPTION_LIMIT = 3700
"""Of 4,096 characters: lines may be added that say what was added to the sentence, whose it is, and
which model this is."""
_NOTES_LIMIT = 2000
_MOST_SHOWN = 20
"""So many words can be asked for; of another number only an address that isn't ours can speak."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SEPARATELY = "Each gap is predicted separately, so the words may not fit together."
_BARS = "-# The figures are probabilities. A full bar would be 100 %."
_BAR_CELLS = 16
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_SMALLEST_SHOWN = 0.0005
"""What is at least 0.1 % when rounded."""
_UNSURE_BELOW = 0.2
"""Where the first word has less, BERT is said to be unsure. On texts like those that they learned
from, BERT's probabilities are about how often it is right (Desai and Durrett 2020, "Calibration of
Pre-trained Transformers"), so such a word is wrong more than four times in five."""
_UNSURE_LENGTH = 70
"""Characters of what is said of a gap where BERT is unsure."""
_STOP = "."
_CLOSING = "\"')]\u201d\u2019\u00bb"
"""What may stand behind the end of a sentence."""


async def show_mask(services: Services, page: MaskPage, texts: Texts) -> Answer:
    """The words for the gaps of one sentence.

    Raises:
        NoMask: If it has no gap.
    """
    analysis, lead = await with_full_stop(services, texts)
    if page.words:
        asked = {word: services.model.split(word) for word in page.words}
        embed = words_embed(analysis, asked, services.model.vocabulary_size, services.word_filter)
    else:
        top_k = services.top_k if page.k is None else min(max(page.k, 1), _MOST_SHOWN)
        embed = mask_embed(analysis, services.to_show(analysis), top_k)
    if lead:
        embed.description = f"{lead}\n\n{embed.description}"
    return Answer(embed, texts_of([analysis]), rows=_rows(services, page))


async def with_full_stop(services: Services, texts: Texts) -> tuple[Analysis, str]:
    """The analysis to show, and what to say first.

    Most people leave the full stop out. Where the last gap is then the end, BERT puts the full stop
    there and no word; so the words are those of the sentence with a full stop behind the gap.
    """
    (sentence,) = services.read(texts[:1], needs_mask=True)
    typed, *complete = await services.analyze((sentence.text, *_stopped(services, sentence)))
    first = typed.predictions[-1][0]
    if not complete or not _is_punctuation(first.piece):
        return typed, ""
    return complete[0], (
        f"As you typed it, BERT expects the sentence to end here: **{plain(first.piece)}** "
        f"{percent(first.probability)}. So this is about the sentence with a full stop:"
    )


def _stopped(services: Services, sentence: Sentence) -> tuple[str, ...]:
    """A sentence that ends with a gap, with a full stop there if it has room; of others nothing."""
    before, gap, after = sentence.text.rpartition(MASK)
    model = services.model
    fits = len(sentence.tokens) < model.token_limit
    fits = fits and len(sentence.text) < model.limits.characters
    ends = all(sign in _CLOSING for sign in after)
    return (f"{before}{gap}{_STOP}{after}",) if ends and fits else ()


def _is_punctuation(piece: str) -> bool:
    return all(unicodedata.category(sign).startswith("P") for sign in piece)


def _rows(services: Services, page: MaskPage) -> tuple[Row, ...]:
    head = services.examples.head
    if page.layer is not None and page.head is not None:
        head = services.existing(Head(page.layer, page.head))
    buttons = (
        Button(f"Attention of {short(head)}", HeadPage(layer=head.layer, head=head.head)),
        Button("All heads", OverviewPage()),
    )
    most_probable = Button("Most probable", replace(page, words=()))
    origins = (
        Button("Answer after each layer", LayersPage()),
        Button("Importance of all heads", ImportancePage()),
    )
    return ((most_probable, *buttons) if page.words else buttons, origins)


def mask_embed(analysis: Analysis, shown: Analysis, top_k: int) -> discord.Embed:
    """The most probable words for every gap, with probability, bar and completed sentence.

    Where so many don't fit into an embed, it holds fewer and says so. What is left out is replaced
    by the words that come next, and said.

    Args:
        analysis: The sentence.
        shown: The same without the words that are left out.
        top_k: How many words to show for each gap.
    """
    notes = notes_on_filter(analysis, shown, top_k)
    descriptions = (_gaps_in_words(shown, rows, top_k, notes) for rows in range(top_k, 0, -1))
    description = next(text for text in descriptions if len(text) <= _DESCRIPTION_LIMIT)
    title = "What fits the gap" if len(analysis.predictions) == 1 else "What fits the gaps"
    return discord.Embed(title=title, description=description, colour=COLOUR)


def notes_on_filter(analysis: Analysis, shown: Analysis, top_k: int) -> list[str]:
    """How many words would stand among the first without the filter."""
    gaps = zip(analysis.predictions, shown.predictions, strict=True)
    left_out = {word.piece for every, kept in gaps for word in every[:top_k] if word not in kept}
    if not left_out:
        return []
    words = "one word" if len(left_out) == 1 else f"{_number(len(left_out))} words"
    return [f"-# I left {words} out that could hurt people."]


def _gaps_in_words(analysis: Analysis, shown: int, top_k: int, notes: Sequence[str]) -> str:
    """The rows of every gap, `shown` words each of the `top_k` that were asked for, then notes."""
    gaps = len(analysis.predictions)
    # Each row may take its share of the embed; a long sentence is cut to the words near the gap.
    budget = (_DESCRIPTION_LIMIT - gaps * _UNSURE_LENGTH) // (gaps * (shown + 1))
    sections = [_gap_rows(analysis, mask, shown, budget) for mask in range(gaps)]
    if gaps > 1:
        sections = [f"**Gap {gap} of {gaps}**\n{rows}" for gap, rows in enumerate(sections, 1)]
        sections.append(_SEPARATELY)
    if shown < top_k:
        sections.append(f"There is room for {shown} words a gap, not {top_k}.")
    return "\n\n".join([*sections, "\n".join([_BARS, *notes])])


def _gap_rows(analysis: Analysis, mask: int, top_k: int, budget: int) -> str:
    choices = analysis.predictions[mask][:top_k]
    rows = "\n".join(_row(analysis, mask, choice, budget) for choice in choices)
    unsure = _unsure(analysis.predictions[mask][0])
    return f"{unsure}\n{rows}" if unsure else rows


def _unsure(first: Prediction) -> str:
    """What is said of a gap whose most probable word has a small share."""
    if first.probability >= _UNSURE_BELOW:
        return ""
    return f"BERT is **unsure** here: its first word gets only {percent(first.probability)}."


def _row(analysis: Analysis, mask: int, choice: Prediction, budget: int) -> str:
    """One word: its probability, a bar, and the sentence that it completes."""
    head = f"`{bar(choice.probability)}` {percent(choice.probability)} **{plain(choice.piece)}**"
    before, word, after = analysis.completed(mask, choice.piece)
    # Escaping can double a text, hence a quarter of the room for each side.
    room = max(12, (budget - len(head) - 2 * len(word) - 16) // 4)
    before, after = plain(shorten_start(before, room)), plain(shorten_end(after, room))
    return f"{head}\n{before}**{plain(word)}**{after}"


def words_embed(
    analysis: Analysis, asked: Asked, vocabulary: int, word_filter: WordFilter
) -> discord.Embed:
    """How probable given words are in every gap, and their ranks among all pieces.

    A word that isn't one piece of the vocabulary is said to be so. Where so many words don't fit
    into an embed, it holds fewer and says so.

    Args:
        analysis: The sentence.
        asked: The words.
        vocabulary: How many pieces there are.
        word_filter: What is not named as the most probable word. Of the words asked for, it leaves
            out slurs only.
    """
    clean = {word: pieces for word, pieces in asked.items() if word_filter.grade(word) != "slur"}
    single = dict.fromkeys(pieces[0] for pieces in clean.values() if len(pieces) == 1)
    notes = _fitting([why_not(word, pieces) for word, pieces in clean.items() if len(pieces) != 1])
    if len(clean) < len(asked):
        notes.append("I don't show slurs and vulgar words.")
    if single:
        notes += [_BARS, f"-# Rank 1 is the most probable of all {vocabulary:,} pieces."]
    firsts = [_first(gap[0], analysis.text, word_filter) for gap in analysis.predictions]
    descriptions = (
        _standings_in_words(analysis, tuple(single), shown, firsts, notes)
        for shown in range(len(single), -1, -1)
    )
    description = next(text for text in descriptions if len(text) <= _DESCRIPTION_LIMIT)
    return discord.Embed(
        title="How likely are these words?", description=description, colour=COLOUR
    )


def _standings_in_words(
    analysis: Analysis,
    pieces: Sequence[Piece],
    shown: int,
    firsts: Sequence[str],
    notes: Sequence[str],
) -> str:
    """The rows of every gap, the `shown` most probable of the pieces each, then the notes."""
    gaps = len(analysis.predictions)
    sections = [
        f"{_standing_rows(analysis, mask, pieces, shown)}{first}"
        for mask, first in enumerate(firsts)
    ]
    if gaps > 1:
        sections = [f"**Gap {gap} of {gaps}**\n{rows}" for gap, rows in enumerate(sections, 1)]
        sections.append(_SEPARATELY)
    if shown < len(pieces):
        sections.append(f"There is room for {shown} words a gap, not {len(pieces)}.")
    return "\n\n".join([*sections, "\n".join(notes)])


def _first(best: Prediction, text: str, word_filter: WordFilter) -> str:
    """What is said of the most probable word of a gap."""
    left_out = word_filter.left_out([best.piece], text)
    name = "a word that is left out" if left_out else f"**{plain(best.piece)}**"
    return f"Most probable here: {name} ({percent(best.probability)})."


def _standing_rows(analysis: Analysis, mask: int, pieces: Sequence[Piece], shown: int) -> str:
    standings = [(analysis.standing(mask, piece.id), piece.written) for piece in pieces]
    standings.sort(key=lambda standing: standing[0].rank)
    return "".join(f"{_standing_row(standing, token)}\n" for standing, token in standings[:shown])


def _standing_row(standing: Standing, token: str) -> str:
    probability = standing.probability
    rare = "" if probability >= _SMALLEST_SHOWN else f" ({odds(probability)})"
    share = f"`{bar(probability)}` {percent(probability)}{rare}"
    return f"{share} **{plain(token)}**, rank {standing.rank:,}"


def why_not(word: str, pieces: Sequence[Piece]) -> str:
    """Why a word has no probability."""
    name = f"*{plain(shorten_end(word, 40))}*"
    if not pieces:
        return f"{name} can't be written with the pieces that BERT knows."
    count = _number(len(pieces))
    names = plain(shorten_end(", ".join(piece.written for piece in pieces), 80))
    return f"{name} is {count} pieces ({names}); BERT fills one piece a gap."


def _number(count: int) -> str:
    """A small number as a word."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _fitting(notes: Sequence[str]) -> list[str]:
    """As many notes as their share of an embed holds, and how many there would be more."""
    ends = list(accumulate(len(note) + 1 for note in notes))
    kept = sum(end <= _NOTES_LIMIT for end in ends)
    left = len(notes) - kept
    more = [f"So it is with {left} more of your words."] if left else []
    return [*notes[:kept], *more]


def odds(probability: float) -> str:
    """A small probability as people say it, to two figures: 1 in 3,200."""
    least = 1e-9
    if probability < least:
        return "less than 1 in a billion"
    return f"1 in {float(f'{1 / probability:.2g}'):,.0f}"


def bar(share: float) -> str:
    """A bar of sixteen character cells for a share from 0 to 1, exact to an eighth cell."""
    eighths = round(share * _BAR_CELLS * 8)
    full, part = divmod(eighths, 8)
    partial = _EIGHTHS[part] if part else ""
    return (_EIGHTHS[8] * full + partial).ljust(_BAR_CELLS)


def percent(probability: float) -> str:
    """A probability as a figure: 23.1 %, and never 0 % for what is merely rare."""
    return f"{100 * probability:.1f} %" if probability >= _SMALLEST_SHOWN else "< 0.1 %"
