"""Which sentence a command is about when it names none."""

import re
from collections import OrderedDict

import discord
from discord.ext import commands

from cogs.hybrid import Context


class NoSentence(commands.CommandError):
    """A command needs a sentence and there is none yet."""


class NothingThere(commands.CommandError):
    """The message that a command replies to has no sentence, or none that the bot may read."""


class LastSentences:
    """The sentence that each person analysed last in each channel, for the most recent ones."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._texts: OrderedDict[tuple[int, int], str] = OrderedDict()

    def remember(self, ctx: Context, text: str) -> None:
        """Keeps the sentence that someone has just analysed."""
        key = _key(ctx)
        self._texts[key] = text
        self._texts.move_to_end(key)
        if len(self._texts) > self._limit:
            self._texts.popitem(last=False)

    def find(self, ctx: Context) -> str | None:
        """The sentence that this person analysed last in this channel."""
        return self._texts.get(_key(ctx))


def _key(ctx: Context) -> tuple[int, int]:
    return ctx.channel.id, ctx.author.id


async def find_sentence(ctx: Context, given: str | None, last: LastSentences) -> str:
    """The sentence given, else the one in the message replied to, else the last one.

    Raises:
        NothingThere: If the message replied to has no sentence.
        NoSentence: If there is none of them.
    """
    if given:
        return given
    reference = None if ctx.interaction else ctx.message.reference
    sentence = last.find(ctx) if reference is None else await _replied_to(ctx, reference)
    if not sentence:
        raise NoSentence if reference is None else NothingThere
    return sentence


async def _replied_to(ctx: Context, reference: discord.MessageReference) -> str | None:
    """The sentence in the message that this command replies to."""
    message = reference.resolved
    if message is None and reference.message_id is not None:
        try:
            message = await ctx.channel.fetch_message(reference.message_id)
        except discord.HTTPException:
            return None
    return await sentence_in(ctx, message) if isinstance(message, discord.Message) else None


async def sentence_in(ctx: Context, message: discord.Message) -> str | None:
    """The sentence that a message holds: one of our embeds, a command of ours, or plain text."""
    if message.author == ctx.me:
        footers = [embed.footer.text for embed in message.embeds if embed.footer.text]
        return footers[0] if footers else None
    prefixes = await ctx.bot.get_prefix(message)
    if isinstance(prefixes, str):
        prefixes = [prefixes]
    return _without_command(message.content, prefixes).strip() or None


def _without_command(content: str, prefixes: list[str]) -> str:
    """The text that follows `!mask` or `!attn 3 10`; any other text as it is."""
    starts = "|".join(re.escape(prefix) for prefix in prefixes)
    command = rf"\s*(?:{starts})\s*(?:mask|attn\s+\S+\s+\S+)(?:\s+|$)"
    return re.sub(rf"^{command}", "", content, count=1, flags=re.IGNORECASE)
