"""Faults that a test injects into the bot's HTTP routes."""

import asyncio
import json
import math
import socket
import struct
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from sandbox.protocol.bodies import Handler, read_body
from sandbox.server.api import API_PREFIX

When = Literal["before", "inside", "after"]
"""Where the connection of a request breaks: before its body was read, after a piece of it, or after
everything was done that it asks for."""

BROKEN = 0
"""What the log of requests has for the status of an answer that never was given."""


def path_matches(pattern: str, path: str) -> bool:
    """Whether `path` fits `pattern`, in which `*` stands for one segment."""
    wanted, parts = pattern.split("/"), path.split("/")
    return len(wanted) == len(parts) and all(
        want in ("*", part) for want, part in zip(wanted, parts, strict=True)
    )


@dataclass
class _Fault:
    method: str
    pattern: str
    remaining: int
    delay: float = 0.0
    response: tuple[int, dict[str, str], bytes] | None = None
    handled: bool = False
    broken: When | None = None

    def matches(self, method: str, path: str) -> bool:
        return self.remaining > 0 and method == self.method and path_matches(self.pattern, path)

    def answer(self) -> web.Response | None:
        """The answer to give; None where the request is only held up."""
        if self.response is None:
            return None
        status, headers, body = self.response
        return web.Response(status=status, headers=headers, body=body)


@dataclass
class Faults:
    """Faults waiting for requests. In a path, `*` stands for one segment.

    `faults.fail("POST", "/channels/*/messages", status=500, times=2)`
    """

    _waiting: list[_Fault] = field(default_factory=list)

    def fail(
        self, method: str, path: str, *, status: int = 500, code: int = 0, times: int = 1
    ) -> None:
        """Answers the next requests with an error.

        Args:
            method: HTTP method.
            path: Path below `/api/v10`.
            status: HTTP status of the error.
            code: Discord's code for it.
            times: How many requests.
        """
        body = json.dumps({"message": f"{status}: Injected", "code": code}).encode()
        headers = {"Content-Type": "application/json"}
        self._add(method, path, times, response=(status, headers, body))

    def lose(self, method: str, path: str, *, times: int = 1) -> None:
        """Does what the next requests ask for, and answers them with a server error all the same.

        Args:
            method: HTTP method.
            path: Path below `/api/v10`.
            times: How many requests.
        """
        body = json.dumps({"message": "500: Lost", "code": 0}).encode()
        headers = {"Content-Type": "application/json"}
        self._add(method, path, times, response=(500, headers, body), handled=True)

    def reset(self, method: str, path: str, *, when: When, times: int = 1) -> None:
        """Breaks the connections of the next requests, as a network does.

        Args:
            method: HTTP method.
            path: Path below `/api/v10`.
            when: Where each breaks.
            times: How many requests.
        """
        self._add(method, path, times, broken=when)

    def rate_limit(
        self,
        method: str,
        path: str,
        *,
        retry_after: float = 0.1,
        times: int = 1,
        scope: str = "user",
    ) -> None:
        """Answers the next requests with 429.

        Args:
            method: HTTP method.
            path: Path below `/api/v10`.
            retry_after: Seconds that the bot shall wait.
            times: How many requests.
            scope: `user` (this bucket), `shared` or `global`.
        """
        body = {
            "message": "You are being rate limited.",
            "retry_after": retry_after,
            "global": scope == "global",
        }
        if scope == "shared":
            body["message"] = "The resource is being rate limited."
        headers = {
            "Content-Type": "application/json",
            # Without it discord.py takes the answer for a ban by Cloudflare.
            "Via": "1.1 google",
            "Retry-After": str(math.ceil(retry_after)),
            "X-RateLimit-Scope": scope,
        }
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        self._add(method, path, times, response=(429, headers, json.dumps(body).encode()))

    def delay(self, method: str, path: str, seconds: float, *, times: int = 1) -> None:
        """Lets the next requests wait before they are handled.

        Args:
            method: HTTP method.
            path: Path below `/api/v10`.
            seconds: How long each waits.
            times: How many requests.
        """
        self._add(method, path, times, delay=seconds)

    def clear(self) -> None:
        """Forgets every fault that hasn't happened yet."""
        self._waiting.clear()

    def middleware(self) -> Any:  # noqa: ANN401 - aiohttp names no type for it
        """Middleware that carries the faults out."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.startswith(API_PREFIX):
                path = request.path.removeprefix(API_PREFIX)
                fault = await self.apply(request.method, path)
                if fault is not None and fault.broken is not None:
                    return await _break(request, handler, fault.broken)
                answer = fault.answer() if fault is not None else None
                if fault is not None and answer is not None:
                    await (handler(request) if fault.handled else read_body(request))
                    return answer
            return await handler(request)

        return middleware

    async def apply(self, method: str, path: str) -> _Fault | None:
        """Waits as long as the first fault that fits says.

        Returns:
            That fault; None if none fits.
        """
        fault = next((f for f in self._waiting if f.matches(method, path)), None)
        if fault is None:
            return None
        fault.remaining -= 1
        if fault.remaining == 0:
            self._waiting.remove(fault)
        await asyncio.sleep(fault.delay)
        return fault

    def _add(
        self,
        method: str,
        path: str,
        times: int,
        *,
        delay: float = 0.0,
        response: tuple[int, dict[str, str], bytes] | None = None,
        handled: bool = False,
        broken: When | None = None,
    ) -> None:
        self._waiting.append(_Fault(method, path, times, delay, response, handled, broken))


async def _break(request: web.Request, handler: Handler, when: When) -> web.Response:
    """Breaks a connection, so that the other side is told of a reset."""
    if when == "after":
        await handler(request)
    elif when == "inside":
        await request.content.readany()
    if request.transport is not None:
        connection: socket.socket = request.transport.get_extra_info("socket")
        # To linger for no time at all means to reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=BROKEN)
