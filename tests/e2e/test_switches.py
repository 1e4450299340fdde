"""`off`, and what it shares with `importance`: bad inputs, controls, words that a class may see."""

import logging
import re
from typing import Any

import discord
import numpy as np
import pytest

from model.analysis import Head
from model.bert.runner import Runner
from model.word_filter import WordFilter, abbreviated_sha1
from sandbox.testing import Sandbox
from tests.constructed import COPYING, HEADS, LAYERS
from tests.e2e.conftest import running_bot
from tests.e2e.copying import COPIED, done, importance
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    Message,
    alt_text,
    ask,
    assert_helped,
    choose,
    description,
    footer,
    labels,
    named,
    only_embed,
    press,
)


@pytest.mark.parametrize("way", ["zero", "even"])
async def test_only_the_head_that_matters_changes_the_answer(copier: Sandbox, way: str) -> None:
    reply = await ask(copier, f"!off {named(COPYING)} way={way} {COPIED}")
    assert only_embed(reply)["title"] == f"{str(COPYING).capitalize()} off"
    said = description(reply)
    assert "Before, it was *dog*, which is now in place " in said
    assert "more than with 20 of 20 picks of one head by chance" in said
    assert f"Off means `{way}`" in said
    assert "Other heads can make up for a missing one" in said
    assert f"with all heads, and with {COPYING} off (way: {way})" in alt_text(reply)
    assert "Before, it was dog" in alt_text(reply)

    for head in (Head(*place) for place in np.ndindex(LAYERS, HEADS)):
        if head != COPYING:
            other = description(await ask(copier, f"!off {named(head)} way={way} {COPIED}"))
            assert "BERT's first word is still *dog*" in other
            assert "less than 1 % of the probability moves" in other
            assert "more than with 0 of 20 picks" in other


async def test_whole_layers_and_all_but_some(copier: Sandbox) -> None:
    layer = await ask(copier, f"!off layer 2 words=turtle,turtles {COPIED}")
    assert only_embed(layer)["title"] == "All 4 heads of layer 2 off"
    assert "picks of 4 heads by chance" in description(layer)
    assert "turtle" in rows_of(layer)
    assert re.search(r"Ranks: \*dog\* 1 → 1, \*turtle\* [\d,]+ → [\d,]+\.", description(layer))
    assert "*turtles* is two pieces" in description(layer)
    but = await ask(copier, f"!off all but {named(COPYING)}, 1-3")
    assert only_embed(but)["title"] == f"All heads but {named(COPYING)} and 1-3 off"
    assert "BERT's first word is still *dog*" in description(but)
    assert "picks of 10 heads by chance" in description(but)


async def test_each_gap_has_its_own_answer(copier: Sandbox) -> None:
    reply = await ask(copier, f"!off {named(COPYING)} The [MASK] the dog, [MASK] the turtle")
    said = description(reply)
    assert said.count("In all,") == 2
    assert "Before, it was *dog*" in said.partition("**Gap 2 of 2**")[0]
    assert "Before, it was *turtle*" in said.partition("**Gap 2 of 2**")[2]
    assert "gap 1 of 2" in alt_text(reply)


