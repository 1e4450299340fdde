"""The sandbox alone, as a process."""

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

from sandbox.store.store import Store
from sandbox.testing import Sandbox
from tests.sandbox.support import browser, come_in


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


async def _written(file: Path, text: str) -> None:
    """Waits until a message stands in a file of history."""

    async def poll() -> None:
        connection = sqlite3.connect(file)
        found = None
        while found is None:
            await asyncio.sleep(0.05)
            query = "SELECT id FROM messages WHERE INSTR(body, ?)"
            found = connection.execute(query, (text,)).fetchone()
        connection.close()

    await asyncio.wait_for(poll(), 20)


async def test_a_crash_loses_nothing_that_is_in_the_file(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--data", str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    first = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    invitation = first.removeprefix("Chat page: ").strip()
    async with browser() as session:
        await come_in(session, invitation)
        page = invitation.partition("#")[0] + "page/"
        async with session.get(page + "state") as response:
            state = await response.json()
        place = {"user_id": state["users"][0]["id"], "channel_id": state["channels"][0]["id"]}
        async with session.post(page + "messages", json={**place, "content": "hello"}) as response:
            assert response.status == 200
        await _written(tmp_path / "history.sqlite", "hello")
    process.kill()
    await process.communicate()
    async with Sandbox.running(data=tmp_path) as sandbox:
        assert [message["content"] for message in sandbox.messages()] == ["hello"]


async def test_a_folder_in_use_is_one_clear_line(tmp_path: Path) -> None:
    async with Store.opened(tmp_path):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--data", str(tmp_path)),
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 73
    assert errors.decode() == (
        f"Another sandbox keeps its history in {tmp_path}. End that one, or name another folder "
        "with --data.\n"
    )
