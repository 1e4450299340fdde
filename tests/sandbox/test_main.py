"""The sandbox alone, as a process."""

import asyncio
import re
import sys

from sandbox.testing import Sandbox


async def test_it_runs_alone_and_ends_on_a_signal() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode() for _ in range(3)]
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0
    await process.stdout.read()
    assert re.fullmatch(r"Chat page: http://127\.0\.0\.1:\d+/#key=\S{40,}\n", lines[0])
    assert lines[1].startswith("DISCORD_API_URL=http://127.0.0.1:")
    assert lines[2].startswith("DISCORD_TOKEN=")


async def test_a_taken_port_is_one_clear_line(sandbox: Sandbox) -> None:
    port = sandbox.api_url.split(":")[2].split("/")[0]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", port, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 69
    assert errors.decode().startswith(f"The sandbox can't listen on port {port}: ")
    assert len(errors.decode().splitlines()) == 1
