"""Scrolling up: through memory, into the store, as far as one may see."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.store.history import History
from sandbox.store.store import Store
from sandbox.store.tables import read_before, read_messages
from sandbox.testing import Sandbox
from sandbox.world.entities import Message, MessageFlag
from sandbox.world.state import World
from tests.sandbox.controls import controls_bot
from tests.sandbox.store.conftest import Start
from tests.sandbox.support import Page, browser, come_in, connected, make_bot, png_file, point_at

LARGEST_ID = (1 << 64) - 1


@pytest.fixture
async def sandbox(start: Start, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """A sandbox whose memory has three messages of each channel, and its store all."""
    async with start() as running:
        point_at(monkeypatch, running)
        running._world.messages_kept = 3
        yield running


@pytest.fixture
async def ann(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with browser() as session:
        await come_in(session, sandbox.invitation)
        page = Page(session, sandbox, "Ann")
        await page.listen()
        yield page
        await page.socket.close()


async def older(page: Page, before: int | str, limit: int = 50, **more: str) -> tuple[str, bool]:
    """The contents of what the page is given, joined, and whether there may be more."""
    query = {"channel": page.channel, **more}
    path = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await page.call("GET", f"messages?before={before}&limit={limit}&{path}")
    return " ".join(message["content"] for message in answer["messages"]), answer["more"]


async def say(page: Page, count: int) -> list[str]:
    """Says "0", "1", … and gives the messages' ids."""
    return [(await page.say(str(number)))["id"] for number in range(count)]


def meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
    function: Callable[..., Any],
    happens: Callable[[], Awaitable[None]],
) -> None:
    """Lets something happen once, after the store's file was read and before that is known."""
    database = store._database
    assert database is not None
    run, left = database.run, [happens]

    async def interrupted(called: Callable[..., Any], *args: Any) -> Any:
        result = await run(called, *args)
        if called is function and left:
            await left.pop()()
        return result

    monkeypatch.setattr(database, "run", interrupted)


def refuse(*_: object) -> list[int]:
    """Writes nothing."""
    raise sqlite3.OperationalError("database or disk is full")


def in_memory(sandbox: Sandbox) -> list[str]:
    return [message["content"] for message in sandbox.messages()]


async def test_from_memory_into_the_store_and_to_the_beginning(sandbox: Sandbox, ann: Page) -> None:
    ids = await say(ann, 9)
    assert in_memory(sandbox) == ["6", "7", "8"]
    assert await older(ann, LARGEST_ID, 2) == ("7 8", True)
    assert await older(ann, ids[8], 4) == ("4 5 6 7", True)
    assert await older(ann, ids[4], 4) == ("0 1 2 3", True)
    assert await older(ann, ids[0], 4) == ("", False)
    assert await older(ann, ids[6], 50) == ("0 1 2 3 4 5", False)
    assert await older(ann, 0) == ("", False)


async def test_what_is_recalled_changes_nothing_of_the_newest(sandbox: Sandbox, ann: Page) -> None:
    ids = await say(ann, 9)
    await older(ann, ids[3], 2)
    assert in_memory(sandbox) == ["1", "2", "6", "7", "8"]
    await ann.say("9")
    assert in_memory(sandbox) == ["1", "2", "7", "8", "9"]
    # What lies between is there, too.
    assert await older(ann, ids[7], 3) == ("4 5 6", True)


async def test_a_page_that_is_loaded_is_not_shown_what_was_recalled(
    sandbox: Sandbox, ann: Page
) -> None:
    ids = await say(ann, 9)
    await older(ann, ids[2])
    state = await ann.state()
    assert [m["content"] for m in state["messages"][ann.channel]] == ["6", "7", "8"]
    assert "0" in in_memory(sandbox)


async def test_what_is_presented_is_there_when_it_has_gone_out_of_memory(
    sandbox: Sandbox, ann: Page
) -> None:
    question = await ann.say("a question")
    answer = await ann.say("an answer", reply_to=question["id"])
    await ann.call("POST", "present", status=204, message_id=answer["id"])
    await say(ann, 4)
    assert in_memory(sandbox) == ["1", "2", "3"]
    state = await ann.state()
    assert state["present"]["message_id"] == answer["id"]
    assert state["presented"]["content"] == "an answer"
    assert state["presented"]["referenced_message"]["content"] == "a question"


