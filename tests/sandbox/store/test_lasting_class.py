"""A class that goes on after a restart, and one that ends for good."""

import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp
import pytest

from sandbox.store.lasting_class import stored_class
from sandbox.store.store import Store
from sandbox.testing import Sandbox
from sandbox.world.classroom import Classroom
from tests.sandbox.page.pupils import ClassPage, at_the_desk, code_of, device, joined, teaching_of
from tests.sandbox.store.kept import stored
from tests.sandbox.support import browser


async def again(folder: Path) -> AbstractAsyncContextManager[Sandbox]:
    """A sandbox for the class that is stored in a folder."""
    async with Store.opened(folder) as store:
        classroom = stored_class(store)
    return Sandbox.running(data=folder, classroom=classroom)


def names(sandbox: Sandbox) -> list[str]:
    return [person.global_name or "" for person in sandbox._world.people]


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_class_goes_on_with_its_code_its_people_and_their_passes(folder: Path) -> None:
    async with device() as session:
        async with Sandbox.running(data=folder, classroom=Classroom()) as lesson:
            mia = await joined(session, lesson, "Mia")
            await mia.say("hello")
            await sandbox_says(lesson, "Mia", "just us")
            teaching_of(lesson).mute(teaching_of(lesson).member(int(mia.id)), muted=True)
            teaching_of(lesson).pause(paused=True)
            code = code_of(lesson)
            port = int(mia.url.rstrip("/").rpartition(":")[2])
            await mia.socket.close()
        async with Store.opened(folder) as store:
            classroom = stored_class(store)
        async with Sandbox.running(port, data=folder, classroom=classroom) as lesson:
            assert code_of(lesson) == code
            assert names(lesson) == ["Teacher", "Mia"]
            page = ClassPage(session, lesson, teaching_of(lesson).url)
            state = await page.open()
            assert state["you"] == mia.id
            assert state["class"]["paused"] is True
            assert state["class"]["muted"] == [mia.id]
            contents = [[m["content"] for m in said] for said in state["messages"].values()]
            assert contents == [["hello"], [], ["just us"]]
            await page.socket.close()


async def sandbox_says(lesson: Sandbox, name: str, text: str) -> None:
    """Writes to the bot directly."""
    (person,) = [p for p in lesson._world.people if p.global_name == name]
    await lesson.say(person, text, lesson.direct_messages(person))


async def test_who_left_stays_out_and_what_they_said_to_the_bot_alone_is_gone(
    folder: Path,
) -> None:
    async with device() as session, Sandbox.running(data=folder, classroom=Classroom()) as lesson:
        mia = await joined(session, lesson, "Mia")
        await mia.say("hello")
        await sandbox_says(lesson, "Mia", "just us")
        await lesson.store.flush()
        assert b"just us" in bytes_in(folder)
        await mia.call("POST", "class/leave", status=204)
    assert b"just us" not in bytes_in(folder)
    async with await again(folder) as lesson:
        assert names(lesson) == ["Teacher"]
        (message,) = lesson.messages()
        assert message["author"]["global_name"] == "Mia"


def stored_names(folder: Path) -> list[str]:
    bodies = stored(folder, "SELECT body FROM people ORDER BY id")
    return [json.loads(body)["global_name"] for body in bodies]


async def test_of_those_who_left_only_who_is_named_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.store.people._FORMER_KEPT", 2)
    async with Sandbox.running(data=folder, classroom=Classroom()) as lesson:
        for name in ("Ada", "Eve", "Mia", "Noor"):
            async with device() as session:
                page = await joined(session, lesson, name)
                await lesson.store.flush()
                if name != "Eve":
                    await page.say(f"{name} was here")
                await sandbox_says(lesson, name, "just us")
                await page.call("POST", "class/leave", status=204)
                await lesson.store.flush()
                await page.socket.close()
        # Eve has said nothing to all, and Ada left first.
        assert stored_names(folder) == ["Teacher", "Mia", "Noor"]
    async with await again(folder) as lesson:
        await lesson.store.flush()
        authors = [message["author"]["global_name"] for message in lesson.messages()]
        assert authors[1:] == ["Mia", "Noor"]
        assert stored_names(folder) == ["Teacher", "Mia", "Noor"]


