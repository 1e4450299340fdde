"""How the bot behaves: short hints, no pings, and nobody left without a word."""

import logging

import discord
import pytest

from model.bert.runner import Runner
from sandbox.actions.messages import clear_channel
from sandbox.testing import Sandbox
from sandbox.world.entities import Permission
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    SENTENCE,
    TURTLE,
    Message,
    all_labels,
    ask,
    assert_pings_nobody,
    button,
    description,
    footer,
    label_with,
    only_embed,
    press,
    rows,
)

HINT = (
    "Hello! Type `!help` to see what I can do, `!lesson` to learn step by step, or `!quiz` to ask "
    "a class."
)
PAIR = "The dog barked. ||| It was loud."


@pytest.mark.parametrize("typed", ["<@{}>", " <@!{}> ", "<@{}> hello there", "<@{}> thanks!"])
async def test_whoever_mentions_the_bot_gets_a_hint(classroom: Sandbox, typed: str) -> None:
    reply = await ask(classroom, typed.format(classroom.bot.id))
    assert reply["content"] == HINT
    assert_pings_nobody(reply)


async def test_a_mention_with_a_mistyped_command_gets_the_nearest_name(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"<@{classroom.bot.id}> hepl")
    assert reply["content"] == "Did you mean `!help`?"


async def test_a_mention_within_a_message_is_left_alone(classroom: Sandbox) -> None:
    spoken = await classroom.say("Ben", f"I like <@{classroom.bot.id}>.", channel="lab")
    later = await classroom.say("Ben", "!mask Later [MASK].", channel="lab")
    await classroom.reply_to(later)
    assert spoken["id"] not in replied_to(classroom, "lab")


def replied_to(sandbox: Sandbox, channel: str = "general") -> set[str]:
    """The ids of the messages that have an answer."""
    references = [message.get("message_reference") for message in sandbox.messages(channel)]
    return {reference["message_id"] for reference in references if reference}


async def test_hints_are_bounded_like_commands(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="600"):
        for typed in (f"<@{sandbox.bot.id}>", "!maks x", f"<@{sandbox.bot.id}> hm"):
            assert (await ask(sandbox, typed))["content"]
        silent = [await sandbox.say("Ann", typed) for typed in (f"<@{sandbox.bot.id}>", "!maks x")]
        assert "One moment" in (await ask(sandbox, f"!mask {SENTENCE}"))["content"]
        assert not replied_to(sandbox) & {message["id"] for message in silent}


async def test_what_is_meant_for_another_bot_counts_as_nothing(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="600"):
        for _ in range(4):
            await sandbox.say("Ann", "!music")
        assert rows(await ask(sandbox, f"!mask {SENTENCE}"))


async def test_a_command_without_its_prefix_gets_a_hint_and_nothing_else_does(
    classroom: Sandbox,
) -> None:
    typed = await classroom.say("Ben", f"mask {TURTLE}", channel="lab")
    hint = await classroom.reply_to(typed, timeout=60)
    assert hint["content"] == f"Commands begin with `!` here. Type: `!mask {TURTLE}`"
    assert_pings_nobody(hint)
    await classroom.edit("Ben", typed, f"!mask {TURTLE}")
    answered = await classroom.changed(hint, lambda message: bool(message["embeds"]), timeout=60)
    assert rows(answered)
    said = [
        await classroom.say("Ben", text, channel="lab")
        for text in ("mask or no mask?", "check this out", f"The mask: {TURTLE}", "attn!")
    ]
    await ask(classroom, f"!mask {TURTLE}", channel="lab")
    assert not replied_to(classroom, "lab") & {message["id"] for message in said}


async def test_hints_at_the_prefix_are_bounded(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="600"):
        for _ in range(3):
            assert "Commands begin with" in (await ask(sandbox, "attn 3 10"))["content"]
        silent = await sandbox.say("Ann", "attn 3 10")
        assert "One moment" in (await ask(sandbox, f"!mask {SENTENCE}"))["content"]
        assert silent["id"] not in replied_to(sandbox)


