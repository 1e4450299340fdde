"""What holds for all commands: how often one person may ask."""

import time
from types import SimpleNamespace
from typing import cast

import discord
import pytest
from discord.ext import commands

from bot.client import _count, _each_person

ANN = cast("discord.abc.User", SimpleNamespace(id=1))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_makes_nobody_wait_longer(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = _each_person(3, 5)
    for _ in range(3):
        _count(bound, ANN)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600 * hours)
    with pytest.raises(commands.CommandOnCooldown) as refused:
        _count(bound, ANN)
    assert 0 < refused.value.retry_after <= 5