async def test_only_those_with_a_pass_come_back(folder: Path) -> None:
    async with Sandbox.running(data=folder) as sandbox:
        await sandbox.say("Ben", "hello")
    async with Sandbox.running(data=folder, classroom=Classroom()) as lesson:
        assert names(lesson) == ["Teacher"]
        (message,) = lesson.messages()
        assert message["author"]["global_name"] == "Ben"


async def test_a_new_class_leaves_nothing_of_the_old_one(folder: Path) -> None:
    async with (
        browser() as desk,
        device() as session,
        Sandbox.running(data=folder, classroom=Classroom()) as lesson,
    ):
        teacher = await at_the_desk(desk, lesson)
        mia = await joined(session, lesson, "Mia")
        await mia.say("a secret of ours")
        code = code_of(lesson)
        await lesson.store.flush()
        assert b"secret of ours" in bytes_in(folder)
        await teacher.call("POST", "class/new", status=204)
        await lesson.store.flush()
        left = bytes_in(folder)
        assert not any(text in left for text in (b"secret of ours", b"Mia", code.encode()))
        new = code_of(lesson)
        await teacher.say("welcome")
        for page in (teacher, mia):
            await page.socket.close()
    async with await again(folder) as lesson:
        assert code_of(lesson) == new != code
        assert names(lesson) == ["Teacher"]
        assert [message["content"] for message in lesson.messages()] == ["welcome"]


async def test_older_messages_are_for_those_in_the_class(folder: Path) -> None:
    async with device() as session, Sandbox.running(data=folder, classroom=Classroom()) as lesson:
        mia = await joined(session, lesson, "Mia")
        lesson._world.messages_kept = 1
        for number in range(3):
            last = await mia.say(str(number))
        query = f"messages?channel={mia.channel}&before={last['id']}"
        answer = await mia.call("GET", query)
        assert [message["content"] for message in answer["messages"]] == ["0", "1"]
        # Nobody reads as somebody else.
        owner = str(lesson._world.owner.id)
        url = f"{mia.url}page/{query}&user={owner}"
        async with session.get(url) as refused:
            assert refused.status == 403
        async with aiohttp.ClientSession() as stranger, stranger.get(url) as refused:
            assert refused.status == 401


@pytest.mark.parametrize("saved", [None, Classroom().state()])
async def test_a_store_without_a_class_gives_a_new_one(saved: object) -> None:
    async with Store.opened(None) as store:
        if saved is not None:
            store.save_value("class", saved)
        assert len(stored_class(store).code) == 6


async def test_what_two_say_to_each_other_lasts_and_goes_with_the_class(folder: Path) -> None:
    async with (
        browser() as desk,
        device() as session,
        device("127.0.0.3") as other,
    ):
        async with Sandbox.running(data=folder, classroom=Classroom()) as lesson:
            mia = await joined(session, lesson, "Mia")
            noor = await joined(other, lesson, "Noor")
            place = await mia.call("POST", "channels", people=[noor.id])
            await mia.say("between us", channel_id=place["id"])
            for page in (mia, noor):
                await page.socket.close()
            port = int(mia.url.rstrip("/").rpartition(":")[2])
        async with Store.opened(folder) as store:
            classroom = stored_class(store)
        async with Sandbox.running(port, data=folder, classroom=classroom) as lesson:
            again = ClassPage(other, lesson, teaching_of(lesson).url)
            state = await again.open()
            assert [c["name"] for c in state["channels"]] == ["general", "lab", "Mia"]
            assert [m["content"] for m in state["messages"][place["id"]]] == ["between us"]
            teacher = await at_the_desk(desk, lesson)
            assert place["id"] not in str(await teacher.state())
            assert b"between us" in bytes_in(folder)
            await teacher.call("POST", "class/new", status=204)
            await lesson.store.flush()
            assert not any(text in bytes_in(folder) for text in (b"between us", b"Mia"))
            for page in (again, teacher):
                await page.socket.close()
