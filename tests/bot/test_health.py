"""The health pages and the metrics of the whole bot, as an operator's tools fetch them."""

import asyncio
import contextlib
import io
import json
import logging
import re
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from bot import run
from bot.exit_codes import ExitCode, StartError
from bot.health import Health
from bot.log import _formatter
from bot.presence import Presence
from config import Settings, load_settings
from config.workers import WorkError, Workers
from model.bert.precision import Precision
from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.bot.starting import own_api, settings_in

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
SECRETIVE = "My [MASK] lives at 99."


@dataclass
class Served:
    """A bot with its pages on."""

    sandbox: Sandbox
    stop: asyncio.Event
    task: "asyncio.Task[None]"
    loading: threading.Event
    port: int

    async def get(self, page: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}/{page}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, await response.text()

    async def until(self, page: str, status: int, part: str) -> None:
        async def poll() -> None:
            while True:
                answer = await self.get(page)
                if answer[0] == status and part in answer[1]:
                    return
                await asyncio.sleep(0.01)

        await asyncio.wait_for(poll(), PATIENCE)

    async def ask(self, content: str) -> dict[str, object]:
        return await self.sandbox.reply_to(await self.sandbox.say("Ann", content), timeout=20)


@pytest.fixture
async def served(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Served]:
    """A bot whose model is being loaded, until the test says that it may be done."""
    caplog.set_level("INFO", "bot")
    loading, warm_runner = threading.Event(), run._warm_runner

    def held(name: str, precision: Precision) -> Runner:
        assert loading.wait(PATIENCE)
        return warm_runner(name, precision)

    monkeypatch.setattr(run, "_warm_runner", held)
    async with AsyncExitStack() as stack:
        stack.enter_context(own_api())
        sandbox = await stack.enter_async_context(Sandbox.running())
        settings = settings_in(
            sandbox,
            cooldown_seconds="0",
            log_commands="true",
            health_address="127.0.0.1:0",
        )
        stop = asyncio.Event()
        task = asyncio.create_task(run.run_until(stop, settings))
        try:
            port = await asyncio.wait_for(_port(task, caplog), PATIENCE)
            yield Served(sandbox, stop, task, loading, port)
        finally:
            loading.set()
            stop.set()
            await asyncio.wait_for(task, PATIENCE)


async def _port(task: "asyncio.Task[None]", caplog: pytest.LogCaptureFixture) -> int:
    while (found := re.search(r"Health and metrics at 127.0.0.1, port (\d+)", caplog.text)) is None:
        assert not task.done()
        await asyncio.sleep(0.01)
    return int(found[1])


async def test_it_is_ready_when_model_and_gateway_are_and_as_long_as_they_are(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.05)
    assert await served.get("readyz") == (503, "the model is being loaded\n")
    assert await served.get("healthz") == (200, "ok\n")
    served.loading.set()
    await served.until("readyz", 200, "ok")

    assert "attention_shards 1.0" in (await served.get("metrics"))[1]
    assert "attention_shards_connected 1.0" in (await served.get("metrics"))[1]

    gone = asyncio.create_task(served.sandbox.restart(pause=0.3))
    await served.until("readyz", 503, "Discord's gateway is not connected")
    assert await served.get("healthz") == (200, "ok\n")
    assert "attention_gateway_connected 0.0" in (await served.get("metrics"))[1]
    assert "attention_shards_connected 0.0" in (await served.get("metrics"))[1]
    await gone
    await served.until("readyz", 200, "ok")
    assert "attention_gateway_connected 1.0" in (await served.get("metrics"))[1]

    free, real = threading.Event(), Runner.run
    monkeypatch.setattr(Runner, "run", lambda *given: free.wait(PATIENCE) and real(*given))
    asked = await served.sandbox.say("Ann", "!mask The last [MASK].")
    await served.until("metrics", 200, 'attention_commands_underway{line="replies"} 1.0')
    served.stop.set()
    await served.until("readyz", 503, "about to end")
    free.set()
    assert (await served.sandbox.reply_to(asked, timeout=20))["embeds"]


