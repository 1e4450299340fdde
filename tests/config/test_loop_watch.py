"""A blocked event loop is noticed from beside it, logged once with its place, and given up."""

import asyncio
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from config.loop_watch import watched_loop

PATIENCE = 30.0
ROOT = Path(__file__).parents[2]


async def test_a_blocked_loop_is_logged_once_with_its_place(
    caplog: pytest.LogCaptureFixture,
) -> None:
    dead, turns = threading.Event(), list[float]()
    with watched_loop(turns.append, dead.set, every=0.02, patience=(2, 6)):
        while not turns:
            await asyncio.sleep(0.01)
        assert not dead.is_set()
        block_the_loop_here(dead)
        while "turns again" not in caplog.text:
            await asyncio.sleep(0.01)
    blocked, free = caplog.records
    assert (blocked.levelno, free.levelno) == (logging.ERROR, logging.WARNING)
    assert "block_the_loop_here" in blocked.getMessage()
    assert "The event loop has been blocked for 0.04 s" in blocked.getMessage()


def block_the_loop_here(until: threading.Event) -> None:
    assert until.wait(PATIENCE)


async def test_a_loop_that_turns_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    turns = list[float]()
    with watched_loop(turns.append, turns.clear, every=0.01, patience=(2**20, 2**21)):
        while len(turns) < 5:
            await asyncio.sleep(0.01)
    assert not caplog.records
    assert all(seconds >= 0 for seconds in turns)


async def test_the_watch_ends_with_its_block() -> None:
    with watched_loop(print, print, every=0.01):
        (watch,) = (one for one in threading.enumerate() if one.name == "loop watch")
    await asyncio.get_running_loop().run_in_executor(None, watch.join, PATIENCE)
    assert not watch.is_alive()


STOPPED = """
import asyncio
from config.loop_watch import watched_loop

async def main():
    turns = []
    with watched_loop(turns.append, lambda: print("dead", flush=True), every=0.05, patience=(3, 4)):
        while not turns:
            await asyncio.sleep(0.01)
        print("turns", flush=True)
        await asyncio.to_thread(input)
        turns.clear()
        while not turns:
            await asyncio.sleep(0.01)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
async def test_a_process_that_was_stopped_is_not_taken_for_blocked() -> None:
    """Whoever stops it for a while, to look at it or to move the machine, does not kill it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STOPPED),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"turns\n"
    os.kill(process.pid, signal.SIGSTOP)
    await asyncio.sleep(0.4)  # longer than its patience of 4 times 0.05 s
    os.kill(process.pid, signal.SIGCONT)
    output, _ = await asyncio.wait_for(process.communicate(b"\n"), PATIENCE)
    assert (process.returncode, output) == (0, b"")