async def test_in_direct_messages_a_command_needs_no_prefix(classroom: Sandbox) -> None:
    channel = classroom.direct_messages("Ben")
    assert rows(await ask(classroom, f"mask {TURTLE}", user="Ben", channel=channel))
    assert rows(await ask(classroom, f"!mask {TURTLE}", user="Ben", channel=channel))
    shown = await ask(classroom, "Attn 3 10", user="Ben", channel=channel)
    assert footer(shown) == TURTLE
    assert (await ask(classroom, "hello", user="Ben", channel=channel))["content"] in {
        HINT,
        "Did you mean `!help`?",
    }
    assert (await ask(classroom, "How are you?", user="Ben", channel=channel))["content"] == HINT


async def test_mask_takes_the_sentence_replied_to_else_the_last_one(classroom: Sandbox) -> None:
    remark = await classroom.say("Chloe", "Cats [MASK] all day.")
    replied = await ask(classroom, "!mask", user="Ben", reply_to=remark)
    assert only_embed(replied)["footer"]["text"] == "Cats [MASK] all day."
    assert "the message you replied to" in description(replied)

    again = await ask(classroom, "!mask k=2", user="Ben")
    assert only_embed(again)["footer"]["text"] == "Cats [MASK] all day."
    assert len(rows(again)) == 2
    used = await classroom.slash("Ben", "mask", k=2)
    assert description(await used.response()) == description(again)


async def test_mask_says_what_the_last_sentence_lacks(classroom: Sandbox) -> None:
    await ask(classroom, "!attn 1 1 Dogs bark.", user="Ben")
    assert "I need a gap" in (await ask(classroom, "!mask", user="Ben"))["content"]
    silent = await classroom.say("Chloe", "\u200b")
    reply = await ask(classroom, "!mask", user="Ben", reply_to=silent)
    assert "sentence" in reply["content"]


