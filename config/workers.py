"""Where blocking work is done: threads beside the event loop, bounded in number, queue and time.

Whatever would hold up the loop goes through here: runs of the model, drawings, measurements,
loading. A thread can't be stopped, so a call that hangs is left behind with its thread and another
thread takes its place, up to a bound. Threads are daemons, so that none holds up the end of the
process, but for those of work that mustn't be cut off.

    WorkError       the work was not done
    ├── Busy        as many calls wait as may
    ├── TimedOut    it took too long, its time in the queue included
    ├── Stuck       too many calls hang; there is no thread left
    └── Stopping    no more work is taken: the process is about to end

A loop that is blocked all the same is noticed by `config.loop_watch`.
"""

import asyncio
import logging
import queue
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar

from config.observer import NOBODY, Observer

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_REPLACED = 2
"""So many hanging threads are replaced unless told otherwise; each may hold memory and a core."""


class WorkError(Exception):
    """The work was not done."""


class Busy(WorkError):
    """As many calls wait as `limit` allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} calls wait already")
        self.limit = limit


class TimedOut(WorkError):
    """There was no result after so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no result after {seconds:g} s")
        self.seconds = seconds


class Stuck(WorkError):
    """So many calls hang that no thread is left; each has been logged."""


class Stopping(WorkError):
    """No more work is taken."""


class _Call(Generic[T]):
    """A call that waits, is under way, or has ended."""

    def __init__(self, function: Callable[[], T], name: str) -> None:
        self.name = name
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self.seconds = 0.0
        self.heeded = True
        self._function = function
        self._result: T
        self._error: BaseException | None = None

    def perform(self) -> None:
        """Makes the call, in a worker thread; `settle` tells how it ended."""
        begin = time.monotonic()
        try:
            self._result = self._function()
        except StopIteration as error:  # a future doesn't take this one
            self._error = RuntimeError("StopIteration")
            self._error.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told
            self._error = error
        self.seconds = time.monotonic() - begin

    def settle(self) -> None:
        """Hands the result or the error of a call made to whoever waits, on the event loop."""
        if self._error is None:
            if not self.future.done():
                self.future.set_result(self._result)
        elif not self.future.done():
            self.future.set_exception(self._error)
        elif self.heeded:
            log.warning("%s failed when nobody waited any more.", self.name, exc_info=self._error)

    def refuse(self, reason: WorkError) -> None:
        """Ends the wait without a result."""
        if not self.future.done():
            self.future.set_exception(reason)