async def test_what_is_recalled_goes_again(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.world.state._RECALLED_KEPT", 2)
    ids = await say(ann, 9)
    assert await older(ann, ids[6], 4) == ("2 3 4 5", True)
    assert in_memory(sandbox) == ["4", "5", "6", "7", "8"]
    assert await older(ann, ids[4], 2) == ("2 3", True)
    assert in_memory(sandbox) == ["2", "3", "6", "7", "8"]


async def test_a_message_out_of_memory_can_be_edited_answered_reacted_to_and_deleted(
    sandbox: Sandbox, ann: Page
) -> None:
    ids = await say(ann, 9)
    await ann.call("PATCH", f"messages/{ids[0]}", content="0, edited")
    await ann.call("PUT", f"messages/{ids[1]}/reactions/👍", status=204)
    await ann.call("DELETE", f"messages/{ids[2]}", status=204)
    answer = await ann.say("an answer", reply_to=ids[3])
    assert answer["referenced_message"]["content"] == "3"
    assert await older(ann, ids[4]) == ("0, edited 1 3", False)
    await ann.call("PATCH", f"messages/{ids[2]}", status=404, content="gone")
    for message in list(sandbox.channels["general"].messages.values()):
        sandbox._world.forget(message)
    answered = await ann.call(
        "GET", f"messages?channel={ann.channel}&before={LARGEST_ID}&limit=100"
    )
    by_content = {message["content"]: message for message in answered["messages"]}
    assert by_content["1"]["reactions"][0]["me"]
    assert by_content["an answer"]["referenced_message"]["content"] == "3"
    assert "2" not in by_content


async def test_what_is_deleted_while_it_is_read_does_not_come_back(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await say(ann, 9)

    async def deleted() -> None:
        await ann.call("DELETE", f"messages/{ids[3]}", status=204)

    meanwhile(monkeypatch, sandbox.store, read_before, deleted)
    assert await older(ann, ids[6], 4) == ("1 2 4 5", True)
    assert in_memory(sandbox) == ["1", "2", "4", "5", "6", "7", "8"]


async def test_what_is_deleted_while_somebody_wants_it_does_not_come_back(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await say(ann, 9)

    async def deleted() -> None:
        await ann.call("DELETE", f"messages/{ids[0]}", status=204)

    meanwhile(monkeypatch, sandbox.store, read_messages, deleted)
    await ann.call("PUT", f"messages/{ids[0]}/reactions/👍", status=404)
    assert in_memory(sandbox) == ["6", "7", "8"]


@pytest.mark.parametrize("function", [read_before, read_messages])
async def test_what_is_read_while_all_is_cleared_does_not_come_back(
    sandbox: Sandbox,
    ann: Page,
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., Any],
) -> None:
    ids = await say(ann, 9)
    meanwhile(monkeypatch, sandbox.store, function, sandbox.store.clear)
    if function is read_before:
        assert await older(ann, ids[6], 4) == ("", False)
    else:
        await ann.call("PATCH", f"messages/{ids[0]}", status=404, content="x")
    assert in_memory(sandbox) == []


async def test_what_is_read_of_a_place_that_goes_does_not_come_back(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, ben = sandbox._world, sandbox.users["Ben"]
    place = world.direct_messages(ben)
    said = [int((await sandbox.say("Ben", str(number), place))["id"]) for number in range(5)]

    async def left() -> None:
        world.leave(ben)

    meanwhile(monkeypatch, sandbox.store, read_before, left)
    await History(world, sandbox.store).before(place, ben, LARGEST_ID, 5)
    assert not any(world.is_recalled(message) for message in place.messages.values())
    assert said[0] not in place.messages


async def test_what_is_deleted_does_not_come_back_while_nothing_can_be_written(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await say(ann, 9)
    await sandbox.store.flush()
    monkeypatch.setattr("sandbox.store.store.write", refuse)
    await ann.call("DELETE", f"messages/{ids[3]}", status=204)
    assert (await older(ann, ids[6], 6))[0] == "0 1 2 4 5"
    await ann.call("DELETE", f"messages/{ids[3]}", status=404)


async def test_the_newest_show_what_they_answer_however_old_it_is(
    sandbox: Sandbox, ann: Page
) -> None:
    ids = await say(ann, 1)
    await ann.say("an answer", reply_to=ids[0])
    for message in list(sandbox.channels["general"].messages.values())[:1]:
        sandbox._world.forget(message)
    (answer,) = (await ann.state())["messages"][ann.channel][-1:]
    assert answer["referenced_message"]["content"] == "0"


async def test_a_button_out_of_memory_works(sandbox: Sandbox, ann: Page) -> None:
    async with connected(sandbox, controls_bot()):
        reply = await sandbox.reply_to(await sandbox.say("Ann", "!show"))
        for number in range(4):
            await ann.say(str(number))
        assert int(reply["id"]) not in sandbox.channels["general"].messages
        await ann.call("POST", "components", message_id=reply["id"], custom_id="next")
        changed = await ann.event("MESSAGE_UPDATE")
    assert (changed["id"], changed["content"]) == (reply["id"], "page 2")
    file = changed["attachments"][0]
    async with ann.session.get(file["url"]) as response:
        assert response.status == 200


async def test_a_file_of_a_message_out_of_memory_is_there_for_whoever_has_its_address(
    sandbox: Sandbox, ann: Page
) -> None:
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(file=png_file())
        await say(ann, 4)
        url = sent.attachments[0].url
        async with ann.session.get(url) as response:
            assert await response.read() == await sent.attachments[0].read()
        for wrong in (url[:-1], url.split("?")[0]):
            async with ann.session.get(wrong) as response:
                assert response.status == 404
        await sent.delete()
        async with ann.session.get(url) as response:
            assert response.status == 404


async def test_one_sees_what_one_may_see(sandbox: Sandbox, ann: Page) -> None:
    world = sandbox._world
    ben = sandbox.users["Ben"]
    place = world.direct_messages(ben)
    said = await sandbox.say("Ben", "just us", place)
    path = f"messages?channel={place.id}&before={LARGEST_ID}"
    error = await ann.call("GET", path, status=404)
    assert error["code"] == 10003
    # Nor can it be reached by its id, once it is out of memory.
    world.forget(world.find_message(int(said["id"])))
    await ann.call("PUT", f"messages/{said['id']}/reactions/👍", status=404)
    async with connected(sandbox, controls_bot()):
        reply = await sandbox.reply_to(await sandbox.say("Ben", "!show"))
        await (await sandbox.click("Ben", reply, "secret")).response()
        assert "for you" in in_memory(sandbox)
        shown, _ = await older(ann, LARGEST_ID)
    assert "!show" in shown
    assert "for you" not in shown


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("before=x", "before"),
        ("", "before"),
        ("before=1&limit=0", "limit"),
        ("before=1&limit=101", "limit"),
        ("before=1&limit=x", "limit"),
    ],
)
async def test_a_question_that_is_none(ann: Page, query: str, where: str) -> None:
    error = await ann.call("GET", f"messages?channel={ann.channel}&{query}", status=400)
    assert where in error["errors"]


async def test_without_a_pass_nobody_reads(sandbox: Sandbox) -> None:
    url = f"{sandbox.page_url}page/messages?user=1&channel=1&before=1"
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as response:
        assert response.status == 401


async def test_without_a_store_one_scrolls_through_memory() -> None:
    world = World()
    (channel, _), ann = world.text_channels, world.people[0]
    messages = [Message(world.next_id(), channel, ann, str(n), 0.0) for n in range(5)]
    for message in messages:
        world.add_message(message)
    messages[2].flags = int(MessageFlag.EPHEMERAL)
    history = History(world, Store())
    found = await history.before(channel, ann, messages[4].id, 2)
    assert [message.content for message in found] == ["1", "3"]
    assert [m.content for m in await history.before(channel, ann, messages[1].id, 2)] == ["0"]
