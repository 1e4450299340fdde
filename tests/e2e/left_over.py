"""What runs in this process for the bot's sake, to see whether anything is left over."""

import asyncio
import threading
from collections import Counter

_SERVER = ("RequestHandler.", "Connection.write", "_read", "Gateway.")
"""Tasks of the sandbox, which come and go with connections."""

_OURS = ("bot.", "cogs.", "config.", "model.", "replies.", "discord.")


_PATIENCE_SECONDS = 10.0


async def nothing_since(before: Counter[str]) -> None:
    """Waits until no more runs than did before; says what does if that doesn't come."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE_SECONDS
    while running() - before and loop.time() < deadline:
        await asyncio.sleep(0.01)
    assert not running() - before


def running() -> Counter[str]:
    """The tasks, threads and timers of the bot by name, and how many there are of each."""
    tasks = (str(getattr(task.get_coro(), "__qualname__", task)) for task in asyncio.all_tasks())
    loop = asyncio.get_running_loop()
    timers = (
        handle._callback
        for handle in loop._scheduled  # type: ignore[attr-defined]
        if not handle.cancelled()
    )
    return Counter(
        [f"task {name}" for name in tasks if not name.startswith(_SERVER)]
        + [f"thread {thread.name}" for thread in threading.enumerate()]
        + [
            f"timer {timer.__qualname__}"
            for timer in timers
            if str(getattr(timer, "__module__", "")).startswith(_OURS)
        ]
    )
