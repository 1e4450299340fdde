"""What is asked of Discord once more, and what isn't."""

from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from cogs.delivery import delivered


class Requests:
    """Fails with one error after the other, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def refusal(kind: type[discord.HTTPException], status: int) -> discord.HTTPException:
    response = cast("Any", SimpleNamespace(status=status, reason=""))
    return kind(response, {"code": 0, "message": ""})


BROKEN = aiohttp.ServerDisconnectedError()
OUT_OF_ORDER = refusal(discord.DiscordServerError, 503)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogs.delivery._PAUSES", (0.0, 0.0, 0.0))


@pytest.mark.parametrize("error", [BROKEN, ConnectionResetError(), OUT_OF_ORDER])
async def test_what_may_have_been_lost_is_asked_again_four_times_in_all(error: Exception) -> None:
    enough = Requests(*[error] * 3)
    assert await delivered(enough) == "done"
    too_few = Requests(*[error] * 9)
    with pytest.raises(type(error)):
        await delivered(too_few)
    assert too_few.made == 4


@pytest.mark.parametrize("kind", [discord.Forbidden, discord.NotFound, discord.HTTPException])
async def test_a_refusal_is_final(kind: type[discord.HTTPException]) -> None:
    refused = Requests(refusal(kind, 400))
    with pytest.raises(kind):
        await delivered(refused)
    assert refused.made == 1


async def test_what_took_long_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogs.delivery._ENOUGH_SECONDS", -1.0)
    slow = Requests(OUT_OF_ORDER)
    with pytest.raises(discord.DiscordServerError):
        await delivered(slow)
    assert slow.made == 1
