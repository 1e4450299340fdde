"""What the quiz's controls do: votes, and what whoever leads does with a question.

A vote is kept before it is confirmed, and the confirmation is private. Voting ends in this order:
the message is changed no more by votes, its choices are closed, the votes are counted, the reveal
is shown. Whatever breaks in between, pressing *Reveal* again goes on from there.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import discord

from cogs.answering import answered
from cogs.controls import Change, in_turn
from cogs.delivery import delivered, responded
from cogs.desk import host_of
from cogs.forms import typed_into
from cogs.message import embed_of, files_of
from cogs.progress import Reports, deferred
from cogs.quiz_ids import BUTTON, POINT
from cogs.quiz_views import form, revealed, voting
from cogs.sending import tell
from config.workers import WorkError
from model.errors import AnalysisError, InputError
from records.quiz_values import Asked, Explained, Result, Taken
from replies.answer import Answer, Picture
from replies.errors import LineTooLong, NotLeading, NotPermitted
from replies.example_heads import SENTENCES
from replies.quiz.errors import QuizOver
from replies.quiz.made import Made
from replies.quiz.making import make
from replies.quiz.question import (
    Plan,
    Question,
    plan_of,
    question_in_text,
    question_of,
)
from replies.quiz.texts import (
    closing,
    explained_in_words,
    question_answer,
    reveal_answer,
    vote_in_words,
    voted,
)
from replies.quiz.word import choice_of

Press: TypeAlias = discord.Interaction[Any]
ItemT = TypeVar("ItemT", bound=discord.ui.Item[Any])

_NEEDED = ("view_channel", "embed_links", "attach_files")
"""Permissions for a question in a message of its own, besides that for sending one."""


_THREADS = (
    discord.ChannelType.news_thread,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
)


class _Control(discord.ui.DynamicItem[ItemT], template="(?!)"):
    """What stands under a question; the library finds the kinds below by their templates."""

    def __init__(self, item: ItemT, match: re.Match[str]) -> None:
        super().__init__(item)
        self._match, self._question = match, int(match["question"])

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls,
        interaction: discord.Interaction[discord.Client],
        item: ItemT,
        match: re.Match[str],
        /,
    ) -> "_Control[ItemT]":
        """Called by the library for a use, also on a message from before a restart."""
        del interaction
        return cls(item, match)


class _Button(_Control[discord.ui.Button[Any]], template=BUTTON):
    """A button of the quiz."""

    async def callback(self, interaction: Press) -> None:
        """Does what the button is for."""
        choose = partial(_choose, choice=int(self._match["choice"] or 0))
        act = _ACTIONS.get(self._match["action"], choose)
        await answered(interaction, lambda: act(interaction, self._question))


class _Point(_Control[discord.ui.UserSelect[Any]], template=POINT):
    """The list of people from which one gets a point for an explanation."""

    async def callback(self, interaction: Press) -> None:
        """Gives the point."""
        # A made-up control may have this id and be no list.
        person = next((user.id for user in getattr(self.item, "values", ())), 0)
        await answered(interaction, lambda: _explain(interaction, self._question, person))


QUIZ_CONTROLS = (_Button, _Point)
"""For the client to register, beside `cogs.controls.CONTROLS`."""


async def typed(interaction: Press, number: int) -> None:
    """Takes a word that was sent in with the form."""
    await answered(interaction, lambda: _typed(interaction, number))


async def _choose(interaction: Press, number: int, choice: int) -> None:
    _, question = await _found(interaction, number)
    if choice >= len(question.choices):
        raise QuizOver(gone=True)
    await _vote(interaction, number, question, choice, "")


async def _own(interaction: Press, number: int) -> None:
    asked, _ = await _found(interaction, number)
    if asked.closed:
        raise QuizOver(gone=False)
    await responded(lambda: interaction.response.send_modal(form(number)))


async def _typed(interaction: Press, number: int) -> None:
    _, question = await _found(interaction, number)
    word = typed_into(interaction)
    choice, own = choice_of(host_of(interaction.client).desk.services, question, word)
    await _vote(interaction, number, question, choice, own)


async def _vote(
    interaction: Press, number: int, question: Question, choice: int, word: str
) -> None:
    """Keeps a vote, and only then confirms it."""
    desk = host_of(interaction.client).desk
    person, press = interaction.user.id, interaction.id
    vote = await desk.records.quizzes.vote(number, person, choice, word, press)
    if vote.taken in (Taken.GONE, Taken.CLOSED):
        raise QuizOver(gone=vote.taken is Taken.GONE)
    if interaction.message is not None:
        desk.quiz.note(number, interaction.message, vote.voters, desk.turns)
    words = vote_in_words(question, vote)
    await responded(lambda: interaction.response.send_message(words, ephemeral=True))


async def _reveal(interaction: Press, number: int, *, ending: bool = False) -> None:
    """Closes the choices, counts the votes and shows what came of them."""
    asked, question = await _led(interaction, number)
    desk, message = host_of(interaction.client).desk, interaction.message
    if message is None:
        raise QuizOver(gone=True)
    desk.quiz.close(number)
    desk.turns.begin(message.id, interaction)
    await deferred(interaction)
    change = Change(interaction, message.id)
    if not asked.closed:
        words, view = closing(asked.voters), voting(number, question, closed=True)
        await change(lambda: {"content": words, "view": view})
    result = await desk.records.quizzes.close(number)
    if result is None:
        raise QuizOver(gone=True)
    over = ending or asked.ended or asked.number >= plan_of(asked.plan).questions
    if over and asked.latest:
        await desk.records.quizzes.end(number)
    picture = await _picture(interaction, question)
    await change(lambda: revealed_parts(asked, question, result, picture, over=over))


async def _picture(interaction: Press, question: Question) -> Picture | None:
    """The picture that shows why; none if it can't be made: the votes are counted all the same."""
    silent = Reports(_nothing)
    try:
        answer = await in_turn(interaction, question.page, question.texts, silent)
    except (AnalysisError, InputError, WorkError, LineTooLong):
        return None
    return answer.picture


