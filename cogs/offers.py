"""What slash commands offer while an option is typed and that depends on a sentence."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.grammar import split_sentences
from cogs.services import Services
from model.errors import InputError
from model.links import content_rows
from model.words import names_of, words_of

_MOST_CHOICES, _LONGEST_CHOICE = 25, 100


async def sentence_words(
    services: Services, interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The words of the first sentence that the command would be about, as they are to be named.

    Args:
        services: Where last sentences are remembered and sentences are read.
        interaction: The command that is being typed.
        typed: A part of the word.
    """
    options = interaction.namespace
    given = split_sentences(options.sentence or options.sentences or "")
    last = services.sentences.find(await commands.Context.from_interaction(interaction))
    texts = given or (last.texts if last else ())
    names = _names(services, texts[0]) if texts else []
    part = typed.casefold().strip()
    fitting = [name for name in names if part in name.casefold() and len(name) <= _LONGEST_CHOICE]
    return [app_commands.Choice(name=name, value=name) for name in fitting[:_MOST_CHOICES]]


def _names(services: Services, text: str) -> list[str]:
    try:
        words = words_of(services.model.read(text)).words
    except InputError:  # It isn't typed to its end yet.
        return []
    names = names_of(words)
    return [names[place] for place in content_rows(words)]
