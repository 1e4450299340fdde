"""What keeps the chat page to those it is for: who may ask, and what a browser may do with it.

Messages, files and names come from bots and people. The page shows them as text and pictures only;
should a mistake of ours let one become markup, the browser still refuses to run it or to send
anything elsewhere.
"""

from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.protocol.bodies import Handler, answered, error_reply
from sandbox.world.state import World

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
    # The browser refuses innerHTML and its kin.
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_DATA_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
_COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
THIS_MACHINE = "127.0.0.1"
_LOOPBACK = (THIS_MACHINE, "localhost")
_FOR_OTHER_MACHINES = ("/page/", "/attachments/")
_SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Files that a browser may show; they hold pixels only. SVG and HTML can hold scripts."""


def page_headers(request: web.Request) -> dict[str, str]:
    """Headers of the page itself, the one document that may run scripts, its own."""
    # Not every browser takes 'self' to mean the page's own WebSocket too. The middleware below
    # has made sure that the host is ours.
    policy = _PAGE_POLICY.format(host=request.host)
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store"}


def attachment_headers(content_type: str) -> dict[str, str]:
    """Headers of an uploaded file: pictures are shown, everything else is downloaded as bytes."""
    headers = {"Cache-Control": "private, max-age=3600", "Content-Type": content_type}
    if content_type not in _SHOWN_TYPES:
        headers["Content-Type"] = "application/octet-stream"
        headers["Content-Disposition"] = "attachment"
    return headers


def secure(response: web.StreamResponse) -> None:
    """Puts the headers that every answer has on one that is about to be sent."""
    response.headers.update(_COMMON_HEADERS)
    response.headers.setdefault("Content-Security-Policy", _DATA_POLICY)


def page_middleware(world: World, name: str | None) -> Any:  # noqa: ANN401 - aiohttp has no type
    """Middleware that keeps other origins out and turns errors into JSON.

    A web page elsewhere can make a browser send requests to this machine, and a host name of
    its own can point here; so both `Host` and `Origin` must be the server's own address. Other
    machines reach the page only, not what is the bot's.

    Args:
        world: Whose origin says the port.
        name: What this machine is called in its network, if that is let in; None if not.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        port = world.origin.rpartition(":")[2]
        hosts = {f"{host}:{port}" for host in _hosts(request, name)}
        origins = {f"http://{host}" for host in hosts}
        if (
            request.host not in hosts
            or not origins.issuperset(request.headers.getall("Origin", ()))
            or not _may_reach(request)
        ):
            return error_reply(ApiError(403, 0, "403: Forbidden"))
        return await answered(request, handler)

    return middleware


def _hosts(request: web.Request, name: str | None) -> set[str]:
    """What this machine may be called in a request."""
    if name is None:
        return set(_LOOPBACK)
    # Of a machine's addresses, the one at which this connection came in.
    own = request.get_extra_info("sockname")
    return {*_LOOPBACK, name, *([own[0]] if own else [])}


def _may_reach(request: web.Request) -> bool:
    """Whether a request's machine may have what it asks for."""
    resource = request.match_info.route.resource
    if resource is None or request.remote == THIS_MACHINE:
        return True
    path = resource.canonical
    return path == "/" or path.startswith(_FOR_OTHER_MACHINES)
