"""What slash commands offer while an option is typed: heads of the model, words of a sentence."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import host_of
from cogs.typed_sentences import split_sentences
from model.errors import InputError
from model.measures.links import content_rows
from model.measures.words import names_of, words_of
from replies.services import Services

_MOST_CHOICES, _LONGEST_CHOICE = 25, 100


async def layer_numbers(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[int]]:
    """The layers that begin with the digits typed so far."""
    return _numbers(host_of(interaction.client).desk.services.model.geometry.layers, typed)


async def head_numbers(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[int]]:
    """The heads of a layer that begin with the digits typed so far."""
    return _numbers(host_of(interaction.client).desk.services.model.geometry.heads, typed)


def _numbers(count: int, typed: str) -> list[app_commands.Choice[int]]:
    fitting = [number for number in range(1, count + 1) if str(number).startswith(typed.strip())]
    return [app_commands.Choice(name=str(n), value=n) for n in fitting[:_MOST_CHOICES]]


async def sentence_words(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The words of the first sentence that the command would be about, as they are to be named.

    Args:
        interaction: The command that is being typed.
        typed: A part of the word.
    """
    desk, options = host_of(interaction.client).desk, interaction.namespace
    given = split_sentences(options.sentence or options.sentences or "")
    last = desk.sentences.find(await commands.Context.from_interaction(interaction))
    texts = given or (last.texts if last else ())
    names = _names(desk.services, texts[0]) if texts else []
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
