"""Which sentences a command is about when it names none."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import discord

from cogs.delivery import delivered
from cogs.hybrid import Context, options_of
from cogs.message import texts_in
from cogs.places import brought_along
from cogs.shown import MessageNames, as_shown
from cogs.typed_sentences import hardly_a_sentence, only_numbers, split_sentences
from replies.answer import Texts
from replies.errors import (
    NoSentence,
    NothingThere,
    NotPermitted,
    OneSentence,
    SentenceCount,
    SentenceDoubtful,
    Unclear,
)
from replies.origin import Chosen, Origin
from replies.typos import nearest
from replies.verdicts import MOST_SENTENCES


class LastSentences:
    """The sentences analysed last, of each person in each channel and of each channel."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._texts: OrderedDict[tuple[int, ...], Texts] = OrderedDict()

    def remember(self, ctx: Context, texts: Texts) -> None:
        """Keeps the sentences that someone has just analysed.

        Where the bot is no member, they are nobody's business but that person's.
        """
        keys = _keys(ctx)
        for key in keys[:1] if brought_along(ctx.interaction) else keys:
            self._texts[key] = texts
            self._texts.move_to_end(key)
        while len(self._texts) > self._limit:
            self._texts.popitem(last=False)

    def forget_channel(self, channel: int) -> None:
        """Forgets those of a channel, everybody's."""
        for key in [key for key in self._texts if key[0] == channel]:
            del self._texts[key]

    def find(self, ctx: Context) -> Chosen | None:
        """The sentences that this person analysed last in this channel, else anyone's."""
        for key, origin in zip(_keys(ctx), (Origin.OWN_LAST, Origin.CHANNEL_LAST), strict=True):
            if texts := self._texts.get(key):
                return Chosen(texts, origin)
        return None


def _keys(ctx: Context) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (ctx.channel.id, ctx.author.id), (ctx.channel.id,)


async def find_sentence(ctx: Context, given: str | None, last: LastSentences) -> Chosen:
    """One sentence: the one given, else that of the message replied to, else the last one.

    Raises:
        OneSentence: If several are given, with double slashes between them.
        SentenceDoubtful: If it is a number, which hardly was meant for one.
        NothingThere: If the message replied to has no sentence.
        NoSentence: If there is none of them.
    """
    if given:
        text = " ".join(_shown(ctx, ctx.message, given).split())
        count = len(split_sentences(text))
        if count > 1:
            raise OneSentence(count)
        if only_numbers(text):
            raise SentenceDoubtful(text)
        return Chosen((text,), Origin.GIVEN)
    return (await _sentences_around(ctx, last)).first()


def refuse_doubtful(
    given: str | None, command: str, names: Mapping[str, str] | None = None
) -> None:
    """Asks back where a sentence was hardly meant, instead of measuring heads on it.

    Args:
        given: What stands in the sentence's place.
        command: The command with what was understood, for the reply: "find prev".
        names: What could stand there instead, if anything could.

    Raises:
        SentenceDoubtful: If it is one plain word, or reads like part of the command.
    """
    if given and hardly_a_sentence(given):
        near = nearest(given.lower(), names or ())
        meant = f"{command} {names[near]}" if names and near else None
        raise SentenceDoubtful(given, command, meant)


async def find_sentences(
    ctx: Context,
    given: str | None,
    last: LastSentences,
) -> Chosen:
    """Several sentences: those given, else those of the message replied to, else the last ones.

    Raises:
        SentenceCount: If they are too many.
        NothingThere: If the message replied to has no sentence.
        NoSentence: If there is none of them.
    """
    texts = split_sentences(_shown(ctx, ctx.message, given)) if given else ()
    chosen = Chosen(texts, Origin.GIVEN) if texts else await _sentences_around(ctx, last)
    if len(chosen.texts) > MOST_SENTENCES:
        raise SentenceCount(len(chosen.texts), 1, MOST_SENTENCES)
    return chosen


async def _sentences_around(ctx: Context, last: LastSentences) -> Chosen:
    reference = None if ctx.interaction else ctx.message.reference
    if reference is not None:
        texts = await _replied_to(ctx, reference)
        if not texts:
            raise NothingThere
        return Chosen(texts, Origin.REPLIED_TO)
    chosen = last.find(ctx)
    if chosen is None:
        raise NoSentence
    return chosen


async def _replied_to(ctx: Context, reference: discord.MessageReference) -> Texts:
    """The sentences in the message that this command replies to."""
    message = reference.resolved
    if message is None and reference.message_id is not None:
        try:
            message = await delivered(partial(ctx.channel.fetch_message, reference.message_id))
        except discord.Forbidden:
            raise NotPermitted(["read_message_history"]) from None
        except discord.HTTPException:
            return ()
    return await sentences_in(ctx, message) if isinstance(message, discord.Message) else ()


async def sentences_in(ctx: Context, message: discord.Message) -> Texts:
    """The sentences that a message holds: one of our replies, a command of ours, or plain text.

    What was forwarded counts as written by whoever forwarded it.
    """
    if message.author == ctx.me:
        return texts_in(message)
    prefixes = await ctx.bot.get_prefix(message)
    prefixes = [prefixes] if isinstance(prefixes, str) else prefixes
    content = message.content or "\n".join(part.content for part in message.message_snapshots)
    text = _without_command(content, prefixes, ctx.bot.get_command)
    return split_sentences(_shown(ctx, message, text, whole=text == content))


def _shown(ctx: Context, message: discord.Message, text: str, *, whole: bool = False) -> str:
    """A text of a message, as people see it there."""
    return as_shown(text, MessageNames(message, ctx.bot), whole=whole)


def _without_command(
    content: str, prefixes: Iterable[str], find: Callable[[str], object | None]
) -> str:
    """The sentences that a command of ours was given; any other text as it is."""
    starts = "|".join(map(re.escape, prefixes))
    match = re.match(rf"\s*(?:{starts})\s*(?P<name>\S+)\s*", content)
    command = find(match["name"].lower()) if match else None
    if match is None or command is None:
        return content
    options = options_of(command)
    try:
        given = options and options.from_text(content[match.end() :])
    except Unclear:
        return ""
    one, several = getattr(given, "sentence", None), getattr(given, "sentences", None)
    return " ".join(one.split()) if one else several or ""
