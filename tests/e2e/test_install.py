"""The bot where a person brings it along: other servers, other people's messages, groups."""

import pytest

from model.bert.runner import Runner
from sandbox.errors import ApiError
from sandbox.testing import Sandbox
from sandbox.world.entities import Channel
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    Message,
    all_labels,
    alt_text,
    ask,
    button,
    description,
    footer,
    newcomer,
    only_embed,
)

PLAIN = "The dog ran home."
LOOK = "Look inside"
PLACES = ("server", "people", "group", "with the bot")


def place(sandbox: Sandbox, name: str) -> Channel:
    return {
        "server": lambda: sandbox.elsewhere("Chess club"),
        "people": lambda: sandbox.between("Ann", "Ben"),
        "group": lambda: sandbox.between("Ann", "Ben", "Chloe"),
        "with the bot": lambda: sandbox.direct_messages("Ann"),
    }[name]()


async def slash(sandbox: Sandbox, where: Channel, name: str, **options: object) -> Message:
    used = await sandbox.slash("Ann", name, channel=where, **options)
    return await used.response(timeout=60)


async def test_every_command_is_offered_wherever_there_is_a_bot(classroom: Sandbox) -> None:
    assert classroom.commands
    assert [menu["name"] for menu in classroom.menus] == [LOOK]
    for command in (*classroom.commands, *classroom.menus):
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]


@pytest.mark.parametrize("name", PLACES)
async def test_a_command_and_its_controls_work(classroom: Sandbox, name: str) -> None:
    where = place(classroom, name)
    reply = await slash(classroom, where, "attn", layer=3, head=10, sentence=TURTLE)
    assert footer(reply) == TURTLE
    assert not reply["flags"] & PRIVATE
    assert "head 10" in alt_text(reply)
    assert await classroom.attachment(reply)
    used = await classroom.click("Ann", reply, button(reply, "▶")["custom_id"])
    changed = await used.response(timeout=60)
    assert changed["id"] == reply["id"]
    assert only_embed(changed)["title"] == "Layer 3, head 11"
    await classroom.click("Ann", changed, button(changed, "Delete")["custom_id"])
    await classroom.deleted(changed)


@pytest.mark.parametrize("name", ["server", "people", "group"])
async def test_others_get_a_copy_of_their_own(classroom: Sandbox, name: str) -> None:
    reply = await slash(
        classroom, place(classroom, name), "attn", layer=3, head=10, sentence=TURTLE
    )
    used = await classroom.click("Ben", reply, button(reply, "▶")["custom_id"])
    copy = await used.response(timeout=60)
    assert copy["flags"] & PRIVATE
    assert only_embed(copy)["title"] == "Layer 3, head 11"
    assert only_embed(classroom.message(reply))["title"] == "Layer 3, head 10"


@pytest.mark.parametrize("name", PLACES)
async def test_what_is_wrong_is_said(classroom: Sandbox, name: str) -> None:
    reply = await slash(
        classroom, place(classroom, name), "attn", layer=99, head=1, sentence=TURTLE
    )
    prefix = "!" if name == "with the bot" else "/"
    assert "There is no layer 99. This model has layers 1 to 12" in reply["content"]
    assert f"`{prefix}attn 3 10`" in reply["content"]
    assert reply["flags"] & PRIVATE


@pytest.mark.parametrize("name", PLACES)
async def test_the_last_sentence_is_ones_own_there(classroom: Sandbox, name: str) -> None:
    where = place(classroom, name)
    await slash(classroom, where, "mask", sentence=TURTLE)
    assert footer(await slash(classroom, where, "heads")) == TURTLE
    if name in ("server", "people", "group"):
        used = await classroom.slash("Ben", "heads", channel=where)
        assert "sentence" in (await used.response(timeout=60))["content"]


async def test_where_the_bot_is_a_member_it_is_also_the_channels(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {TURTLE}")
    used = await classroom.slash(newcomer(classroom), "heads")
    assert footer(await used.response(timeout=60)) == TURTLE


@pytest.mark.parametrize("name", ["server", "people", "group"])
async def test_text_commands_are_not_heard_there(classroom: Sandbox, name: str) -> None:
    where = place(classroom, name)
    await classroom.say("Ann", f"!mask {TURTLE}", where)
    before = classroom.messages(where)
    await ask(classroom, f"!mask {PLAIN[:-1]} [MASK].")
    assert classroom.messages(where) == before


async def test_where_a_server_wants_it_private_it_is(classroom: Sandbox) -> None:
    where = classroom.elsewhere("Strict", external_apps=False)
    reply = await slash(classroom, where, "attn", layer=3, head=10, sentence=TURTLE)
    assert reply["flags"] & PRIVATE
    used = await classroom.click("Ann", reply, button(reply, "▶")["custom_id"])
    assert only_embed(await used.response(timeout=60))["title"] == "Layer 3, head 11"


async def test_controls_work_there_after_a_restart(sandbox: Sandbox, runner: Runner) -> None:
    where = sandbox.between("Ann", "Ben", "Chloe")
    async with running_bot(sandbox, runner):
        reply = await slash(sandbox, where, "attn", layer=3, head=10, sentence=TURTLE)
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner):
        used = await sandbox.click("Ann", reply, button(reply, "▶")["custom_id"])
        assert only_embed(await used.response(timeout=60))["title"] == "Layer 3, head 11"


@pytest.mark.parametrize("name", PLACES)
async def test_look_inside_takes_any_message(classroom: Sandbox, name: str) -> None:
    where = place(classroom, name)
    said = await classroom.say("Ann", TURTLE, where)
    words = await (await classroom.menu("Ann", said, LOOK)).response(timeout=60)
    assert footer(words) == TURTLE
    assert "All heads" in all_labels(words)
    plain = await classroom.say("Ann", PLAIN, where)
    heads = await (await classroom.menu("Ann", plain, LOOK)).response(timeout=60)
    assert footer(heads) == PLAIN
    assert "144" in description(heads) + only_embed(heads)["title"]


async def test_look_inside_reads_a_command_and_a_reply_as_what_they_are_about(
    classroom: Sandbox,
) -> None:
    asked = await classroom.say("Ann", f"!attn 3 10 {TURTLE}")
    answer = await classroom.reply_to(asked, timeout=60)
    for message in (asked, answer):
        used = await classroom.menu("Ben", message, LOOK)
        assert footer(await used.response(timeout=60)) == TURTLE


@pytest.mark.parametrize("text", ["!help", "`` ``", "!attn 3 10"])
async def test_look_inside_says_where_there_is_no_sentence(classroom: Sandbox, text: str) -> None:
    said = await classroom.say("Ann", text, "lab")
    reply = await (await classroom.menu("Ann", said, LOOK)).response(timeout=60)
    assert reply["content"].startswith("I can't read a sentence in that message.")
    assert reply["flags"] & PRIVATE


async def test_look_inside_counts_as_a_command(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="60"):
        said = await sandbox.say("Ann", TURTLE)
        for _ in range(3):
            assert only_embed(await (await sandbox.menu("Ann", said, LOOK)).response(timeout=60))
        fourth = await (await sandbox.menu("Ann", said, LOOK)).response(timeout=60)
        assert not fourth["embeds"]
        assert fourth["flags"] & PRIVATE


async def test_there_is_no_other_way_in(classroom: Sandbox) -> None:
    """What the bot can't do there is refused by the sandbox as by Discord."""
    where = classroom.between("Ann", "Ben")
    with pytest.raises(ApiError):
        await classroom.slash("Chloe", "mask", channel=where, sentence=TURTLE)
