"""The buttons and lists under a reply: for whoever asked, for others, and after a restart."""

import asyncio

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot, until
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    all_labels,
    ask,
    button,
    choose,
    description,
    only_embed,
    press,
)


async def test_whoever_asked_changes_the_reply_in_place(classroom: Sandbox) -> None:
    first = await ask(classroom, f"!attn 3 9 {TURTLE}", user="Ben")

    changed = first
    for label, place, expected in (
        ("▶", None, "Layer 3, head 10"),
        ("Layer 5", 0, "Layer 5, head 10"),
        ("Head 2", 1, "Layer 5, head 2"),
        ("◀", None, "Layer 5, head 1"),
        ("◀", None, "Layer 4, head 12"),
    ):
        if place is None:
            changed = await press(classroom, "Ben", changed, label)
        else:
            changed = await choose(classroom, "Ben", changed, place, label)
        assert changed["id"] == first["id"]
        assert only_embed(changed)["title"] == expected
        assert len(changed["attachments"]) == 1
        assert only_embed(changed)["footer"]["text"] == TURTLE


async def test_a_moderator_changes_the_reply_of_another_in_place(classroom: Sandbox) -> None:
    first = await ask(classroom, f"!attn 3 9 {TURTLE}", user="Ben")
    changed = await press(classroom, "Ann", first, "▶")
    assert changed["id"] == first["id"]
    # It stays the reply of the one who asked.
    assert (await press(classroom, "Ben", changed, "▶"))["id"] == first["id"]


@pytest.mark.parametrize(
    ("label", "back", "in_alt_text"),
    [
        ("Lines", "Heat map", "Attention lines"),
        ("Hide [CLS] [SEP]", "Rescale rows", "[CLS] and [SEP] hidden"),
        ("√ scale", "Linear scale", ""),
        ("Cividis colours", "Viridis colours", ""),
        ("Light theme", "Dark theme", ""),
    ],
)
async def test_toggles_change_the_picture_and_keep_the_head(
    classroom: Sandbox, label: str, back: str, in_alt_text: str
) -> None:
    first = await ask(classroom, f"!attn 3 9 {TURTLE}")
    before = await classroom.attachment(first)

    changed = await press(classroom, "Ann", first, label)

    assert await classroom.attachment(changed) != before
    assert in_alt_text in changed["attachments"][0]["description"]
    assert only_embed(changed)["title"] == "Layer 3, head 9"
    assert button(changed, back)


async def test_pieces_are_joined_where_a_word_is_split(classroom: Sandbox) -> None:
    whole = await ask(classroom, f"!attn 3 9 {TURTLE}")
    assert "Join pieces" not in all_labels(whole)

    split = await ask(classroom, "!attn 3 9 The pseudogene vanished.")
    joined = await press(classroom, "Ann", split, "Join pieces")
    assert "word pieces joined" in joined["attachments"][0]["description"]
    assert button(joined, "Split words")


async def test_a_head_can_be_switched_off_where_there_is_a_gap(classroom: Sandbox) -> None:
    """Also where a button for pieces leaves room for one less."""
    split = await ask(classroom, "!attn 3 9 theme=light The pseudogene vanished into [MASK] .")
    assert "Heads of layer 3" not in all_labels(split)
    for _ in range(2):
        split = await press(classroom, "Ann", split, "Join pieces")
        split = await press(classroom, "Ann", split, "Split words")
    off = await press(classroom, "Ann", split, "Switch 3-9 off")
    assert only_embed(off)["title"] == "Layer 3, head 9 off"
    assert button(off, "Dark theme")
    words = await press(classroom, "Ann", off, "Words for the gap")
    head = await press(classroom, "Ann", words, "Attention of 3-9")
    following = await press(classroom, "Ann", head, "▶")
    off = await press(classroom, "Ann", following, "Switch 3-10 off")
    back = await press(classroom, "Ann", off, "Show 3-10")
    assert only_embed(back)["title"] == "Layer 3, head 10"
    whole = await ask(classroom, "!attn 3 9 Dogs bark.")
    assert not [label for label in all_labels(whole) if label.startswith("Switch")]


async def test_a_guess_leads_to_where_it_comes_from(classroom: Sandbox) -> None:
    for typed in (f"!mask {TURTLE}", f"!mask words=tree {TURTLE}"):
        words = await ask(classroom, typed)
        layers = await press(classroom, "Ann", words, "Answer after each layer")
        assert only_embed(layers)["title"].endswith("after each layer")
        words = await press(classroom, "Ann", layers, "Words for the gap")
        assert button(words, "Importance of all heads")