async def test_the_metrics_count_what_happens_and_name_nobody(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    handler.setFormatter(_formatter("json", served.sandbox.token))
    monkeypatch.setattr(logging.getLogger("bot.unanswered"), "handlers", [handler])
    served.loading.set()
    await served.until("readyz", 200, "ok")
    before = _numbers((await served.get("metrics"))[1])
    served.sandbox.faults.rate_limit("POST", "/channels/*/messages", scope="shared")
    await served.ask(f"!mask {SECRETIVE}")
    drawn = await served.ask(f"!attn 1 1 {SECRETIVE}")
    await served.ask("!attn x y")
    await served.ask("!atn 1 1")
    (lines,) = (
        item["custom_id"]
        for row in drawn["components"]  # type: ignore[attr-defined]
        for item in row["components"]
        if item.get("label") == "Lines"
    )
    used = await served.sandbox.click("Ann", drawn, lines)
    await used.response(timeout=20)
    slashed = await served.sandbox.slash("Ann", "layer", layer=99)
    await slashed.response(timeout=20)
    monkeypatch.setattr("replies.show.mask.mask_embed", broken)
    await served.ask(f"!mask {SECRETIVE}")
    last = 'attention_commands_total{command="mask",outcome="fault"} 1.0'
    await served.until("metrics", 200, last)
    text = (await served.get("metrics"))[1]
    counted = _numbers(text)

    ended = {
        (match[1], match[2]): value
        for name, value in counted.items()
        if value
        and (match := re.match(r'attention_commands_total{command="(.+)",outcome="(.+)"}', name))
    }
    # What begins at 1 is no increase to Prometheus.
    assert before[last.rsplit(" ", 1)[0]] == 0
    assert before['attention_discord_limits_total{scope="shared"}'] == 0
    assert ended == {
        ("mask", "answered"): 1,
        ("attn", "answered"): 1,
        ("attn", "user_error"): 1,
        ("unknown", "user_error"): 1,
        ("control", "answered"): 1,
        ("layer", "user_error"): 1,
        ("mask", "fault"): 1,
    }
    grown = {name: value - before.get(name, 0) for name, value in counted.items()}
    assert grown['attention_command_seconds_count{command="mask"}'] == 2
    assert grown["attention_batch_sentences_count"] == 1
    assert grown["attention_batch_sentences_sum"] == 1
    assert grown["attention_cache_misses_total"] == 1
    assert grown["attention_cache_hits_total"] >= 3
    assert grown["attention_cache_bytes"] > 0
    assert grown['attention_call_seconds_count{workers="model"}'] == 1
    assert grown['attention_call_seconds_count{workers="studio"}'] == 2
    assert grown['attention_discord_limits_total{scope="shared"}'] == 1
    assert grown['attention_discord_requests_total{status="4xx"}'] == 1
    for workers in ("model", "studio", "measuring", "records"):
        assert counted[f'attention_calls_hanging{{workers="{workers}"}}'] == 0
    assert 'attention_info{model="cased_4x4",version="' in text

    written = (ROOT / "docs/operate.md").read_text("utf-8")
    assert [name for name in re.findall("attention_[a-z_]+", written) if name not in text] == []

    people = {str(user.id) for user in served.sandbox.users.values()}
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {
        (line.get("command", "unknown"), line["message"].split(" after ")[0]) for line in lines
    } == {(command, f"{command}: {ending}") for command, ending in ended}
    guild = str(served.sandbox._world.guild.id)
    assert {line["server"] for line in lines if "command" in line} == {guild}
    for secret in (served.sandbox.token, "lives", "atn", "Ann", *people):
        assert secret not in text
        assert secret not in logged.getvalue()


def _numbers(text: str) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


async def test_the_loop_is_asked_for_its_lag(served: Served) -> None:
    async def asked() -> None:
        while _numbers((await served.get("metrics"))[1])["attention_loop_lag_seconds_count"] < 1:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(asked(), PATIENCE)


async def test_an_address_that_is_taken_is_one_line() -> None:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = load_settings(
            Settings, env_file=None, discord_token="x", health_address=f"127.0.0.1:{port}"
        )
        with pytest.raises(StartError, match=f"127.0.0.1:{port} can't be listened at") as refused:
            await run.run_until(asyncio.Event(), settings)
    assert refused.value.code == ExitCode.UNREACHABLE
    assert "\n" not in str(refused.value)


async def test_nothing_listens_unless_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    async def ends(*_: object) -> None:
        return

    monkeypatch.setattr("bot.health.Health", refuse)
    monkeypatch.setattr(run, "_run", ends)
    await run.run_until(asyncio.Event(), load_settings(Settings, env_file=None, discord_token="x"))


def test_it_is_unready_while_one_of_its_shards_is_away() -> None:
    presence, services = Presence(), SimpleNamespace(workers=())
    health = Health()
    bot = SimpleNamespace(prepared=True, presence=presence, desk=SimpleNamespace(services=services))
    health._bot = bot  # type: ignore[assignment]
    presence.expect([2, 3])
    said = [health.unready]
    for event, shard in (("connect", 2), ("connect", 3), ("disconnect", 2)):
        presence.notice(f"shard_{event}", shard)
        said.append(health.unready)
    none = "Discord's gateway is not connected"
    assert said == [none, f"{none} for shard 3", None, f"{none} for shard 2"]


async def test_it_is_ill_when_no_thread_is_left() -> None:
    free = threading.Event()
    workers = Workers("studio", time_limit=0.1)
    services = SimpleNamespace(workers=(workers,))
    health = Health()
    bot = SimpleNamespace(prepared=True, desk=SimpleNamespace(services=services))
    health._bot = bot  # type: ignore[assignment]
    assert health.ill is None
    for _ in range(3):
        with contextlib.suppress(WorkError):
            await workers.run(free.wait, PATIENCE)
    assert health.ill == "no thread is left: studio"
    free.set()
    await workers.close()
