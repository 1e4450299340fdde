"""What the sandbox command needs before it serves."""

import pytest

from bot.exit_codes import ExitCode, StartError
from bot.sandbox import run_sandbox
from config import SandboxSettings


async def test_a_class_needs_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.own_address", lambda: None)
    settings = SandboxSettings(discord_token="x")
    with pytest.raises(StartError, match="name its address with --address") as refused:
        await run_sandbox(settings, None, data=None, with_class=True, address=None)
    assert refused.value.code == ExitCode.UNREACHABLE
