"""The bot's WebSocket: HELLO, heartbeats, IDENTIFY, RESUME and the events."""

import asyncio
import logging
import time

from aiohttp import WSMsgType, web

from sandbox.errors import ApiError, JsonObject
from sandbox.protocol import payloads
from sandbox.protocol.json_values import parse_json
from sandbox.server.sessions import MESSAGE_CONTENT, Connection, Session
from sandbox.server.starts import Starts
from sandbox.world.entities import Event
from sandbox.world.secret import is_secret, new_secret
from sandbox.world.state import World

log = logging.getLogger(__name__)

_HEARTBEAT_SECONDS = 41.25
_ACK_SECONDS = 0.03
_SILENCE_SECONDS = 2 * _HEARTBEAT_SECONDS
_SESSIONS_KEPT = 32
_RESUME_SECONDS = 300.0
_MAX_FRAME_BYTES = 4096

_UNKNOWN_OPCODE, _DECODE_ERROR, _NOT_AUTHENTICATED, _BAD_TOKEN = 4001, 4002, 4003, 4004
_ALREADY_AUTHENTICATED, _RATE_LIMITED, _INVALID_SHARD = 4005, 4008, 4010
_SHARDING_REQUIRED, _DISALLOWED_INTENTS = 4011, 4014
_LEAVES = frozenset({1000, 1001})


