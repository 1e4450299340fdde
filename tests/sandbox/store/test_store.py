"""What lasts: over restarts, within bounds, through a disk's troubles, until `clear`."""

import io
import re
from pathlib import Path
from typing import Any

import discord
import pytest

from sandbox.actions.reactions import add_reaction, clear_reactions, remove_reaction
from sandbox.store.store import Store
from sandbox.testing import ManualClock, Sandbox
from sandbox.world.snowflake import shard_of
from tests.sandbox.controls import controls_bot
from tests.sandbox.store.conftest import Start
from tests.sandbox.store.kept import bytes_in, contents, stored, until
from tests.sandbox.support import connected, make_bot, png, png_file, point_at


def without_addresses(messages: list[Any]) -> str:
    """Messages as text, without what is new in each process: ports, and secrets of addresses."""
    return re.sub(r"127\.0\.0\.1:\d+|hm=\w+", "", str(messages))


async def test_all_of_a_message_comes_back(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, controls_bot()):
            asked = await sandbox.say("Ann", "!show")
            reply = await sandbox.reply_to(asked)
            chosen = await (await sandbox.choose("Ann", reply, "layer", ["2"])).response()
            world = sandbox._world
            message = world.find_message(int(reply["id"]))
            message.pinned = True
            add_reaction(world, message, "👍", sandbox.users["Ben"])
            add_reaction(world, message, "🎉", sandbox.users["Ben"])
            remove_reaction(world, message, "🎉", sandbox.users["Ben"])
            other = world.find_message(int(chosen["id"]))
            add_reaction(world, other, "👍", sandbox.users["Ben"])
            clear_reactions(world, other)
            answer = await sandbox.say("Chloe", "<@!1> and @everyone", reply_to=reply)
            forwarded = await sandbox.forward("Chloe", asked, "lab")
            edited = await sandbox.edit("Ann", asked, "!show, edited")
            parts = (edited, reply, chosen, answer, forwarded)
            before = [sandbox.message(one) for one in parts]
            commands = list(sandbox.commands)
    assert commands
    async with start() as sandbox:
        after = [sandbox.message(one) for one in before]
        assert without_addresses(after) == without_addresses(before)
        assert list(sandbox.commands) == commands


async def test_files_come_back_from_the_store_when_somebody_asks(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, make_bot()) as bot:
            channel = bot.get_channel(sandbox.channels["general"].id)
            assert isinstance(channel, discord.TextChannel)
            sent = await channel.send(files=[png_file("a.png"), png_file("b.png", width=5)])
            await sent.edit(attachments=[sent.attachments[1]])
    assert stored(folder, "SELECT content FROM files") == [png(width=5)]
    async with start() as sandbox:
        (message,) = sandbox.messages()
        (file,) = message["attachments"]
        assert (file["filename"], file["width"], file["description"]) == ("b.png", 5, "alt")
        assert sandbox._world.find_message(sent.id).file_bytes == 0
        assert await sandbox.attachment(message) == png(width=5)


async def test_the_bytes_of_old_files_leave_memory_and_not_the_store(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.world.state._FILE_BYTES_BESIDE_STORE", len(png()) + 1)
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, make_bot()) as bot:
            channel = bot.get_channel(sandbox.channels["general"].id)
            assert isinstance(channel, discord.TextChannel)
            for colour in ("red", "blue", "green"):
                await channel.send(file=discord.File(io.BytesIO(png(color=colour)), "a.png"))
        messages = sandbox.messages()
        held = [m.file_bytes for m in sandbox.channels["general"].messages.values()]
        assert held == [0, 0, len(png(color="green"))]
        for message, colour in zip(messages, ("red", "blue", "green"), strict=True):
            assert await sandbox.attachment(message) == png(color=colour)


