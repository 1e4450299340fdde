"""The page's door: whoever has the key from the printed address gets a pass, and is in.

A class has a second way in: whoever has its code types a name, and gets a pass for that name alone.
The key is the teacher's then.

Every user of this machine reaches its ports, so that 127.0.0.1 alone keeps nobody out. The key
stands behind the `#` of the address: browsers send that part to no server and name it in no
`Referer`. The page's script brings it here once and is given a cookie that no script can read and
that goes along with no request from another site. A new process has a new key, and knows no
earlier pass.

Browsers keep cookies by host, not by port: a page that this browser opens from another port of
127.0.0.1 is sent the cookie too.

`GET /`
    The page; without a pass, the door, which says which address to open, or asks for the code.
`POST /page/enter` `{key}` → 204 with the cookie
`POST /page/join` `{code, name}` → 204 with the cookie, in a class
`GET /page/<file>`
    The page's scripts, style sheets and icon.
"""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from time import monotonic

from aiohttp import web

from sandbox.actions.teaching import Teaching
from sandbox.errors import ApiError
from sandbox.page.limits import ENTRIES, GUESSER, GUESSERS, VISITS, Guesses, Limiter
from sandbox.page.security import page_headers
from sandbox.protocol.bodies import no_content, read_fields
from sandbox.protocol.json_values import text_of
from sandbox.world.classroom import PASS_SECONDS
from sandbox.world.entities import User
from sandbox.world.secret import is_secret, new_secret

_FOLDER = Path(__file__).parent / "browser"
_OUTSIDE = frozenset(
    {
        "api.js",
        "appearance.js",
        "dom.js",
        "door.js",
        "entering.js",
        "remembering.js",
        "words.js",
        "icon.svg",
        "styles/base.css",
        "styles/door.css",
    }
)
"""The files of the door itself."""
_OF_JOINING = frozenset({"join.js"})
"""The ones that it has besides in a class."""
_PASSES_KEPT = 1000
_MAX_BODY_BYTES = 4096


class Door:
    """Who may come in.

    Attributes:
        key: What the printed address holds.
        teaching: The class that one may join; None if there is none.
    """

    def __init__(self, teaching: Teaching | None = None) -> None:
        self.key = new_secret()
        self.teaching = teaching
        self._passes: dict[str, float] = {}
        """Of those who had the key, and when they came."""
        self._visits = Limiter(VISITS)
        self._entries = Limiter(ENTRIES)
        self._guesser = Guesses(GUESSER)
        self._guessers = Guesses(GUESSERS)

    def enter(self, request: web.Request, key: str) -> str:
        """A new pass for whoever has the key; past a thousand the oldest one ends.

        Raises:
            ApiError: 401 for another key, 429 for too many of them.
        """
        self._check_guessing(request)
        if not is_secret(key, self.key):
            self._note_guess(request)
            raise ApiError(
                401, 0, "This key does not fit. After each start the sandbox prints a new address."
            )
        made = new_secret()
        self._passes[made] = monotonic()
        while len(self._passes) > _PASSES_KEPT:
            del self._passes[next(iter(self._passes))]
        return made

    def join(self, request: web.Request, teaching: Teaching, code: str, name: str) -> str:
        """A new pass for whoever has the class's code, for them alone.

        Raises:
            ApiError: 429 for too many wrong codes, or as `Teaching.join` refuses it.
        """
        self._check_guessing(request)
        try:
            return teaching.join(code, name)
        except ApiError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                self._note_guess(request)
            raise

    def has_let_in(self, request: web.Request) -> bool:
        """Whether `request` comes from a browser with a pass."""
        return self._has_key_pass(request) or self._member(request) is not None

    def check(self, request: web.Request) -> None:
        """Makes sure that `request` comes from a browser with a pass.

        Raises:
            ApiError: 401 if not.
        """
        if not self.has_let_in(request):
            raise self._refusal()

    def holder(self, request: web.Request) -> User | None:
        """The one person whose pass `request` has; None without a class, where one may choose.

        Raises:
            ApiError: 401 without a pass, also if it has ended since the request began.
        """
        if self.teaching is None:
            self.check(request)
            return None
        # Each pass is looked at once: it may end between two looks.
        if self._has_key_pass(request):
            return self.teaching.teacher
        member = self._member(request)
        if member is None:
            raise self._refusal()
        return member

    def note_visit(self, request: web.Request) -> None:
        """Counts a request that needs no pass.

        Raises:
            ApiError: 429 if a computer sends too many.
        """
        self._visits.count(request.remote)

    def note_entry(self, request: web.Request) -> None:
        """Counts an attempt to come in.

        Raises:
            ApiError: 429 if a computer makes too many.
        """
        self._entries.count(request.remote)

    def _refusal(self) -> ApiError:
        if self.teaching is None:
            text = "Open the address that the sandbox printed at its last start."
        else:
            text = "You are not in the class now. Reload this page to join."
        return ApiError(401, 0, text)

    def _has_key_pass(self, request: web.Request) -> bool:
        made = self._passes.get(_pass_of(request))
        # Of a class every pass ends, also one that was forgotten in a school's browser.
        return made is not None and (self.teaching is None or monotonic() - made < PASS_SECONDS)

    def _member(self, request: web.Request) -> User | None:
        if self.teaching is None:
            return None
        self.teaching.end_passes()
        return self.teaching.holder(_pass_of(request))

    def _check_guessing(self, request: web.Request) -> None:
        self._guesser.check(request.remote)
        self._guessers.check(None)

    def _note_guess(self, request: web.Request) -> None:
        self._guesser.note_wrong(request.remote)
        self._guessers.note_wrong(None)


