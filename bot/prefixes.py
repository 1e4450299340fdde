"""What a command begins with: the prefix, or a mention of the bot, in the forms people type."""

import re

import discord
from discord.ext import commands

from cogs.keyboards import as_meant


class Prefixes:
    """Finds what stands before the name of a command; `commands.Bot` takes it as its prefix."""

    def __init__(self, prefix: str | None) -> None:
        """Takes the prefix, or None where commands begin with a mention only."""
        self._prefix = prefix and as_meant(prefix)

    def __call__(self, bot: commands.Bot, message: discord.Message) -> list[str]:
        """What this message begins with; what it doesn't begin with if it holds no command.

        In direct messages all is meant for the bot, so nothing need stand before a command there.
        """
        me = f"<@{bot.user.id}>" if bot.user else "<@>"
        role = message.guild.self_role if message.guild else None
        lead = self.before_command(message.content, me, role.mention if role else me)
        alone = message.guild is None and self._prefix is not None
        return [lead or ("" if alone else me)]

    def before_command(self, content: str, me: str, role: str) -> str:
        """All that stands before the name of a command; "" if a message isn't for the bot.

        People write "!mask", "B!mask" for "b!", "@Attention, mask", "@Attention !mask", and pick
        the role that has the bot's name from Discord's list.

        Args:
            content: The message.
            me: A mention of the bot: "<@1>".
            role: A mention of its own role: "<@&2>".
        """
        mentions = "|".join(map(re.escape, (me, me.replace("@", "@!"), role)))
        prefix = re.escape(self._prefix) if self._prefix else None
        after = rf"\s*[,:;]?(?:\s*{prefix})?" if prefix else r"\s*[,:;]?"
        starts = [rf"(?:{mentions}){after}", *([prefix] if prefix else [])]
        match = re.match(rf"\s*(?:{'|'.join(starts)})", as_meant(content), re.IGNORECASE)
        return content[: match.end()] if match else ""


def is_mention(prefix: str | None) -> bool:
    """Whether a command, or what was meant as one, began with a mention of the bot."""
    return (prefix or "").lstrip().startswith("<@")