async def test_people_channels_and_direct_messages_come_back(start: Start) -> None:
    async with start() as sandbox:
        dora = sandbox.join("Dora")
        place = sandbox.direct_messages(dora)
        await sandbox.say("Dora", "just us", place)
        await sandbox.say("Dora", "hello all")
    async with start() as sandbox:
        assert sandbox.users["Dora"].id == dora.id
        assert [m["content"] for m in sandbox.messages(sandbox.direct_messages("Dora"))] == [
            "just us"
        ]
        assert sandbox.direct_messages("Dora").id == place.id


async def test_places_without_the_bot_stay_what_they_are(start: Start) -> None:
    async with start() as sandbox:
        pair = sandbox.between("Ann", "Ben")
        other = sandbox.elsewhere("Chess club", external_apps=False)
        dora = sandbox.join("Dora")
        group = sandbox.between("Ann", "Chloe", dora)
        for place in (pair, other, group):
            await sandbox.say("Ann", "hello", place)
        await sandbox.store.flush()
        del sandbox._world.users[dora.id]
    async with start() as sandbox:
        assert sandbox.between("Ann", "Ben").id == pair.id
        again = [sandbox._world.channel(place.id) for place in (pair, other, group)]
        assert [place.type for place in again] == [1, 0, 3]
        assert [len(place.messages) for place in again] == [1, 1, 1]
        assert not any(place.has_bot for place in again)
        assert [place.visible_to(sandbox.users["Ben"]) for place in again] == [True, True, False]
        club = again[1]
        assert club.elsewhere is not None
        assert (club.elsewhere.name, club.external_apps) == ("Chess club", False)


async def test_further_servers_come_back_with_their_channels(start: Start) -> None:
    async with start() as sandbox:
        channels = sandbox.found("School", "general", "lab", shard=(3, 4))
    async with start() as sandbox:
        again = [sandbox._world.channel(channel.id) for channel in channels]
        school = again[0].elsewhere
        assert school is not None
        assert all(channel.has_bot and channel.elsewhere is school for channel in again)
        assert (school.name, shard_of(school.id, 4)) == ("School", 3)
        assert sandbox._world.channels_of(school) == again


async def test_what_was_said_to_all_by_those_who_left_keeps_its_author(
    start: Start, folder: Path
) -> None:
    async with start() as sandbox:
        dora = sandbox.join("Dora")
        await sandbox.say("Dora", "goodbye")
        await sandbox.say("Dora", "just us", sandbox.direct_messages(dora))
        await sandbox.store.flush()
        assert b"just us" in bytes_in(folder)
        del sandbox._world.users[dora.id]
    assert b"just us" not in bytes_in(folder)
    for _ in range(2):
        async with start() as sandbox:
            (message,) = sandbox.messages()
            assert message["author"]["global_name"] == "Dora"
            assert "Dora" not in sandbox.users
            assert all(channel.recipient is None for channel in sandbox._world.channels.values())
            await sandbox.store.flush()


async def test_what_is_for_one_person_or_waited_for_ends_with_the_process(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, controls_bot()):
            reply = await sandbox.reply_to(await sandbox.say("Ann", "!show"))
            secret = await (await sandbox.click("Ann", reply, "secret")).response()
            assert "for you" in contents(sandbox)
            shown = sandbox._world.find_message(int(reply["id"]))
            shown.flags |= 1 << 7
            add_reaction(sandbox._world, shown, "👍", sandbox.users["Ben"])
        assert int(secret["id"]) in sandbox.channels["general"].messages
    async with start() as sandbox:
        assert contents(sandbox) == ["!show"]
    assert len(stored(folder)) == 1
    assert b"for you" not in bytes_in(folder)


async def test_ids_go_on_growing_though_the_clock_went_back(folder: Path) -> None:
    async with Sandbox.running(data=folder, clock=ManualClock(time=2_000_000_000)) as sandbox:
        said = await sandbox.say("Ann", "later")
        last = sandbox._world.next_id()
    async with Sandbox.running(data=folder, clock=ManualClock(time=1_900_000_000)) as sandbox:
        assert int((await sandbox.say("Ann", "earlier"))["id"]) > last > int(said["id"])
        assert contents(sandbox) == ["later", "earlier"]


