"""Messages, files, replies, reactions and mentions, with the real client."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord.ext import commands

from sandbox.testing import Sandbox
from sandbox.world.entities import Permission
from tests.sandbox.support import Context, Page, connected, make_bot, png, png_file, point_at


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[commands.Bot]:
    async with connected(sandbox, make_bot()) as running:
        yield running


@pytest.fixture
def general(bot: commands.Bot) -> discord.TextChannel:
    channel = discord.utils.get(bot.get_all_channels(), name="general")
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_a_prefix_command_types_and_answers_with_a_picture(sandbox: Sandbox) -> None:
    bot = make_bot()
    picture = png(31, 17)

    @bot.command()
    async def draw(ctx: Context) -> None:
        async with ctx.typing():
            file = discord.File(io.BytesIO(picture), "head map.png", description="a head")
            await ctx.reply("drawn", file=file)

    async with connected(sandbox, bot):
        answer = await sandbox.reply_to(await sandbox.say("Ann", "!draw"))
        (attachment,) = answer["attachments"]
        assert attachment["filename"] == "head_map.png"
        assert attachment["description"] == "a head"
        assert attachment["content_type"] == "image/png"
        assert (attachment["width"], attachment["height"]) == (31, 17)
        assert attachment["size"] == len(picture)
        assert await sandbox.attachment(answer) == picture
        async with aiohttp.ClientSession() as session, session.get(attachment["url"]) as response:
            assert response.content_type == "image/png"
            assert await response.read() == picture
    general = sandbox.channels["general"].id
    assert sandbox.find_requests("POST", f"/channels/{general}/typing")
    (sent,) = sandbox.find_requests("POST", f"/channels/{general}/messages")
    assert sent.files == ("head map.png",)


async def test_an_embed_shows_its_file_and_the_file_is_not_listed(
    sandbox: Sandbox, general: discord.TextChannel
) -> None:
    embed = discord.Embed(title="t").set_image(url="attachment://a.png")
    embed.set_footer(text="f", icon_url="attachment://b.png")
    sent = await general.send(
        embed=embed, files=[png_file(width=7), png_file("b.png"), png_file("c.png")]
    )
    image = sent.embeds[0].image
    assert image.url is not None
    assert image.url.startswith(sandbox.page_url + "attachments/")
    assert image.proxy_url == image.url
    assert (image.width, image.height) == (7, 2)
    assert sent.embeds[0].footer.icon_url is not None
    assert sent.embeds[0].footer.icon_url.partition("?")[0].endswith("/b.png")
    assert [a.filename for a in sent.attachments] == ["c.png"]
    assert await sent.attachments[0].read() == png()


async def test_editing_keeps_adds_and_drops_files(general: discord.TextChannel) -> None:
    sent = await general.send("x", files=[png_file("a.png"), png_file("b.png")])
    kept = await sent.edit(content="y")
    assert [a.filename for a in kept.attachments] == ["a.png", "b.png"]
    assert kept.attachments[0].description == "alt"
    replaced = await sent.edit(attachments=[sent.attachments[1], png_file("c.png")])
    assert [a.filename for a in replaced.attachments] == ["b.png", "c.png"]
    assert replaced.attachments[0].description == "alt"
    emptied = await sent.edit(attachments=[])
    assert emptied.attachments == []
    assert emptied.content == "y"
    assert emptied.edited_at is not None


async def test_events_of_own_actions_come_in_order(
    sandbox: Sandbox, bot: commands.Bot, general: discord.TextChannel
) -> None:
    seen: list[str] = []
    done = asyncio.Event()

    @bot.listen()
    async def on_message(_: discord.Message) -> None:
        seen.append("message")

    @bot.listen()
    async def on_message_edit(before: discord.Message, after: discord.Message) -> None:
        seen.append(f"edit {before.content} {after.content}")

    @bot.listen()
    async def on_reaction_add(reaction: discord.Reaction, _: discord.User) -> None:
        seen.append(f"add {reaction.emoji}")

    @bot.listen()
    async def on_reaction_remove(reaction: discord.Reaction, _: discord.User) -> None:
        seen.append(f"remove {reaction.emoji}")

    @bot.listen()
    async def on_message_delete(_: discord.Message) -> None:
        seen.append("delete")
        done.set()

    message = await general.send("one")
    await message.edit(content="two")
    await message.add_reaction("👍")
    await message.remove_reaction("👍", general.guild.me)
    await message.delete()
    await asyncio.wait_for(done.wait(), 5)
    assert seen == ["message", "edit one two", "add 👍", "remove 👍", "delete"]
    assert sandbox.messages() == []


async def test_history_pins_and_bulk_deletion(general: discord.TextChannel) -> None:
    sent = [await general.send(str(number)) for number in range(5)]
    assert [m.content async for m in general.history(limit=3)] == ["4", "3", "2"]
    assert [m.content async for m in general.history(before=sent[2])] == ["1", "0"]
    after = general.history(after=sent[2], oldest_first=True)
    assert [m.content async for m in after] == ["3", "4"]
    around = [m.content async for m in general.history(around=sent[2], limit=3)]
    assert sorted(around) == ["1", "2", "3"]
    await sent[0].pin()
    assert [m.content async for m in general.pins()] == ["0"]
    await general.delete_messages(sent[1:4])
    assert [m.content async for m in general.history()] == ["4", "0"]
    with pytest.raises(discord.NotFound) as missing:
        await general.fetch_message(sent[1].id)
    assert missing.value.code == 10008


async def test_reactions_of_people(general: discord.TextChannel, ben: Page) -> None:
    message = await general.send("vote")
    await message.add_reaction("✓")
    await ben.call("PUT", f"messages/{message.id}/reactions/✓", status=204)
    fetched = await general.fetch_message(message.id)
    assert fetched.reactions[0].count == 2
    assert fetched.reactions[0].me
    users = {user.name async for user in fetched.reactions[0].users()}
    assert users == {"Attention", "ben"}
    await message.clear_reactions()
    assert (await general.fetch_message(message.id)).reactions == []
    with pytest.raises(discord.HTTPException) as unknown:
        await message.add_reaction("x")
    assert unknown.value.code == 10014


async def test_replies(sandbox: Sandbox, general: discord.TextChannel) -> None:
    asked = await sandbox.say("Ann", "question")
    question = await general.fetch_message(int(asked["id"]))
    answer = await question.reply("answer")
    assert answer.type is discord.MessageType.reply
    assert answer.reference is not None
    assert isinstance(answer.reference.resolved, discord.Message)
    assert answer.reference.resolved.content == "question"
    assert [user.name for user in answer.mentions] == ["ann"]
    silent = await question.reply("answer", mention_author=False)
    assert silent.mentions == []

    await sandbox.delete("Ann", asked)
    with pytest.raises(discord.HTTPException) as lost:
        await question.reply("too late")
    assert lost.value.code == 50035
    assert "Unknown message" in lost.value.text
    reference = question.to_reference(fail_if_not_exists=False)
    plain = await general.send("plain", reference=reference)
    assert plain.reference is None
    assert plain.type is discord.MessageType.default


async def test_a_repeated_nonce_creates_one_message(
    sandbox: Sandbox, general: discord.TextChannel
) -> None:
    one = await general.send("once", nonce="7")
    two = await general.send("once", nonce="7")
    other = await general.send("once", nonce="8")
    assert one.id == two.id != other.id
    assert len(sandbox.messages()) == 2


ANN, BEN, GUILD = 1190000000000000010, 1190000000000000011, 1190000000000000001
TEXT = f"<@{ANN}> <@!{BEN}> <@&{GUILD}> @everyone"


@pytest.mark.parametrize(
    ("allowed", "users", "everyone"),
    [
        (None, ["ann", "ben"], True),
        (discord.AllowedMentions.none(), [], False),
        (discord.AllowedMentions(everyone=False, users=[discord.Object(BEN)]), ["ben"], False),
        (discord.AllowedMentions(everyone=True, users=False), [], True),
    ],
)
async def test_allowed_mentions(
    general: discord.TextChannel,
    allowed: discord.AllowedMentions | None,
    users: list[str],
    everyone: bool,
) -> None:
    options: dict[str, Any] = {} if allowed is None else {"allowed_mentions": allowed}
    sent = await general.send(TEXT, **options)
    assert sorted(user.name for user in sent.mentions) == users
    assert sent.mention_everyone is everyone


async def test_direct_messages_have_no_guild(sandbox: Sandbox, bot: commands.Bot) -> None:
    person = await bot.fetch_user(ANN)
    await person.send("hello")
    (sent,) = sandbox.messages(sandbox.direct_messages("Ann"))
    assert sent["content"] == "hello"
    heard = asyncio.create_task(
        bot.wait_for("message", check=lambda m: m.content == "hi", timeout=5)
    )
    await asyncio.sleep(0)
    await sandbox.say("Ann", "hi", sandbox.direct_messages("Ann"))
    message = await heard
    assert message.guild is None
    assert isinstance(message.channel, discord.DMChannel)


async def test_fetching_the_world(bot: commands.Bot, general: discord.TextChannel) -> None:
    guild = await bot.fetch_guild(GUILD)
    assert guild.approximate_member_count == 4
    assert (await guild.fetch_member(BEN)).display_name == "Ben"
    assert [c.name for c in await guild.fetch_channels()] == ["general", "lab"]
    assert [role.name for role in await guild.fetch_roles()] == ["@everyone", "Attention"]
    assert await bot.fetch_channel(general.id) == general
    found = await general.guild.query_members("ch")
    assert [m.name for m in found] == ["chloe"]
    for fetch, code in [
        (bot.fetch_user(1), 10013),
        (guild.fetch_member(1), 10007),
        (bot.fetch_channel(1), 10003),
        (bot.fetch_guild(1), 10004),
    ]:
        with pytest.raises(discord.NotFound) as missing:
            await fetch
        assert missing.value.code == code


async def test_others_messages_can_be_deleted_but_not_edited(
    sandbox: Sandbox, general: discord.TextChannel
) -> None:
    message = await general.fetch_message(int((await sandbox.say("Ann", "mine"))["id"]))
    with pytest.raises(discord.Forbidden) as refused:
        await message.edit(content="yours")
    assert refused.value.code == 50005
    await message.delete()
    assert sandbox.messages() == []


@pytest.mark.parametrize(
    ("permission", "code"),
    [
        (Permission.SEND_MESSAGES, 50013),
        (Permission.ATTACH_FILES, 50013),
        (Permission.EMBED_LINKS, 50013),
        (Permission.READ_MESSAGE_HISTORY, 160002),
        (Permission.VIEW_CHANNEL, 50001),
    ],
)
async def test_missing_permissions(
    monkeypatch: pytest.MonkeyPatch, permission: Permission, code: int
) -> None:
    async with Sandbox.running(bot_denied=permission) as sandbox:
        point_at(monkeypatch, sandbox)
        async with connected(sandbox, make_bot()) as bot:
            asked = await sandbox.say("Ann", "hi")
            channel = bot.get_channel(sandbox.channels["general"].id)
            assert isinstance(channel, discord.TextChannel)
            reference = discord.MessageReference(message_id=int(asked["id"]), channel_id=channel.id)
            with pytest.raises(discord.Forbidden) as refused:
                await channel.send(
                    "hi", embed=discord.Embed(title="t"), file=png_file(), reference=reference
                )
            assert refused.value.code == code
