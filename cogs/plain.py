"""Text from people and from the model, made harmless for a Discord message."""

import discord

ELLIPSIS = "…"

ALT_TEXT_LIMIT = 1024
"""Characters of the text that stands for a picture."""


def plain(text: str) -> str:
    """Shows a text as it is: no markdown, no link, no mention, no timestamp.

    Nothing that the bot says pings anyone; this keeps a sentence readable besides.
    """
    escaped = discord.utils.escape_markdown(text, ignore_links=False)
    return escaped.replace("<", "\\<").replace("[", "\\[").replace("@", "@\u200b")


def shorten_start(text: str, limit: int) -> str:
    """At most `limit` characters from the end of a text."""
    return text if len(text) <= limit else ELLIPSIS + text[len(text) - limit + 1 :].lstrip()


def shorten_end(text: str, limit: int) -> str:
    """At most `limit` characters from the beginning of a text."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS
