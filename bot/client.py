"""The Discord client: which commands there are, and what holds for all of them."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.cooldowns import Cooldown
from bot.exchanges import first_heads, follow
from bot.log import at_work_on
from bot.names import name_of, name_of_use, origin_of
from bot.prefixes import Prefixes, is_mention
from bot.presence import Presence
from bot.shards import ShardedBot
from bot.slash import sync_if_changed
from bot.unanswered import Unanswered
from cogs.claims import Claims
from cogs.compare import Compare
from cogs.controls import CONTROLS
from cogs.delivery import UNSENT, delivered
from cogs.desk import Desk
from cogs.errors import ending_of, in_words, unwrap
from cogs.explore import Explore
from cogs.export import Export
from cogs.guide import Guide
from cogs.hybrid import Context
from cogs.lesson import Lessons
from cogs.lesson_presses import LESSON_CONTROLS
from cogs.line import Line
from cogs.look_inside import look_inside
from cogs.notebook import Notebook
from cogs.notebook_presses import NotebookPresses
from cogs.quiz import Quiz
from cogs.quiz_presses import QUIZ_CONTROLS
from cogs.sending import send, tell
from cogs.survey import Survey
from cogs.switches import Switches
from cogs.unprefixed import is_command
from cogs.variations import Variations
from config import Settings
from config.observer import NOBODY, Ending, Observer
from config.workers import Workers
from model.known.known_heads import known_heads
from model.serving.analyzer import Analyzer
from model.word_filter import WordFilter
from records import Records
from replies.errors import Addressed
from replies.examples import Examples
from replies.refusals import did_you_mean, without_prefix
from replies.services import Services

log = logging.getLogger(__name__)

MOST_EXPORTS = 3
"""So many files are made at once: each may take several times its size in memory."""
MOST_EXPERIMENTS = 2
"""So many experiments of many runs go on at once; together they have every other run at most."""
_PATIENCE = 5
"""So many times longer than for a reply one may have to wait for a file or such an experiment."""

_PASSING_SECONDS = 10.0
"""How long "one moment" stays in a channel: a class that types at once would fill it."""

_EDITS_WITHIN = timedelta(seconds=60)
"""A message edited within this time is answered if it has become a command. One that has a reply
is answered anew at any time, as long as the reply is remembered."""


def _intents(*, message_content: bool) -> discord.Intents:
    """The least that the commands need: servers, messages, and what the messages say."""
    return discord.Intents(
        guilds=True, guild_messages=True, dm_messages=True, message_content=message_content
    )


class _Tree(app_commands.CommandTree["AttentionBot"]):
    """Slash commands, whose failures end in the same place as those of text commands."""

    async def on_error(
        self, interaction: discord.Interaction["AttentionBot"], error: app_commands.AppCommandError
    ) -> None:
        await interaction.client.explain_interaction(interaction, error)


class AttentionBot(ShardedBot):
    """The client. It owns neither the model, workers nor records: whoever made them closes them.

    Attributes:
        desk: What the commands work with; there as soon as the model is.
        prepared: Whether the model, and with it the desk, is there.
        presence: Whether it is connected.
    """

    desk: Desk

    def __init__(
        self,
        settings: Settings,
        *,
        model: Awaitable[Analyzer],
        studio: Workers,
        measuring: Workers,
        records: Records,
        observer: Observer = NOBODY,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        """Takes what the commands work with.

        Args:
            settings: All settings.
            model: The model, as soon as it is warm.
            studio: Where pictures are drawn.
            measuring: Where heads are measured.
            records: What is kept of people.
            observer: Is told how commands end.
            http_trace: Is told of every request to Discord.
        """
        reads = settings.message_content
        prefix = settings.command_prefix
        # What examples begin with: something that works here.
        shown_prefix = prefix if reads else "/"
        super().__init__(
            command_prefix=Prefixes(prefix if reads else None),
            case_insensitive=True,
            strip_after_prefix=True,
            help_command=None,
            intents=_intents(message_content=reads),
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.CustomActivity(f"{shown_prefix}help"),
            tree_cls=_Tree,
            # Said in so many words, since what Discord takes for granted depends on when an
            # application was made.
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            http_trace=http_trace,  # type: ignore[arg-type] # None is its default
        )
        self.prepared = False
        self.presence = Presence()
        self._settings = settings
        self._prefix = shown_prefix
        self._coming_model = model
        self._studio = studio
        self._measuring = measuring
        self._records = records
        self._unanswered = Unanswered(observer, logged=settings.log_commands)
        self._vanishing: set[asyncio.Task[None]] = set()
        self._following: asyncio.Task[None] | None = None
        seconds = settings.cooldown_seconds
        self._commands = Cooldown.of_commands(seconds)
        self._presses = Cooldown.of_presses(seconds)
        self.add_check(self._is_cool, call_once=True)

    async def setup_hook(self) -> None:
        """Runs once, after the token was accepted and before the bot shows as online."""
        model = await self._coming_model
        settings = self._settings
        heads, edition = await first_heads(model, self._measuring, settings.model_name)
        services = Services(
            model=model,
            studio=self._studio,
            examples=Examples(self._prefix, model.geometry, heads),
            model_name=settings.model_name,
            top_k=settings.top_k,
            precision=model.precision,
            known=known_heads(settings.model_name),
            word_filter=WordFilter.load() if settings.word_filter else WordFilter(),
            measuring=self._measuring,
            records=self._records,
            source_url=settings.source_url,
            elsewhere=settings.model_backend == "ray",
        )
        self.desk = desk = _desk(services, settings)
        for cog in (
            Explore(desk),
            Survey(desk),
            Claims(desk),
            Compare(desk),
            Switches(desk),
            Variations(desk),
            Lessons(desk),
            Export(desk),
            Quiz(desk),
            Guide(desk),
            Notebook(desk),
            NotebookPresses(desk),
        ):
            await self.add_cog(cog)
        self.tree.add_command(look_inside(desk))
        shards = await self.take_shards(settings.own_shards)
        self.add_dynamic_items(*CONTROLS, *LESSON_CONTROLS, *QUIZ_CONTROLS)
        if 0 in shards.ids:  # of several processes one registers
            await sync_if_changed(self.tree)
        self._following = asyncio.create_task(self._follow_exchanges(edition), name="exchanges")
        self.prepared = True
        self.presence.expect(shards.ids)

    async def _follow_exchanges(self, edition: int) -> None:
        try:
            await follow(self.desk, edition)
        except Exception:
            log.exception("Examples no longer follow exchanges of the model.")

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        """Answers a command again that was edited, unless that was long ago and it has no reply."""
        if before.content == after.content:
            return
        age = discord.utils.utcnow() - after.created_at
        if age < _EDITS_WITHIN or self.desk.replies.find(after.id) is not None:
            await self.process_commands(after)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forgets the last sentences of a channel that was cleared."""
        self.desk.sentences.forget_channel(payload.channel_id)

    @contextlib.contextmanager
    def answering(self, interaction: discord.Interaction[Any]) -> Iterator[None]:
        """Holds back a shutdown while the use of a control, or of a menu, is answered."""
        origin, name, answered = interaction.id, name_of_use(interaction), False
        at_work_on(name, interaction.guild_id)
        self._unanswered.begin(origin)
        try:
            yield
            answered = origin in self._unanswered  # else its failure has been explained
        finally:
            self._unanswered.end(origin, name, Ending.ANSWERED if answered else None)

    async def on_ready(self) -> None:
        """Called after the first connection and every lost session, also if it has ended since."""
        if self.is_closed():
            return
        log.info("Online as %s in %d server(s). Ctrl-C stops the bot.", self.user, len(self.guilds))
        if self.own_shards is not None and self.own_shards.count > 1:
            log.info("Shards of this process: %s.", self.own_shards)
        if not self._settings.message_content:
            log.info("Without message content I answer mentions and slash commands only.")

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Keeps count of the commands that still lack an answer, then dispatches as usual."""
        self.presence.notice(event_name, *args)
        if event_name == "command":
            ctx: Context = args[0]
            at_work_on(name_of(ctx), ctx.guild.id if ctx.guild else None)
            self._unanswered.begin(origin_of(ctx))
        elif event_name == "command_completion":
            self._unanswered.end(origin_of(args[0]), name_of(args[0]), Ending.ANSWERED)
        super().dispatch(event_name, *args, **kwargs)

    async def _is_cool(self, ctx: Context) -> bool:
        """Refuses a person's fourth command within the cooldown, a malformed one included."""
        self._commands.count(ctx.author)
        return True

    def admit(self, interaction: discord.Interaction[Any]) -> None:
        """Lets a person use a control, or a menu.

        Raises:
            CommandOnCooldown: If they use more of them than anybody can look at.
        """
        bound = self._presses if interaction.command is None else self._commands
        bound.count(interaction.user)

    async def invoke(self, ctx: Context, /) -> None:  # type: ignore[override]
        """Runs the command of a message, if it has one; called for every message."""
        if ctx.prefix is not None:
            self.desk.turns.begin(ctx.message.id, ctx)
        elif is_command(ctx.message.content):
            await self._hint_at_prefix(ctx)
            return
        if is_mention(ctx.prefix) and ctx.message.content.strip() == (ctx.prefix or "").strip():
            await self.on_command_error(ctx, Addressed())
        else:
            await super().invoke(ctx)

    async def _hint_at_prefix(self, ctx: Context) -> None:
        """Says what a command begins with, no more often than a person may ask."""
        if self._commands.allows(ctx.author):
            self.desk.turns.begin(ctx.message.id, ctx)
            with contextlib.suppress(*UNSENT):
                await send(ctx, self.desk, without_prefix(ctx.message.content, self._prefix))

    async def on_command_error(self, context: Context, error: Exception, /) -> None:  # type: ignore[override]
        """Answers a failed command, from text or from an interaction."""
        ending = None
        try:
            words = self._words_for(context, error)
            ending = self._ending(context, error, words)
            if words is not None:
                await self._say(context, words, passing=_is_cooldown(error))
        except UNSENT as failure:
            # Nothing can be said there: the permission, the channel or the interaction is gone, or
            # Discord is out of reach.
            log.info("An error could not be answered: %s", failure)
        finally:
            self._unanswered.end(origin_of(context), name_of(context), ending)

    async def _say(self, ctx: Context, words: str, *, passing: bool) -> None:
        """Answers with a line of text; a passing one is gone from the channel after a while."""
        replies, asked = self.desk.replies, ctx.message.id
        passing = passing and ctx.interaction is None and replies.find(asked) is None
        await send(ctx, self.desk, words, private=True)
        answer = replies.forget(asked) if passing else None
        if answer is not None:
            task = asyncio.create_task(_vanish(answer), name="vanishing")
            self._vanishing.add(task)
            task.add_done_callback(self._vanishing.discard)

    def _words_for(self, ctx: Context, error: Exception) -> str | None:
        if not isinstance(error, commands.CommandNotFound | Addressed):
            return self._in_words(error, ctx.interaction)
        words = did_you_mean(ctx.invoked_with or "", self.all_commands, self._prefix)
        spoken_to = is_mention(ctx.prefix) or ctx.guild is None
        if words is None and (isinstance(error, Addressed) or spoken_to):
            words = self._in_words(Addressed(), None)
        # What is meant for another bot doesn't count.
        if words is None or not self._commands.allows(ctx.author):
            return None
        return words

    def _ending(self, ctx: Context, error: Exception, words: str | None) -> Ending | None:
        """How a command ended that failed; None if it was none of ours."""
        if ctx.command is None and words is None:
            return None
        return ending_of(error, self.desk.services.examples)

    async def explain_interaction(
        self, interaction: discord.Interaction["AttentionBot"], error: Exception
    ) -> None:
        """Answers an interaction that failed before it became a command."""
        ending = ending_of(error, self.desk.services.examples)
        try:
            words = self._in_words(error, interaction)
            if words is not None:
                await tell(interaction, words)
        except UNSENT as failure:
            log.info("An error could not be answered: %s", failure)
        finally:
            self._unanswered.end(interaction.id, name_of_use(interaction), ending)

    def _in_words(
        self, error: Exception, interaction: discord.Interaction[Any] | None
    ) -> str | None:
        return in_words(error, self.desk.services_for(interaction).examples)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Logs a fault in the handling of an event, once, and goes on."""
        log.error("The event %s could not be handled.", event_method, exc_info=sys.exc_info())

    async def close(self) -> None:
        """Disconnects; passing answers that are still there stay."""
        for task in (*self._vanishing, self._following):
            if task is not None:
                task.cancel()
        await super().close()

    async def last_answers(self) -> None:
        """Waits until every command that was begun has its answer."""
        await self._unanswered.none_left()


def _desk(services: Services, settings: Settings) -> Desk:
    """The desk with its lines: for commands, for files, and for experiments of many runs."""
    weight, wait = settings.work_megabytes * 2**20, settings.queue_seconds
    exports, experiments = (
        Line(places=places, weight=weight, longest_wait=_PATIENCE * wait, usual_seconds=5.0)
        for places in (MOST_EXPORTS, MOST_EXPERIMENTS)
    )
    return Desk(
        services,
        line=Line(places=settings.max_batch, weight=weight, longest_wait=wait),
        exports=exports,
        experiments=experiments,
    )


async def _vanish(answer: discord.Message) -> None:
    """Deletes an answer after a while; where that fails, it just stays."""
    await asyncio.sleep(_PASSING_SECONDS)
    with contextlib.suppress(*UNSENT):
        await delivered(answer.delete)


def _is_cooldown(error: Exception) -> bool:
    return isinstance(unwrap(error), commands.CommandOnCooldown)
