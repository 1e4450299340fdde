"""The line: fair between people, bounded in places, memory and time, nobody forgotten."""

import asyncio
import contextlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.line import Line, Ticket
from replies.errors import LineTooLong

ANN, BEN, CHLOE = 1, 2, 3


def line_of(places: int = 1, weight: int = 100, longest_wait: float = 1e9) -> Line:
    return Line(places=places, weight=weight, longest_wait=longest_wait)


class People:
    """Commands that take their turn when it comes, and end when the test says."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.begun: list[str] = []
        self._end: dict[str, asyncio.Event] = {}
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, person: int, name: str, weight: int = 0) -> None:
        self._end[name] = asyncio.Event()
        self.tasks.append(asyncio.create_task(self._command(person, name, weight)))
        await asyncio.sleep(0)

    async def _command(self, person: int, name: str, weight: int) -> None:
        async with self.line.standing(person, weight) as ticket:
            await ticket.turn.wait()
            self.begun.append(name)
            await self._end[name].wait()

    async def end(self, name: str) -> None:
        self._end[name].set()
        for _ in range(4):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        while not all(task.done() for task in self.tasks):
            for name in list(self.begun):
                await self.end(name)


async def order_of(asked: Sequence[tuple[int, str]], places: int = 1) -> list[str]:
    people = People(line_of(places))
    for person, name in asked:
        await people.ask(person, name)
    await people.finish()
    return people.begun


async def test_who_comes_first_goes_first() -> None:
    assert await order_of([(ANN, "a"), (BEN, "b"), (CHLOE, "c")]) == ["a", "b", "c"]


async def test_nobody_waits_behind_a_second_command_of_somebody_else() -> None:
    asked = [(ANN, "a1"), (ANN, "a2"), (ANN, "a3"), (BEN, "b1"), (CHLOE, "c1"), (BEN, "b2")]
    assert await order_of(asked) == ["a1", "b1", "c1", "a2", "b2", "a3"]


async def test_who_comes_late_does_not_overtake_what_others_waited_for() -> None:
    people = People(line_of())
    for name in ("a1", "a2"):
        await people.ask(ANN, name)
    await people.ask(BEN, "b1")
    await people.end("a1")
    await people.end("b1")
    assert people.begun == ["a1", "b1", "a2"]
    await people.ask(CHLOE, "c1")
    await people.ask(ANN, "a3")
    await people.finish()
    assert people.begun == ["a1", "b1", "a2", "c1", "a3"]


async def test_so_many_are_under_way_at_once_and_no_more() -> None:
    people = People(line_of(places=2))
    for person, name in ((ANN, "a"), (BEN, "b"), (CHLOE, "c")):
        await people.ask(person, name)
    assert people.begun == ["a", "b"]
    assert (people.line.underway, people.line.waiting) == (2, 1)
    await people.end("b")
    assert people.begun == ["a", "b", "c"]
    await people.finish()
    assert (people.line.underway, people.line.waiting) == (0, 0)


async def test_what_is_heavy_waits_for_room_and_keeps_its_turn() -> None:
    people = People(line_of(places=4, weight=100))
    await people.ask(ANN, "light", 60)
    await people.ask(BEN, "heavy", 90)
    await people.ask(CHLOE, "small", 10)
    assert people.begun == ["light"]
    await people.end("light")
    assert people.begun == ["light", "heavy", "small"]
    await people.finish()


async def test_what_is_heavier_than_all_goes_alone() -> None:
    people = People(line_of(places=4, weight=100))
    await people.ask(ANN, "huge", 1000)
    await people.ask(BEN, "small", 1)
    assert people.begun == ["huge"]
    await people.finish()
    assert people.begun == ["huge", "small"]


async def test_the_place_in_the_line() -> None:
    line = line_of()
    async with contextlib.AsyncExitStack() as stack:
        tickets = [
            await stack.enter_async_context(line.standing(person))
            for person in (ANN, ANN, BEN, CHLOE)
        ]
        assert [line.place(ticket) for ticket in tickets] == [0, 3, 1, 2]


async def test_nobody_is_let_in_who_would_wait_too_long() -> None:
    now = 0.0
    line = Line(places=2, weight=1, longest_wait=10, usual_seconds=4, clock=lambda: now)
    async with contextlib.AsyncExitStack() as stack:
        for person in range(6):
            await stack.enter_async_context(line.standing(person))
        with pytest.raises(LineTooLong) as late:
            await stack.enter_async_context(line.standing(9))
        assert late.value.seconds == 12
        now = 100.0
    # What a command took lately counts, so that the next is told more.
    assert line.expected_wait() == 0
    async with line.standing(ANN):
        assert line.expected_wait() > 4 / 2


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 120), st.booleans()), max_size=20),
    st.integers(1, 3),
)
def test_everybody_who_stays_gets_a_turn(asked: list[tuple[int, int, bool]], places: int) -> None:
    async def scene() -> None:
        line = line_of(places)
        served: list[Ticket] = []

        async def command(person: int, weight: int) -> None:
            async with line.standing(person, weight) as ticket:
                await ticket.turn.wait()
                assert line.underway <= places
                served.append(ticket)
                await asyncio.sleep(0)

        tasks = []
        for person, weight, leaves in asked:
            task = asyncio.create_task(command(person, weight))
            await asyncio.sleep(0)
            if leaves:
                task.cancel()
            tasks.append(task)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(result is None for result in results if not isinstance(result, BaseException))
        assert not [
            result
            for result in results
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError)
        ]
        assert len(served) >= sum(not leaves for *_, leaves in asked)
        assert (line.waiting, line.underway) == (0, 0)

    asyncio.run(scene())
