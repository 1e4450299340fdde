"""What of this machine a class reaches, and under which names."""

from collections.abc import Callable

import aiohttp
import pytest
import yarl
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from sandbox.server.api import API_PREFIX
from sandbox.testing import Sandbox
from sandbox.world.classroom import PASS_SECONDS, Classroom
from sandbox.world.clock import SystemClock, Timer
from tests.sandbox.page.pupils import OTHER_MACHINE, ClassPage, device, joined, teaching_of
from tests.sandbox.page.served import filled, routes
from tests.sandbox.support import Page, connected, make_bot, png_file


class Passing:
    """A clock by which every pass ends after it has been looked at a few times more."""

    def __init__(self) -> None:
        self.looks: int | None = None
        self._system = SystemClock()

    def now(self) -> float:
        if self.looks is None:
            return self._system.now()
        self.looks -= 1
        return self._system.now() + (0 if self.looks >= 0 else 2 * PASS_SECONDS)

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        return self._system.call_later(delay, callback)


@pytest.mark.parametrize("looks", range(8))
async def test_a_pass_that_ends_midway_makes_nobody_the_teacher(looks: int) -> None:
    clock = Passing()
    async with (
        Sandbox.running(classroom=Classroom(), clock=clock) as lesson,
        device() as session,
    ):
        mia = await joined(session, lesson, "Mia", listening=False)
        clock.looks = looks
        async with session.get(f"{mia.url}page/class/code.png") as answer:
            assert answer.status in {401, 403}
        clock.looks = None


async def test_a_page_that_opens_as_its_person_leaves_is_told_nothing(
    lesson: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = web.WebSocketResponse.prepare

    async def left_meanwhile(
        socket: web.WebSocketResponse, request: web.BaseRequest
    ) -> AbstractStreamWriter:
        prepared = await prepare(socket, request)
        teaching = teaching_of(lesson)
        teaching.leave(user, "left")
        return prepared

    async with device() as session:
        mia = await joined(session, lesson, "Mia", listening=False)
        (member,) = teaching_of(lesson).classroom.members.values()
        user = member.user
        monkeypatch.setattr(web.WebSocketResponse, "prepare", left_meanwhile)
        async with session.ws_connect(f"{mia.url}page/events?user={user.id}") as socket:
            told = [message async for message in socket]
    assert told == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.2:PORT"}, 200),
        ({"Origin": "http://127.0.0.1:PORT"}, 200),
        ({"Host": "localhost:PORT"}, 200),
        ({"Host": "127.0.0.3:PORT"}, 403),
        ({"Host": "evil.example:PORT"}, 403),
        ({"Host": "127.0.0.2"}, 403),
        ({"Host": "127.0.0.2:1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.3:PORT"}, 403),
        ({"Origin": "https://127.0.0.2:PORT"}, 403),
    ],
)
async def test_other_names_and_origins_cannot_drive_it(
    lesson: Sandbox, mia: ClassPage, headers: dict[str, str], status: int
) -> None:
    port = mia.url.rstrip("/").rpartition(":")[2]
    sent = {name: value.replace("PORT", port) for name, value in headers.items()}
    body = {"user_id": mia.id, "channel_id": mia.channel, "content": "x"}
    async with mia.session.post(f"{mia.url}page/messages", json=body, headers=sent) as answer:
        assert answer.status == status
    assert len(lesson.messages()) == (status == 200)
    if status == 403:
        for path in ("page/join", "page/enter"):
            async with mia.session.post(mia.url + path, json={}, headers=sent) as answer:
                assert answer.status == 403
        async with mia.session.get(mia.url, headers=sent) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await mia.session.ws_connect(f"{mia.url}page/events?user={mia.id}", headers=sent)
        assert refused.value.status == 403


async def test_any_address_of_this_machine_will_do_at_which_it_was_reached(lesson: Sandbox) -> None:
    port = lesson.page_url.rstrip("/").rpartition(":")[2]
    async with device() as phone, phone.get(f"http://127.0.0.3:{port}/") as answer:
        assert answer.status == 401
        assert "Join the class" in await answer.text()


