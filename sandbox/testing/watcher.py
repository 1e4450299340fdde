"""Waiting for what the bot does, with an account of what came instead."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sandbox.testing.requests import RequestLog
from sandbox.world.entities import Event
from sandbox.world.state import World

T = TypeVar("T")

DEFAULT_TIMEOUT = 10.0
_JOURNAL_LENGTH = 20
_TEXT_SHOWN = 80


class SandboxTimeoutError(AssertionError):
    """What a test waited for didn't come; the text says what came instead."""


class Watcher:
    """Hears every event, lets tests wait for a state and explains why it didn't come."""

    def __init__(self, world: World, log: RequestLog) -> None:
        self._log = log
        self._changed: set[asyncio.Event] = set()
        self._journal: deque[str] = deque(maxlen=_JOURNAL_LENGTH)
        world.listen(self._on_event)

    async def wait(
        self,
        check: Callable[[], T | None],
        what: str,
        timeout: float = DEFAULT_TIMEOUT,
        guard: Callable[[], None] | None = None,
    ) -> T:
        """Waits until `check` gives something; it is tried after every event.

        Args:
            check: Gives None as long as there is nothing.
            what: What is waited for, for the error.
            timeout: Seconds.
            guard: Raises when waiting has become pointless.

        Raises:
            SandboxTimeoutError: If `timeout` seconds pass without.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        changed = asyncio.Event()
        self._changed.add(changed)
        try:
            while True:
                changed.clear()
                found = check()
                if found is not None:
                    return found
                if guard is not None:
                    guard()
                await asyncio.wait_for(changed.wait(), deadline - loop.time())
        except asyncio.TimeoutError:
            raise SandboxTimeoutError(self._report(what, timeout)) from None
        finally:
            self._changed.discard(changed)

    def _report(self, what: str, timeout: float) -> str:
        events = "\n".join(f"  {line}" for line in self._journal) or "  nothing"
        requests = "\n".join(
            f"  {record.method} {record.path} → {record.status}"
            for record in list(self._log.records)[-_JOURNAL_LENGTH:]
        )
        return (
            f"Waited {timeout:g} s for {what}.\nThe last events were:\n{events}\n"
            f"The bot's last requests were:\n{requests or '  none'}"
        )

    def _on_event(self, event: Event) -> None:
        self._journal.append(_summary(event))
        for changed in self._changed:
            changed.set()


def shorten(text: str) -> str:
    """A text cut to what fits in an error message."""
    return text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + "…"


def _summary(event: Event) -> str:
    if event.message is not None:
        message = event.message
        extras = f"{len(message.embeds)} embeds, {len(message.attachments)} files"
        text = shorten(message.content)
        return f"{event.name} by {message.author.username}: {text!r} ({extras})"
    return f"{event.name} {shorten(str(event.data))}"
