"""How a class comes in: with its code, for one name, and nobody else."""

from typing import Any

import aiohttp
import pytest

from sandbox.page.limits import Patience, Rate
from sandbox.server.api import API_PREFIX
from sandbox.testing import Sandbox
from sandbox.world.classroom import MAX_MEMBERS, PASS_SECONDS
from tests.sandbox.page.clock import SteppedClock
from tests.sandbox.page.pupils import (
    OTHER_MACHINE,
    ClassPage,
    ask_to_join,
    code_of,
    device,
    joined,
    teaching_of,
)
from tests.sandbox.page.served import files, filled, needed_by, routes
from tests.sandbox.support import browser

OPEN = {"/", "/page/enter", "/page/join", "/page/{file}", "/attachments/{channel}/{id}/{name}"}
"""What needs no pass, and is not the bot's."""


async def test_without_a_pass_there_is_a_form_and_nothing_else(lesson: Sandbox) -> None:
    url = teaching_of(lesson).url
    async with device() as phone:
        async with phone.get(url) as answer:
            assert answer.status == 401
            form = await answer.text()
        assert "Join the class" in form
        assert "Who sees what" in form
        assert "composer" not in form
        asked = [r for r in routes(lesson) if not r[1].startswith((API_PREFIX, "/gateway"))]
        asked = [route for route in asked if route[1] not in OPEN]
        assert len(asked) > 15
        for method, path in asked:
            address = f"{url.rstrip('/')}{filled(path)}?user=1&user_id=1"
            async with phone.request(method, address, json={"user_id": "1"}) as answer:
                assert answer.status == 401, (method, path)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await phone.ws_connect(f"{url}page/events?user=1")
        assert refused.value.status == 401


async def test_the_forms_own_files_and_no_others_are_had_without_a_pass(lesson: Sandbox) -> None:
    needed = needed_by("join.html") | needed_by("door.html")
    async with device() as phone:
        for path in files():
            async with phone.get(f"{teaching_of(lesson).url}page/{path}") as answer:
                assert answer.status == (200 if path in needed else 401), path


async def test_the_code_is_taken_as_beginners_type_it(lesson: Sandbox) -> None:
    code = code_of(lesson)
    spellings = (code, code.lower(), f"{code[:3]}-{code[3:]}", f" {' '.join(code.lower())} ")
    for number, spelling in enumerate(spellings):
        async with device() as phone:
            assert await ask_to_join(phone, lesson, spelling, f"Sam {number}K") == (204, "")


async def test_a_pass_is_a_cookie_of_a_day_that_no_script_reads(lesson: Sandbox) -> None:
    given = []
    async with device() as phone:
        for name in ("Mia", "Noor"):
            body = {"code": code_of(lesson), "name": name}
            url = f"{teaching_of(lesson).url}page/join"
            async with phone.post(url, json=body) as answer:
                (cookie,) = answer.headers.getall("Set-Cookie")
            value, *attributes = cookie.split("; ")
            assert {"HttpOnly", "Path=/", "SameSite=Strict"} < set(attributes)
            assert f"Max-Age={PASS_SECONDS:.0f}" in attributes
            given.append(value.partition("=")[2])
    assert all(len(value) > 40 for value in given)
    assert len(set(given)) == 2
    kept = str(teaching_of(lesson).classroom.state())
    assert not any(value in kept for value in given)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "at least one letter"),
        ("x" * 33, "up to 32 characters"),
        ("Teacher", "kept for the teacher"),
        ("Attention", "kept for the teacher"),
        ("m i\u0430", "called m i\u0430 already"),
        (None, "at least one letter"),
    ],
)
async def test_a_name_that_cannot_be_had_is_refused_with_what_to_do(
    lesson: Sandbox, mia: ClassPage, name: str | None, told: str
) -> None:
    async with device() as phone:
        body = {"code": code_of(lesson), "name": name}
        async with phone.post(f"{mia.url}page/join", json=body) as answer:
            assert answer.status == 400
            assert told in (await answer.json())["message"]
            assert "Set-Cookie" not in answer.headers
    assert len(teaching_of(lesson).classroom.members) == 1


@pytest.mark.parametrize(
    "body", [[], "x", {"code": 5, "name": "Mia"}, {"code": {}, "name": []}, {"code": "x" * 5000}]
)
async def test_what_no_form_sends_is_refused(lesson: Sandbox, body: Any) -> None:
    async with device() as phone:
        url = f"{teaching_of(lesson).url}page/join"
        async with phone.post(url, json=body) as answer:
            assert answer.status in {400, 413}


async def test_a_pass_acts_for_its_own_person_only(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage, noor: ClassPage
) -> None:
    sent = await noor.call("POST", "messages", channel_id=noor.channel, content="hello")
    mia_as_other = ClassPage(mia.session, lesson, mia.url)
    for other in (noor.id, teacher.id):
        mia_as_other.id = other
        for method, path in (
            ("POST", "messages"),
            ("PATCH", f"messages/{sent['id']}"),
            ("DELETE", f"messages/{sent['id']}"),
            ("PUT", f"messages/{sent['id']}/reactions/👍"),
            ("DELETE", f"messages/{sent['id']}/reactions/👍"),
            ("POST", "channels"),
            ("POST", "commands"),
            ("POST", "menus"),
            ("POST", "autocomplete"),
            ("POST", "components"),
            ("POST", "modals"),
        ):
            refused = await mia_as_other.call(method, path, status=403)
            assert "belongs to somebody else" in refused["message"], (method, path)
        with pytest.raises(aiohttp.WSServerHandshakeError) as closed:
            await mia_as_other.listen()
        assert closed.value.status == 403
        assert (await mia_as_other.state())["you"] == mia.id
    teacher_as_other = ClassPage(teacher.session, lesson, teacher.url)
    teacher_as_other.id = mia.id
    await teacher_as_other.call("POST", "messages", status=403)
    assert [message["content"] for message in lesson.messages()] == ["hello"]