async def test_without_a_class_no_other_machine_reaches_anything(sandbox: Sandbox) -> None:
    port = sandbox.page_url.rstrip("/").rpartition(":")[2]
    async with device() as phone:
        with pytest.raises(aiohttp.ClientConnectorError):
            await phone.get(f"http://{OTHER_MACHINE}:{port}/")


async def test_the_page_may_use_its_own_files_and_socket_only(mia: ClassPage) -> None:
    async with mia.session.get(mia.url) as answer:
        assert answer.status == 200
        (policy,) = answer.headers.getall("Content-Security-Policy")
    own = mia.url.removeprefix("http://").rstrip("/")
    assert f"connect-src 'self' ws://{own};" in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "require-trusted-types-for 'script'" in policy
    async with mia.session.get(f"{mia.url}page/state") as answer:
        (policy,) = answer.headers.getall("Content-Security-Policy")
        assert policy == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


async def test_the_form_to_join_has_the_pages_policy(lesson: Sandbox, mia: ClassPage) -> None:
    policies = []
    async with device("127.0.0.3") as phone:
        for session in (mia.session, phone):
            async with session.get(teaching_of(lesson).url) as answer:
                policies.append(answer.headers.getall("Content-Security-Policy"))
                page = await answer.text()
                assert not any(bad in page for bad in ("<style", "<script>", "http-equiv"))
    assert policies[0] == policies[1]


async def test_what_is_the_bots_answers_to_this_machine_alone(
    lesson: Sandbox, mia: ClassPage
) -> None:
    """Also to whoever has the bot's token, which only a fault could show them."""
    headers = {"Authorization": f"Bot {lesson.token}"}
    asked = [r for r in routes(lesson) if r[1].startswith((API_PREFIX, "/gateway"))]
    assert len(asked) > 40
    for method, path in asked:
        url = mia.url.rstrip("/") + filled(path)
        async with mia.session.request(method, url, json={}, headers=headers) as answer:
            assert answer.status == 403, (method, path)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await mia.session.ws_connect(f"{mia.url}gateway")
    assert refused.value.status == 403
    for trick in (
        "page/../api/v10/users/@me",
        "page/%2e%2e/api/v10/users/@me",
        "page/..%2fapi/v10/users/@me",
        "/api/v10/users/@me",
        "%61pi/v10/users/@me",
        "attachments/../gateway",
    ):
        url_ = yarl.URL(f"{mia.url}{trick}", encoded=True)
        async with mia.session.get(url_, headers=headers) as answer:
            assert answer.status in {401, 403, 404}, trick
    async with connected(lesson, make_bot()):
        assert lesson.gateway.online


async def test_a_picture_is_had_on_every_machine_and_a_page_of_markup_on_none(
    lesson: Sandbox, mia: ClassPage
) -> None:
    files = [png_file(), png_file("a.svg"), png_file("a.html")]
    async with connected(lesson, make_bot()) as bot:
        channel = bot.get_channel(int(mia.channel))
        await channel.send(files=files)  # type: ignore[union-attr]
    (message,) = (await mia.state())["messages"][mia.channel]
    shown = {}
    for file in message["attachments"]:
        path = yarl.URL(file["url"]).relative()
        async with mia.session.get(yarl.URL(mia.url).join(path)) as answer:
            assert answer.status == 200
            shown[file["filename"]] = answer.content_type
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            inline = "Content-Disposition" not in answer.headers
            assert inline == (file["filename"] == "a.png")
    binary = "application/octet-stream"
    assert shown == {"a.png": "image/png", "a.svg": binary, "a.html": binary}


async def test_direct_messages_are_seen_by_their_person_alone(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    async with connected(lesson, make_bot()) as bot:
        person = await bot.fetch_user(int(mia.id))
        await person.send("for you alone")
    (heard,) = [await mia.event("MESSAGE_CREATE")]
    assert heard["content"] == "for you alone"
    pages: list[Page] = [teacher, noor]
    for page in pages:
        assert heard["channel_id"] not in (await page.state())["messages"]
        await page.call("DELETE", f"messages/{heard['id']}", status=404)
    await mia.call("DELETE", f"messages/{heard['id']}", status=403)
