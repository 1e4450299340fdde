"""A class over real sockets: its teacher's tools, and what its pupils see of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from discord.ext import commands

from sandbox.store.history import History
from sandbox.testing import ManualClock, Sandbox
from sandbox.world.classroom import PASS_SECONDS
from sandbox.world.entities import Message
from tests.sandbox.page.pupils import (
    ClassPage,
    ask_to_join,
    at_the_desk,
    code_of,
    device,
    joined,
    teaching_of,
)
from tests.sandbox.support import Context, browser, connected, make_bot


@pytest.fixture
async def bot(lesson: Sandbox) -> AsyncIterator[commands.Bot]:
    bot = make_bot()

    @bot.command()
    async def ping(ctx: Context) -> None:
        await ctx.reply("pong")

    async with connected(lesson, bot) as running:
        yield running


async def say(page: ClassPage, content: str, status: int = 200) -> dict[str, Any]:
    answer: dict[str, Any] = await page.call(
        "POST", "messages", status=status, channel_id=page.channel, content=content
    )
    return answer


async def gone(page: ClassPage) -> str:
    """Why a page's socket was ended, after which it has no pass."""
    while (told := await page.event("LEAVE"))["user_id"] != page.id:
        """Others leave too."""
    closed = await asyncio.wait_for(page.socket.receive(), 5)
    assert closed.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    async with page.session.get(f"{page.url}page/state") as answer:
        assert answer.status == 401
        assert "Reload this page to join" in (await answer.json())["message"]
    why: str = told["why"]
    return why


@pytest.mark.usefixtures("bot")
async def test_a_pupil_asks_the_bot_and_everybody_reads_it(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage
) -> None:
    asked = await say(mia, "!ping")
    assert asked["author"]["global_name"] == "Mia"
    answer = await lesson.reply_to(asked)
    assert answer["content"] == "pong"
    assert (await teacher.event("MESSAGE_CREATE"))["content"] == "!ping"
    assert (await teacher.event("MESSAGE_CREATE"))["content"] == "pong"