async def _nothing(_: str) -> None:
    """Nobody is told how far a picture is."""


def revealed_parts(
    asked: Asked, question: Question, result: Result, picture: Picture | None, *, over: bool
) -> dict[str, Any]:
    """All parts of a reveal; its picture is left as it is where there is none."""
    questions, going_on = plan_of(asked.plan).questions, asked.latest and not over
    leader = asked.leader if going_on and asked.guild else None
    answer = reveal_answer(
        question, asked.number, questions, result, picture, over=over, leader=leader
    )
    view = revealed(asked.question, question, result, going_on=going_on)
    parts: dict[str, Any] = {"content": None, "embed": embed_of(answer), "view": view}
    return parts if picture is None else {**parts, "attachments": files_of(answer)}


async def _next(interaction: Press, number: int) -> None:
    """Asks the round's next question, in a message of its own."""
    asked, question = await _led(interaction, number)
    desk, message = host_of(interaction.client).desk, interaction.message
    async with desk.quiz.going_on(asked.round) as alone:
        await deferred(interaction)
        if message is None or not alone or asked.ended or not asked.latest:
            return
        plan, contents = plan_of(asked.plan), await desk.records.quizzes.contents(number)
        subjects = [question_of(content).subject for content in contents[: asked.number]]
        made = await _made(interaction, plan, subjects)
        following = await _ask(interaction, asked, made, message.channel)
        if following is not None:
            desk.turns.begin(message.id, interaction)
            result = await desk.records.quizzes.close(number)
            if result is not None:
                view = revealed(number, question, result, going_on=False)
                await Change(interaction, message.id)(lambda: {"view": view})


