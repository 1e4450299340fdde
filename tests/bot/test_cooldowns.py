"""How often one person may ask."""

import time
from types import SimpleNamespace
from typing import cast

import discord
import pytest
from discord.ext import commands

from bot.cooldowns import Cooldown

ANN = cast("discord.abc.User", SimpleNamespace(id=1))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_makes_nobody_wait_longer(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = Cooldown.of_commands(5)
    for _ in range(3):
        bound.count(ANN)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600 * hours)
    with pytest.raises(commands.CommandOnCooldown) as refused:
        bound.count(ANN)
    assert 0 < refused.value.retry_after <= 5


@pytest.mark.parametrize("bound", [Cooldown.of_commands(0), Cooldown.of_presses(0)])
def test_zero_seconds_bound_nobody(bound: Cooldown) -> None:
    assert all(bound.allows(ANN) for _ in range(100))
