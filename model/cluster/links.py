"""Two ways from a bot to the cluster's model: over HTTP, or by a handle of Ray's.

Both are blocking and carry bytes; what these mean is in `model.cluster.wire`.
"""

import contextlib
import http.client
import io
import logging
import select
import socket
import threading
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from config.workers import within
from model.cluster.library import prepare_ray
from model.cluster.options import APPLICATION, DEPLOYMENT
from model.cluster.wire import WireError

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle, DeploymentResponse

RAY = "ray"
"""The value of `MODEL_ADDRESS` that means a handle, by the cluster that this machine belongs to.
What stands behind a colon is that cluster's address as Ray takes it."""

_LARGEST_ANSWER = 2**30
"""Bytes. The answer for one sentence of 512 tokens takes 144 MiB."""

_CHUNK = 2**20
_IDLE = 64
"""So many connections are kept for later."""

_OK, _BAD_REQUEST = 200, 400


class LinkError(Exception):
    """No answer came, and asking once more may bring one. The text says what happened, in short."""


class Refused(Exception):
    """The other side can't read what it is asked, and asking again won't help."""


class Link(Protocol):
    """A way to a model that runs elsewhere. All threads may use it at once."""

    def describe(self, seconds: float) -> bytes:
        """The model's description.

        Args:
            seconds: How long to wait at most.

        Raises:
            LinkError: If none came.
        """

    def answer(self, question: bytes, seconds: float) -> bytes:
        """The answer to a question.

        Args:
            question: As `model.cluster.wire` writes it.
            seconds: How long to wait at most.

        Raises:
            LinkError: If none came.
            Refused: If the question can't be read there.
        """

    def close(self) -> None:
        """Lets go of connections. Nobody asks any more."""


def link_to(address: str) -> Link:
    """The way to an address, as the setting `MODEL_ADDRESS` names it; connects to nothing yet."""
    if address == RAY or address.startswith(f"{RAY}:"):
        return HandleLink(address.removeprefix(RAY).removeprefix(":") or "auto")
    return HttpLink(address)


class HttpLink:
    """Asks Serve's proxies over HTTP, on connections that are kept for the next question."""

    def __init__(self, address: str) -> None:
        """Connects to nothing yet.

        Args:
            address: An http or https address.
        """
        parts = urlsplit(address)
        self._kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"{parts.path}/"
        self._names = _Names()
        self._idle: deque[http.client.HTTPConnection] = deque()

    def describe(self, seconds: float) -> bytes:
        """See `Link.describe`."""
        return self._asked("GET", None, seconds)

    def answer(self, question: bytes, seconds: float) -> bytes:
        """See `Link.answer`."""
        return self._asked("POST", question, seconds)

    def close(self) -> None:
        """See `Link.close`."""
        while self._idle:
            self._idle.pop().close()

    def _asked(self, method: str, body: bytes | None, seconds: float) -> bytes:
        """The body of an answer that is one; its connection is kept."""
        until = time.monotonic() + seconds
        connection = self._connection()
        try:
            response = self._response(connection, method, body, until)
            content = _read(response)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.close()  # the others are likely to be as old
            raise LinkError(_in_words(error)) from error
        except BaseException:
            connection.close()
            raise
        if response.will_close or len(self._idle) >= _IDLE:
            connection.close()
        else:
            self._idle.append(connection)
        if response.status == _BAD_REQUEST:
            raise Refused(" ".join(content.decode("utf-8", "replace").split())[:200])
        if response.status != _OK:
            raise LinkError(f"HTTP status {response.status}")
        return content

    def _connection(self) -> http.client.HTTPConnection:
        """The connection used last that still stands, if one is idle, or a new one."""
        with contextlib.suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if _stands(connection.sock):
                    return connection
                connection.close()
        connection = self._kind(self._host, self._port)
        # The only way to say how a name is looked up; the certificate is still that of the name.
        connection._create_connection = self._names.connected  # type: ignore[attr-defined]  # noqa: SLF001
        return connection

    def _response(
        self, connection: http.client.HTTPConnection, method: str, body: bytes | None, until: float
    ) -> http.client.HTTPResponse:
        """What a server says to a request, of which the body is still to be read."""
        if connection.sock is None:
            connection.timeout = _left(until)
            connection.connect()
        connection.sock.settimeout(_left(until))
        connection.response_class = partial(_Response, until=until)  # type: ignore[assignment]
        connection.request(method, self._path, body)
        return connection.getresponse()


