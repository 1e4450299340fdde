"""The studio: one drawing at a time, a bounded queue, limits, and nothing left behind."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering import (
    DrawingBusy,
    DrawingError,
    DrawingFailed,
    DrawingTimeout,
    Studio,
    StudioClosed,
)


@asynccontextmanager
async def opened(*, queue_limit: int = 8, time_limit: float = 20.0) -> AsyncIterator[Studio]:
    studio = Studio(queue_limit=queue_limit, time_limit=time_limit)
    try:
        yield studio
    finally:
        await studio.close()


class Gate:
    """A drawing that takes as long as the test wants."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def draw(self) -> bytes:
        self.begun.set()
        assert self.open.wait(30)
        return b"gate"

    async def enter(self, studio: Studio) -> "asyncio.Task[bytes]":
        """Asks for the drawing and waits until it has begun."""
        task = asyncio.create_task(studio.draw(self.draw))
        await asyncio.to_thread(self.begun.wait, 30)
        return task


async def until(condition: Callable[[], bool]) -> None:
    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(poll(), 30)


def plain(text: str = "picture", *, loud: bool = False) -> bytes:
    return (text.upper() if loud else text).encode()


def thread_name() -> bytes:
    return threading.current_thread().name.encode()


async def test_a_drawing_is_made_in_the_studio_s_thread() -> None:
    async with opened() as studio:
        assert await studio.draw(plain, "a", loud=True) == b"A"
        assert {await studio.draw(thread_name) for _ in range(3)} == {b"studio"}


async def test_drawings_are_made_one_after_the_other_in_order() -> None:
    order: list[int] = []

    def note(number: int) -> bytes:
        order.append(number)
        return b"%d" % number

    async with opened() as studio:
        gate = Gate()
        first = await gate.enter(studio)
        rest = [asyncio.create_task(studio.draw(note, number)) for number in range(5)]
        await until(lambda: studio.waiting == 5)
        assert order == []
        gate.open.set()
        assert await first == b"gate"
        assert await asyncio.gather(*rest) == [b"0", b"1", b"2", b"3", b"4"]
        assert order == [0, 1, 2, 3, 4]


async def test_past_the_limit_it_is_busy_at_once_and_recovers() -> None:
    async with opened(queue_limit=2) as studio:
        gate = Gate()
        first = await gate.enter(studio)
        waiting = [asyncio.create_task(studio.draw(plain)) for _ in range(2)]
        await until(lambda: studio.waiting == 2)
        with pytest.raises(DrawingBusy) as busy:
            await studio.draw(plain)
        assert busy.value.queue_limit == 2
        assert not first.done()
        gate.open.set()
        await asyncio.gather(first, *waiting)
        assert studio.waiting == 0
        assert await studio.draw(plain) == b"picture"


async def test_a_drawing_that_takes_too_long_ends_its_wait_only() -> None:
    async with opened(time_limit=0.05) as studio:
        gate = Gate()
        with pytest.raises(DrawingTimeout) as timeout:
            await (await gate.enter(studio))
        assert timeout.value.seconds == 0.05
        gate.open.set()

        async def drawn() -> bytes:
            while True:
                try:
                    return await studio.draw(plain)
                except DrawingTimeout:
                    continue

        assert await asyncio.wait_for(drawn(), 30) == b"picture"


async def test_who_gives_up_in_the_queue_costs_no_drawing() -> None:
    made: list[bytes] = []

    def note() -> bytes:
        made.append(b"")
        return b""

    async with opened(time_limit=0.05) as studio:
        gate = Gate()
        first = await gate.enter(studio)
        with pytest.raises(DrawingTimeout):
            await studio.draw(note)
        assert studio.waiting == 0
        gate.open.set()
        await asyncio.gather(first, return_exceptions=True)
    assert made == []


@pytest.mark.parametrize("error", [ValueError("why"), TimeoutError(), StopIteration()])
async def test_a_failing_drawing_hands_its_error_on(error: Exception) -> None:
    def broken() -> bytes:
        raise error

    async with opened() as studio:
        with pytest.raises(DrawingFailed) as failed:
            await studio.draw(broken)
        assert failed.value.__cause__ is error
        assert failed.value.drawing == "broken"
        assert await studio.draw(plain) == b"picture"


async def test_a_cancelled_caller_leaves_the_queue() -> None:
    async with opened(queue_limit=1) as studio:
        gate = Gate()
        first = await gate.enter(studio)
        second = asyncio.create_task(studio.draw(plain))
        await until(lambda: studio.waiting == 1)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert studio.waiting == 0
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        third = asyncio.create_task(studio.draw(plain, "third"))
        await until(lambda: studio.waiting == 1)
        gate.open.set()
        assert await third == b"third"


async def test_closing_ends_the_thread_and_tells_those_who_wait() -> None:
    studio = Studio()
    gate = Gate()
    running = await gate.enter(studio)
    waiting = asyncio.create_task(studio.draw(plain))
    await until(lambda: studio.waiting == 1)
    closing = asyncio.create_task(studio.close())
    with pytest.raises(StudioClosed):
        await waiting
    gate.open.set()
    assert await running == b"gate"
    await closing
    assert not studio._thread.is_alive()
    with pytest.raises(StudioClosed):
        await studio.draw(plain)
    await studio.close()


@pytest.mark.parametrize("limits", [{"queue_limit": 0}, {"time_limit": 0.0}])
def test_limits_must_be_positive(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        Studio(**limits)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["draw", "fail"]), st.integers(-1, 4)), max_size=16),
    st.integers(1, 5),
)
def test_nothing_is_left_behind(callers: list[tuple[str, int]], queue_limit: int) -> None:
    """Whatever callers do, and whenever they leave, the studio goes on with an empty queue."""

    def broken() -> bytes:
        raise ValueError

    async def scene() -> None:
        async with opened(queue_limit=queue_limit) as studio:
            tasks = []
            for kind, patience in callers:
                task = asyncio.create_task(studio.draw(plain if kind == "draw" else broken))
                tasks.append(task)
                for _ in range(max(patience, 0)):
                    await asyncio.sleep(0)
                if patience >= 0:
                    task.cancel()
                assert studio.waiting <= queue_limit
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                expected = (bytes, DrawingError, asyncio.CancelledError)
                assert isinstance(result, expected), result
            assert studio.waiting == 0
            assert await studio.draw(plain) == b"picture"

    asyncio.run(scene())
