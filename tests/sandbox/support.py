"""Running an unmodified discord.py bot against the sandbox, and a person at its page."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
import discord
import pytest
import yarl
from discord.ext import commands
from PIL import Image

from sandbox.testing import Sandbox

Context = commands.Context[commands.Bot]
BotT = TypeVar("BotT", commands.Bot, commands.AutoShardedBot)
_READY_SECONDS = 10.0


def intents(*, content: bool = True) -> discord.Intents:
    """The intents that most tests use."""
    chosen = discord.Intents.default()
    chosen.message_content = content
    return chosen


def make_bot(chosen: discord.Intents | None = None, **options: Any) -> commands.Bot:
    """A bot with the prefix `!` that doesn't wait long for guilds."""
    return hasten(
        commands.Bot(commands.when_mentioned_or("!"), intents=chosen or intents(), **options)
    )


def hasten(bot: BotT) -> BotT:
    """Shortens the client's own pauses."""
    bot._connection.guild_ready_timeout = 0.05

    async def no_pause(*_: object, **__: object) -> None:
        """Replaces the pause of five seconds before a second IDENTIFY."""

    bot.before_identify_hook = no_pause  # type: ignore[method-assign]
    return bot


def point_at(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    """Lets this process's discord.py talk to `sandbox`."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(
        discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway.url)
    )


@asynccontextmanager
async def connected(sandbox: Sandbox, bot: BotT) -> AsyncIterator[BotT]:
    """Runs `bot` until the block ends; an error that ended it is raised."""
    running = asyncio.create_task(bot.start(sandbox.token))
    # The client can be waited for only once it has logged in.
    online = asyncio.create_task(sandbox.wait_online(_READY_SECONDS))
    done, _ = await asyncio.wait({running, online}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if running in done:
            running.result()
        await online
        await asyncio.wait_for(bot.wait_until_ready(), _READY_SECONDS)
        yield bot
    finally:
        online.cancel()
        await bot.close()
        await running


@asynccontextmanager
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """A browser, which keeps cookies of 127.0.0.1 too."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def come_in(session: aiohttp.ClientSession, invitation: str) -> None:
    """Opens the printed address, as the door's script does."""
    page, _, key = invitation.partition("#key=")
    async with session.post(f"{page}page/enter", json={"key": key}) as response:
        assert response.status == 204, await response.text()


class Page:
    """One person's open page."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox, name: str) -> None:
        self.session = session
        self.sandbox = sandbox
        self.url = sandbox.page_url
        self.id = str(sandbox.users[name].id)
        self.channel = str(sandbox.channels["general"].id)
        self.socket: aiohttp.ClientWebSocketResponse[bool]

    async def call(self, method: str, path: str, *, status: int = 200, **body: Any) -> Any:
        url = f"{self.url}page/{path}"
        options: dict[str, Any] = {"json": {"user_id": self.id, **body}}
        if method in ("DELETE", "PUT"):
            options = {"params": {"user_id": self.id}}
        elif method == "GET":
            options = {"params": {"user": self.id}}
        async with self.session.request(method, url, **options) as response:
            assert response.status == status, await response.text()
            return None if status == 204 else await response.json()

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = await self.call("GET", "state")
        return state

    async def say(self, content: str, **more: Any) -> dict[str, Any]:
        fields = {"channel_id": self.channel, "content": content, **more}
        sent: dict[str, Any] = await self.call("POST", "messages", **fields)
        return sent

    async def listen(self) -> None:
        url = f"{self.url}page/events?user={self.id}"
        self.socket = await self.session.ws_connect(url)

    async def event(self, name: str) -> Any:
        """The next event with this name."""
        while True:
            event = await asyncio.wait_for(self.socket.receive_json(), 5)
            if event["t"] == name:
                return event["d"]

    async def events_until(self, name: str) -> list[str]:
        names = []
        while name not in names:
            names.append((await asyncio.wait_for(self.socket.receive_json(), 5))["t"])
        return names


def png(width: int = 3, height: int = 2, color: str = "red") -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()


def png_file(name: str = "a.png", description: str | None = "alt", **size: Any) -> discord.File:
    """A small picture to send."""
    return discord.File(io.BytesIO(png(**size)), name, description=description)
