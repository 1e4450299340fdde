"""`quiz`: questions about what was measured, which a class answers with buttons."""

import contextlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands, tasks

from cogs.choices import SENTENCES
from cogs.delivery import UNSENT, delivered
from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, Options, hybrid_command
from cogs.message import embed_of, files_of
from cogs.places import brought_along
from cogs.progress import in_progress
from cogs.quiz_ids import FORM
from cogs.quiz_presses import revealed_parts, typed
from cogs.quiz_views import voting
from cogs.sending import asked_in, in_line, send
from cogs.sentences import find_sentences, refuse_doubtful
from config.database import DatabaseError
from config.workers import WorkError
from model.errors import AnalysisError, InputError
from records.quiz_values import Open, Opening
from replies.answer import Picture, Texts
from replies.errors import LineTooLong, NoSentence, NotLeading
from replies.example_heads import SENTENCES as EXAMPLES
from replies.origin import Origin
from replies.quiz.errors import NoQuiz, QuizNotHere, QuizOpen
from replies.quiz.made import Made
from replies.quiz.making import make
from replies.quiz.question import (
    KINDS,
    Kind,
    Plan,
    Question,
    plan_in_text,
    question_in_text,
    question_of,
)
from replies.quiz.texts import ended_in_words, question_answer, replaced, voted
from replies.showing import show

KIND = Literal["mixed", Kind, "end"]

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **{kind: kind for kind in ("mixed", *KINDS)},
        "words": "word",
        "mask": "word",
        "heads": "head",
        "claim": "true",
        "claims": "true",
        "check": "true",
    }
)
"""Every name of a kind that people may type, and its own name."""

_ENDS = ("end", "stop")
"""What ends a round, if nothing else stands there: a sentence may begin with it."""

_USUAL, MOST_QUESTIONS = 5, 20
"""Questions of a round."""

_PURGED_EVERY_HOURS = 6
"""Rounds whose time is over, and whatever else of what is kept is too old."""


class QuizOptions(Options):
    """Of `quiz`."""

    usage = "[word|head|find|true] [rounds=5] [sentences] | end"

    kind: KIND = commands.flag(
        default="mixed",
        description="word: a gap; head: where it looks; find: which head; true: a claim; or end.",
    )
    rounds: app_commands.Range[int, 1, MOST_QUESTIONS] = commands.flag(
        default=_USUAL, description=f"How many questions, from 1 to {MOST_QUESTIONS}."
    )
    sentences: str | None = commands.flag(default=None, description=SENTENCES)

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        typed = reader.rest() or ""
        if typed.rstrip(".!").lower() in _ENDS:
            return {"kind": "end"}
        reader = Reader(typed)
        named = cls.named(reader, "kind", "rounds")
        kind = reader.name(_KINDS, before_sentence=True)
        if kind is not None:
            named["kind"] = kind
        return {**named, **cls.named(reader, "rounds"), "sentences": reader.rest()}