async def test_a_gap_at_the_end_is_read_with_a_full_stop(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!off 3-9 The turtle moved slowly across the [MASK]")
    assert description(reply).startswith("As you typed it, BERT expects the sentence to end here")
    assert footer(reply) == TURTLE


BAD = {
    "no head": ("!off", ["Which layer?", "`!off 3-"]),
    "half a head": ("!off 3", ["Which head?", "`!off 3-"]),
    "no such head": (f"!off 3-13 {TURTLE}", ["no head 13"]),
    "no such layer": (f"!off layer 13 {TURTLE}", ["no layer 13"]),
    "every head": (f"!off layers {', '.join(map(str, range(1, 13)))} {TURTLE}", ["every head"]),
    "none": (f"!off all but layers {', '.join(map(str, range(1, 13)))}", ["no head of the model"]),
    "no gap": ("!off 3-9 Dogs bark.", ["I need a gap"]),
    "unknown way": (f"!off 3-9 way=odd {TURTLE}", ["`way=` can be `zero` or `even`"]),
    "unknown option": (f"!off 3-9 ways=even {TURTLE}", ["Did you mean `way=`?"]),
    "many words": (f"!off 3-9 words={','.join('abcdefghi')} {TURTLE}", ["up to 8 words"]),
    "importance without a gap": (f"!importance {TURTLE} // Dogs bark.", ["I need a gap"]),
    "importance of a way": (f"!importance way=odd {TURTLE}", ["`way=` can be `zero` or `even`"]),
    "many sentences": ("!importance " + " // ".join(["A [MASK]."] * 21), ["up to 20"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


FORGED = {
    "off,gray,dark,linear,,0*1*2*3*4*5*6*7*8*9*10*11,0,zero,": "every head",
    "off,gray,dark,linear,,,1,zero,": "every head",
    "off,gray,dark,linear,,,0,zero,": "no head of the model",
    "off,gray,dark,linear,3,,0,zero,": "no head of the model",
    "off,gray,dark,linear,2*8*2*12,,0,zero,": "no head 13",
    "off,gray,dark,linear,,12,0,zero,": "no layer 13",
    "off,gray,dark,linear,2*8,,0,odd,": "older version",
    "importance,gray,dark,linear,odd": "older version",
}


async def test_addresses_that_were_made_up_are_refused(
    sandbox: Sandbox, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [f"go:{sandbox.users['Ann'].id}:{place:02}:{each}" for place, each in enumerate(FORGED)]
    async with running_bot(sandbox, runner) as bot:
        channel = bot.get_channel(sandbox.channels["general"].id)
        assert isinstance(channel, discord.TextChannel)
        view = discord.ui.View()
        for custom_id in ids:
            view.add_item(discord.ui.Button(label="Made up", custom_id=custom_id))
        sent = await channel.send("A reply.", view=view)
        view.stop()
        message = {"id": str(sent.id), "channel_id": str(channel.id)}
        runs = bot.desk.services.model.runs
        for custom_id, words in zip(ids, FORGED.values(), strict=True):
            used = await sandbox.click("Ann", message, custom_id)
            older = words == "older version"
            answer = await used.response() if older else await used.followup()
            assert words in answer["content"], custom_id
            assert answer["flags"] & PRIVATE
        assert bot.desk.services.model.runs == runs
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_the_controls_of_off(copier: Sandbox) -> None:
    reply = await ask(copier, f"!off {named(COPYING)} {COPIED}")
    even = await press(copier, "Ann", reply, "Off by even")
    assert "Off means `even`" in description(even)
    following = await press(copier, "Ann", even, "▶")
    assert only_embed(following)["title"] == "Layer 3, head 3 off"
    assert "Off means `even`" in description(following)
    light = await press(copier, "Ann", following, "Light theme")
    assert only_embed(light)["title"] == "Layer 3, head 3 off"
    shown = await press(copier, "Ann", light, "Show 3-3")
    assert only_embed(shown)["title"] == "Layer 3, head 3"
    again = await ask(copier, f"!off {named(COPYING)} {COPIED}")
    private = await done(copier, await press(copier, "Ben", again, "Importance of all heads"))
    assert private["flags"] & PRIVATE
    assert description(private).startswith(f"**{named(COPYING)}** matters most")
    terms = await press(copier, "Ann", again, "What do these words mean?")
    assert "**probability:**" in description(terms)


async def test_buttons_and_lists_work_after_a_restart(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner):
        off = await ask(sandbox, f"!off 2-1 4-4 way=even {COPIED}")
        ranked = await importance(sandbox, COPIED)
    await sandbox.wait_offline()
    async with running_bot(sandbox, small_runner):
        zero = await press(sandbox, "Ann", off, "Off by zero")
        assert only_embed(zero)["title"] == "Heads 2-1 and 4-4 off"
        assert "Off means `zero`" in description(zero)
        even = await done(sandbox, await press(sandbox, "Ann", ranked, "Off by even"))
        assert "Off means `even`" in description(even)
        chosen = await choose(sandbox, "Ann", even, 1, labels(even, 1)[0])
        assert "Off means `even`" in description(chosen)


SLASH = {
    "off": (
        "off",
        {"heads": "2-1, 3-2", "way": "even", "words": "dog"},
        "!off 2-1 3-2 way=even words=dog",
    ),
    "all but": ("off", {"heads": "all but layer 2"}, "!off all but layer 2"),
}


@pytest.mark.parametrize(("name", "options", "typed"), SLASH.values(), ids=SLASH.keys())
async def test_slash_commands_and_mentions_are_the_same(
    copier: Sandbox, name: str, options: dict[str, Any], typed: str
) -> None:
    used = await copier.slash("Ann", name, sentence=COPIED, **options)
    answer = await used.response(timeout=60)
    reply = await ask(copier, f"{typed} {COPIED}")
    assert only_embed(answer) == only_embed(reply)
    mention = await ask(copier, f"<@{copier.bot.id}> {typed.removeprefix('!')} {COPIED}")
    assert only_embed(mention) == only_embed(reply)


async def test_the_first_word_is_one_that_a_class_may_see(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_bot(sandbox, small_runner):
        first = rows_of(await ask(sandbox, f"!off 2-1 {COPIED}"))[0]
    hidden = WordFilter(slurs=frozenset({abbreviated_sha1(first)}))
    monkeypatch.setattr(WordFilter, "load", lambda: hidden)
    async with running_bot(sandbox, small_runner):
        off = await ask(sandbox, f"!off 2-1 words={first},dog {COPIED}")
        assert "I don't show slurs" in description(off)
        assert "dog" in rows_of(off)
        ranked = await importance(sandbox, COPIED)
        for reply in (off, ranked):
            assert "I left one word out" in description(reply)
            assert f"*{first}*" not in description(reply)
            assert first not in rows_of(reply)
            assert f" {first} " not in alt_text(reply)


def rows_of(reply: Message) -> list[str]:
    """The words of the table of `off`."""
    return re.findall(r"^(\S+) +(?:[\d.]+|< 0\.1) %", description(reply), re.MULTILINE)