def _left(until: float) -> float:
    """The seconds until a moment.

    Raises:
        TimeoutError: If there are none.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _stands(idle: socket.socket | None) -> bool:
    """Whether an idle connection can be used: one that has ended has its end to read."""
    if idle is None:
        return False
    readable = select.poll()
    readable.register(idle, select.POLLIN)
    return not readable.poll(0)


class _Response(http.client.HTTPResponse):
    """Every part of it has to come before one moment, however little comes at a time."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, until: float
    ) -> None:
        super().__init__(sock, debuglevel, method)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Bounded(raw, sock, until))


class _Bounded(io.RawIOBase):
    """What comes over a socket before a moment."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw, self._socket, self._until = raw, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as the base class has it
        self._socket.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Names:
    """Looks names up, with a limit, which the system's own way doesn't have.

    Where a name led to last is tried first, so that a slow name server holds up only who comes
    first.
    """

    def __init__(self) -> None:
        self._known: str | None = None
        self._free = threading.Semaphore()

    def connected(
        self, address: tuple[str, int], timeout: float, source: tuple[str, int] | None = None
    ) -> socket.socket:
        """A connection to an address, as `socket.create_connection` makes one.

        Raises:
            OSError: If there is none, a `TimeoutError` among these.
        """
        host, port = address
        until = time.monotonic() + timeout
        known = self._known
        found = [known] if known else self._looked_up(host, port, until)
        failure: OSError = ConnectionRefusedError()
        for number, each in enumerate(found):
            # Each has its share of the time: one that doesn't answer leaves some to the next.
            share = _left(until) / (len(found) - number)
            try:
                made = socket.create_connection((each, port), share, source)
            except OSError as error:
                self._known, failure = None, error
            else:
                self._known = each
                return made
        raise failure

    def _looked_up(self, host: str, port: int, until: float) -> list[str]:
        """The addresses of a host. One lookup at most hangs, whatever the name server does."""
        if not self._free.acquire(timeout=_left(until)):
            raise TimeoutError

        def look_up() -> list[str]:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                return list(dict.fromkeys(str(each[4][0]) for each in found))
            finally:
                self._free.release()

        return within(max(until - time.monotonic(), 0), look_up)


def _read(response: http.client.HTTPResponse) -> bytes:
    """The whole body."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _LARGEST_ANSWER:
            raise http.client.HTTPException("the answer has no end")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    response.close()  # or its connection would wait for more of it
    return b"".join(parts)


def _in_words(error: Exception) -> str:
    """What happened to a connection, without addresses."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or type(error).__name__


class HandleLink:
    """Asks replicas by a handle of Serve's, from a process that belongs to the cluster."""

    def __init__(self, cluster: str) -> None:
        """Connects to nothing yet.

        Args:
            cluster: Its address, as `ray.init` takes it; "auto" for that of this machine.
        """
        self._cluster = cluster
        self._joined = False
        self._handle: DeploymentHandle[Any] | None = None

    @classmethod
    def of(cls, handle: "DeploymentHandle[Any]") -> "HandleLink":
        """Asks by a handle that is there."""
        link = cls("")
        link._handle = handle
        return link

    def describe(self, seconds: float) -> bytes:
        """See `Link.describe`."""
        return self._asked("describe", (), seconds)

    def answer(self, question: bytes, seconds: float) -> bytes:
        """See `Link.answer`."""
        return self._asked("answer", (question,), seconds)

    def close(self) -> None:
        """See `Link.close`: the process leaves the cluster that it has joined for this."""
        if self._joined:
            import ray  # noqa: PLC0415 - it is there

            ray.shutdown()

    def _asked(self, method: str, arguments: tuple[bytes, ...], seconds: float) -> bytes:
        try:
            if self._handle is None:
                self._handle = self._connected()
            response = getattr(self._handle, method).remote(*arguments)
            result: bytes = _result(response, seconds)
        except Exception as error:
            # Ray lets errors of many kinds through: of the replica, of its process, of the network.
            if isinstance(error, WireError):
                raise Refused(str(error)) from error
            raise LinkError(type(error).__name__) from error
        return result

    def _connected(self) -> "DeploymentHandle[Any]":
        prepare_ray()
        import ray  # noqa: PLC0415 - only where a cluster is wanted
        from ray import serve  # noqa: PLC0415

        logging.getLogger("ray.serve").setLevel(logging.WARNING)  # it tells of every connection
        if not ray.is_initialized():
            ray.init(self._cluster, log_to_driver=False, configure_logging=False)
            self._joined = True
        return serve.get_deployment_handle(DEPLOYMENT, APPLICATION)


def _result(response: "DeploymentResponse[Any]", seconds: float) -> Any:  # noqa: ANN401
    """What a replica returns. What it hasn't begun in time, it need not begin any more."""
    try:
        return response.result(timeout_s=seconds)
    except TimeoutError:
        response.cancel()  # type: ignore[no-untyped-call]
        raise
