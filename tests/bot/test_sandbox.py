"""What the sandbox command needs before it serves."""

from pathlib import Path

import pytest

from bot.exit_codes import ExitCode, StartError
from bot.sandbox import _placed, run_sandbox
from config import SandboxSettings, load_settings
from sandbox import Server, World


async def test_a_class_needs_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.own_address", lambda: None)
    settings = SandboxSettings(discord_token="x")
    with pytest.raises(StartError, match="name its address with --address") as refused:
        await run_sandbox(settings, None, data=None, with_class=True, address=None)
    assert refused.value.code == ExitCode.UNREACHABLE


@pytest.mark.parametrize(
    ("folder", "set_to", "kept"),
    [(None, None, None), ("class", None, "class/bot"), ("class", "/elsewhere", "/elsewhere")],
)
def test_what_the_bot_keeps_lies_beside_what_was_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str | None,
    set_to: str | None,
    kept: str | None,
) -> None:
    monkeypatch.delenv("DATA_FOLDER")
    if set_to is not None:
        monkeypatch.setenv("DATA_FOLDER", set_to)
    settings = load_settings(SandboxSettings, env_file=None, discord_token="x")
    server = Server(World())
    placed = _placed(settings, server, None if folder is None else tmp_path / folder)
    assert placed.data_path == (None if kept is None else tmp_path / kept)
    assert placed.discord_api_url == server.api_url