class _Closed(Exception):
    """Ends a connection with a close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gateway:
    """Every connection and session of the bot.

    Each session is of one shard; several of one shard are told the same.

    Attributes:
        starts: How often a session may begin.
        refusing: Whether new connections are refused.
        heartbeat_seconds: How often a bot is to give a sign of life.
    """

    def __init__(self, world: World, starts: Starts | None = None) -> None:
        """Takes what happens, and how often a session may begin."""
        self._world = world
        self.starts = starts or Starts()
        self.refusing = False
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._connected: list[int] = []
        self.heartbeat_seconds = _HEARTBEAT_SECONDS
        world.listen(self._on_event)

    @property
    def url(self) -> str:
        """The address that bots connect to."""
        return self._world.origin.replace("http", "ws", 1) + "/gateway"

    @property
    def online(self) -> bool:
        """Whether a bot is connected and identified."""
        return bool(self.connected)

    @property
    def connected(self) -> list[int]:
        """The shards that are connected and identified, in order."""
        return sorted(s.shard[0] for s in self._sessions.values() if s.connection is not None)

    def drop(self, shard: int | None = None) -> None:
        """Cuts every connection, or those of one shard, without a closing handshake."""
        for connection in self._of(shard):
            connection.abort()

    def fall_silent(self) -> None:
        """Sends nothing more on the connections there are, not even answers to heartbeats."""
        for connection in self._connections:
            connection.silent = True

    async def close(self, code: int = 1001) -> None:
        """Closes every connection with `code`."""
        await asyncio.gather(*(c.socket.close(code=code) for c in list(self._connections)))

    def request_reconnect(self, shard: int | None = None) -> None:
        """Asks every connection, or those of one shard, to reconnect and resume (op 7)."""
        for connection in self._of(shard):
            connection.send_op(7, None)

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """Declares sessions invalid (op 9), all or one shard's; unless `resumable`, for good."""
        for connection in self._of(shard):
            if not resumable:
                self._forget(connection)
            connection.send_op(9, resumable)

    def forget_sessions(self) -> None:
        """Forgets every session, as a restarted server has."""
        for connection in list(self._connections):
            self._forget(connection)
        self._sessions.clear()
        self._report_presence()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one connection until it ends."""
        if self.refusing:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=1 << 20, compress=False, timeout=0.5)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send_op(10, {"heartbeat_interval": round(1000 * self.heartbeat_seconds)})
        try:
            await self._read(connection)
        except _Closed as closed:
            await socket.close(code=closed.code, message=closed.reason.encode())
        finally:
            writer.cancel()
            self._connections.discard(connection)
            self._leave(connection)
        return socket

    async def _read(self, connection: Connection) -> None:
        while True:
            try:
                message = await connection.socket.receive(timeout=_SILENCE_SECONDS)
            except asyncio.TimeoutError:
                raise _Closed(4009, "Session timed out") from None
            if message.type is WSMsgType.CLOSE:
                connection.said_goodbye = message.data in _LEAVES
            if message.type is not WSMsgType.TEXT:
                return
            if connection.too_many_frames():
                raise _Closed(_RATE_LIMITED, "You are being rate limited.")
            try:
                self._handle_frame(connection, message.data)
            except (ApiError, AttributeError, KeyError, TypeError, ValueError) as error:
                log.debug("A frame of the bot's could not be handled: %r", error)
                raise _Closed(_DECODE_ERROR, "Error while decoding payload.") from None

    def _handle_frame(self, connection: Connection, text: str) -> None:
        op, data = _parse(text)
        if op == 1:
            # The client notes the time of a heartbeat only after sending it. An answer that comes
            # first, which no real network manages, would look a whole interval late.
            asyncio.get_running_loop().call_later(_ACK_SECONDS, connection.send_op, 11, None)
        elif op == 2:
            self._identify(connection, data)
        elif op == 6:
            self._resume(connection, data)
        elif connection.session is None:
            raise _Closed(_NOT_AUTHENTICATED, "Not authenticated.")
        elif op == 8:
            self._send_members(connection.session, data)
        elif op not in (3, 4):
            raise _Closed(_UNKNOWN_OPCODE, "Unknown opcode.")

    def _identify(self, connection: Connection, data: JsonObject) -> None:
        if connection.session is not None:
            raise _Closed(_ALREADY_AUTHENTICATED, "Already authenticated.")
        self._check_token(data)
        intents = int(data.get("intents") or 0)
        if intents & MESSAGE_CONTENT and not self._world.message_content:
            raise _Closed(_DISALLOWED_INTENTS, "Disallowed intent(s).")
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise _Closed(_INVALID_SHARD, "Invalid shard.")
        session = Session(self._world, intents, (number, count))
        if len(session.guilds) > self.starts.most_guilds:
            raise _Closed(_SHARDING_REQUIRED, "Sharding required.")
        if not self._may_begin(connection, number):
            connection.send_op(9, data=False)
            return
        self._sessions[session.id] = session
        self._bind(connection, session)
        session.greet(self.url)
        self._report_presence()

    def _may_begin(self, asking: Connection, shard: int) -> bool:
        """Whether a session of a shard may begin now."""
        if self.starts.remaining > 0:
            return self.starts.begin(shard)
        # As at Discord: every session ends, and so does the token.
        self._world.token = new_secret()
        for connection in self._connections - {asking}:
            self._forget(connection)
            connection.abort()
        raise _Closed(_BAD_TOKEN, "Authentication failed.")

    def _resume(self, connection: Connection, data: JsonObject) -> None:
        self._check_token(data)
        self._prune()
        session = self._sessions.get(str(data.get("session_id")))
        sequence = int(data.get("seq") or 0)
        if session is None or not session.can_resume(sequence):
            connection.send_op(9, data=False)
            return
        if session.connection is not None:
            session.connection.abort()
            session.connection.session = None
        self._bind(connection, session)
        session.replay(sequence)
        self._report_presence()

    def _check_token(self, data: JsonObject) -> None:
        if not is_secret(str(data.get("token")).removeprefix("Bot "), self._world.token):
            raise _Closed(_BAD_TOKEN, "Authentication failed.")

    def _send_members(self, session: Session, data: JsonObject) -> None:
        """Answers op 8; the query is a prefix of user names. Everybody is in each guild."""
        query = (data.get("query") or "").lower()
        wanted = {str(user_id) for user_id in data.get("user_ids") or ()}
        people = [
            person
            for person in self._world.users.values()
            if (str(person.id) in wanted if wanted else person.username.startswith(query))
        ]
        limit = data.get("limit") or len(people)
        session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(data["guild_id"]),
                "members": [payloads.member(self._world, p) for p in people[:limit]],
                "chunk_index": 0,
                "chunk_count": 1,
                "not_found": [],
                "nonce": data.get("nonce"),
            },
        )

    def _bind(self, connection: Connection, session: Session) -> None:
        self._prune()
        connection.session = session
        session.connection = connection
        session.left = None

    def _leave(self, connection: Connection) -> None:
        """The socket is gone: keeps the session for a resume unless the bot said goodbye."""
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            session.left = time.monotonic()
            if connection.said_goodbye:
                self._sessions.pop(session.id, None)
        self._report_presence()

    def _forget(self, connection: Connection) -> None:
        if connection.session is not None:
            self._sessions.pop(connection.session.id, None)
            connection.session.connection = None
            connection.session = None

    def _prune(self) -> None:
        """Forgets sessions that nobody has come back to for five minutes, and the oldest."""
        now = time.monotonic()
        for session in list(self._sessions.values()):
            away = session.left is not None and now - session.left > _RESUME_SECONDS
            if away or (session.connection is None and len(self._sessions) > _SESSIONS_KEPT):
                del self._sessions[session.id]

    def _of(self, shard: int | None) -> list[Connection]:
        """The connections, or those of one shard."""
        everyone = list(self._connections)
        if shard is None:
            return everyone
        return [one for one in everyone if one.session and one.session.shard[0] == shard]

    def _report_presence(self) -> None:
        before, self._connected = self._connected, self.connected
        if before != self._connected:
            self._world.publish(Event("PRESENCE", {"online": self.online}))

    def _on_event(self, event: Event) -> None:
        for session in list(self._sessions.values()):
            session.handle(event)


def _parse(text: str) -> tuple[int, JsonObject]:
    """Opcode and data of a frame from the bot."""
    if len(text.encode()) > _MAX_FRAME_BYTES:
        raise _Closed(_DECODE_ERROR, "Payload too large.")
    frame = parse_json(text)
    return frame["op"], frame.get("d")
