"""Text from people and from the model, made harmless for a Discord message."""

import discord

ELLIPSIS = "…"


def plain(text: str) -> str:
    """Shows a text as it is: no markdown, no mention. Mentions never ping anyway; these show so."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def shorten_start(text: str, limit: int) -> str:
    """At most `limit` characters from the end of a text."""
    return text if len(text) <= limit else ELLIPSIS + text[len(text) - limit + 1 :].lstrip()


def shorten_end(text: str, limit: int) -> str:
    """At most `limit` characters from the beginning of a text."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS
