"""The page's door: whoever has the key from the printed address gets a pass, and is in.

Every user of this machine reaches its ports, so that 127.0.0.1 alone keeps nobody out. The key
stands behind the `#` of the address: browsers send that part to no server and name it in no
`Referer`. The page's script brings it here once and is given a cookie that no script can read and
that goes along with no request from another site. A new process has a new key, and knows no
earlier pass.

Browsers keep cookies by host, not by port: a page that this browser opens from another port of
127.0.0.1 is sent the cookie too.

`GET /`
    The page; without a pass, the door, which says which address to open.
`POST /page/enter` `{key}` → 204 with the cookie
`GET /page/<file>`
    The page's scripts, style sheets and icon.
"""

from pathlib import Path

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.page.security import page_headers
from sandbox.protocol.bodies import no_content, read_fields
from sandbox.protocol.json_values import text_of
from sandbox.world.secret import is_secret, new_secret

_FOLDER = Path(__file__).parent / "browser"
_OUTSIDE = frozenset(
    {
        "api.js",
        "appearance.js",
        "dom.js",
        "door.js",
        "words.js",
        "icon.svg",
        "styles/base.css",
        "styles/door.css",
    }
)
"""The files of the door itself."""
_PASSES_KEPT = 1000
_MAX_BODY_BYTES = 4096


class Door:
    """Who may come in.

    Attributes:
        key: What the printed address holds.
    """

    def __init__(self) -> None:
        self.key = new_secret()
        self._passes: dict[str, None] = {}

    def enter(self, key: str) -> str:
        """A new pass for whoever has the key; past a thousand the oldest one ends.

        Raises:
            ApiError: 401 for another key.
        """
        if not is_secret(key, self.key):
            raise ApiError(
                401, 0, "This key does not fit. After each start the sandbox prints a new address."
            )
        made = new_secret()
        self._passes[made] = None
        while len(self._passes) > _PASSES_KEPT:
            del self._passes[next(iter(self._passes))]
        return made

    def has_let_in(self, request: web.Request) -> bool:
        """Whether `request` comes from a browser with a pass."""
        return request.cookies.get(_cookie_name(request)) in self._passes

    def check(self, request: web.Request) -> None:
        """Makes sure that `request` comes from a browser with a pass.

        Raises:
            ApiError: 401 if not.
        """
        if not self.has_let_in(request):
            raise ApiError(401, 0, "Open the address that the sandbox printed at its last start.")


class DoorRoutes:
    """Handlers for coming in, and for the page's files."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        return [
            web.get("/", self._index),
            web.post("/page/enter", self._enter),
            web.get(r"/page/{file:(?:styles/)?\w+\.(?:js|css|svg)}", self._file),
        ]

    async def _index(self, request: web.Request) -> web.StreamResponse:
        headers = page_headers(request)
        if self._door.has_let_in(request):
            return web.FileResponse(_FOLDER / "index.html", headers=headers)
        return web.FileResponse(_FOLDER / "door.html", status=401, headers=headers)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        fields = await read_fields(request, _MAX_BODY_BYTES)
        made = self._door.enter(text_of(fields, "key"))
        answer = no_content()
        answer.set_cookie(_cookie_name(request), made, httponly=True, samesite="Strict")
        return answer

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["file"]
        if name not in _OUTSIDE:
            self._door.check(request)
        path = _FOLDER / name
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})


def _cookie_name(request: web.Request) -> str:
    """One for each port, so that two sandboxes don't take each other's away."""
    return f"attention-sandbox-{request.host.rpartition(':')[2]}"
