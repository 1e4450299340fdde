"""What a question's message says of the votes: seldom, the latest, and nothing after the end."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from cogs.quiz_state import QuizState
from cogs.turns import Turns
from replies.quiz.texts import voted

QUESTION = 7


class Message:
    """A message whose changes take as long as they are held up."""

    def __init__(self) -> None:
        self.id = 1
        self.contents = list[str]()
        self.free = asyncio.Event()

    async def edit(self, *, content: str) -> None:
        self.contents.append(content)
        await self.free.wait()


def note(state: QuizState, message: Message, voters: int, turns: Turns) -> None:
    state.note(QUESTION, cast("Any", message), voters, turns)


async def changed(message: Message, times: int) -> None:
    while len(message.contents) < times:
        await asyncio.sleep(0)


async def test_of_many_votes_the_message_says_the_first_and_the_last() -> None:
    state, message, turns = QuizState(pause=0), Message(), Turns()
    note(state, message, 1, turns)
    await changed(message, 1)
    # They arrive in any order.
    for voters in (2, 30, *range(3, 30)):
        note(state, message, voters, turns)
    message.free.set()
    await changed(message, 2)
    await asyncio.gather(*state._tasks)
    assert message.contents == [voted(1), voted(30)]
    note(state, message, 31, turns)
    await changed(message, 3)
    await state.stop()


async def test_it_says_nothing_more_once_the_reveal_has_begun() -> None:
    state, message, turns = QuizState(pause=0), Message(), Turns()
    note(state, message, 1, turns)
    await changed(message, 1)
    note(state, message, 2, turns)
    state.close(QUESTION)
    message.free.set()
    await asyncio.gather(*state._tasks)
    note(state, message, 3, turns)
    await asyncio.gather(*state._tasks)
    assert message.contents == [voted(1)]


async def test_a_reveal_waits_for_a_change_under_way_and_then_has_the_message() -> None:
    state, message, turns = QuizState(pause=0), Message(), Turns()
    note(state, message, 1, turns)
    await changed(message, 1)
    state.close(QUESTION)
    turns.begin(message.id, "the reveal")

    async def reveal() -> None:
        async with turns.sending(message.id, "the reveal") as newest:
            assert newest
            message.contents.append("revealed")

    revealing = asyncio.create_task(reveal())
    await asyncio.sleep(0)
    assert message.contents == [voted(1)]
    message.free.set()
    await revealing
    await asyncio.gather(*state._tasks)
    assert message.contents == [voted(1), "revealed"]


async def test_the_end_of_the_bot_ends_it() -> None:
    state, message, turns = QuizState(pause=1000), Message(), Turns()
    message.free.set()
    note(state, message, 1, turns)
    await changed(message, 1)
    await state.stop()
    assert not state._tallies


async def test_a_round_goes_on_once_at_a_time() -> None:
    state = QuizState()
    async with state.going_on(1) as first, state.going_on(1) as second, state.going_on(2) as other:
        assert (first, second, other) == (True, False, True)
    async with state.going_on(1) as again:
        assert again
