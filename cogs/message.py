"""An answer as a message shows it, and its sentences out of one again.

The message is all that is kept of an answer: what stands in its footer is what its buttons work
with, also after a restart.
"""

import io

import discord

from replies.answer import Answer, Texts

_BETWEEN = "\n"
"""Sentences in a footer. None of them has a line break in it."""


def embed_of(answer: Answer) -> discord.Embed:
    """The words of an answer, with its sentences in the footer."""
    embed = answer.embed.copy()
    return embed.set_footer(text=_BETWEEN.join(answer.texts)) if answer.texts else embed


def texts_in(message: discord.Message) -> Texts:
    """The sentences of the answer that one of our messages shows; none if its embed is gone."""
    footers = [embed.footer.text for embed in message.embeds if embed.footer.text]
    return tuple(footers[0].split(_BETWEEN)) if footers else ()


def files_of(answer: Answer) -> list[discord.File]:
    """The picture of a reply as files to send; a new one for each time, since they are read."""
    picture = answer.picture
    if picture is None:
        return []
    data = io.BytesIO(picture.data)
    return [discord.File(data, filename=picture.filename, description=picture.alt_text)]