@pytest.mark.parametrize("typed", [f"!mean 3 {TURTLE}", f"!heads {TURTLE}"])
async def test_many_heads_lead_to_all_layers_one_after_the_other(
    classroom: Sandbox, typed: str
) -> None:
    reply = await press(classroom, "Ann", await ask(classroom, typed), "Light theme")
    film = await press(classroom, "Ann", reply, "Layer by layer")
    assert only_embed(film)["title"] == "Layer by layer: the mean of its 12 heads"
    assert button(film, "Dark theme")


async def test_others_get_a_private_copy_with_its_own_controls(classroom: Sandbox) -> None:
    first = await ask(classroom, f"!attn 3 9 {TURTLE}")

    copy = await press(classroom, "Ben", first, "▶")

    assert copy["id"] != first["id"]
    assert copy["flags"] & PRIVATE
    assert only_embed(copy)["title"] == "Layer 3, head 10"
    assert only_embed(classroom.message(first))["title"] == "Layer 3, head 9"
    further = await press(classroom, "Ben", copy, "▶")
    assert further["id"] == copy["id"]
    assert only_embed(further)["title"] == "Layer 3, head 11"


def tasks_of_the_library() -> int:
    """How many tasks discord.py has under way."""
    coroutines = (task.get_coro() for task in asyncio.all_tasks())
    return sum("/discord/" in getattr(one, "cr_code").co_filename for one in coroutines)  # noqa: B009


async def test_nothing_waits_behind_a_private_copy(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        first = await ask(sandbox, f"!attn 3 9 {TURTLE}")
        before = tasks_of_the_library()
        for _ in range(3):
            copy = await press(sandbox, "Ben", first, "▶")
            assert copy["flags"] & PRIVATE
        await until(lambda: tasks_of_the_library() <= before)


@pytest.mark.parametrize("deleting", ["Ben", "Ann"])
async def test_only_whoever_asked_and_moderators_delete(classroom: Sandbox, deleting: str) -> None:
    reply = await ask(classroom, f"!attn 3 9 {TURTLE}", user="Ben")
    refused = await press(classroom, "Chloe", reply, "Delete")
    assert refused["flags"] & PRIVATE
    assert "can delete that" in refused["content"]
    await classroom.click(deleting, reply, button(reply, "Delete")["custom_id"])
    await classroom.deleted(reply)


async def test_controls_work_after_a_restart(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!attn 3 9 {TURTLE}")
        copy = await press(sandbox, "Ben", reply, "▶")
    async with running_bot(sandbox, runner):
        turned = await press(sandbox, "Ann", reply, "▶")
        assert only_embed(turned)["title"] == "Layer 3, head 10"
        assert turned["id"] == reply["id"]
        chosen = await choose(sandbox, "Ben", copy, 1, "Head 4")
        assert only_embed(chosen)["title"] == "Layer 3, head 4"
        overview = await press(sandbox, "Ann", turned, "All heads")
        assert only_embed(overview)["title"] == "All 144 heads"
        await sandbox.click("Ann", overview, button(overview, "Delete")["custom_id"])
        await sandbox.deleted(overview)


async def test_controls_need_no_second_run_of_the_model(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner) as bot:
        reply = await ask(sandbox, f"!mask {TURTLE}")
        runs = bot.desk.services.model.runs
        reply = await press(sandbox, "Ann", reply, "All heads")
        reply = await choose(sandbox, "Ann", reply, 0, "Score: next")
        reply = await choose(sandbox, "Ann", reply, 1, "Layer 3")
        reply = await choose(sandbox, "Ann", reply, 2, "Head 9")
        assert only_embed(reply)["title"] == "Layer 3, head 9"
        assert bot.desk.services.model.runs == runs


async def test_an_edited_command_redraws_its_answer(classroom: Sandbox) -> None:
    asked = await classroom.say("Ann", "!attn 33 9 " + TURTLE)
    reply = await classroom.reply_to(asked)
    assert "no layer 33" in reply["content"]

    await classroom.edit("Ann", asked, "!attn 3 9 " + TURTLE)
    drawn = await classroom.changed(reply, lambda message: bool(message["embeds"]))
    assert not drawn["content"]
    assert "Layer 3, head 9" in only_embed(drawn)["title"]

    await classroom.edit("Ann", asked, f"!mask {TURTLE}")
    guessed = await classroom.changed(reply, lambda message: "fits" in only_embed(message)["title"])
    assert not guessed["attachments"]
    assert "%" in description(guessed)
