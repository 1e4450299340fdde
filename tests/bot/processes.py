"""The process as an operator starts it, and what it says."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-that-must-not-be-seen"
WAIT = 100.0
"""Seconds; nothing takes so long."""

started: list[asyncio.subprocess.Process] = []
"""What the end of a test ends."""


async def start(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-W",
        "ignore:'audioop' is deprecated:DeprecationWarning",
        "-W",
        "ignore:'count' is passed as positional argument:DeprecationWarning",
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        env={
            **kept,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "LOG_LEVEL": "INFO",
            "DATA_FOLDER": "memory",
            **settings,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    started.append(process)
    return process


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    output, errors = await asyncio.wait_for(process.communicate(), WAIT)
    assert process.returncode is not None
    return process.returncode, (output + errors).decode()


async def run(*arguments: str, **settings: str) -> tuple[int, str]:
    return await ended(await start(*arguments, **settings))


def the_line(output: str) -> str:
    """The last line; the lines before it are our own log."""
    assert "Traceback" not in output
    assert TOKEN not in output
    *log, line = output.strip().splitlines()
    assert all(" INFO " in entry for entry in log)
    return line
