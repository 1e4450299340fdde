"""Text from people and from the model, made harmless for a Discord message."""

from collections.abc import Sequence

import discord

ELLIPSIS = "…"

ALT_TEXT_LIMIT = 1024
"""Characters of the text that stands for a picture."""

_LONGEST_PART = 12
"""So many characters of a word that doesn't fit are given up for a cut between words."""


def plain(text: str) -> str:
    """Shows a text as it is: no markdown, no link, no mention, no timestamp.

    Nothing that the bot says pings anyone; this keeps a sentence readable besides.
    """
    escaped = discord.utils.escape_markdown(text, ignore_links=False)
    escaped = escaped.replace("<", "\\<").replace("[", "\\[").replace("@", "@\u200b")
    # Discord makes no link of this. In a link it would show the backslashes.
    return escaped.replace("://", ":\u200b//")


def shorten_start(text: str, limit: int) -> str:
    """At most `limit` characters from the end of a text, cut between words where one is near."""
    return shorten_end(text[::-1], limit)[::-1]


def shorten_end(text: str, limit: int) -> str:
    """At most `limit` characters from the start of a text, cut between words where one is near."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    between_words = text[limit - 1].isspace()
    end = kept.rfind(" ")
    if not between_words and end > 0 and len(kept) - end <= _LONGEST_PART:
        kept = kept[:end]
    return kept.rstrip() + ELLIPSIS


def capitalised(text: str) -> str:
    """The text with a capital letter, as a sentence begins."""
    return text[:1].upper() + text[1:]


def series(parts: Sequence[str], word: str = "and") -> str:
    """Parts as a sentence lists them: "a, b and c"; at least one."""
    *others, last = parts
    return f"{', '.join(others)} {word} {last}" if others else last
