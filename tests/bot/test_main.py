"""The process as an operator sees it: exit codes, one clear line each, no traceback, no token."""

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.exit_codes import ExitCode
from config import Settings
from config.version import VERSION
from model.bert.processor import flags
from sandbox.testing import Sandbox
from tests.bot.processes import ROOT, TOKEN, WAIT, ended, run, start, started, the_line
from tests.checkpoints import CASED_4X4, change_config, copied
from tests.e2e.talk import button
from tests.model.fake_hub import running_hub
from tests.odd_checkpoints import store_upper_bytes

SMALL = CASED_4X4


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(token=TOKEN) as running:
        yield running


async def test_missing_settings_are_named() -> None:
    code, output = await run()

    assert code == ExitCode.SETTINGS
    assert the_line(output).startswith("DISCORD_TOKEN is missing: put there the bot's token")


async def test_a_wrong_token_is_one_line(sandbox: Sandbox) -> None:
    code, output = await run(
        DISCORD_TOKEN="wrong", DISCORD_API_URL=sandbox.api_url, MODEL=str(SMALL)
    )

    assert code == ExitCode.TOKEN
    assert "Discord refuses the token" in the_line(output)


async def test_a_missing_intent_is_one_line() -> None:
    async with Sandbox.running(token=TOKEN, message_content=False) as sandbox:
        code, output = await run(
            DISCORD_TOKEN=TOKEN, DISCORD_API_URL=sandbox.api_url, MODEL=str(SMALL)
        )

    assert code == ExitCode.INTENT
    assert "MESSAGE_CONTENT=false" in the_line(output)


async def test_an_unreachable_discord_is_one_line() -> None:
    code, output = await run(DISCORD_TOKEN=TOKEN, DISCORD_API_URL="http://127.0.0.1:9/api/v10")

    assert code == ExitCode.UNREACHABLE
    line = the_line(output)
    assert "can't be reached at http://127.0.0.1:9/api/v10" in line
    assert "Connection refused" in line