async def test_the_state_says_who_one_is_and_who_else_is_here(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    seen = await teacher.state()
    assert seen["you"] == teacher.id
    assert [user["global_name"] for user in seen["users"]] == ["Teacher", "Mia", "Noor"]
    assert len({user["color"] for user in seen["users"]}) == 3
    about = seen["class"]
    assert about["teacher"] == teacher.id
    assert set(about["here"]) == {teacher.id, mia.id, noor.id}
    assert (about["joining"], about["paused"], about["muted"]) == (True, False, [])
    teaching = teaching_of(teacher.sandbox)
    assert (about["code"], about["url"]) == (teaching.shown_code, teaching.url)
    shown = await mia.state()
    assert shown["you"] == mia.id
    assert shown["class"] == {**about, "code": None, "url": None}


async def test_pages_hear_who_joins_comes_and_goes(
    lesson: Sandbox, teacher: ClassPage, noor: ClassPage
) -> None:
    async with device() as session:
        mia = await joined(session, lesson, "Mia", listening=False)
        seen = (await noor.event("JOIN"))["user"]
        assert seen["global_name"] == "Mia"
        await mia.open()
        assert await noor.event("HERE") == {"user_id": seen["id"], "here": True}
        second = ClassPage(session, lesson, mia.url)
        await second.open()
        await mia.socket.close()
        await second.socket.close()
        heard = [(await noor.event("HERE"))["here"] for _ in range(3)]
        assert heard == [True, True, False]
        assert seen["id"] not in (await teacher.state())["class"]["here"]


async def test_without_a_class_there_is_no_such_thing(sandbox: Sandbox) -> None:
    paths = {
        route.resource.canonical
        for route in sandbox._server._application().router.routes()
        if route.resource is not None
    }
    assert not any(path.startswith(("/page/class", "/page/join")) for path in paths)
    async with browser() as session:
        page, _, key = sandbox.invitation.partition("#key=")
        async with session.post(f"{page}page/enter", json={"key": key}) as entered:
            assert entered.status == 204
            assert "Max-Age" not in entered.headers["Set-Cookie"]
        async with session.get(f"{page}page/state") as answer:
            state = await answer.json()
    assert (state["you"], state["class"]) == (None, None)
    assert [user["global_name"] for user in state["users"]] == ["Ann", "Ben", "Chloe"]


TOOLS = [
    ("PATCH", "class"),
    ("POST", "class/code"),
    ("POST", "class/new"),
    ("DELETE", "class/people/{noor}"),
    ("PUT", "class/people/{noor}/mute"),
    ("DELETE", "class/people/{noor}/mute"),
    ("GET", "class/code.png"),
]


@pytest.mark.parametrize(("method", "path"), TOOLS)
async def test_the_teachers_tools_are_the_teachers(
    lesson: Sandbox, mia: ClassPage, noor: ClassPage, method: str, path: str
) -> None:
    before = teaching_of(lesson).classroom.state()
    refused = await mia.call(
        method, path.format(noor=noor.id), status=403, joining=False, paused=True
    )
    assert refused["message"] == "Only the teacher may do this."
    assert teaching_of(lesson).classroom.state() == before


async def test_a_person_who_is_removed_is_out_and_may_come_back(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    await say(mia, "hello")
    await teacher.call("DELETE", f"class/people/{mia.id}", status=204)
    assert await gone(mia) == "removed"
    assert (await noor.event("LEAVE"))["user_id"] == mia.id
    seen = await noor.state()
    assert [user["global_name"] for user in seen["users"]] == ["Teacher", "Noor"]
    assert [m["author"]["global_name"] for m in seen["messages"][noor.channel]] == ["Mia"]
    await teacher.call("DELETE", f"class/people/{mia.id}", status=404)
    await teacher.call("DELETE", f"class/people/{teacher.id}", status=404)
    again = await joined(mia.session, lesson, "Mia")
    assert again.id != mia.id
    await again.socket.close()


async def test_who_is_muted_reads_along(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    sent = await say(noor, "hello")
    own = await say(mia, "mine")
    await teacher.call("PUT", f"class/people/{mia.id}/mute", status=204)
    assert await mia.event("MUTE") == {"user_id": mia.id, "muted": True}
    assert await teacher.event("MUTE") == {"user_id": mia.id, "muted": True}
    for method, path in (
        ("POST", "messages"),
        ("PATCH", f"messages/{own['id']}"),
        ("PUT", f"messages/{sent['id']}/reactions/👍"),
        ("DELETE", f"messages/{sent['id']}/reactions/👍"),
        ("POST", "commands"),
        ("POST", "autocomplete"),
        ("POST", "components"),
        ("POST", "modals"),
    ):
        refused = await mia.call(method, path, status=403)
        assert refused["message"] == "Your teacher has muted you: you can read along."
    await mia.call("DELETE", f"messages/{own['id']}", status=204)
    await say(noor, "still here")
    assert (await mia.event("MESSAGE_CREATE"))["content"] == "still here"
    assert (await mia.state())["class"]["muted"] == [mia.id]
    assert (await teacher.state())["class"]["muted"] == [mia.id]
    assert (await noor.state())["class"]["muted"] == []
    await teacher.call("DELETE", f"class/people/{mia.id}/mute", status=204)
    await say(mia, "back")
    assert len(lesson.messages()) == 3


async def test_the_teacher_pauses_questions_and_goes_on(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    await teacher.call("PATCH", "class", status=204, paused=True)
    assert await mia.event("CLASS_UPDATE") == {"joining": True, "paused": True}
    for page in (mia, noor):
        refused = await say(page, "x", status=403)
        assert refused["message"] == "The teacher paused questions. Try again when they go on."
        await page.call("POST", "commands", status=403)
        await page.call("POST", "components", status=403)
    await say(teacher, "listen")
    assert (await mia.state())["class"]["paused"] is True
    await teacher.call("PATCH", "class", status=204, paused=False)
    await say(mia, "x")


async def test_joining_is_closed_and_opened(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage
) -> None:
    await teacher.call("PATCH", "class", status=204, joining=False)
    async with device() as session:
        status, told = await ask_to_join(session, lesson, code_of(lesson), "Sam")
        assert (status, told) == (403, "Joining is closed. Ask your teacher to open it again.")
        await say(mia, "still in")
        await teacher.call("PATCH", "class", status=204, joining=True)
        assert await ask_to_join(session, lesson, code_of(lesson), "Sam") == (204, "")
    for wrong in ("yes", 1, ["x"]):
        await teacher.call("PATCH", "class", status=400, joining=wrong)


async def test_a_new_code_ends_the_old_one_and_nobodys_pass(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage
) -> None:
    old = code_of(lesson)
    await teacher.call("POST", "class/code", status=204)
    new = (await teacher.event("CLASS_CODE"))["code"]
    assert new.replace("-", "") == code_of(lesson) != old
    async with device() as session:
        assert (await ask_to_join(session, lesson, old, "Sam"))[0] == 401
        assert await ask_to_join(session, lesson, new, "Sam") == (204, "")
    await say(mia, "still in")


async def test_the_teacher_deletes_anybodys_message_and_pupils_their_own(
    teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    sent = await say(mia, "rude")
    refused = await noor.call("DELETE", f"messages/{sent['id']}", status=403)
    assert refused["code"] == 50005
    await teacher.call("DELETE", f"messages/{sent['id']}", status=204)
    assert (await noor.event("MESSAGE_DELETE"))["id"] == sent["id"]
    own = await say(noor, "oops")
    await noor.call("DELETE", f"messages/{own['id']}", status=204)


async def test_a_new_class_begins_with_nobody_and_nothing(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    old = code_of(lesson)
    for number in range(50):
        await say(mia, str(number))
        await say(noor, str(number))
    await say(teacher, "x")
    await teacher.call("PATCH", "class", status=204, joining=False, paused=True)
    await teacher.call("PUT", f"class/people/{mia.id}/mute", status=204)
    await teacher.call("POST", "class/new", status=204)
    assert await gone(mia) == "new class"
    assert await gone(noor) == "new class"
    deleted = [(await teacher.event("MESSAGE_DELETE_BULK"))["ids"] for _ in range(2)]
    assert [len(ids) for ids in deleted] == [100, 1]
    state = await teacher.state()
    assert [user["global_name"] for user in state["users"]] == ["Teacher"]
    assert not any(state["messages"].values())
    assert lesson.messages() == []
    about = state["class"]
    assert (about["joining"], about["paused"], about["muted"]) == (True, False, [])
    async with device() as session:
        assert (await ask_to_join(session, lesson, old, "Mia"))[0] == 401
        await (await joined(session, lesson, "Mia")).socket.close()


async def test_one_leaves_by_oneself_and_the_teacher_stays(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage
) -> None:
    await mia.call("POST", "class/leave", status=204)
    assert await gone(mia) == "left"
    refused = await teacher.call("POST", "class/leave", status=403)
    assert "Stop the sandbox" in refused["message"]
    async with mia.session.get(mia.url) as answer:
        assert answer.status == 401
        assert "Join the class" in await answer.text()
    await (await joined(mia.session, lesson, "Mia")).socket.close()


async def test_a_pass_ends_after_a_day(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, day: ManualClock
) -> None:
    day.advance(PASS_SECONDS - 1)
    await say(mia, "still in")
    day.advance(1)
    async with mia.session.get(f"{mia.url}page/state") as answer:
        assert answer.status == 401
    assert await gone(mia) == "ended"
    assert [u["global_name"] for u in (await teacher.state())["users"]] == ["Teacher"]
    assert teaching_of(lesson).classroom.members == {}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "state"),
        ("GET", "messages?channel={channel}&before={sent}"),
        ("POST", "messages"),
        ("PATCH", "messages/{sent}"),
        ("DELETE", "messages/{sent}"),
        ("PUT", "messages/{sent}/reactions/👍"),
        ("DELETE", "messages/{sent}/reactions/👍"),
        ("POST", "menus"),
        ("POST", "components"),
    ],
)
async def test_who_leaves_while_something_is_looked_up_is_out(
    lesson: Sandbox, mia: ClassPage, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    sent = (await say(mia, "hello"))["id"]
    teaching = teaching_of(lesson)

    async def left(*_: object) -> list[Message]:
        teaching.leave(teaching.member(int(mia.id)), "removed")
        return []

    for name in ("before", "recall", "recall_answered"):
        monkeypatch.setattr(History, name, left)
    path = path.format(channel=mia.channel, sent=sent)
    wanted = {"channel_id": mia.channel, "content": "x", "reply_to": sent, "message_id": sent}
    refused = await mia.call(method, path, status=401, **wanted)
    assert "Reload this page to join" in refused["message"]
    assert [message["content"] for message in lesson.messages()] == ["hello"]


async def test_the_qr_code_is_a_picture_that_nobody_keeps(teacher: ClassPage) -> None:
    pictures = []
    for _ in range(2):
        async with teacher.session.get(f"{teacher.url}page/class/code.png") as answer:
            assert answer.content_type == "image/png"
            assert answer.headers["Cache-Control"] == "no-store"
            pictures.append(await answer.read())
        await teacher.call("POST", "class/code", status=204)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]


async def test_the_teacher_comes_in_from_any_device_with_the_key(lesson: Sandbox) -> None:
    async with device() as tablet:
        url = teaching_of(lesson).url
        key = lesson.invitation.partition("#key=")[2]
        async with tablet.post(f"{url}page/enter", json={"key": key}) as entered:
            assert entered.status == 204
        page = ClassPage(tablet, lesson, url)
        state = await page.open()
        assert state["you"] == state["class"]["teacher"]
        await page.call("PATCH", "class", status=204, paused=True)
        await page.socket.close()


async def test_two_desks_are_one_teacher(lesson: Sandbox, teacher: ClassPage) -> None:
    async with browser() as session:
        second = await at_the_desk(session, lesson)
        assert second.id == teacher.id
        await second.socket.close()