async def test_a_pass_that_ends_while_a_request_is_under_way_does_nothing(
    lesson: Sandbox, teacher: ClassPage, mia: ClassPage
) -> None:
    """It must not count as the teacher's."""

    async def slowly() -> Any:
        yield b'{"user_id": "' + teacher.id.encode() + b'", "content": "x", '
        await teacher.call("DELETE", f"class/people/{mia.id}", status=204)
        yield b'"channel_id": "' + mia.channel.encode() + b'"}'

    headers = {"Content-Type": "application/json"}
    url = f"{mia.url}page/messages"
    async with mia.session.post(url, data=slowly(), headers=headers) as answer:
        assert answer.status == 401
    assert lesson.messages() == []


async def test_whoever_guesses_waits_longer_each_time_and_nobody_else(
    lesson: Sandbox, clock: SteppedClock
) -> None:
    async with device() as guesser, device("127.0.0.3") as mia:
        for _ in range(10):
            assert (await ask_to_join(guesser, lesson, "CCCCCC", "Eve"))[0] == 401
        # From here on not even the right one is taken, and a wait that is too short buys nothing.
        for pause in (2, 4, 8):
            status, told = await ask_to_join(guesser, lesson, code_of(lesson), "Eve")
            assert status == 429
            assert told == f"Too many wrong codes. Look at it again, and wait {pause} s."
            clock.now += pause
            assert (await ask_to_join(guesser, lesson, "CCCCCC", "Eve"))[0] == 401
        assert await ask_to_join(mia, lesson, code_of(lesson), "Mia") == (204, "")
        clock.now += 300
        assert await ask_to_join(guesser, lesson, code_of(lesson), "Eve") == (204, "")


async def test_all_who_guess_together_wait_a_little(
    lesson: Sandbox, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson._server.door._guessers, "patience", Patience(3, 1, 10))
    for number in range(3):
        async with device(f"127.0.1.{number + 1}") as guesser:
            assert (await ask_to_join(guesser, lesson, "CCCCCC", "Eve"))[0] == 401
    async with device() as phone:
        assert (await ask_to_join(phone, lesson, code_of(lesson), "Mia"))[0] == 429
        clock.now += 1
        assert await ask_to_join(phone, lesson, code_of(lesson), "Mia") == (204, "")


async def test_the_teachers_key_is_not_guessed_either(lesson: Sandbox, clock: SteppedClock) -> None:
    url = f"{teaching_of(lesson).url}page/enter"
    clock.now += 1
    async with device() as guesser:
        for status in (*[401] * 10, 429):
            async with guesser.post(url, json={"key": "x"}) as answer:
                assert answer.status == status
        key = lesson.invitation.partition("#key=")[2]
        async with guesser.post(url, json={"key": key}) as answer:
            assert answer.status == 429
    async with browser() as here, here.post(f"{lesson.page_url}page/enter", json={"key": key}) as a:
        assert a.status == 204


@pytest.mark.usefixtures("clock")
async def test_a_computer_that_knocks_too_often_is_refused(
    lesson: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = teaching_of(lesson).url
    monkeypatch.setattr(lesson._server.door._visits, "rate", Rate(3, 1))
    monkeypatch.setattr(lesson._server.door._entries, "rate", Rate(2, 1))
    async with device() as phone, device("127.0.0.3") as other:
        for path, status in (
            ("", 401),
            ("page/join.js", 200),
            ("attachments/1/1/x", 404),
            ("page/door.js", 429),
            ("", 429),
            ("attachments/1/1/x", 429),
        ):
            async with phone.get(url + path) as answer:
                assert answer.status == status, path
        for expected in (401, 401, 429):
            assert (await ask_to_join(phone, lesson, "", "Mia"))[0] == expected
        async with phone.post(f"{url}page/enter", json={"key": "x"}) as answer:
            assert answer.status == 429
        assert await ask_to_join(other, lesson, code_of(lesson), "Mia") == (204, "")


async def test_a_class_has_a_bound(lesson: Sandbox) -> None:
    teaching = teaching_of(lesson)
    for number in range(MAX_MEMBERS):
        teaching.join(teaching.classroom.code, f"Sam {chr(0x4E00 + number)}")
    async with device() as phone:
        status, told = await ask_to_join(phone, lesson, code_of(lesson), "Mia")
    assert (status, told) == (403, "The class is full: 100 people are in it.")


async def test_one_person_opens_so_many_pages_and_others_still_can(
    lesson: Sandbox, mia: ClassPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson._server._page._pages, "_each", 2)
    second = ClassPage(mia.session, lesson, mia.url)
    await second.open()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await second.open()
    assert refused.value.status == 503
    async with device("127.0.0.3") as phone:
        await (await joined(phone, lesson, "Noor")).socket.close()
    await second.socket.close()


async def test_after_a_restart_passes_go_on_if_the_class_was_kept(
    lesson: Sandbox, mia: ClassPage
) -> None:
    classroom = teaching_of(lesson).classroom
    kept = type(classroom).of(classroom.state())
    port = int(lesson.page_url.rstrip("/").rpartition(":")[2])
    await lesson._server.stop()
    async with Sandbox.running(port, classroom=kept) as again:
        async with mia.session.get(f"http://{OTHER_MACHINE}:{port}/page/state") as answer:
            assert (await answer.json())["you"] == mia.id
        page = ClassPage(mia.session, again, mia.url)
        await page.open()
        sent = await page.call("POST", "messages", channel_id=page.channel, content="back")
        assert sent["author"]["global_name"] == "Mia"
        await page.socket.close()
