"""The end of a process whose workers are at a call."""

import asyncio
import sys
from pathlib import Path

import pytest

PATIENCE = 30.0

HANGS = """
import asyncio, threading
from config.workers import TimedOut, Workers

async def main():
    workers = Workers("test", time_limit=0.1)
    try:
        await workers.run(threading.Event().wait)
    except TimedOut:
        print("given up", flush=True)

asyncio.run(main())
"""

MUST_NOT_BE_CUT_OFF = """
import asyncio, threading, time
from config.workers import Workers

begun = threading.Event()

def call():
    begun.set()
    time.sleep(0.5)
    print("made whole", flush=True)

async def main():
    workers = Workers("test", daemon=False)
    waiting = asyncio.create_task(workers.run(call))
    while not begun.is_set():
        await asyncio.sleep(0.01)
    workers.abandon()

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("code", "said"), [(HANGS, b"given up"), (MUST_NOT_BE_CUT_OFF, b"made whole")]
)
async def test_it_waits_for_what_must_not_be_cut_off_and_for_nothing_else(
    code: str, said: bytes
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
    assert (out.strip(), process.returncode) == (said, 0)
