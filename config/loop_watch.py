"""Whether the event loop turns, watched from a thread beside it."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

from config.workers import stack_of

log = logging.getLogger(__name__)


class _LoopWatch:
    """A thread that asks the event loop once in a while whether it turns."""

    def __init__(
        self,
        on_turn: Callable[[float], object],
        on_dead: Callable[[], object],
        every: float,
        patience: tuple[int, int],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._of_loop = threading.get_ident()
        self._on_turn, self._on_dead = on_turn, on_dead
        self._every = every
        self._reported, self._dead = patience
        self._answered, self._over = threading.Event(), threading.Event()
        threading.Thread(target=self._watch, name="loop watch", daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            self._answered.clear()
            try:
                self._loop.call_soon_threadsafe(self._answer, time.monotonic())
            except RuntimeError:  # the event loop has been closed
                return
            self._wait()

    def _answer(self, asked: float) -> None:
        self._answered.set()
        self._on_turn(time.monotonic() - asked)

    def _wait(self) -> None:
        """Counts its own rounds, not the seconds: a process that was stopped isn't blocked."""
        rounds = 0
        while not self._answered.wait(self._every) and not self._over.is_set():
            rounds += 1
            if rounds == self._reported:
                seconds, stack = rounds * self._every, stack_of(self._of_loop)
                log.error("The event loop has been blocked for %g s, at:\n%s", seconds, stack)
            if rounds == self._dead:
                self._on_dead()
        if rounds >= self._reported:
            log.warning("The event loop turns again, after some %g s.", rounds * self._every)


@contextlib.contextmanager
def watched_loop(
    on_turn: Callable[[float], object],
    on_dead: Callable[[], object],
    *,
    every: float = 1.0,
    patience: tuple[int, int] = (10, 120),
) -> Iterator[None]:
    """Watches the running event loop from beside it for as long as the block runs.

    A loop that is blocked is logged once, with the place where it is.

    Args:
        on_turn: Called on the loop each time it answers, with the seconds that it took.
        on_dead: Called once, in the watching thread, if it doesn't answer for very long.
        every: Seconds from one question to the next.
        patience: After so many times `every` a blocked loop is logged, and after so many taken for
            dead.
    """
    watch = _LoopWatch(on_turn, on_dead, every, patience)
    try:
        yield
    finally:
        watch.end()