class DoorRoutes:
    """Handlers for coming in, and for the page's files."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._outside = _OUTSIDE if door.teaching is None else _OUTSIDE | _OF_JOINING

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        routes = [
            web.get("/", self._index),
            web.post("/page/enter", self._enter),
            web.get(r"/page/{file:(?:styles/)?\w+\.(?:js|css|svg)}", self._file),
        ]
        if self._door.teaching is not None:
            routes.append(web.post("/page/join", partial(self._join, self._door.teaching)))
        return routes

    async def _index(self, request: web.Request) -> web.StreamResponse:
        self._door.note_visit(request)
        headers = page_headers(request)
        if self._door.has_let_in(request):
            return web.FileResponse(_FOLDER / "index.html", headers=headers)
        name = "door.html" if self._door.teaching is None else "join.html"
        return web.FileResponse(_FOLDER / name, status=401, headers=headers)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        self._door.note_entry(request)
        fields = await read_fields(request, _MAX_BODY_BYTES)
        return self._let_in(request, self._door.enter(request, text_of(fields, "key")))

    async def _join(self, teaching: Teaching, request: web.Request) -> web.StreamResponse:
        self._door.note_entry(request)
        fields = await read_fields(request, _MAX_BODY_BYTES)
        code, name = text_of(fields, "code"), text_of(fields, "name")
        return self._let_in(request, self._door.join(request, teaching, code, name))

    def _let_in(self, request: web.Request, made: str) -> web.Response:
        answer = no_content()
        lasting = None if self._door.teaching is None else int(PASS_SECONDS)
        answer.set_cookie(
            cookie_name(request), made, max_age=lasting, httponly=True, samesite="Strict"
        )
        return answer

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._door.note_visit(request)
        name = request.match_info["file"]
        if name not in self._outside:
            self._door.check(request)
        path = _FOLDER / name
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})


def cookie_name(request: web.Request) -> str:
    """One for each port, so that two sandboxes don't take each other's away."""
    return f"attention-sandbox-{request.host.rpartition(':')[2]}"


def _pass_of(request: web.Request) -> str:
    return request.cookies.get(cookie_name(request), "")
