"""The pages that are open, and what each of them is told."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.errors import ApiError
from sandbox.protocol import payloads
from sandbox.protocol.message_payloads import for_gateway
from sandbox.protocol.message_payloads import message as message_payload
from sandbox.world.entities import Event, User
from sandbox.world.state import World

PAGES_EACH = 10
"""Of one person in a class."""
_MAX_FRAME_BYTES = 1024
_MAX_PAGES = 200
_QUEUE_LENGTH = 500
_PING_SECONDS = 30.0
_EVENTS = frozenset(
    {
        "CHANNEL_CREATE",
        "CHANNEL_DELETE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_REACTION_REMOVE_ALL",
        "MESSAGE_REACTION_REMOVE_EMOJI",
        "TYPING_START",
        "COMMANDS_UPDATE",
        "PRESENCE",
        "INTERACTION_FAILED",
        "MODAL",
        "PRESENT",
        "JOIN",
        "LEAVE",
        "HERE",
        "MUTE",
        "CLASS_UPDATE",
        "CLASS_CODE",
    }
)


class PageSocket:
    """One open page. Events wait in a bounded queue; a full one ends the socket."""

    def __init__(self, world: World, user: User, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._world = world
        self.user = user
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(_QUEUE_LENGTH)
        self._overflowed = False

    def end(self) -> None:
        """Ends the page once it was told what is queued."""
        try:
            self._queue.put_nowait(None)
        except asyncio.QueueFull:
            self._overflowed = True

    def handle(self, event: Event, number: int) -> None:
        """Queues an event, which has this number, if its person may see it."""
        if not self._may_see(event) or self._overflowed:
            return
        data: Any = event.data
        if event.name == "COMMANDS_UPDATE":
            data = data["commands"]
        elif event.name == "CHANNEL_CREATE" and event.channel is not None:
            data = payloads.page_channel(self._world, event.channel, self.user)
        elif event.message is not None:
            shown = message_payload(self._world, event.message, viewer=self.user)
            data = for_gateway(self._world, event.message, shown)
        try:
            self._queue.put_nowait(json.dumps({"t": event.name, "d": data, "s": number}))
        except asyncio.QueueFull:
            self._overflowed = True

    async def write(self) -> None:
        """Sends what is queued; returns when the page is gone or too slow."""
        while not self._overflowed:
            text = await self._queue.get()
            if text is None:
                return
            try:
                await asyncio.wait_for(self.socket.send_str(text), _PING_SECONDS)
            except (ConnectionError, RuntimeError, asyncio.TimeoutError):
                return

    def _may_see(self, event: Event) -> bool:
        if event.name not in _EVENTS:
            return False
        if event.only_for is not None:
            return event.only_for is self.user
        return event.channel is None or event.channel.visible_to(self.user)


class OpenPages:
    """Every open page.

    Attributes:
        events_so_far: The number of the last event.
    """

    def __init__(self, world: World, each: int | None) -> None:
        """Takes the world, and how many pages one person may open; None if people share them."""
        self._world = world
        self._each = each
        self._pages: set[PageSocket] = set()
        self.events_so_far = 0
        world.listen(self._on_event)

    def people(self) -> set[User]:
        """Those whose pages are open."""
        return {page.user for page in self._pages}

    async def serve(self, request: web.Request, user: User) -> web.StreamResponse:
        """Tells a page what happens until it is gone.

        Raises:
            ApiError: 503 if too many are open.
        """
        self._check_room(user)
        socket = web.WebSocketResponse(
            heartbeat=_PING_SECONDS, timeout=0.5, max_msg_size=_MAX_FRAME_BYTES
        )
        await socket.prepare(request)
        page = PageSocket(self._world, user, socket)
        if user.id not in self._world.users:  # gone since the request came
            page.end()
        self._pages.add(page)
        self._tell_here(user)
        reader = asyncio.create_task(_read_until_closed(socket))
        writer = asyncio.create_task(page.write())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._pages.discard(page)
            self._tell_here(user)
            reader.cancel()
            writer.cancel()
        await socket.close(code=1013)
        return socket

    async def close(self) -> None:
        """Closes every page's socket."""
        await asyncio.gather(*(page.socket.close(code=1001) for page in list(self._pages)))

    def _check_room(self, user: User) -> None:
        own = sum(page.user is user for page in self._pages)
        if self._each is not None and own >= self._each:
            raise ApiError(503, 0, f"You have {own} pages open. Close some, then reload this one.")
        if len(self._pages) >= _MAX_PAGES:
            raise ApiError(
                503, 0, f"{_MAX_PAGES} pages are open. Close some, then reload this one."
            )

    def _tell_here(self, user: User) -> None:
        """Tells everybody whether a person of a class is here, when a page has come or gone."""
        if self._each is not None and user.id in self._world.users:
            here = {"user_id": str(user.id), "here": user in self.people()}
            self._world.publish(Event("HERE", here))

    def _on_event(self, event: Event) -> None:
        self.events_so_far += 1
        for page in list(self._pages):
            page.handle(event, self.events_so_far)
            if event.name == "LEAVE" and event.data["user_id"] == str(page.user.id):
                page.end()


async def _read_until_closed(socket: web.WebSocketResponse) -> None:
    """Pages send nothing; reading notices when they go."""
    async for message in socket:
        if message.type is WSMsgType.ERROR:
            return