async def test_what_happens_is_in_the_file_while_the_sandbox_goes_on(
    start: Start, folder: Path
) -> None:
    async with start() as sandbox:
        said = await sandbox.say("Ann", "hello")
        await until(lambda: any("hello" in body for body in stored(folder)))
        await sandbox.edit("Ann", said, "goodbye")
        await until(lambda: any("goodbye" in body for body in stored(folder)))
        await sandbox.delete("Ann", said)
        await until(lambda: not stored(folder))


async def test_no_secret_is_in_the_file(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, controls_bot()):
            reply = await sandbox.reply_to(await sandbox.say("Ann", "!show"))
            used = await sandbox.click("Ann", reply, "next")
            await used.response()
        token, key = sandbox.token, sandbox.invitation.partition("#key=")[2]
        secrets = [token, key, used.interaction.token]
        secrets += re.findall(r"hm=(\w+)", str(sandbox.messages()))
        await sandbox.store.flush()
        everything = bytes_in(folder)
    assert len(secrets) > 3
    assert b"!show" in everything
    assert not any(secret.encode() in everything for secret in secrets)


async def test_what_was_said_in_a_channel_that_is_gone_goes_with_it(
    start: Start, folder: Path
) -> None:
    async with start() as sandbox:
        place = sandbox.elsewhere("Chess club")
        await sandbox.say("Ann", "checkmate", place)
        await sandbox.say("Ann", "hello")
        await sandbox.store.flush()
        sandbox.admin.delete_channel(place)
        await sandbox.store.flush()
        assert [body for body in stored(folder) if "checkmate" in body] == []
        assert len(stored(folder)) == 1


async def test_what_was_deleted_is_not_left_in_the_file(start: Start, folder: Path) -> None:
    async with start() as sandbox:
        said = await sandbox.say("Ann", "a great regret")
        kept = await sandbox.say("Ann", "a great joy")
        await sandbox.store.flush()
        await sandbox.delete("Ann", said)
        assert contents(sandbox) == [kept["content"]]
    assert b"great joy" in bytes_in(folder)
    assert b"great regret" not in bytes_in(folder)


class TestValues:
    """What others keep in the store."""

    async def test_they_come_back_before_the_sandbox_runs(self, folder: Path) -> None:
        async with Store.opened(folder) as store:
            assert store.value("class") is None
            store.save_value("class", {"code": "abc", "muted": [1]})
            store.save_value("class", {"code": "abc", "muted": [1, 2]})
        async with Store.opened(folder) as store:
            assert store.value("class") == {"code": "abc", "muted": [1, 2]}

    async def test_without_a_folder_they_last_as_long_as_the_store(self) -> None:
        async with Store.opened(None) as store:
            store.save_value("class", [1])
            assert store.value("class") == [1]
            assert not store.lasts
        async with Store.opened(None) as store:
            assert store.value("class") is None


async def test_clear_deletes_all_for_good_and_the_sandbox_goes_on(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, controls_bot()) as bot:
            await sandbox.reply_to(await sandbox.say("Ann", "!show"))
            await sandbox.store.flush()
            await sandbox.say("Ann", "not written yet")
            sandbox.store.save_value("class", "an old class")
            names = {command["name"] for command in sandbox.commands}
            await sandbox.store.clear()
            assert contents(sandbox) == []
            assert sandbox.store.value("class") is None
            assert stored(folder) == stored(folder, "SELECT content FROM files") == []
            assert not re.search(rb"!show|not written|old class", bytes_in(folder))
            await until(lambda: not bot.cached_messages)
            await sandbox.say("Ann", "a new class")
    async with start() as sandbox:
        assert contents(sandbox) == ["a new class"]
        assert {command["name"] for command in sandbox.commands} == names
        assert set(sandbox.users) == {"Ann", "Ben", "Chloe"}


async def test_a_sandbox_that_keeps_nothing_can_be_cleared_too() -> None:
    async with Sandbox.running() as sandbox:
        sandbox.store.save_value("class", 1)
        await sandbox.store.clear()
        assert sandbox.store.value("class") is None
