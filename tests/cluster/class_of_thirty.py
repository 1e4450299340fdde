"""A class of thirty in four servers; one replica and one of two shard processes are killed.

Each person types a command as soon as the one before is answered. What may be lost is what somebody
typed in a server of the killed process before that was back; everything else has to be answered.
"""

import asyncio
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks.local_cluster import LocalCluster
from benchmarks.processes import BotProcess
from sandbox.errors import JsonObject
from sandbox.testing import Sandbox
from sandbox.testing.watcher import SandboxTimeoutError
from sandbox.world.entities import Channel, User
from tests.e2e.sharding import dealt_out

log = logging.getLogger(__name__)

_PEOPLE = 30
_SHARDS = 4
_LOWER, _UPPER = "0-1/4", "2-3/4"
_LOWER_SHARDS = 2
"""So many of the shards are the lower process's, which is killed."""

_PATIENCE = 30.0
"""Seconds after which a person types the next command."""

_PART_SECONDS = 15.0
"""For so long the class goes on between two events."""

_PHASES = ("at rest", "a replica killed", "a shard process killed", "all back")


@dataclass
class Asked:
    """One command that somebody typed.

    Attributes:
        message: Its message.
        phase: What went on when it was typed.
        in_lower: Whether it was typed in a server of the process that is killed.
        seconds: How long the answer took; None while there is none.
    """

    message: JsonObject
    phase: str
    in_lower: bool
    seconds: float | None = None


class Lesson:
    """What thirty people type, and what becomes of it."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Takes a sandbox with the bot's shards in it."""
        self.phase = _PHASES[0]
        self.asked: list[Asked] = []
        self._sandbox = sandbox
        self._channels = dealt_out(sandbox, _SHARDS)
        self._numbers = count()
        self._ending = asyncio.Event()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Has everybody type until the block ends, and waits for the last answers."""
        people = [self._sandbox.join(f"Pupil {number}") for number in range(_PEOPLE)]
        typing = [
            asyncio.create_task(self._person(user, place % _SHARDS))
            for place, user in enumerate(people)
        ]
        try:
            yield
        finally:
            self._ending.set()
            await asyncio.gather(*typing)

    async def _person(self, user: User, shard: int) -> None:
        channel = self._channels[shard]
        while not self._ending.is_set():
            await self._ask(user, channel, in_lower=shard < _LOWER_SHARDS)

    async def _ask(self, user: User, channel: Channel, *, in_lower: bool) -> None:
        number = next(self._numbers)
        command = "mask" if number % 2 else "attn 3 10"
        typed = f"!{command} Number {number} likes the [MASK]."
        began = time.monotonic()
        asked = Asked(await self._sandbox.say(user, typed, channel), self.phase, in_lower)
        self.asked.append(asked)
        try:
            reply = await self._sandbox.reply_to(asked.message, timeout=_PATIENCE)
            await self._sandbox.changed(reply, _is_answer, timeout=_PATIENCE)
        except SandboxTimeoutError:
            return
        asked.seconds = time.monotonic() - began

    def report(self) -> bool:
        """Logs what became of everything; whether nothing was lost but what may be."""
        for phase in _PHASES:
            typed = [one for one in self.asked if one.phase == phase]
            waits = [one.seconds for one in typed if one.seconds is not None]
            median, most, longest = np.quantile(waits, (0.5, 0.95, 1)) if waits else (0.0,) * 3
            log.info(
                "%s: %d typed, %d answered; seconds: median %.2f, 95th percentile %.2f, longest "
                "%.2f.", phase.capitalize(), len(typed), len(waits), median, most, longest,
            )  # fmt: skip
        lost = Counter(_of(one) for one in self.asked if one.seconds is None)
        for kind, number in lost.items():
            log.info("Lost %s: %d.", kind, number)
        return not lost.keys() - {_NAMED}


_NAMED = "in the killed process's servers, typed before it was back"


def _of(lost: Asked) -> str:
    """What kind of loss it is."""
    if lost.in_lower and lost.phase in _PHASES[1:3]:
        return _NAMED
    return f"elsewhere ({lost.phase})"


def _is_answer(message: JsonObject) -> bool:
    return bool(message["embeds"])


async def held(cluster: LocalCluster, folder: Path) -> bool:
    """Holds the lesson with the model in the box, which is served already; whether it is well."""
    settings = {
        "MODEL": "bundled",
        "MODEL_BACKEND": "ray",
        "MODEL_ADDRESS": cluster.address,
        "DATA_FOLDER": str(folder / "data"),
        "COOLDOWN_SECONDS": "0",
    }
    async with Sandbox.running() as sandbox:
        lesson = Lesson(sandbox)
        lower, upper = (
            BotProcess(sandbox, folder / f"{name}.log", SHARDS=shards, **settings)
            for name, shards in (("lower", _LOWER), ("upper", _UPPER))
        )
        try:
            await asyncio.gather(lower.start(), upper.start())
            await asyncio.gather(lower.online(), upper.online())
            async with lesson.going_on():
                await _trouble(lesson, cluster, lower)
        finally:
            codes = await asyncio.gather(lower.stop(), upper.stop())
    return lesson.report() and set(codes) == {0}


async def _trouble(lesson: Lesson, cluster: LocalCluster, lower: BotProcess) -> None:
    """What happens while the class goes on."""
    await asyncio.sleep(_PART_SECONDS)
    lesson.phase = _PHASES[1]
    killed = min(cluster.replicas())
    os.kill(killed, signal.SIGKILL)
    while len(cluster.replicas() - {killed}) < 2:
        await asyncio.sleep(0.2)
    await asyncio.sleep(_PART_SECONDS)
    lesson.phase = _PHASES[2]
    await lower.kill()
    await lower.start()
    await lower.online()
    lesson.phase = _PHASES[3]
    await asyncio.sleep(_PART_SECONDS)
