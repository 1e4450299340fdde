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
from sandbox.world.entities import Event, Guild
from sandbox.world.snowflake import shard_of
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
    "GUILD_CREATE": (1 << 0, 1 << 0),
    "GUILD_DELETE": (1 << 0, 1 << 0),
    "GUILD_MEMBER_ADD": (GUILD_MEMBERS, GUILD_MEMBERS),
    "GUILD_MEMBER_UPDATE": (GUILD_MEMBERS, GUILD_MEMBERS),
    "GUILD_MEMBER_REMOVE": (GUILD_MEMBERS, GUILD_MEMBERS),
    "TYPING_START": (1 << 11, 1 << 14),
}
_NO_INTENT = frozenset({"INTERACTION_CREATE"})
_REPLAY_LENGTH = 1000
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
    def guilds(self) -> list[Guild]:
        """The guilds with the bot that are dealt out to this shard."""
        return [g for g in self.world.guilds.values() if g.has_bot and self.serves(g)]

    def serves(self, guild: Guild | None) -> bool:
        """Whether this shard is told what happens in a guild; the first one, what does in none."""
        number, count = self.shard
        return (0 if guild is None else shard_of(guild.id, count)) == number

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
        """Sends READY and the guilds."""
        guilds = self.guilds
        ready = {
            "v": 10,
            "user": payloads.own_user(self.world),
            "session_id": self.id,
            "resume_gateway_url": resume_url,
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "application": {
                "id": str(self.world.application_id),
                "flags": payloads.application_flags(self.world),
            },
            "shard": list(self.shard),
        }
        self.dispatch("READY", ready)
        for guild in guilds if self.intents & _GUILDS else ():
            self.greet_in(guild)

    def greet_in(self, guild: Guild) -> None:
        """Tells what there is in a guild."""
        everyone = bool(self.intents & PRESENCES and self.intents & GUILD_MEMBERS)
        self.dispatch("GUILD_CREATE", payloads.guild_create(self.world, guild, everyone=everyone))

    def handle(self, event: Event) -> None:
        """Dispatches `event` if this session shall have it."""
        if not self._wants(event):
            return
        if event.name == "GUILD_CREATE" and event.guild is not None:
            self.greet_in(event.guild)
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
        own = event.guild or self.world.guild
        guild = own if place is None else self.world.guild_of(place)
        if event.name in _NO_INTENT:
            return self.serves(guild)
        # Ephemeral messages are dispatched like direct messages.
        like_direct = guild is None or event.only_for is not None
        intents = _INTENTS.get(event.name)
        meant = intents is not None and bool(self.intents & intents[like_direct])
        return meant and self.serves(guild)