async def test_without_attach_files_texts_say_so_and_everything_else_works(
    runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    denied = Permission.ATTACH_FILES
    async with Sandbox.running(bot_denied=denied) as sandbox, running_bot(sandbox, runner):
        for typed in (f"!attn 1 1 {TURTLE}", "!heads", "!export csv"):
            assert "give me: attach files" in (await ask(sandbox, typed))["content"]
        reply = await ask(sandbox, f"!mask {TURTLE}")
        assert len(rows(reply)) == 5
        # Discord lets interactions attach files everywhere.
        assert (await press(sandbox, "Ann", reply, "All heads"))["attachments"]
        used = await sandbox.slash("Ann", "attn", layer=1, head=1)
        assert (await used.response())["attachments"]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_without_embed_links_texts_say_so_and_slash_commands_work(
    runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    denied = Permission.EMBED_LINKS
    async with Sandbox.running(bot_denied=denied) as sandbox, running_bot(sandbox, runner):
        for typed in (f"!mask {TURTLE}", f"!attn 1 1 {TURTLE}", "!help"):
            assert "give me: embed links" in (await ask(sandbox, typed))["content"]
        used = await sandbox.slash("Ann", "mask", sentence=TURTLE)
        reply = await used.response()
        assert (await press(sandbox, "Ann", reply, label_with(reply, "Attention of")))[
            "attachments"
        ]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_controls_have_a_bound_far_above_what_people_click(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner, cooldown_seconds="5"):
        reply = await ask(sandbox, f"!attn 3 9 {TURTLE}")
        uses = [
            await sandbox.click("Chloe", reply, button(reply, "Delete")["custom_id"])
            for _ in range(40)
        ]
        answers = [(await use.response())["content"] for use in uses]
        assert all("can delete that" in answer for answer in answers[:30])
        assert "One moment" in answers[-1]
        # That is no matter of others.
        assert (await press(sandbox, "Ann", reply, "▶"))["attachments"]


@pytest.mark.parametrize("user", ["Ann", "Ben"])
async def test_a_reply_without_its_embed_says_that_the_sentence_is_gone(
    sandbox: Sandbox, runner: Runner, caplog: pytest.LogCaptureFixture, user: str
) -> None:
    async with running_bot(sandbox, runner) as bot:
        reply = await ask(sandbox, f"!attn 3 9 {TURTLE}")
        channel = bot.get_channel(int(reply["channel_id"]))
        assert isinstance(channel, discord.TextChannel)
        await channel.get_partial_message(int(reply["id"])).edit(embed=None)
        used = await sandbox.click(user, reply, button(reply, "▶")["custom_id"])
        answer = await used.followup() if user == "Ann" else await used.response()
        assert "The sentence is gone" in answer["content"]
        assert answer["flags"] & PRIVATE
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_controls_of_another_version_say_so(
    sandbox: Sandbox, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    ann = sandbox.users["Ann"].id
    ids = (
        *(f"go:{ann}:00:gone,1", f"go:{ann}:01:head,a,b", f"go:{ann}:02:", "swap:1", "", "x\ny"),
        *(f"go:{ann}:03:word,,,,a\nb,x", f"go:{ann}", "go:", f"delete:{ann}:1", "choose:1:9"),
        *("go:me:00:mask", f"go:{ann}:03:mask\n", "delete:me"),
    )
    async with running_bot(sandbox, runner) as bot:
        channel = bot.get_channel(sandbox.channels["general"].id)
        assert isinstance(channel, discord.TextChannel)
        view = discord.ui.View()
        for custom_id in filter(None, ids):
            view.add_item(discord.ui.Button(label="Old", custom_id=custom_id))
        options = [discord.SelectOption(label="Old", value="heads,volume,,,,9,9,9")]
        view.add_item(discord.ui.Select(custom_id=f"choose:{ann}:1", options=options))
        sent = await channel.send("An old reply.", view=view)
        view.stop()
        message = {"id": str(sent.id), "channel_id": str(channel.id)}
        used = [await sandbox.click("Ann", message, custom_id) for custom_id in filter(None, ids)]
        used.append(
            await sandbox.choose("Ann", message, f"choose:{ann}:1", ["heads,volume,,,,9,9,9"])
        )
        for use in used:
            answer = await use.response()
            assert "older version" in answer["content"]
            assert answer["flags"] & PRIVATE
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("words", [20, 22, 23, 40])
async def test_long_sentences_are_drawn_whole_and_said_to_be_for_opening(
    classroom: Sandbox, words: int
) -> None:
    sentence = "dog " * words
    head = await ask(classroom, f"!attn 3 9 {sentence}")
    every = await ask(classroom, f"!heads {sentence}")
    mean = await ask(classroom, f"!mean all {sentence}")
    check = await ask(classroom, f"!check 3 9 next {sentence}")
    for reply in (head, every, mean, check):
        said = "open the picture to read it" in description(reply)
        assert said == (words + 2 > 24)
    assert f"{words + 2} tokens" in head["attachments"][0]["description"]
    bare = await ask(classroom, f"!attn 3 9 specials=hide {sentence}")
    assert ("open the picture" in description(bare)) == (words > 24)
    score = await ask(classroom, f"!heads next {sentence}")
    assert "open the picture" not in description(score)


@pytest.mark.parametrize("pair", [PAIR, "The dog barked.|||It was loud."])
async def test_a_pair_goes_through_every_view_as_typed(classroom: Sandbox, pair: str) -> None:
    for typed in ("attn 1 1", "heads", "heads same", "export json layer=1"):
        reply = await ask(classroom, f"!{typed} {pair}")
        assert only_embed(reply)["footer"]["text"] == pair
    # [CLS] the dog barked . [SEP] it was loud . [SEP]
    look = await ask(classroom, "!attn 1 1")
    assert only_embed(look)["footer"]["text"] == pair
    assert "11 tokens" in look["attachments"][0]["description"]
    turned = await press(classroom, "Ann", look, "▶")
    assert only_embed(turned)["footer"]["text"] == pair


PINGS = "@everyone @here <@1190000000000000011> <@&1190000000000000001>"

LOUD = (
    f"mask words=@everyone,<@1190000000000000011>,@here {PINGS} [MASK]",
    "mask words=@everyone",
    f"attn 1 1 focus=@everyone {PINGS}",
    f"attn 1 1 focus=everyone {PINGS}",
    f"attn 1 1 veiw=@everyone {PINGS}",
    f"attn @everyone {PINGS}",
    f"heads {PINGS}",
    f"heads score=@everyone {PINGS}",
    f"layer 1 {PINGS}",
    f"word everyone {PINGS}",
    f"word @everyone {PINGS}",
    f"find @everyone -> @here {PINGS}",
    f"find everyone -> here {PINGS}",
    f"find @everyone {PINGS}",
    f"check 1 1 everyone -> here {PINGS}",
    f"check 1 1 @everyone {PINGS}",
    f"compare 1 1 {PINGS} // @everyone",
    f"mean all {PINGS}",
    f"head 1 1 {PINGS}",
    f"export csv layer=1 {PINGS}",
    f"export @everyone {PINGS}",
    "explain @everyone",
    "help @everyone",
    "@everyone",
)


@pytest.mark.parametrize("typed", LOUD)
async def test_nothing_ever_pings(classroom: Sandbox, typed: str) -> None:
    classroom.clear_requests()
    reply = await ask(classroom, f"<@{classroom.bot.id}> {typed}")
    assert_pings_nobody(reply)
    for user in ("Ben", "Ann"):  # Ben's is a copy, Ann's press changes the reply
        for custom_id in usable(reply)[:1]:
            used = await classroom.click(user, reply, custom_id)
            assert_pings_nobody(await used.response(timeout=60))

    sent = [body.get("data") or body for body in bodies(classroom)]
    allowed = [body["allowed_mentions"] for body in sent if {"embeds", "content"} & set(body)]
    assert allowed
    assert all(mentions["parse"] == [] for mentions in allowed)
    assert not any(mentions.get("users") or mentions.get("roles") for mentions in allowed)


def usable(reply: Message) -> list[str]:
    """The custom ids of the buttons that lead somewhere."""
    items = [item for row in reply["components"] for item in row["components"]]
    return [
        item["custom_id"]
        for item in items
        if item["custom_id"].startswith("go:") and not item.get("disabled")
    ]


def bodies(sandbox: Sandbox) -> list[Message]:
    return [request.body for request in sandbox.requests if isinstance(request.body, dict)]


async def test_one_moment_vanishes_from_the_channel(
    sandbox: Sandbox, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client._PASSING_SECONDS", 0.2)
    async with running_bot(sandbox, runner, cooldown_seconds="5"):
        for _ in range(3):
            await ask(sandbox, f"!mask {TURTLE}")
        refused = await ask(sandbox, f"!mask {TURTLE}")
        assert "One moment" in refused["content"]
        await sandbox.deleted(refused)


async def test_a_sentence_with_a_gap_leads_back_to_its_words(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {TURTLE}")  # perhaps with a line on the model, once
    words = await ask(classroom, f"!mask {TURTLE}")
    head = await press(classroom, "Ann", words, label_with(words, "Attention of"))
    heads = await press(classroom, "Ann", head, "All heads")
    back = await press(classroom, "Ann", heads, "Words for the gap")
    assert only_embed(back) == only_embed(words)
    assert not back["attachments"]


async def test_the_words_for_the_gap_lead_back_to_the_head(classroom: Sandbox) -> None:
    head = await ask(classroom, f"!attn 4 11 {TURTLE}")
    words = await press(classroom, "Ann", head, "Words for the gap")
    head = await press(classroom, "Ann", words, "Attention of 4-11")
    assert only_embed(head)["title"] == "Layer 4, head 11"


async def test_a_sentence_without_a_gap_offers_no_words(classroom: Sandbox) -> None:
    whole = await ask(classroom, "!attn 3 9 The cat sat.")
    assert "All heads" in all_labels(whole)
    assert "Words for the gap" not in all_labels(whole)


async def test_a_channel_that_was_cleared_has_no_last_sentence(classroom: Sandbox) -> None:
    """Neither anybody's nor one's own; those of other channels stay."""
    await ask(classroom, f"!mask {TURTLE}", channel="lab")
    await ask(classroom, f"!mask {SENTENCE}")
    clear_channel(classroom._world, classroom.channels["lab"])
    gone = await ask(classroom, "!heads", channel="lab")
    assert gone["content"].startswith("Which sentence?")
    assert footer(await ask(classroom, "!heads")) == SENTENCE
