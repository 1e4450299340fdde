"""The whole bot in one process, from loading to the end."""

import asyncio
import errno
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from bot import run
from bot.exit_codes import ExitCode, StartError
from bot.presence import Presence
from bot.run import run_until
from config import Settings, load_settings
from config.loop_watch import watched_loop
from sandbox.server.starts import Starts
from sandbox.testing import Sandbox
from tests.bot.starting import own_api, settings_in

PATIENCE = 60.0


@pytest.mark.parametrize(
    ("command", "hanging", "calls"),
    [
        ("attn 1 1", "replies.show.head.draw_head", 3),
        ("find next", "replies.show.find.searched", 4),
        ("mask", "model.bert.runner.Runner.run", 3),
        ("note", "records.notebooks._keep", 1),
    ],
)
async def test_where_too_much_hangs_the_process_ends_with_a_fault(
    command: str,
    hanging: str,
    calls: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever supervises the bot starts it again; a class is not left with a silent one."""
    caplog.set_level("INFO", "bot")
    monkeypatch.setattr("config.database._SECONDS", 2.0)
    free = threading.Event()
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running())
        settings = settings_in(sandbox, request_timeout="1", cooldown_seconds="0")
        bot = asyncio.create_task(run_until(asyncio.Event(), settings))
        try:
            await asyncio.wait_for(_online(caplog), PATIENCE)
            monkeypatch.setattr(hanging, _hang(free))
            for number in range(calls):
                typed = await sandbox.say("Ann", f"!{command} The cat number {number} [MASK].")
                reply = await sandbox.reply_to(typed)
                assert "took too long" in reply["content"]
            with pytest.raises(StartError) as ended:
                await asyncio.wait_for(bot, PATIENCE)
        finally:
            free.set()
            bot.cancel()
    assert ended.value.code == ExitCode.FAULT
    assert "start it again" in str(ended.value)
    logged = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert ["hangs" in line for line in logged] == [True] * calls + [False]
    assert "no thread is left" in logged[-1]


async def test_where_the_gateway_stays_away_the_process_ends_with_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, online = Presence.lost, asyncio.Event()

    async def soon_lost(presence: Presence, _: float) -> None:
        while not presence.online:
            await asyncio.sleep(0.01)
        online.set()
        await lost(presence, 0.1)

    monkeypatch.setattr(Presence, "lost", soon_lost)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running())
        settings = settings_in(sandbox)
        bot = asyncio.create_task(run_until(asyncio.Event(), settings))
        await asyncio.wait_for(online.wait(), PATIENCE)
        away = asyncio.create_task(sandbox.restart(pause=PATIENCE))
        with pytest.raises(StartError) as ended:
            await asyncio.wait_for(bot, PATIENCE)
        away.cancel()
    assert ended.value.code == ExitCode.FAULT
    assert "gateway was away" in str(ended.value)


async def test_too_few_shards_for_the_servers_are_one_line() -> None:
    starts = Starts(seconds=0, most_guilds=1)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running(starts=starts))
        for name in ("One", "Two"):
            sandbox.found(name, shard=(1, 2))
        settings = settings_in(sandbox, shards="1/2")
        with pytest.raises(StartError, match="in too many servers for so few shards") as ended:
            await asyncio.wait_for(run_until(asyncio.Event(), settings), PATIENCE)
    assert ended.value.code == ExitCode.SETTINGS
    assert "SHARDS" in str(ended.value)
    assert "\n" not in str(ended.value)


async def test_a_day_without_starts_left_is_one_line_and_costs_none() -> None:
    starts = Starts(seconds=0, total=12)
    starts.begin(0)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running(starts=starts))
        settings = settings_in(sandbox, shards="0-1/2")
        with pytest.raises(StartError, match=r"11 more times in the next 24\.0 hours") as ended:
            await asyncio.wait_for(run_until(asyncio.Event(), settings), PATIENCE)
    assert ended.value.code == ExitCode.UNREACHABLE
    assert starts.remaining == 11


async def test_sessions_that_are_refused_again_and_again_do_not_use_up_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.shards._SECONDS", 0.0)
    monkeypatch.setattr("random.random", lambda: 0.0)
    starts = Starts(seconds=3600.0, total=14)
    assert starts.begin(0)  # by another process, so that no turn is free
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running(starts=starts))
        settings = settings_in(sandbox)
        with pytest.raises(StartError, match=r"10 more times in the next 24\.0 hours") as ended:
            await asyncio.wait_for(run_until(asyncio.Event(), settings), PATIENCE)
    assert ended.value.code == ExitCode.UNREACHABLE
    assert starts.remaining == 10


async def test_what_keeps_the_model_from_loading_is_not_taken_for_discord(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(run, "_warm_runner", unreadable)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running())
        with pytest.raises(StartError) as ended:
            await asyncio.wait_for(run_until(asyncio.Event(), settings_in(sandbox)), PATIENCE)
    assert ended.value.code == ExitCode.MODEL
    assert str(ended.value).endswith("can't be loaded: Input/output error.")


async def test_a_model_elsewhere_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "_CLUSTER_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running())
        settings = settings_in(sandbox, model_backend="ray", model_address="http://127.0.0.1:1")
        with pytest.raises(StartError) as ended:
            await asyncio.wait_for(run_until(asyncio.Event(), settings), PATIENCE)
    assert ended.value.code == ExitCode.MODEL
    assert "No model answers at MODEL_ADDRESS" in str(ended.value)
    assert "\n" not in str(ended.value)


async def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    settings = load_settings(
        Settings, env_file=None, discord_token="x", data_folder=str(tmp_path / "taken")
    )
    with pytest.raises(StartError, match=rf"{tmp_path}/taken: .* Set DATA_FOLDER") as ended:
        await run_until(asyncio.Event(), settings)
    assert ended.value.code == ExitCode.DATA
    assert "\n" not in str(ended.value)


async def test_of_a_load_that_nobody_waits_for_nothing_is_heard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, free = threading.Event(), threading.Event()

    def fails_late(*_: object) -> None:
        begun.set()
        free.wait(PATIENCE)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(run, "_warm_runner", fails_late)
    settings = load_settings(Settings, env_file=None, discord_token="x")
    loading = asyncio.create_task(run.load_model(settings, print))
    await asyncio.to_thread(begun.wait, PATIENCE)
    loading.cancel()
    await asyncio.wait([loading])
    free.set()
    while any(thread.name == "loading" for thread in threading.enumerate()):
        await asyncio.sleep(0.001)
    assert not caplog.records


async def test_systemd_hears_that_the_loop_turns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def idle(stop: asyncio.Event, *_: object) -> None:
        await stop.wait()

    monkeypatch.setattr(run, "_run", idle)
    monkeypatch.setattr(run, "watched_loop", partial(watched_loop, every=0.01))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        stop = asyncio.Event()
        settings = load_settings(Settings, env_file=None, discord_token="x")
        running = asyncio.create_task(run_until(stop, settings))
        heard = asyncio.get_running_loop().sock_recv(listening, 64)
        assert await asyncio.wait_for(heard, PATIENCE) == b"WATCHDOG=1"
        stop.set()
        await running


BLOCKED = """
import asyncio, functools, time
from bot import run
from bot.log import set_up_logging
from config import Settings, load_settings

async def block_here(*_):
    await asyncio.sleep(0.1)
    time.sleep(60)

set_up_logging("INFO", "x")
run.watched_loop = functools.partial(run.watched_loop, every=0.02, patience=(2, 4))
run._run = block_here
settings = load_settings(Settings, env_file=None, discord_token="x")
asyncio.run(run.run_until(asyncio.Event(), settings))
"""


async def test_where_the_loop_is_blocked_for_good_the_process_ends_with_a_fault() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-c", BLOCKED),
        cwd=Path(__file__).parents[2],
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == ExitCode.FAULT
    said = errors.decode()
    assert "The event loop has been blocked for 0.04 s" in said
    assert "in block_here" in said
    assert "The event loop is blocked for good" in said


async def _online(caplog: pytest.LogCaptureFixture) -> None:
    while "Online as" not in caplog.text:
        await asyncio.sleep(0.01)


def _hang(free: threading.Event) -> Callable[..., bytes]:
    def hang(*_: object, **__: object) -> bytes:
        free.wait(PATIENCE)
        return b""

    return hang