class Quiz(commands.Cog):
    """Asks a class."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the command works with."""
        self._desk, self._quizzes = desk, desk.records.quizzes

    async def cog_load(self) -> None:
        """Called by the library when the bot starts."""
        self._purge.start()

    async def cog_unload(self) -> None:
        """Called by the library when the bot ends."""
        self._purge.cancel()
        await self._desk.quiz.stop()

    @hybrid_command(pictures=True)
    async def quiz(self, ctx: Context, *, options: QuizOptions) -> None:
        """Answers `quiz`."""
        if brought_along(ctx.interaction):
            raise QuizNotHere
        if options.kind == "end":
            await self._end(ctx)
            return
        refuse_doubtful(options.sentences, "quiz", _KINDS)
        going_on = await self._quizzes.open_in(ctx.channel.id)
        if going_on is not None and not going_on.quiet:
            raise _open(ctx, going_on)
        given, around = await self._sentences(ctx, options.sentences)
        plan = Plan(
            kind=None if options.kind == "mixed" else options.kind,
            questions=options.rounds,
            given=given,
            around=around,
        )
        desk = self._desk
        weight = desk.services.weight(given or around or EXAMPLES)
        async with in_progress(ctx), in_line(ctx, desk, desk.line, weight):
            made = await make(desk.services, plan, ())
        await self._begin(ctx, plan, made)

    async def _end(self, ctx: Context) -> None:
        """Ends the channel's round as the button does, also where its message is far up or gone.

        Raises:
            NoQuiz: If there is none.
            NotLeading: If the person doesn't lead it.
        """
        desk, going_on = self._desk, await self._quizzes.open_in(ctx.channel.id)
        asked = None if going_on is None else await self._quizzes.find(going_on.question)
        if asked is None:
            raise NoQuiz
        if not _leads(ctx, asked.leader):
            raise NotLeading("quiz")
        question = question_of(asked.content)
        desk.quiz.close(asked.question)
        if asked.message is not None:
            desk.turns.begin(asked.message, ctx)
        picture = None if asked.closed else await self._picture(ctx, question)
        result = await self._quizzes.close(asked.question)
        if result is None:
            raise NoQuiz
        await self._quizzes.end(asked.question)
        if asked.message is not None:
            parts = partial(revealed_parts, asked, question, result, picture, over=True)
            async with desk.turns.sending(asked.message, ctx) as newest:
                if newest:
                    await _changed(ctx, asked.message, parts)
        await send(ctx, desk, ended_in_words(result.scores))

    async def _picture(self, ctx: Context, question: Question) -> Picture | None:
        """The picture of a reveal; none if it can't be made: the round ends all the same."""
        desk, page, texts = self._desk, question.page, question.texts
        weight = desk.weight_of(page, texts)
        try:
            async with in_progress(ctx), in_line(ctx, desk, desk.line_for(page), weight):
                return (await show(desk.services, page, texts)).picture
        except (AnalysisError, InputError, WorkError, LineTooLong):
            return None

    async def _sentences(self, ctx: Context, given: str | None) -> tuple[Texts, Texts]:
        """The sentences that were given for the round, and those that were used last here."""
        try:
            chosen = await find_sentences(ctx, given, self._desk.sentences)
        except NoSentence:
            return (), ()
        if chosen.origin in (Origin.GIVEN, Origin.REPLIED_TO):
            return chosen.texts, ()
        return (), chosen.texts

    async def _begin(self, ctx: Context, plan: Plan, made: Made) -> None:
        """Begins a round with its first question."""
        desk, question = self._desk, made.question
        opening = Opening(
            guild=ctx.guild.id if ctx.guild else 0,
            channel=ctx.channel.id,
            leader=ctx.author.id,
            plan=plan_in_text(plan),
            content=question_in_text(question),
            right=question.right,
        )
        begun = await self._quizzes.begin(opening)
        if isinstance(begun, Open):
            raise _open(ctx, begun)
        if begun.replaced is not None:
            await _changed(ctx, begun.replaced, lambda: {"content": replaced(), "view": None})
        leader = ctx.author.id if ctx.guild else None
        answer = question_answer(question, 1, plan.questions, made.picture, leader=leader)
        try:
            sent = await send(
                ctx,
                desk,
                voted(0),
                embed=embed_of(answer),
                files=lambda: files_of(answer),
                view=voting(begun.question, question),
            )
        except BaseException:
            await self._quizzes.withdraw(begun.question)
            raise
        # From here it is the class's; another form of the command has an answer of its own.
        reply = desk.replies.forget(asked_in(ctx)) if sent else None
        if reply is not None:
            await self._quizzes.shown(begun.question, reply.id)
        else:  # the command was edited meanwhile, and has another answer
            await self._quizzes.withdraw(begun.question)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Called by the library for each interaction; a form that is sent in ends here."""
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.modal_submit:
            match = re.fullmatch(FORM, str(data.get("custom_id")))
            if match is not None:
                await typed(interaction, int(match["question"]))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Called by the library when a channel is gone."""
        await self._quizzes.forget_channel(channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Called by the library when a thread is gone."""
        await self._quizzes.forget_channel(payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Called by the library when the bot is in a server no more."""
        await self._quizzes.forget_guild(guild.id)

    @tasks.loop(hours=_PURGED_EVERY_HOURS)
    async def _purge(self) -> None:
        with contextlib.suppress(DatabaseError, WorkError):  # the next time will do
            await self._desk.records.purge()


def _open(ctx: Context, going_on: Open) -> QuizOpen:
    """Nobody ends a round by beginning another one."""
    return QuizOpen(going_on.number, leads=_leads(ctx, going_on.leader))


def _leads(ctx: Context, leader: int) -> bool:
    return ctx.author.id == leader or ctx.permissions.manage_messages


async def _changed(ctx: Context, message: int, parts: Callable[[], dict[str, Any]]) -> None:
    """Changes the message of a question, if it is still there."""
    if isinstance(ctx.channel, discord.GroupChannel):  # where bots can't be
        return
    question = ctx.channel.get_partial_message(message)
    with contextlib.suppress(*UNSENT):
        await delivered(lambda: question.edit(**parts()))
