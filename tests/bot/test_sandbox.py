"""What the sandbox command needs before it serves, and where it keeps what people keep."""

from pathlib import Path
from typing import Any

import pytest

from bot import sandbox
from bot.exit_codes import ExitCode, StartError
from bot.sandbox import run_sandbox
from config import SandboxSettings, load_settings


async def test_a_class_needs_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.own_address", lambda: None)
    settings = SandboxSettings(discord_token="x")
    with pytest.raises(StartError, match="name its address with --address") as refused:
        await run_sandbox(settings, None, data=None, with_class=True, address=None)
    assert refused.value.code == ExitCode.UNREACHABLE


@pytest.mark.parametrize("named", [True, False])
async def test_a_new_class_forgets_what_is_kept_with_it_and_nothing_else(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sandbox._of_a_class
    forgets = list[Any]()

    def noted(token: str, store: Any, address: str | None, forget: Any) -> Any:
        forgets.append(forget)
        return made(token, store, address, forget)

    async def ended(*_: object) -> None:
        """In place of a bot that runs."""

    monkeypatch.setattr(sandbox, "_of_a_class", noted)
    monkeypatch.setattr(sandbox, "run_until", ended)
    elsewhere, lesson = tmp_path / "elsewhere", tmp_path / "class"
    monkeypatch.delenv("DATA_FOLDER")
    if named:
        monkeypatch.setenv("DATA_FOLDER", str(elsewhere))
    settings = load_settings(SandboxSettings, env_file=None, discord_token="x")
    await run_sandbox(settings, 0, data=str(lesson), with_class=True, address="127.0.0.1")
    assert (elsewhere / "records.sqlite").exists() == named
    assert (lesson / "records.sqlite").exists() != named
    # What was kept before in a folder of its own may be of other people.
    assert [forget is None for forget in forgets] == [named]
