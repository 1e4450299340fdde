"""The commands that lack an answer, for a shutdown to wait for, and how each of them ended."""

import asyncio
import logging
import time

from config.observer import Ending, Observer

log = logging.getLogger(__name__)


class Unanswered:
    """What was begun and has no answer yet, each by an origin of its own."""

    def __init__(self, observer: Observer, *, logged: bool) -> None:
        """Takes who is told how commands end, and whether the log is told as well."""
        self._observer, self._logged = observer, logged
        self._begun: dict[object, float] = {}
        self._none = asyncio.Event()
        self._none.set()

    def __contains__(self, origin: object) -> bool:
        """Whether it was begun and has not ended."""
        return origin in self._begun

    def begin(self, origin: object) -> None:
        """Something is to be answered."""
        self._begun[origin] = time.monotonic()
        self._none.clear()

    def end(self, origin: object, command: str, ending: Ending | None) -> None:
        """It has its answer, or will have none; with an ending, that is told."""
        now = time.monotonic()
        seconds = now - self._begun.pop(origin, now)
        if not self._begun:
            self._none.set()
        if ending is None:
            return
        self._observer.command_ended(command, ending, seconds)
        if self._logged:
            log.info("%s: %s after %.2f s.", command, ending.value, seconds)

    async def none_left(self) -> None:
        """Waits until everything that was begun has ended."""
        await self._none.wait()
