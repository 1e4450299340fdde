"""Gateway sessions and their sockets: which events a session gets, numbered for a resume."""

import asyncio
import json
import secrets
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.errors import JsonObject
from sandbox.protocol import payloads
from sandbox.protocol.message_payloads import bot_message, for_gateway
from sandbox.world.entities import Event
from sandbox.world.state import World

GUILD_MEMBERS = 1 << 1
PRESENCES = 1 << 8
MESSAGE_CONTENT = 1 << 15
_GUILDS = 1 << 0
# Event name: the intent that brings it in a guild, and the one for direct messages.
_INTENTS = {
    "MESSAGE_CREATE": (1 << 9, 1 << 12),
    "MESSAGE_UPDATE": (1 << 9, 1 << 12),
    "MESSAGE_DELETE": (1 << 9, 1 << 12),
    "MESSAGE_DELETE_BULK": (1 << 9, 1 << 12),
    "MESSAGE_REACTION_ADD": (1 << 10, 1 << 13),
    "MESSAGE_REACTION_REMOVE": (1 << 10, 1 << 13),
    "MESSAGE_REACTION_REMOVE_ALL": (1 << 10, 1 << 13),
    "MESSAGE_REACTION_REMOVE_EMOJI": (1 << 10, 1 << 13),
    "CHANNEL_PINS_UPDATE": (1 << 0, 1 << 12),
    "CHANNEL_UPDATE": (1 << 0, 1 << 0),
    "CHANNEL_DELETE": (1 << 0, 1 << 0),
    "GUILD_DELETE": (1 << 0, 1 << 0),
    "GUILD_MEMBER_ADD": (GUILD_MEMBERS, GUILD_MEMBERS),
    "GUILD_MEMBER_UPDATE": (GUILD_MEMBERS, GUILD_MEMBERS),
    "GUILD_MEMBER_REMOVE": (GUILD_MEMBERS, GUILD_MEMBERS),
    "TYPING_START": (1 << 11, 1 << 14),
}
_NO_INTENT = frozenset({"INTERACTION_CREATE"})
_REPLAY_LENGTH = 1000
_SHARD_SHIFT = 22
_QUEUE_LENGTH = 2000
_MAX_FRAMES = 120
_FRAMES_SECONDS = 60.0


class Connection:
    """One socket of the bot. Frames wait in a bounded queue; a full one ends the socket."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.said_goodbye = False
        self.silent = False
        self._transport = transport
        self._queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE_LENGTH)
        self._received: deque[float] = deque(maxlen=_MAX_FRAMES)

    def send(self, frame: str) -> None:
        """Queues a frame, unless the connection has fallen silent."""
        if self.silent:
            return
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.abort()

    def send_op(self, op: int, data: object) -> None:
        """Queues a frame that isn't an event."""
        self.send(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def abort(self) -> None:
        """Cuts the connection as a broken network would."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Sends what is queued until the socket is gone."""
        while True:
            frame = await self._queue.get()
            try:
                await self.socket.send_str(frame)
            except (ConnectionError, RuntimeError):
                return

    def too_many_frames(self) -> bool:
        """Whether the frame just received is one too many for this minute."""
        now = time.monotonic()
        full = len(self._received) == _MAX_FRAMES
        exceeded = full and now - self._received[0] < _FRAMES_SECONDS
        self._received.append(now)
        return exceeded


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began and a RESUME continues.

    Attributes:
        shard: Shard number and number of shards.
        connection: The socket it is bound to, None while the bot is away.
        left: When the bot went away, None while it is connected.
    """

    world: World
    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    connection: Connection | None = None
    left: float | None = None
    _replay: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=_REPLAY_LENGTH))

    @property
    def has_guild(self) -> bool:
        """Whether the guild is on this shard."""
        number, count = self.shard
        return (self.world.guild.id >> _SHARD_SHIFT) % count == number

    def dispatch(self, name: str, data: JsonObject) -> None:
        """Numbers an event, keeps it for a resume and sends it if the bot is there."""
        self.sequence += 1
        frame = json.dumps({"op": 0, "t": name, "s": self.sequence, "d": data})
        self._replay.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send(frame)

    def can_resume(self, sequence: int) -> bool:
        """Whether every event after `sequence` is still kept."""
        oldest = self._replay[0][0] if self._replay else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence

    def replay(self, sequence: int) -> None:
        """Sends again what came after `sequence`, then RESUMED."""
        for number, frame in list(self._replay):
            if number > sequence and self.connection is not None:
                self.connection.send(frame)
        self.dispatch("RESUMED", {})

    def greet(self, resume_url: str) -> None:
        """Sends READY and the guild."""
        guilds = []
        if self.has_guild:
            guilds.append({"id": str(self.world.guild.id), "unavailable": True})
        ready = {
            "v": 10,
            "user": payloads.own_user(self.world),
            "session_id": self.id,
            "resume_gateway_url": resume_url,
            "guilds": guilds,
            "application": {
                "id": str(self.world.application_id),
                "flags": payloads.application_flags(self.world),
            },
            "shard": list(self.shard),
        }
        self.dispatch("READY", ready)
        if guilds and self.intents & _GUILDS:
            everyone = bool(self.intents & PRESENCES and self.intents & GUILD_MEMBERS)
            data = payloads.guild_create(self.world, everyone=everyone)
            self.dispatch("GUILD_CREATE", data)

    def handle(self, event: Event) -> None:
        """Dispatches `event` if this session shall have it."""
        if not self._wants(event):
            return
        data = event.data
        if event.message is not None:
            allowed = bool(self.intents & MESSAGE_CONTENT)
            seen = bot_message(self.world, event.message, content_allowed=allowed)
            data = for_gateway(self.world, event.message, seen)
        self.dispatch(event.name, data)

    def _wants(self, event: Event) -> bool:
        place = event.channel
        if place is not None and not place.has_bot and event.name not in _NO_INTENT:
            return False
        direct = place is not None and not (place.in_guild and place.has_bot)
        on_shard = self.shard[0] == 0 if direct else self.has_guild
        if event.name in _NO_INTENT:
            return on_shard
        # Ephemeral messages are dispatched like direct messages.
        like_direct = direct or event.only_for is not None
        intents = _INTENTS.get(event.name)
        return on_shard and intents is not None and bool(self.intents & intents[like_direct])
