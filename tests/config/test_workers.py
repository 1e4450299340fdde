"""Workers: order, bounds, limits, failures, calls that hang, the end, and nothing left behind."""

import asyncio
import logging
import math
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.workers import Busy, Stopping, Stuck, TimedOut, WorkError, Workers

PATIENCE = 30.0
"""Seconds after which a test that waits for a thread is broken."""

HANG = 0.2
"""Seconds for a call in tests where calls hang; it hangs after half of them."""


@asynccontextmanager
async def opened(
    *,
    threads: int = 1,
    queue_limit: int = 8,
    time_limit: float = PATIENCE,
    on_stuck: Callable[[], object] | None = None,
) -> AsyncIterator[Workers]:
    workers = Workers(
        "test",
        threads=threads,
        queue_limit=queue_limit,
        time_limit=time_limit,
        on_stuck=on_stuck,
    )
    try:
        yield workers
    finally:
        await workers.close()


class Gate:
    """A call that takes as long as the test wants."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def call(self) -> str:
        self.begun.set()
        assert self.open.wait(PATIENCE)
        return "gate"

    async def enter(self, workers: Workers) -> "asyncio.Task[str]":
        """Asks for the call and waits until it has begun."""
        task = asyncio.create_task(workers.run(self.call))
        await until(self.begun.is_set)
        return task


async def until(condition: Callable[[], bool]) -> None:
    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(poll(), PATIENCE)


def text(content: str = "result", *, loud: bool = False) -> str:
    return content.upper() if loud else content


def thread_names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


async def test_a_call_is_made_in_a_daemon_thread_of_that_name() -> None:
    async with opened() as workers:
        assert await workers.run(text, "a", loud=True) == "A"
        seen = {await workers.run(threading.current_thread) for _ in range(3)}
        (thread,) = seen
        assert thread.name == "test"
        assert thread.daemon
        assert thread is not threading.main_thread()


async def test_calls_are_made_one_after_the_other_in_order() -> None:
    order: list[int] = []
    async with opened() as workers:
        gate = Gate()
        first = await gate.enter(workers)
        rest = [asyncio.create_task(workers.run(order.append, number)) for number in range(5)]
        await until(lambda: workers.waiting == 5)
        assert order == []
        gate.open.set()
        assert await first == "gate"
        await asyncio.gather(*rest)
        assert order == [0, 1, 2, 3, 4]


async def test_several_threads_make_so_many_calls_at_once_and_no_more() -> None:
    async with opened(threads=2) as workers:
        gates = [Gate(), Gate(), Gate()]
        tasks = [await gate.enter(workers) for gate in gates[:2]]
        tasks.append(asyncio.create_task(workers.run(gates[2].call)))
        await until(lambda: workers.waiting == 1)
        assert not gates[2].begun.is_set()
        gates[1].open.set()
        await until(gates[2].begun.is_set)
        for gate in gates:
            gate.open.set()
        assert await asyncio.gather(*tasks) == ["gate"] * 3


async def test_past_the_limit_it_is_busy_at_once_and_recovers() -> None:
    async with opened(queue_limit=2) as workers:
        gate = Gate()
        first = await gate.enter(workers)
        waiting = [asyncio.create_task(workers.run(text)) for _ in range(2)]
        await until(lambda: workers.waiting == 2)
        with pytest.raises(Busy) as busy:
            await workers.run(text)
        assert busy.value.limit == 2
        assert not first.done()
        gate.open.set()
        await asyncio.gather(first, *waiting)
        assert workers.waiting == 0
        assert await workers.run(text) == "result"


async def test_who_gives_up_in_the_queue_costs_no_call() -> None:
    made: list[str] = []
    async with opened(queue_limit=1) as workers:
        gate = Gate()
        first = await gate.enter(workers)
        second = asyncio.create_task(workers.run(made.append, "second"))
        await until(lambda: workers.waiting == 1)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert workers.waiting == 0
        third = asyncio.create_task(workers.run(made.append, "third"))
        await until(lambda: workers.waiting == 1)
        gate.open.set()
        await asyncio.gather(first, third)
    assert made == ["third"]


async def test_the_time_in_the_queue_counts() -> None:
    async with opened(time_limit=1.0) as workers:
        # None of them hangs; together they take longer than one may wait.
        calls = [asyncio.create_task(workers.run(time.sleep, 0.4)) for _ in range(3)]
        last = asyncio.create_task(workers.run(text))
        with pytest.raises(TimedOut) as late:
            await last
        assert late.value.seconds == 1.0
        assert workers.waiting == 0
        await asyncio.gather(*calls, return_exceptions=True)
        assert workers.hanging == 0


@pytest.mark.parametrize("error", [ValueError("why"), TimeoutError(), SystemExit(3)])
async def test_an_error_reaches_whoever_waits_and_the_thread_goes_on(error: BaseException) -> None:
    def broken() -> str:
        raise error

    async with opened() as workers:
        with pytest.raises(type(error)) as failed:
            await workers.run(broken)
        assert failed.value is error
        assert await workers.run(text) == "result"


async def test_an_iterator_that_ends_is_an_error_like_others() -> None:
    async with opened() as workers:
        with pytest.raises(RuntimeError) as failed:
            await workers.run(next, iter(()))
        assert isinstance(failed.value.__cause__, StopIteration)


async def test_a_failure_that_nobody_waits_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate()

    def broken() -> None:
        gate.call()
        raise ValueError("out of paper")

    async with opened() as workers:
        task = asyncio.create_task(workers.run(broken))
        await until(gate.begun.is_set)
        task.cancel()
        await asyncio.wait([task])
        gate.open.set()
    assert "out of paper" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_of_abandoned_work_nothing_is_heard_any_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    workers, gate = Workers("abandoned"), Gate()

    def broken() -> None:
        gate.call()
        raise ValueError("out of paper")

    task = asyncio.create_task(workers.run(broken))
    await until(gate.begun.is_set)
    task.cancel()
    await asyncio.wait([task])
    workers.abandon()
    with pytest.raises(Stopping):
        await workers.run(text)
    gate.open.set()
    await until(lambda: "abandoned" not in thread_names())
    await workers.close()
    assert not caplog.records


async def test_abandoned_at_rest_it_leaves_no_thread() -> None:
    workers = Workers("at rest")
    await workers.run(text)
    workers.abandon()
    await until(lambda: "at rest" not in thread_names())


# Calls that hang.


async def test_a_call_that_hangs_is_left_behind_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with opened(time_limit=HANG) as workers:
        gate = Gate()
        with pytest.raises(TimedOut):
            await (await gate.enter(workers))
        assert workers.hanging == 1
        assert await workers.run(text) == "result"
        gate.open.set()
        await until(lambda: workers.hanging == 0)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "Gate.call hangs" in record.getMessage()
    assert "self.open.wait" in record.getMessage()  # where it hangs


async def test_a_call_that_nobody_waits_for_is_found_hanging_too() -> None:
    async with opened(time_limit=HANG) as workers:
        gate = Gate()
        task = await gate.enter(workers)
        task.cancel()
        await until(lambda: workers.hanging == 1)
        assert await workers.run(text) == "result"
        gate.open.set()


async def test_who_waits_behind_a_call_that_hangs_is_answered() -> None:
    async with opened(time_limit=2.0) as workers:
        gate = Gate()
        first = await gate.enter(workers)
        assert await workers.run(text) == "result"
        with pytest.raises(TimedOut):
            await first
        gate.open.set()


async def test_with_too_many_calls_hanging_it_refuses_until_one_returns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gates = [Gate(), Gate(), Gate()]
    told: list[str] = []
    async with opened(time_limit=HANG, on_stuck=lambda: told.append("stuck")) as workers:
        for gate in gates[:2]:
            with pytest.raises(TimedOut):
                await (await gate.enter(workers))
        assert told == []
        last = await gates[2].enter(workers)
        behind = asyncio.create_task(workers.run(text))
        with pytest.raises(TimedOut):
            await last
        with pytest.raises(Stuck):
            await behind
        with pytest.raises(Stuck):
            await workers.run(text)
        assert workers.waiting == 0
        assert "no thread is left" in caplog.text
        assert told == ["stuck"]
        gates[1].open.set()
        await until(lambda: workers.hanging == 2)
        assert await workers.run(text) == "result"
        for gate in gates:
            gate.open.set()


# The end.


async def test_closing_ends_the_thread_and_tells_those_who_wait() -> None:
    workers = Workers("closing")
    gate = Gate()
    running = await gate.enter(workers)
    waiting = asyncio.create_task(workers.run(text))
    await until(lambda: workers.waiting == 1)
    closing = asyncio.create_task(workers.close())
    with pytest.raises(Stopping):
        await waiting
    assert not closing.done()
    gate.open.set()
    assert await running == "gate"
    await closing
    await until(lambda: "closing" not in thread_names())
    with pytest.raises(Stopping):
        await workers.run(text)
    await workers.close()


async def test_closing_does_not_wait_for_a_call_that_hangs() -> None:
    workers = Workers("hanging", time_limit=HANG)
    gate = Gate()
    task = await gate.enter(workers)
    await workers.close()
    with pytest.raises(TimedOut):
        await task
    assert "hanging" in thread_names()
    gate.open.set()
    await until(lambda: "hanging" not in thread_names())


async def test_without_a_time_limit_a_call_takes_as_long_as_it_takes() -> None:
    async with opened(time_limit=math.inf) as workers:
        assert await workers.run(text) == "result"


@pytest.mark.parametrize(
    "limits", [{"threads": 0}, {"queue_limit": 0}, {"time_limit": 0.0}, {"time_limit": math.nan}]
)
def test_limits_must_be_positive(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        Workers("test", **limits)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["work", "fail"]), st.integers(-1, 4)), max_size=16),
    st.integers(1, 5),
    st.integers(1, 3),
)
def test_nothing_is_left_behind(
    callers: list[tuple[str, int]], queue_limit: int, threads: int
) -> None:
    """Whatever callers do, and whenever they leave, it goes on with an empty queue."""

    def broken() -> str:
        raise ValueError

    async def scene() -> None:
        async with opened(queue_limit=queue_limit, threads=threads) as workers:
            tasks = []
            for kind, patience in callers:
                task = asyncio.create_task(workers.run(text if kind == "work" else broken))
                tasks.append(task)
                for _ in range(max(patience, 0)):
                    await asyncio.sleep(0)
                if patience >= 0:
                    task.cancel()
                assert workers.waiting <= queue_limit
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                expected = (str, WorkError, ValueError, asyncio.CancelledError)
                assert isinstance(result, expected), result
            assert workers.waiting == 0
            assert await workers.run(text) == "result"
        assert workers.hanging == 0

    asyncio.run(scene())
