"""Two ways from a bot to the cluster's model: over HTTP, or by a handle of Ray's.

Both are blocking and carry bytes; what these mean is in `model.cluster.wire`.
"""

import contextlib
import http.client
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from model.cluster.library import prepare_ray
from model.cluster.options import APPLICATION, DEPLOYMENT
from model.cluster.wire import WireError

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

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
        connection = self._connection(seconds)
        try:
            connection.request(method, self._path, body)
            response = connection.getresponse()
            content = _read(response, connection.sock, until)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise LinkError(_in_words(error)) from error
        except BaseException:
            connection.close()
            raise
        if response.will_close or len(self._idle) >= _IDLE:
            connection.close()
        else:
            self._idle.append(connection)
        if response.status == _BAD_REQUEST:
            raise Refused(content.decode("utf-8", "replace")[:200])
        if response.status != _OK:
            raise LinkError(f"HTTP status {response.status}")
        return content

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        """The connection used last, if there is an idle one, or a new one."""
        with contextlib.suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if connection.sock is not None:
                    connection.sock.settimeout(seconds)
                    return connection
        return self._kind(self._host, self._port, timeout=seconds)


def _read(response: http.client.HTTPResponse, kept: socket.socket | None, until: float) -> bytes:
    """The whole body, before a moment; a server that sends a little now and then gains nothing."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if kept is not None:  # the connection has let go of one that will be closed
            kept.settimeout(left)
        part = response.read1(_CHUNK)
        if not part:
            break
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
            result: bytes = response.result(timeout_s=seconds)
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

        if not ray.is_initialized():
            ray.init(self._cluster, log_to_driver=False, configure_logging=False)
            self._joined = True
        return serve.get_deployment_handle(DEPLOYMENT, APPLICATION)
