"""What a class has on the page besides chatting: its teacher's tools, and a way out.

All of it needs a pass, and all but leaving the teacher's. In the page's state
(`sandbox.page.routes`) stands `"class": {"teacher": id, "joining": bool, "paused": bool, "muted":
[id, …], "here": [id, …], "code": text, "url": text}`; code and url are told the teacher alone, and
so are the mutes of others. The pages' events: JOIN `{"user"}`, LEAVE `{"user_id", "why"}`, HERE
`{"user_id", "here"}`, CLASS_UPDATE `{"joining", "paused"}`; MUTE `{"user_id", "muted"}` to the
teacher and whom it is about, CLASS_CODE `{"code"}` to the teacher.

`PATCH /page/class` `{joining?: bool, paused?: bool}` → 204
`POST /page/class/code` → 204: a new code
`POST /page/class/new` → 204: a new class
`POST /page/class/leave` → 204: out, by oneself
`DELETE /page/class/people/<id>` → 204: out, by the teacher
`PUT` and `DELETE /page/class/people/<id>/mute` → 204
`GET /page/class/code.png`
    The address with the code as a QR code.
"""

import io
from collections.abc import Awaitable, Callable

import segno
from aiohttp import web

from sandbox.actions.teaching import Teaching
from sandbox.errors import ApiError
from sandbox.page.door import Door, cookie_name
from sandbox.protocol.bodies import Handler, no_content, path_id, read_fields
from sandbox.protocol.json_values import yes_or_no
from sandbox.store.lasting_class import save_class
from sandbox.store.store import Store

_MAX_BODY_BYTES = 1024
_PIXELS = 8
"""Of each dot of a QR code, on each side."""


class ClassRoutes:
    """Handlers for a class."""

    def __init__(
        self,
        teaching: Teaching,
        door: Door,
        store: Store,
        inside: Callable[[Handler], Handler],
        forget: Callable[[], Awaitable[None]],
    ) -> None:
        """Takes what a class is made of.

        Args:
            teaching: The class.
            door: Its door.
            store: What lasts of it.
            inside: Lets only those in who have a pass.
            forget: Called for a new class, after all else of the one before is gone.
        """
        self._teaching = teaching
        self._store = store
        self._door = door
        self._inside = inside
        self._forget = forget

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        person = r"/page/class/people/{person:\d+}"
        return [
            web.patch("/page/class", self._taught(self._change)),
            web.post("/page/class/code", self._taught(self._renew_code)),
            web.post("/page/class/new", self._taught(self._begin_anew)),
            web.post("/page/class/leave", self._inside(self._leave)),
            web.delete(person, self._taught(self._remove)),
            web.put(person + "/mute", self._taught(self._mute)),
            web.delete(person + "/mute", self._taught(self._mute)),
            web.get("/page/class/code.png", self._taught(self._picture)),
        ]

    def _taught(self, handler: Handler) -> Handler:
        """`handler`, for the teacher only."""

        async def checked(request: web.Request) -> web.StreamResponse:
            if self._door.holder(request) is not self._teaching.teacher:
                raise ApiError(403, 0, "Only the teacher may do this.")
            return await handler(request)

        return self._inside(checked)

    async def _change(self, request: web.Request) -> web.StreamResponse:
        fields = await read_fields(request, _MAX_BODY_BYTES)
        joining, paused = yes_or_no(fields, "joining"), yes_or_no(fields, "paused")
        if joining is not None:
            self._teaching.allow_joining(allowed=joining)
        if paused is not None:
            self._teaching.pause(paused=paused)
        return no_content()

    async def _renew_code(self, _request: web.Request) -> web.StreamResponse:
        self._teaching.renew_code()
        return no_content()

    async def _begin_anew(self, _request: web.Request) -> web.StreamResponse:
        self._teaching.begin_anew()
        await self._store.clear()
        save_class(self._store, self._teaching.classroom)
        await self._forget()
        return no_content()

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        user = self._door.holder(request)
        if user is None or user is self._teaching.teacher:
            raise ApiError(403, 0, "The class needs its teacher. Stop the sandbox to end it.")
        self._teaching.leave(user, "left")
        answer = no_content()
        answer.del_cookie(cookie_name(request))
        return answer

    async def _remove(self, request: web.Request) -> web.StreamResponse:
        self._teaching.leave(self._teaching.member(path_id(request, "person")), "removed")
        return no_content()

    async def _mute(self, request: web.Request) -> web.StreamResponse:
        user = self._teaching.member(path_id(request, "person"))
        self._teaching.mute(user, muted=request.method == "PUT")
        return no_content()

    async def _picture(self, _request: web.Request) -> web.StreamResponse:
        picture = io.BytesIO()
        code = segno.make_qr(self._teaching.invitation, error="m")
        code.save(picture, kind="png", scale=_PIXELS)
        headers = {"Content-Type": "image/png", "Cache-Control": "no-store"}
        return web.Response(body=picture.getvalue(), headers=headers)