async def _made(interaction: Press, plan: Plan, subjects: list[str]) -> Made:
    """The next question, made when it is the turn of who asks for it."""
    desk = host_of(interaction.client).desk
    weight = desk.services.weight(plan.given or plan.around or SENTENCES)
    async with desk.line.standing(interaction.user.id, weight) as ticket:
        await ticket.turn.wait()
        return await make(desk.services, plan, subjects)


async def _ask(
    interaction: Press, asked: Asked, made: Made, channel: discord.abc.Messageable
) -> int | None:
    """Sends the question that comes after another; None if somebody else did.

    Raises:
        NotPermitted: If a permission for it was withdrawn.
    """
    quizzes, question = host_of(interaction.client).desk.records.quizzes, made.question
    content = question_in_text(question)
    number = await quizzes.go_on(asked.question, content, question.right)
    if number is None:
        return None
    questions = plan_of(asked.plan).questions
    answer = question_answer(
        question,
        asked.number + 1,
        questions,
        made.picture,
        leader=asked.leader if asked.guild else None,
    )
    nonce, view = secrets.randbits(63), voting(number, question)
    try:
        message = await delivered(lambda: channel.send(nonce=nonce, view=view, **_asking(answer)))
    except BaseException as error:
        await quizzes.withdraw(number)
        if isinstance(error, discord.Forbidden) and (missing := _missing(interaction)):
            raise NotPermitted(missing) from error
        raise
    await quizzes.shown(number, message.id)
    return number


def _missing(interaction: Press) -> list[str]:
    """The permissions that a question in a message of its own would need, and hasn't."""
    channel = interaction.channel
    in_thread = channel is not None and channel.type in _THREADS
    sending = "send_messages_in_threads" if in_thread else "send_messages"
    allowed = interaction.app_permissions
    return [name for name in (sending, *_NEEDED) if not getattr(allowed, name)]


def _asking(answer: Answer) -> dict[str, Any]:
    """What a question's message shows besides its controls."""
    return {"content": voted(0), "embed": embed_of(answer), "files": files_of(answer)}


async def _end(interaction: Press, number: int) -> None:
    """Ends the round: with its last reveal, and its points."""
    asked, _ = await _led(interaction, number)
    if asked.latest:
        await _reveal(interaction, number, ending=True)
    else:
        await deferred(interaction)


async def _explain(interaction: Press, number: int, person: int) -> None:
    """Gives a point for an explanation, and shows it."""
    asked, question = await _led(interaction, number)
    desk, message = host_of(interaction.client).desk, interaction.message
    explained = await desk.records.quizzes.explain(number, person)
    if explained is Explained.GIVEN and message is not None:
        desk.turns.begin(message.id, interaction)
        await deferred(interaction)
        result = await desk.records.quizzes.close(number)
        if result is not None:
            change = Change(interaction, message.id)
            over = asked.ended
            await change(lambda: revealed_parts(asked, question, result, None, over=over))
    await tell(interaction, explained_in_words(explained))


async def _found(interaction: Press, number: int) -> tuple[Asked, Question]:
    """A question that was asked.

    Raises:
        QuizOver: If its round is gone.
    """
    desk = host_of(interaction.client).desk
    asked = await desk.records.quizzes.find(number)
    if asked is None or asked.channel != interaction.channel_id:
        raise QuizOver(gone=True)
    return asked, question_of(asked.content)


async def _led(interaction: Press, number: int) -> tuple[Asked, Question]:
    """The same for whoever leads the round.

    Raises:
        NotLeading: If that is somebody else.
        QuizOver: If its round is gone.
    """
    asked, question = await _found(interaction, number)
    if interaction.user.id != asked.leader and not interaction.permissions.manage_messages:
        raise NotLeading("quiz")
    return asked, question


_ACTIONS: Mapping[str, Callable[[Press, int], Awaitable[None]]] = MappingProxyType(
    {"own": _own, "reveal": _reveal, "next": _next, "end": _end}
)
"""What each button does; those of the choices, which aren't here, vote."""
