"""What the bot says: embeds, readings of a picture in words, alt text.

Every function is pure: an analysis in, words out. The sentence stands unchanged in an embed's
footer, where no markdown is read, so that a later command can take it from there: the message is
the state.
"""

from collections.abc import Callable

import discord

from cogs.plain import plain, shorten_end, shorten_start
from model.analysis import Analysis, Head, Prediction
from model.links import Link, Tendency, strongest_links, tendency

Mark = Callable[[str], str]

COLOUR = discord.Colour(0x6C8EBF)

ALT_TEXT_LIMIT = 1024
_DESCRIPTION_LIMIT = 4096
_BAR_CELLS = 16
_EIGHTHS = " ▏▎▍▌▋▊▉█"


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


def attention_embed(analysis: Analysis, head: Head) -> discord.Embed:
    """The reading of a head's picture, which is sent beside it."""
    embed = discord.Embed(
        title=title(head), description=reading(analysis, head, _italic), colour=COLOUR
    )
    return embed.set_footer(text=analysis.text)


def title(head: Head) -> str:
    """Layer 3, head 10."""
    return str(head).capitalize()


def reading(analysis: Analysis, head: Head, mark: Mark = str) -> str:
    """What the picture of a head shows, in words: the common target, then the strongest links.

    Args:
        analysis: The sentence.
        head: The head.
        mark: How a token is set off from the text around it.
    """
    weights = analysis.of_head(head)
    common = _tendency_in_words(tendency(analysis.tokens, weights))
    links = strongest_links(analysis.tokens, weights, count=3)
    return " ".join(
        part for part in (common, _links_in_words(analysis.tokens, links, mark)) if part
    )


def _tendency_in_words(common: Tendency) -> str:
    if common.target is None:
        return ""
    targets = {"next": "the next token", "previous": "the previous token", "itself": "itself"}
    look = "looks" if common.count == 1 else "look"
    target = targets.get(common.target, common.target)
    if common.target == "itself" and common.count > 1:
        target = "themselves"
    return f"{common.count} of {common.words} tokens {look} most at {target}."


def _links_in_words(tokens: tuple[str, ...], links: tuple[Link, ...], mark: Mark) -> str:
    """The token *slowly* looks most at *moved* (0.62), *the* at *table* (0.50)."""
    parts = (
        f"{mark(tokens[link.attending])} {'at' if number else 'looks most at'} "
        f"{mark(tokens[link.attended])} ({link.weight:.2f})"
        for number, link in enumerate(links)
    )
    return f"{', '.join(parts)}."


def _italic(token: str) -> str:
    return f"*{plain(token)}*"


def alt_text(analysis: Analysis, head: Head) -> str:
    """The picture of a head for those who can't see it."""
    what = f"Attention heat map of {head}, {len(analysis.tokens)} tokens."
    text = f"{what} {reading(analysis, head)} Sentence: {analysis.text}"
    return shorten_end(text, ALT_TEXT_LIMIT)
