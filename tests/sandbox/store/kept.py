"""What is in memory and what is in the file, for tests to look at."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.testing import Sandbox


def contents(sandbox: Sandbox, channel: str = "general") -> list[str]:
    """What was said in a channel, as far as it is in memory."""
    return [message["content"] for message in sandbox.messages(channel)]


def stored(folder: Path, query: str = "SELECT body FROM messages ORDER BY id") -> list[Any]:
    """What the file says to another process."""
    connection = sqlite3.connect(folder / "history.sqlite")
    try:
        return [value for (value,) in connection.execute(query)]
    finally:
        connection.close()


def bytes_in(folder: Path) -> bytes:
    """All that lies in the folder."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something to become true."""

    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(poll(), 20)
