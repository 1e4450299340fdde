"""Drives the sandbox from a test: act as a person, wait for the bot, look at the wire.

The harness works on the server's own event loop and state; only the bot uses sockets::

    async with Sandbox.running() as sandbox:
        # start a bot with sandbox.api_url and sandbox.token
        await sandbox.wait_online()
        question = await sandbox.say("Ann", "!ping")
        answer = await sandbox.reply_to(question)
        assert answer["content"] == "pong"
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.actions.commands import CHAT_INPUT
from sandbox.errors import JsonObject
from sandbox.server.gateway import Gateway
from sandbox.server.server import Server
from sandbox.server.starts import Starts
from sandbox.store.store import Store
from sandbox.testing.acting import Acting
from sandbox.testing.admin import Admin
from sandbox.testing.faults import Faults, path_matches
from sandbox.testing.requests import RequestLog, RequestRecord
from sandbox.testing.watcher import DEFAULT_TIMEOUT, shorten
from sandbox.world.classroom import TEACHER, Classroom
from sandbox.world.clock import Clock
from sandbox.world.entities import Message
from sandbox.world.state import PEOPLE, World


class Sandbox(Acting):
    """A running sandbox.

    Attributes:
        faults: Errors, rate limits, delays and breaks to inject into the bot's requests.
        admin: Takes permissions and channels away from the bot.
    """

    def __init__(self, server: Server, log: RequestLog, faults: Faults) -> None:
        """Takes a server, and the log and the faults that are among its middlewares."""
        super().__init__(server, log)
        self._log = log
        self.faults = faults
        self.admin = Admin(server.world)

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        port: int = 0,
        token: str | None = None,
        *,
        message_content: bool = True,
        bot_denied: int = 0,
        clock: Clock | None = None,
        data: Path | None = None,
        classroom: Classroom | None = None,
        starts: Starts | None = None,
    ) -> AsyncIterator["Sandbox"]:
        """Runs a sandbox for the length of an `async with`.

        Args:
            port: Port on 127.0.0.1, 0 for any free one.
            token: The bot's token, None for a random one.
            message_content: Whether the application may use the message-content intent.
            bot_denied: Bits of `Permission` taken from the bot in the guild's channels.
            clock: Replaces the system's time, for example `ManualClock`.
            data: The folder where history is kept; None keeps it in memory.
            classroom: A class that may join, in place of the three people; other machines call
                this one 127.0.0.2.
            starts: How often the bot may begin a session; None bounds only how many it may in
                a day, so that bots can come and go quickly.
        """
        world = World(
            token=token,
            message_content=message_content,
            bot_denied=bot_denied,
            clock=clock,
            people=PEOPLE if classroom is None else TEACHER,
        )
        log, faults = RequestLog(), Faults()
        around = (log.middleware(), faults.middleware())
        async with Store.opened(data) as store:
            starts = starts or Starts(seconds=0.0, max_concurrency=16)
            server = Server(world, port, around, classroom, "127.0.0.2", store, starts=starts)
            async with server.running():
                yield cls(server, log, faults)

    @property
    def api_url(self) -> str:
        """What the bot takes for Discord's API: `http://127.0.0.1:<port>/api/v10`."""
        return self._server.api_url

    @property
    def page_url(self) -> str:
        """The chat page."""
        return self._server.page_url

    @property
    def invitation(self) -> str:
        """The chat page's address with the key that lets one in."""
        return self._server.invitation

    @property
    def token(self) -> str:
        """The bot's token."""
        return self._world.token

    @property
    def store(self) -> Store:
        """What lasts of it."""
        return self._server.store

    @property
    def gateway(self) -> Gateway:
        """The gateway, to drop, close or invalidate the bot's connection."""
        return self._server.gateway

    @property
    def requests(self) -> list[RequestRecord]:
        """The bot's last requests, oldest first."""
        return list(self._log.records)

    @property
    def commands(self) -> Sequence[JsonObject]:
        """The application's registered slash commands, as people see them."""
        return [one for one in self._server.commands.visible() if one["type"] == CHAT_INPUT]

    @property
    def menus(self) -> Sequence[JsonObject]:
        """The application's commands in the menus of messages and people."""
        return [one for one in self._server.commands.visible() if one["type"] != CHAT_INPUT]

    def find_requests(self, method: str, path: str) -> list[RequestRecord]:
        """Requests with this method and path; `*` stands for one segment."""
        return [
            record
            for record in self.requests
            if record.method == method and path_matches(path, record.path)
        ]

    def clear_requests(self) -> None:
        """Forgets the requests so far."""
        self._log.records.clear()

    async def restart(self, pause: float = 0.0) -> None:
        """Stops the server, waits, and starts it again on the same port; sessions are lost.

        Args:
            pause: Seconds in between.
        """
        await self._server.stop()
        await asyncio.sleep(pause)
        await self._server.start()

    async def reply_to(self, message: JsonObject, timeout: float = DEFAULT_TIMEOUT) -> JsonObject:
        """Waits for the bot's answer to `message`.

        That is its message that replies to it or, failing that, its first later plain message
        that replies to nothing.

        Raises:
            SandboxTimeoutError: If none came in time.
        """
        asked = int(message["id"])
        channel = self._world.channel(int(message["channel_id"]))

        def answer() -> Message | None:
            newest_first = reversed(channel.messages.values())
            since = itertools.takewhile(lambda m: m.id > asked, newest_first)
            later = [m for m in since if m.author is self.bot][::-1]
            replies = [m for m in later if m.reference and m.reference.message_id == asked]
            plain = [m for m in later if m.reference is None and m.origin is None]
            return next(iter(replies + plain), None)

        what = f"the bot's reply to {shorten(message['content'])!r}"
        return self.show(await self._watcher.wait(answer, what, timeout))

    async def next_message(
        self,
        predicate: Callable[[JsonObject], bool] | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        *,
        after: JsonObject | None = None,
    ) -> JsonObject:
        """Waits for a message that satisfies `predicate`: sent from now on, or after `after`.

        Raises:
            SandboxTimeoutError: If none came in time.
        """
        since = self._world.next_id() if after is None else int(after["id"])

        def find() -> JsonObject | None:
            for channel in self._world.channels.values():
                for message in channel.messages.values():
                    if message.id > since:
                        shown = self.show(message)
                        if predicate is None or predicate(shown):
                            return shown
            return None

        return await self._watcher.wait(find, "a message that satisfies the predicate", timeout)

    async def changed(
        self,
        message: JsonObject,
        predicate: Callable[[JsonObject], bool],
        timeout: float = DEFAULT_TIMEOUT,
    ) -> JsonObject:
        """Waits until `message` as it then is satisfies `predicate`.

        Raises:
            SandboxTimeoutError: If it didn't in time.
            ApiError: 10008 if it was deleted.
        """

        def find() -> JsonObject | None:
            shown = self.message(message)
            return shown if predicate(shown) else None

        return await self._watcher.wait(find, f"a change of message {message['id']}", timeout)

    async def deleted(self, message: JsonObject, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until `message` is gone.

        Raises:
            SandboxTimeoutError: If it was still there.
        """
        channel = self._world.channel(int(message["channel_id"]))
        await self._watcher.wait(
            lambda: True if int(message["id"]) not in channel.messages else None,
            f"the deletion of message {message['id']}",
            timeout,
        )

    async def wait_shards(self, *shards: int, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until these shards are connected and identified.

        Raises:
            SandboxTimeoutError: If they weren't in time.
        """
        await self._watcher.wait(
            lambda: set(shards) <= set(self.gateway.connected) or None, f"shards {shards}", timeout
        )

    async def wait_shards_gone(self, *shards: int, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until none of these shards is connected.

        Raises:
            SandboxTimeoutError: If one still was.
        """
        await self._watcher.wait(
            lambda: set(shards).isdisjoint(self.gateway.connected) or None,
            f"shards {shards} to leave",
            timeout,
        )

    async def wait_online(self, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until the bot is connected and identified.

        Raises:
            SandboxTimeoutError: If it wasn't in time.
        """
        await self._watcher.wait(
            lambda: self.gateway.online or None, "the bot to come online", timeout
        )

    async def wait_offline(self, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Waits until the bot is gone.

        Raises:
            SandboxTimeoutError: If it was still there.
        """
        await self._watcher.wait(
            lambda: (not self.gateway.online) or None, "the bot to leave", timeout
        )

    async def attachment(self, message: JsonObject, index: int = 0) -> bytes:
        """The bytes of a message's file, whether it is listed or shown in an embed."""
        held = self._message(message).attachments[index]
        file = await self._server.history.file(held.channel_id, held.id)
        return (file and file.content) or b""