@pytest.mark.parametrize(
    "streams", [">&- 2>&-", "2>&-", "2>/dev/full", "</dev/null >/dev/full 2>&1", "<&- >&- 2>&-"]
)
async def test_without_anywhere_to_write_it_ends_as_it_would(streams: str) -> None:
    process = await asyncio.create_subprocess_shell(
        f"exec {shlex.quote(sys.executable)} -m bot {streams}",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    started.append(process)
    assert await ended(process) == (ExitCode.SETTINGS, "")


@pytest.mark.parametrize(
    ("limit", "code", "said"),
    [
        ("-n 7", ExitCode.SETTINGS, "Only 7 files may be open at once"),
        ("-n 255", ExitCode.SETTINGS, "the bot needs 256. Raise the limit (ulimit -n 256"),
        ("-Sn 7", ExitCode.UNREACHABLE, "Connection refused"),
        ("-n 256", ExitCode.UNREACHABLE, "Connection refused"),
    ],
)
async def test_too_few_open_files_are_named_or_raised(
    limit: str, code: ExitCode, said: str
) -> None:
    process = await asyncio.create_subprocess_shell(
        f"ulimit {limit}; exec {shlex.quote(sys.executable)} -m bot",
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
            "DATA_FOLDER": "memory",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    started.append(process)
    ended_with, output = await ended(process)
    assert said in the_line(output)
    assert ended_with == code


def truncate(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def without_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)


def huge_vocabulary(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with (folder / "vocab.txt").open("wb") as file:
        file.truncate(400 * 2**20)


BROKEN = {
    "truncated": (truncate, "damaged or incomplete"),
    "other shapes": (partial(change_config, hidden_size=64), "don't fit config.json"),
    "pickle": (pickle_only, "only safetensors is read"),
    "architecture": (partial(change_config, model_type="gpt2"), "this is a 'gpt2' model"),
    "float8": (partial(store_upper_bytes, dtype="F8_E4M3", size=1), "the weights are quantised"),
    "absurd size": (partial(change_config, num_hidden_layers=10**9), "don't fit config.json"),
    "huge vocabulary": (huge_vocabulary, "vocab.txt: it has 400 MB"),
    "no tokenizer": (without_tokenizer, "there is no tokenizer"),
}


@pytest.mark.parametrize(("damage", "expected"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_checkpoint_that_cannot_be_loaded_is_one_line(
    sandbox: Sandbox, tmp_path: Path, damage: Callable[[Path], None], expected: str
) -> None:
    folder = copied(SMALL, tmp_path / "checkpoint")
    damage(folder)

    code, output = await run(
        DISCORD_TOKEN=TOKEN, DISCORD_API_URL=sandbox.api_url, MODEL=str(folder)
    )

    assert code == ExitCode.MODEL
    assert expected in the_line(output)
    assert str(folder) in the_line(output)


async def test_a_precision_that_the_processor_lacks_is_one_line(sandbox: Sandbox) -> None:
    if {"avx512_bf16", "amx_bf16"} & flags():
        pytest.skip("this processor has bfloat16")
    code, output = await run(
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=sandbox.api_url,
        MODEL=str(SMALL),
        PRECISION="bfloat16",
    )

    assert code == ExitCode.MODEL
    assert the_line(output).startswith("PRECISION=bfloat16: this processor has no bfloat16")


async def test_a_hub_out_of_reach_says_what_else_to_use(sandbox: Sandbox, tmp_path: Path) -> None:
    code, output = await run(
        DISCORD_TOKEN=TOKEN, DISCORD_API_URL=sandbox.api_url, HF_HOME=str(tmp_path)
    )

    assert code == ExitCode.MODEL
    line = the_line(output)
    assert "bert-base-uncased: the model hub can't be reached" in line
    assert "bundled" in line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_a_serving_bot_cleanly(
    sandbox: Sandbox, number: signal.Signals
) -> None:
    process = await start(DISCORD_TOKEN=TOKEN, DISCORD_API_URL=sandbox.api_url, MODEL=str(SMALL))
    await sandbox.wait_online(WAIT)
    reply = await sandbox.reply_to(await sandbox.say("Ann", "!mask a [MASK] b"), timeout=20)
    process.send_signal(number)

    code, output = await ended(process)
    assert reply["embeds"]
    assert code == ExitCode.OK
    assert the_line(output).endswith("Stopping.")
    await sandbox.wait_offline()


async def test_after_a_kill_the_next_process_goes_on(sandbox: Sandbox) -> None:
    settings = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": sandbox.api_url, "MODEL": str(SMALL)}
    process = await start(**settings)
    await sandbox.wait_online(WAIT)
    reply = await sandbox.reply_to(await sandbox.say("Ann", "!mask a [MASK] b"), timeout=20)
    process.kill()
    await ended(process)
    await sandbox.wait_offline()

    await start(**settings)
    await sandbox.wait_online(WAIT)
    used = await sandbox.click("Ann", reply, button(reply, "All heads")["custom_id"])
    assert (await used.response(timeout=20))["attachments"]


async def _until(condition: Callable[[], bool]) -> None:
    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(poll(), WAIT)


async def test_a_signal_while_the_model_loads_ends_it_cleanly(sandbox: Sandbox) -> None:
    process = await start(DISCORD_TOKEN=TOKEN, DISCORD_API_URL=sandbox.api_url, MODEL="bundled")
    await _until(lambda: bool(sandbox.find_requests("GET", "/users/@me")))
    process.send_signal(signal.SIGTERM)

    code, output = await ended(process)
    assert code == ExitCode.OK
    assert the_line(output).endswith("Stopping.")


async def test_a_signal_while_the_model_downloads_ends_it_cleanly(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with running_hub(SMALL) as hub:
        hub.flowing.clear()
        process = await start(
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=sandbox.api_url,
            MODEL="class/small",
            HF_ENDPOINT=hub.address,
            HF_HOME=str(tmp_path),
        )
        await _until(lambda: "config.json" in hub.fetched)
        process.send_signal(signal.SIGTERM)
        code, output = await ended(process)
        assert not hub.flowing.is_set()  # it ended without the rest of the file
    assert code == ExitCode.OK
    assert output.strip().endswith("Stopping.")


async def test_a_signal_while_discord_is_silent_ends_it_cleanly() -> None:
    called, left = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/api/v10"
        process = await start(DISCORD_TOKEN=TOKEN, DISCORD_API_URL=url, MODEL=str(SMALL))
        await asyncio.wait_for(called.wait(), WAIT)
        process.send_signal(signal.SIGTERM)
        code, output = await ended(process)
        await asyncio.wait_for(left.wait(), WAIT)
    assert code == ExitCode.OK
    assert the_line(output).endswith("Stopping.")


@pytest.mark.parametrize(("mode", "warnings"), [(0o600, 0), (0o644, 1)])
def test_a_file_of_settings_that_others_can_read_is_one_warning(
    mode: int,
    warnings: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    async def run(_: Settings) -> None:
        """Ends at once."""

    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"DISCORD_TOKEN={TOKEN}\n", "utf-8")
    Path(".env").chmod(mode)
    monkeypatch.setattr("bot.run.run", run)
    monkeypatch.setattr("bot.__main__.set_up_logging", lambda *_: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert main([]) == ExitCode.OK
    logged = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert ["chmod 600 .env" in line for line in logged] == [True] * warnings


async def test_the_version_is_shown_without_any_settings() -> None:
    code, output = await run("--version")
    assert (code, output.splitlines()[0]) == (ExitCode.OK, f"Attention {VERSION}")


async def test_help_is_shown_without_any_settings() -> None:
    code, output = await run("--help")

    assert code == ExitCode.OK
    assert "sandbox" in output
