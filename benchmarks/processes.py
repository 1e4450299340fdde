"""Bots in processes of their own, beside a sandbox in this one: started, killed, started again.

Each is `python -m bot`, or another module that runs the bot, with nothing set but what is given. So
several of them can share a sandbox, each with its shards::

    async with BotProcess.running(sandbox, log, SHARDS="0-1/4", MODEL="bundled") as bot:
        await bot.kill()
        await bot.start()
        await bot.online()
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from config.shards import Shards
from sandbox.testing import Sandbox

ROOT = Path(__file__).parents[1]

PATIENCE_SECONDS = 120.0
"""How long a process may take until it is online."""

_ENDING_SECONDS = 60.0
"""How long it may take to end when it is told to."""

_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
_READ_BYTES = 2**24
_TAIL = 2000


class ProcessEnded(AssertionError):
    """A process ended that should have come online; the text says what it said last."""


class BotProcess:
    """A bot in a process of its own."""

    def __init__(
        self, sandbox: Sandbox, log: Path, *, module: str = "bot", **environment: str
    ) -> None:
        """Takes what to start, without starting it.

        Args:
            sandbox: Where it is to be online.
            log: The file that what it says goes to, at the end of what is there.
            module: The module that runs the bot.
            **environment: Settings, as variables of the environment. Unless they say so, nothing
                is kept of people for longer than the process lives.
        """
        self._sandbox, self._log, self._module = sandbox, log, module
        self._environment = {"DATA_FOLDER": "memory", **environment}
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    @asynccontextmanager
    async def running(
        cls, sandbox: Sandbox, log: Path, *, module: str = "bot", **environment: str
    ) -> AsyncIterator["BotProcess"]:
        """Runs a bot, online, for the length of an `async with`; arguments as above."""
        bot = cls(sandbox, log, module=module, **environment)
        await bot.start()
        try:
            await bot.online()
            yield bot
        finally:
            await bot.stop()

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process that was started last."""
        assert self._process is not None, "it was never started"  # noqa: S101
        return self._process

    @property
    def ended(self) -> bool:
        """Whether no process runs."""
        return self._process is None or self._process.returncode is not None

    @property
    def shards(self) -> list[int]:
        """The shards that it is told to have; the first one where Discord recommends how many."""
        named = self._environment.get("SHARDS")
        return [0] if named is None else Shards.read(named).ids

    @property
    def said(self) -> str:
        """What its processes have said so far."""
        return self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""

    async def start(self) -> None:
        """Starts a process, and does not wait until it is online."""
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                cwd=ROOT,
                env={
                    **kept,
                    **self._environment,
                    "DISCORD_TOKEN": self._sandbox.token,
                    "DISCORD_API_URL": self._sandbox.api_url,
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=_READ_BYTES,
            )

    async def online(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Waits until its shards are connected.

        Raises:
            ProcessEnded: If it ended instead.
            SandboxTimeoutError: If that took too long.
        """
        there = asyncio.create_task(self._sandbox.wait_shards(*self.shards, timeout=timeout))
        gone = asyncio.create_task(self.process.wait())
        try:
            await asyncio.wait({there, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not there.done():
                code = self.process.returncode
                raise ProcessEnded(f"It ended with code {code}:\n{self.said[-_TAIL:]}")
            there.result()
        finally:
            there.cancel()
            gone.cancel()

    async def kill(self) -> None:
        """Ends it at once, as a power cut would, and waits until Discord has noticed."""
        self.process.kill()
        await self.process.wait()
        await self._sandbox.wait_shards_gone(*self.shards)

    async def stop(self) -> int:
        """Tells it to end, which it does when the last answers are sent; gives its exit code."""
        if not self.ended:
            self.process.terminate()
        try:
            return await asyncio.wait_for(self.process.wait(), _ENDING_SECONDS)
        except asyncio.TimeoutError:
            self.process.kill()
            return await self.process.wait()
