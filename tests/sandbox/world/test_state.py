"""How much is kept."""

import io

import aiohttp
import discord
import pytest

from sandbox.testing import Sandbox
from sandbox.world import state
from tests.sandbox.controls import controls_bot
from tests.sandbox.support import Page, connected, make_bot, png_file


def file(size: int, name: str = "x.bin") -> discord.File:
    return discord.File(io.BytesIO(bytes(size)), name)


async def contents(page: Page) -> list[str]:
    """What the page shows."""
    return [m["content"] for m in (await page.state())["messages"][page.channel]]


def kept(sandbox: Sandbox) -> int:
    """Bytes of all files."""
    return sum(
        message.file_bytes
        for channel in sandbox._world.channels.values()
        for message in channel.messages.values()
    )


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_FILE_BYTES_KEPT", 1000)
    monkeypatch.setattr(state, "_MESSAGES_KEPT", 5)


async def test_files_past_what_is_kept_go_with_the_longest_unchanged_messages(
    sandbox: Sandbox, ann: Page
) -> None:
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        await ann.say("a question")
        sent = [await channel.send(str(n), file=file(400)) for n in range(2)]
        assert await contents(ann) == ["a question", "0", "1"]
        await sent[0].edit(content="0, edited")
        sent.append(await channel.send("2", file=file(400)))
        assert await contents(ann) == ["a question", "0, edited", "2"]
        assert kept(sandbox) == 800
        async with ann.session.get(sent[1].attachments[0].url) as response:
            assert response.status == 404
        await sent[2].edit(content="2, edited", attachments=[file(700)])
        assert await contents(ann) == ["a question", "2, edited"]
        assert kept(sandbox) == 700
        # Whatever its size, what has just been sent stays.
        await channel.send("3", file=file(1400))
        assert await contents(ann) == ["a question", "3"]


async def test_an_answer_that_was_waited_for_makes_room_too(sandbox: Sandbox, ann: Page) -> None:
    async with connected(sandbox, controls_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        reply = await sandbox.reply_to(await sandbox.say("Ann", "!show"))
        await channel.send("large", file=file(1000 - kept(sandbox)))
        used = await sandbox.click("Ann", reply, "secret")
        assert (await used.response())["attachments"]
        assert kept(sandbox) == 1000
        assert reply["id"] not in [m["id"] for m in sandbox.messages()]


async def test_the_oldest_message_of_a_full_channel_is_forgotten(
    sandbox: Sandbox, ann: Page, stranger: aiohttp.ClientSession
) -> None:
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        first = await channel.send("a picture", file=png_file())
        held = sandbox._world.message(channel.id, first.id)
        for number in range(5):
            await ann.say(str(number))
        assert await contents(ann) == ["0", "1", "2", "3", "4"]
        assert held.attachments == []
        async with stranger.get(first.attachments[0].url) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    "bound", ["_EPHEMERAL_KEPT", "_EPHEMERAL_KEPT_IN_ALL"], ids=["channel", "all"]
)
async def test_what_one_person_sees_pushes_nothing_out_that_all_see(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(state, bound, 3)
    bot = make_bot()

    @bot.tree.command(description="d")
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    async with connected(sandbox, bot):
        await bot.tree.sync()
        for number in range(5):
            await ann.say(str(number))
        used = [await sandbox.slash("Ann", "whisper") for _ in range(7)]
        for one in used:
            await one.response()
        assert await contents(ann) == ["0", "1", "2", "3", "4", *["psst"] * 3]
        for number in range(5, 10):
            await ann.say(str(number))
        assert await contents(ann) == [*["psst"] * 3, "5", "6", "7", "8", "9"]
        # They don't outlast what all see and what is newer.
        await ann.say("10")
        assert await contents(ann) == ["6", "7", "8", "9", "10"]


async def test_a_deleted_message_leaves_no_file_in_memory(sandbox: Sandbox, ann: Page) -> None:
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        sent = [await channel.send(file=file(10)) for _ in range(3)]
        held = [sandbox._world.message(channel.id, message.id) for message in sent]
        await sent[0].delete()
        await channel.delete_messages(sent[1:])
    assert [message.attachments for message in held] == [[], [], []]


async def test_files_of_one_message_have_a_bound_also_when_they_come_one_by_one(
    sandbox: Sandbox, ann: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.protocol.files.MAX_REQUEST_BYTES", 500)
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(file=file(300, "a.bin"))
        sent = await sent.add_files(file(200, "b.bin"))
        with pytest.raises(discord.HTTPException) as refused:
            await sent.add_files(file(1, "c.bin"))
        assert (refused.value.status, refused.value.code) == (413, 40005)
        assert [a.filename for a in (await channel.fetch_message(sent.id)).attachments] == [
            "a.bin",
            "b.bin",
        ]


async def test_nobody_without_a_token_makes_the_sandbox_read_a_body(
    sandbox: Sandbox, stranger: aiohttp.ClientSession
) -> None:
    for path, code in (
        ("api/v10/channels/1/messages", 0),
        ("api/v10/interactions/1/x/callback", 10062),
        (f"api/v10/webhooks/{sandbox.bot.id}/x", 10015),
        ("page/messages", 0),
    ):
        url = sandbox.page_url + path
        async with stranger.post(url, data=b"{") as response:
            assert response.status in (401, 404), path
            assert (await response.json())["code"] == code
