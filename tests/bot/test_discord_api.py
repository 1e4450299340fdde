"""Where the client is pointed at, and where it isn't."""

from __future__ import annotations

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.discord_api import point_at
from bot.exit_codes import ExitCode, StartError

ELSEWHERE = "ws://gateway.example.org"


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's addresses are put back after the test."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    monkeypatch.setattr(route, "BASE", route.BASE)
    monkeypatch.setattr(socket, "DEFAULT_GATEWAY", socket.DEFAULT_GATEWAY)


def server_that_names(gateway: str) -> TestServer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"url": gateway})

    app = web.Application()
    app.router.add_get("/gateway", answer)
    return TestServer(app)


@pytest.mark.usefixtures("addresses")
async def test_a_gateway_elsewhere_without_encryption_is_refused() -> None:
    before = discord.http.Route.BASE
    async with server_that_names(ELSEWHERE) as server:
        with pytest.raises(StartError) as refused:
            await point_at(str(server.make_url("")))
    assert refused.value.code == ExitCode.SETTINGS
    assert "ALLOW_PLAIN_HTTP=true" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert before == discord.http.Route.BASE


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize(
    ("gateway", "allow_plain"),
    [(ELSEWHERE, True), ("wss://gateway.example.org", False), ("ws://127.0.0.1:9", False)],
)
async def test_other_gateways_are_taken(gateway: str, allow_plain: bool) -> None:
    async with server_that_names(gateway) as server:
        await point_at(str(server.make_url("")), allow_plain=allow_plain)
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY).rstrip("/") == gateway
