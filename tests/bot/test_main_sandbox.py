"""The process with a sandbox of its own, as an operator sees it."""

import asyncio
import re
import signal
from pathlib import Path

import aiohttp

from bot.exit_codes import ExitCode
from sandbox.testing import Sandbox
from tests.bot.processes import WAIT, ended, run, start, the_line
from tests.checkpoints import CASED_4X4

SMALL = CASED_4X4


async def test_the_sandbox_command_brings_everything() -> None:
    process = await start("sandbox", "--port", "0", MODEL=str(SMALL))
    assert process.stderr is not None
    assert process.stdout is not None
    said = (await asyncio.wait_for(process.stdout.readline(), WAIT)).decode()
    opened = re.match(r"Open (http://127\.0\.0\.1:\d+/)#key=(\S{40,}) in a browser", said)
    assert opened
    address, key = opened.groups()
    lines: list[str] = []
    while not any("Online as Attention" in line for line in lines):
        lines.append((await asyncio.wait_for(process.stderr.readline(), WAIT)).decode())
        assert lines[-1], lines
    assert "Attention starts." in lines[0]
    assert not any(key in line for line in lines)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.post(f"{address}page/enter", json={"key": key}) as entered:
            assert entered.status == 204
        async with session.get(address) as page:
            assert "composer" in await page.text()
    process.send_signal(signal.SIGINT)

    code, output = await ended(process)
    assert code == ExitCode.OK
    assert the_line(output).endswith("Stopping.")


async def test_the_sandbox_command_keeps_what_is_said_in_one_folder_each(tmp_path: Path) -> None:
    process = await start("sandbox", "--data", str(tmp_path), MODEL=str(SMALL))
    assert process.stdout is not None
    said = [(await asyncio.wait_for(process.stdout.readline(), WAIT)).decode() for _ in range(2)]
    assert said[1] == f"What is said is kept in {tmp_path}.\n"

    code, output = await run("sandbox", "--data", str(tmp_path), MODEL=str(SMALL))
    assert code == ExitCode.DATA
    assert "Another sandbox keeps its history in" in the_line(output)

    process.send_signal(signal.SIGINT)
    assert (await ended(process))[0] == ExitCode.OK
    (tmp_path / "history.sqlite").write_bytes(b"This is no database. " * 100)
    code, output = await run("sandbox", "--data", str(tmp_path), MODEL=str(SMALL))
    assert code == ExitCode.DATA
    *_, line = output.strip().splitlines()
    assert "It is kept as history-broken-1.sqlite, beside it. Start again" in line


def _history_in(home: Path) -> Path:
    (file,) = home.rglob("attention/class/history.sqlite")
    return file


async def test_the_sandbox_command_lets_a_class_join_and_keeps_what_it_says(
    tmp_path: Path,
) -> None:
    process = await start(
        *("sandbox", "--class", "--address", "127.0.0.2", "--port", "0"),
        MODEL=str(SMALL),
        HOME=str(tmp_path),
    )
    assert process.stderr is not None
    assert process.stdout is not None
    said = ""
    while "online in a moment" not in said:
        line = (await asyncio.wait_for(process.stdout.readline(), WAIT)).decode()
        assert line, said
        said += line
    opened = re.search(r"opens +(http://127\.0\.0\.2:\d+/)\nwith the code +(\S{3}-\S{3})\n", said)
    key = re.search(r"http://127\.0\.0\.1:\d+/#key=(\S{40,})", said)
    assert opened
    assert key
    assert str(_history_in(tmp_path).parent) in said.splitlines()
    url, code = opened.groups()
    lines: list[str] = []
    while not any("Online as Attention" in line for line in lines):
        lines.append((await asyncio.wait_for(process.stderr.readline(), WAIT)).decode())
        assert lines[-1], lines
    assert not any(key[1] in line or code in line for line in lines)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        body = {"code": code.lower(), "name": "Mia"}
        async with session.post(f"{url}page/join", json=body) as joined:
            assert joined.status == 204
        async with session.get(f"{url}page/state") as state:
            assert (await state.json())["bot"]["online"] is True
    process.send_signal(signal.SIGINT)
    code_, output = await ended(process)
    assert code_ == ExitCode.OK
    assert the_line(output).endswith("Stopping.")


async def test_an_address_without_a_class_is_refused() -> None:
    code, output = await run("sandbox", "--address", "192.168.1.20")

    assert code == 2  # argparse's own
    assert "put --class before it" in output


async def test_the_sandbox_command_refuses_what_is_no_port() -> None:
    code, output = await run("sandbox", "--port", "70000")

    assert code == 2  # argparse's own
    assert "invalid port value: '70000'" in output


async def test_the_sandbox_command_names_a_taken_port() -> None:
    async with Sandbox.running() as sandbox:
        port = sandbox.api_url.split(":")[2].split("/")[0]
        code, output = await run("sandbox", "--port", port)

    assert code == ExitCode.UNREACHABLE
    assert f"Port {port} can't be used" in the_line(output)
