"""What `about` says: who answers here, with which model, and what is kept of what people write."""

from pathlib import Path

import discord

from config import BUNDLED
from config.version import VERSION
from replies.answer import COLOUR
from replies.plain import plain
from replies.services import Services

_HUB = "https://huggingface.co"

_WHAT = (
    "I let a class look inside BERT: which words it guesses for a gap, and where each of its "
    "attention heads looks."
)
_KEPT = (
    "In memory, until I am restarted: the last 1,000 messages that I can see, to notice edits; the "
    "last sentences of each person in each channel and of each channel, so that a command can do "
    "without one; which reply answers which message; and sentences that were analysed already. I "
    "write none of it to a disk or to my log. My answers stay in the channel until somebody "
    "deletes them, as **Delete** under an answer does.\n"
    "On a disk, for a year after its last change: what you put into your notebook with **Keep** or "
    "a note, with your id, your name here, and where that was. The class sees what you keep in a "
    "server on its board. For 30 days at most: answers and points of the last quiz in a channel. "
    "`forget me` deletes all of it."
)
_KEPT_LONGER = (
    "For 90 days, with your id: which steps of lessons you have solved, where you are, and how "
    "many hints you took. Your answers are not kept."
)
_HERE = "It runs in my own process, so your sentences go nowhere else."
_ELSEWHERE = (
    "It runs on machines of its own: your sentences go there, without your name, and are not kept."
)
_NO_ADDRESS = "Free software under the MIT licence. Whoever runs me can give you the source."


def about(services: Services) -> discord.Embed:
    """All about the bot, in a few lines."""
    embed = discord.Embed(title=f"Attention {VERSION}", description=_WHAT, colour=COLOUR)
    embed.add_field(name="Model", value=_model(services), inline=False)
    embed.add_field(name="What is kept", value=_KEPT, inline=False)
    embed.add_field(name="What is kept for longer", value=_KEPT_LONGER, inline=False)
    return embed.add_field(name="Source", value=_source(services.source_url), inline=False)


def _model(services: Services) -> str:
    geometry = services.model.geometry
    shape = f"{geometry.layers} layers of {geometry.heads} heads"
    named = f"**{plain(services.shown_model_name)}**, {shape}, {_origin(services.model_name)}."
    return f"{named} {_ELSEWHERE if services.elsewhere else _HERE}"


def _origin(model: str) -> str:
    """Where a model comes from, as the setting `MODEL` names it."""
    if model == BUNDLED:
        return "which came with me and was trained on tales and simple sentences"
    if Path(model).expanduser().is_dir():
        return "from a folder of whoever runs me"
    return f"from the model hub: {_HUB}/{model}"


def _source(url: str | None) -> str:
    return f"{url} (free software under the MIT licence)" if url else _NO_ADDRESS
