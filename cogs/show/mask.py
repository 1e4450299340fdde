"""The page of the gaps: the most probable words, or the probabilities of given ones."""

import discord

from cogs.answer import COLOUR, Answer, Button, Row
from cogs.pages import HeadPage, MaskPage, OverviewPage
from cogs.plain import plain, shorten_end, shorten_start
from cogs.sentences import Texts
from cogs.services import Services
from model.analysis import Analysis, Prediction

_DESCRIPTION_LIMIT = 4096
_BAR_CELLS = 16
_EIGHTHS = " ▏▎▍▌▋▊▉█"


async def show_mask(services: Services, page: MaskPage, texts: Texts) -> Answer:
    """The words for the gaps of one sentence.

    Raises:
        NoMask: If it has no gap.
    """
    (analysis,) = await services.analyze(texts[:1], needs_mask=True)
    return Answer(mask_embed(analysis, page.k), rows=_rows(services))


def _rows(services: Services) -> tuple[Row, ...]:
    head = services.examples.head
    return (
        (
            Button("Attention", HeadPage(layer=head.layer, head=head.head)),
            Button("All heads", OverviewPage()),
        ),
    )


def mask_embed(analysis: Analysis, top_k: int) -> discord.Embed:
    """The most probable words for every gap, with probability, bar and completed sentence.

    Where so many don't fit into an embed, it holds fewer and says so.
    """
    descriptions = (_gaps_in_words(analysis, shown, top_k) for shown in range(top_k, 0, -1))
    description = next(text for text in descriptions if len(text) <= _DESCRIPTION_LIMIT)
    title = "What fits the gap" if len(analysis.predictions) == 1 else "What fits the gaps"
    embed = discord.Embed(title=title, description=description, colour=COLOUR)
    return embed.set_footer(text=analysis.text)


def _gaps_in_words(analysis: Analysis, shown: int, top_k: int) -> str:
    """The rows of every gap, `shown` words each of the `top_k` that were asked for."""
    gaps = len(analysis.predictions)
    # Each row may take its share of the embed; a long sentence is cut to the words near the gap.
    budget = _DESCRIPTION_LIMIT // (gaps * (shown + 1))
    sections = [_gap_rows(analysis, mask, shown, budget) for mask in range(gaps)]
    if gaps > 1:
        sections = [f"**Gap {gap} of {gaps}**\n{rows}" for gap, rows in enumerate(sections, 1)]
        sections.append("Each gap is predicted separately, so the words may not fit together.")
    if shown < top_k:
        sections.append(f"There is room for {shown} words a gap, not {top_k}.")
    return "\n\n".join(sections)


def _gap_rows(analysis: Analysis, mask: int, top_k: int, budget: int) -> str:
    choices = analysis.predictions[mask][:top_k]
    return "\n".join(_row(analysis, mask, choice, budget) for choice in choices)


def _row(analysis: Analysis, mask: int, choice: Prediction, budget: int) -> str:
    """One word: its probability, a bar, and the sentence that it completes."""
    head = f"`{bar(choice.probability)}` {percent(choice.probability)} **{plain(choice.token)}**"
    before, word, after = analysis.completed(mask, choice.token)
    # Escaping can double a text, hence a quarter of the room for each side.
    room = max(12, (budget - len(head) - 2 * len(word) - 16) // 4)
    before, after = plain(shorten_start(before, room)), plain(shorten_end(after, room))
    return f"{head}\n{before}**{plain(word)}**{after}"


def bar(probability: float) -> str:
    """A bar of sixteen character cells for a probability from 0 to 1, exact to an eighth cell."""
    eighths = round(probability * _BAR_CELLS * 8)
    full, part = divmod(eighths, 8)
    partial = _EIGHTHS[part] if part else ""
    return (_EIGHTHS[8] * full + partial).ljust(_BAR_CELLS)


def percent(probability: float) -> str:
    """A probability as a figure: 23.1 %, and never 0 % for what is merely rare."""
    return f"{100 * probability:.1f} %" if probability >= 0.0005 else "< 0.1 %"