class _Thread:
    """A thread that makes one call at a time."""

    def __init__(self, name: str, ended: "Callable[[_Thread], None]", *, daemon: bool) -> None:
        self._ended = ended
        self._calls: queue.SimpleQueue[_Call[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=daemon)
        self._thread.start()

    def begin(self, call: _Call[Any]) -> None:
        """Makes a call; `ended` is called on its event loop afterwards."""
        self._calls.put(call)

    def end(self) -> None:
        """Ends the thread as soon as its call, if there is one, has returned."""
        self._calls.put(None)

    def stack(self) -> str:
        """Where the thread is at present."""
        return stack_of(self._thread.ident or 0)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call.perform()
            try:
                call.loop.call_soon_threadsafe(self._ended, self)
            except RuntimeError:  # the event loop has been closed: nobody is left to be told
                return
            del call  # a result is not kept until the next call


def within(seconds: float, function: Callable[[], T]) -> T:
    """Calls a function that knows no limit of its own, blocking: for threads, not for a loop.

    A call that takes longer is left behind with its thread, so whoever calls bounds how many are.

    Raises:
        TimeoutError: If there is no result in time.
        Exception: What the function raises.
    """
    ended: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def call() -> None:
        try:
            result = function()
        except Exception as error:  # noqa: BLE001 - whoever waits must be told
            ended.put(partial(_raise, error))
        else:
            ended.put(lambda: result)

    threading.Thread(target=call, name="within", daemon=True).start()
    try:
        outcome = ended.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    return outcome()


def _raise(error: Exception) -> NoReturn:
    raise error


def stack_of(thread: int) -> str:
    """Where the thread with this identifier is at present."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - no other way
    return "".join(traceback.format_stack(frame)) if frame else "(the thread has ended)"


class Workers:
    """Makes blocking calls in threads of its own, first come, first served.

    All of it but the calls themselves happens on the event loop's thread, so no locks are needed.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int = 1,
        queue_limit: int = 64,
        time_limit: float = 30.0,
        replaced: int = _REPLACED,
        on_stuck: Callable[[], object] | None = None,
        observer: Observer = NOBODY,
        daemon: bool = True,
    ) -> None:
        """Starts nothing yet: threads begin when they are needed.

        Args:
            name: What the threads are called, and the log calls the work.
            threads: How many calls may be under way at once.
            queue_limit: How many calls may wait besides.
            time_limit: Seconds from asking to the result; `math.inf` for no limit. The call itself
                may take half of it: one that takes longer hangs, and those behind it still have
                time.
            replaced: How many hanging threads are replaced.
            on_stuck: Called once when so many calls hang that no thread is left. A fresh process
                is the only cure.
            observer: Is told how long each call took that doesn't hang.
            daemon: Whether the interpreter may end in the middle of a call. TensorFlow doesn't
                bear that while it makes graphs; `os._exit` doesn't ask.

        Raises:
            ValueError: If a limit isn't positive.
        """
        if threads < 1 or queue_limit < 1 or not time_limit > 0:
            raise ValueError("the limits of workers must be positive")
        self.name = name
        self._threads = threads
        self._queue_limit = queue_limit
        self._time_limit = time_limit
        self._replaced = replaced
        self._on_stuck = on_stuck
        self._observer = observer
        self._daemon = daemon
        self._waiting: deque[_Call[Any]] = deque()
        self._idle: list[_Thread] = []
        self._underway: dict[_Thread, tuple[_Call[Any], asyncio.TimerHandle]] = {}
        self._left_behind: set[_Thread] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many calls wait; those under way don't count."""
        return len(self._waiting)

    @property
    def hanging(self) -> int:
        """How many calls hang, each with its thread."""
        return len(self._left_behind)

    @property
    def stuck(self) -> bool:
        """Whether so many calls hang that no thread is left."""
        return not self._allowed

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls `function(*args, **kwargs)` in a thread and returns what it returns.

        Raises:
            Busy: At once, if too many calls wait.
            TimedOut: If there is no result in time.
            Stuck: If too many calls hang for any thread to be left.
            Stopping: If this is closed, or closes before the call's turn.
            BaseException: What the function raises.
        """
        name = getattr(function, "__qualname__", type(function).__qualname__)
        call = _Call(partial(function, *args, **kwargs), name)
        self._admit(call)
        try:
            limit = self._time_limit
            done, _ = await asyncio.wait([call.future], timeout=limit)
            if not done:
                raise TimedOut(limit)
            return call.future.result()
        finally:
            self._forget(call)

    async def close(self) -> None:
        """Refuses those who wait, and ends the threads after the calls that they are at.

        Waits for those calls, but not for one that hangs.
        """
        self._take_no_more()
        await self._quiet.wait()

    def abandon(self) -> None:
        """Takes no more calls, and has nobody told any more how those under way end.

        For work that only its asker could have used, and whose asker has left for good.
        """
        self._take_no_more()
        for thread, (call, _) in self._underway.items():
            call.heeded = False
            thread.end()

    def _take_no_more(self) -> None:
        self._closed = True
        self._refuse_waiting(Stopping())
        while self._idle:
            self._idle.pop().end()

    def _admit(self, call: _Call[Any]) -> None:
        """Begins a call, or lets it wait if there is room."""
        if self._closed:
            raise Stopping
        if self.stuck:
            raise Stuck(f"{self.name}: {self.hanging} calls hang")
        if self._allowed > len(self._underway):
            self._begin(call)
        elif len(self._waiting) < self._queue_limit:
            self._waiting.append(call)
        else:
            raise Busy(self._queue_limit)

    @property
    def _allowed(self) -> int:
        """How many calls may be under way besides those that hang."""
        return min(self._threads, self._threads + self._replaced - self.hanging)

    def _begin(self, call: _Call[Any]) -> None:
        thread = (
            self._idle.pop() if self._idle else _Thread(self.name, self._ended, daemon=self._daemon)
        )
        timer = call.loop.call_later(self._time_limit / 2, self._hangs, thread)
        self._underway[thread] = (call, timer)
        self._quiet.clear()
        thread.begin(call)

    def _ended(self, thread: _Thread) -> None:
        """A call has returned: the next one begins, or the thread is idle."""
        if thread in self._left_behind:
            self._left_behind.remove(thread)
            thread.end()
        else:
            call, timer = self._underway.pop(thread)
            timer.cancel()
            call.settle()
            self._observer.call_ended(self.name, call.seconds)
            if self._closed:
                thread.end()
            else:
                self._idle.append(thread)
        self._go_on()

    def _hangs(self, thread: _Thread) -> None:
        """Leaves a thread behind; it ends by itself if its call ever returns."""
        call, _ = self._underway.pop(thread)
        self._left_behind.add(thread)
        seconds = self._time_limit / 2
        log.error(
            "%s: %s hangs (no end after %g s); its thread is left behind, at:\n%s",
            *(self.name, call.name, seconds, thread.stack()),
        )
        call.refuse(TimedOut(seconds))
        if self.stuck:
            log.error("%s: %d calls hang; no thread is left.", self.name, self.hanging)
            self._refuse_waiting(Stuck(f"{self.name}: {self.hanging} calls hang"))
            if self._on_stuck is not None:
                self._on_stuck()
        self._go_on()

    def _go_on(self) -> None:
        """Begins calls that wait, as many as may be under way."""
        while self._waiting and self._allowed > len(self._underway):
            self._begin(self._waiting.popleft())
        if not self._underway:
            self._quiet.set()

    def _refuse_waiting(self, reason: WorkError) -> None:
        while self._waiting:
            self._waiting.popleft().refuse(reason)

    def _forget(self, call: _Call[Any]) -> None:
        """Takes a call that nobody waits for any more out of the queue, if it is still there."""
        if call in self._waiting:
            self._waiting.remove(call)
        if not call.future.cancel() and not call.future.cancelled():
            # An error that came in the moment in which somebody left would otherwise be reported
            # as never looked at.
            call.future.exception()
