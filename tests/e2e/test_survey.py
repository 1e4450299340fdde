"""`layer`, `mean` and `word`: as text and slash commands, their bad inputs and their controls."""

import re
from typing import Any

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    alt_text,
    ask,
    assert_helped,
    button,
    choices,
    choose,
    description,
    labels,
    only_embed,
    press,
)

TWICE = "The dog saw the cat."


async def test_layer_names_what_each_head_does(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!layer 1 The cat sat, walking.")

    lines = description(reply).splitlines()
    assert lines[:4] == [
        "Looks at the next token: **1-1** (1.00).",
        "Looks at the previous token: **1-2** (1.00).",
        "Looks at the token itself: **1-3** (1.00).",
        "Looks at [SEP]: **1-4** (1.00).",
    ]
    assert alt_text(reply).startswith("Attention heat maps of the 4 heads of layer 1, 8 tokens.")
    assert "next token: 1-1 (1.00)" in alt_text(reply)
    assert only_embed(reply)["footer"]["text"] == "The cat sat, walking."
    assert [option["description"] for option in choices(reply, 1)["options"]][:2] == [
        "looks at the next token",
        "looks at the previous token",
    ]
    other = description(await ask(workshop, "!layer 3 The cat sat, walking."))
    assert "Spreads its attention: **3-1** (1.00)." in other
    assert "No clear pattern: 3-2, 3-3, 3-4." in other


async def test_word_names_the_heads_that_make_the_most_of_it(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!word cat The cat sat and it was.")

    text = description(reply)
    # 1-1 looks one token ahead, 1-2 one back, 3-2 and 3-3 two, 2-2 at full stops.
    hardest = re.search(r"\*\*Looks hardest at another word:\*\* (.+)", text)
    assert hardest
    assert hardest[1].startswith("1-1 (*sat*, 1.00), 1-2 (*the*, 1.00), 2-2 (*.*, 1.00)")
    looked_at = re.search(r"\*\*Looked at hardest by another:\*\* (.+)", text)
    assert looked_at
    assert looked_at[1].startswith("1-1 (*the*, 1.00), 1-2 (*sat*, 1.00), 3-3 (*and*, 1.00)")
    assert labels(reply, 0)[:3] == ["1-1: sat (1.00)", "1-2: the (1.00)", "2-2: . (1.00)"]
    assert choices(reply, 0)["options"][0]["description"] == "The head looks at the next token"

    opened = await choose(workshop, "Ann", reply, 1, "3-3: and (1.00)")
    assert only_embed(opened)["title"] == "Layer 3, head 3"
    assert "It is looked at most by *and* (1.00)" in description(opened)
    one = await ask(workshop, "!word cat head=1-2 The cat sat and it was.")
    assert "*cat* looks most at *the* (1.00). It is looked at most by *sat* (1.00)." in (
        description(one)
    )


async def test_several_words_count_as_one(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!word cat, sat head=1-1 The cat sat and it was.")
    assert only_embed(reply)["title"] == "cat + sat in layer 1, head 1"
    # In 1-1 each looks at the next token: "cat" at "sat", which is one of the two, "sat" at "and".
    assert "*cat + sat* looks most at *cat + sat* (0.50), *and* (0.50)." in description(reply)
    assert "It is looked at most by *the* (1.00)." in description(reply)
    assert "what they give is the mean of theirs, what they get is added up" in description(reply)
    assert "what cat + sat looks at" in alt_text(reply)
    opened = await press(workshop, "Ann", reply, "Layer 1, head 1")
    assert description(opened).startswith("*cat* looks most at *sat* (1.00).")
    assert "*sat* looks most at *and* (1.00)." in description(opened)
    used = await workshop.slash(
        "Ann", "word", word="cat,sat", head="1-1", sentence="The cat sat and it was."
    )
    assert only_embed(await used.response(timeout=60)) == only_embed(reply)


async def test_mean_of_a_layer_is_read_from_its_numbers(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!mean 1 The cat sat")

    # Next, previous, itself, [SEP]: a quarter each, and the next of "sat" is [SEP].
    assert r"*sat* looks most at *\[SEP]* (0.50)" in description(reply)
    assert "a single one of 4 that puts everything on one token adds only 0.25" in (
        description(reply)
    )
    assert alt_text(reply).startswith("Heat map of the mean of the 4 heads of layer 1, 5 tokens.")


async def test_means_of_everything_say_what_to_bear_in_mind(classroom: Sandbox) -> None:
    every = await ask(classroom, f"!mean all {TURTLE}")
    assert only_embed(every)["title"] == "Mean of all 144 heads"
    assert "a column is a place, not a word" in description(every)

    plain = await ask(classroom, "!mean rollout")
    assert "a product makes its rows alike" in description(plain)
    less = await press(classroom, "Ann", plain, "Minus column mean")
    assert only_embed(less)["title"] == "Rollout differences"
    (end,) = re.findall(r"The colours end at (0\.\d+):", description(less))
    assert f"no weight is more than {end} from the mean of its column" in description(plain)
    assert "rollout minus the mean of its column" in alt_text(less)
    assert "scale" not in str(less["components"])
    again = await press(classroom, "Ann", less, "Plain rollout")
    assert description(again).startswith(description(plain).split("\n-# The sentence")[0])
    layer = await choose(classroom, "Ann", again, 0, "Layer 4")
    assert only_embed(layer)["title"] == "Mean of layer 4"


BAD_INPUT = {
    "layer missing": ("!layer", ["Which layer?", "!layer 3"]),
    "layer in words": (f"!layer three {TURTLE}", ["Which layer?", "1 to 12"]),
    "layer too large": (f"!layer 13 {TURTLE}", ["no layer 13"]),
    "mean missing": ("!mean", ["The mean of what?", "1 to 12", "`all`", "`rollout`"]),
    "mean unknown": (f"!mean foo {TURTLE}", ["The mean of what?"]),
    "mean of no layer": (f"!mean 0 {TURTLE}", ["no layer 0"]),
    "word missing": ("!word", ["Which word?", "!word slowly"]),
    "word not there": (f"!word quickly {TURTLE}", ["don't see *quickly*", "slowly"]),
    "word in both groups": (f"!word slowly -> slowly,moved {TURTLE}", ["no word in both"]),
    "no second group": ("!word slowly ->", ["Which word?"]),
    "too many in a group": (
        f"!word slowly -> the#1,turtle,moved,the#2,across {TURTLE}",
        ["up to 4"],
    ),
    "word of a group not there": (f"!word slowly -> dog {TURTLE}", ["don't see *dog*"]),
    "word there twice": (f"!word the {TWICE}", ["`the` is there 2 times", "`the#2`"]),
    "one of two not there": (f"!word slowly,dog {TURTLE}", ["don't see *dog*"]),
    "too many": (f"!word the#1,the#2,turtle,moved,slowly {TURTLE}", ["up to 4 words"]),
    "head unreadable": (f"!word dog head=three {TWICE}", ["whole numbers"]),
    "head and more": (f'!word dog head="3-1 x" {TWICE}', ["whole numbers"]),
    "no such head": (f"!word dog head=3-13 {TWICE}", ["no head 13"]),
    "wrong colours": (f"!word dog palette=pink {TWICE}", ["`palette=`", "cividis"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


SLASH = {
    "layer": ("layer", {"layer": 3, "theme": "light"}, "!layer 3 theme=light"),
    "mean of a layer": ("mean", {"layer": 3}, "!mean 3"),
    "mean of all": ("mean", {"of": "rollout"}, "!mean rollout"),
    "word": ("word", {"word": "slowly", "head": "3-9"}, "!word slowly head=L3H9"),
}


@pytest.mark.parametrize(("name", "options", "typed"), SLASH.values(), ids=SLASH.keys())
async def test_slash_commands_are_the_same(
    classroom: Sandbox, name: str, options: dict[str, Any], typed: str
) -> None:
    used = await classroom.slash("Ann", name, sentence=TURTLE, **options)
    answer = await used.response(timeout=60)
    text = await ask(classroom, f"{typed} {TURTLE}")
    assert only_embed(answer) == only_embed(text)
    assert await classroom.attachment(answer) == await classroom.attachment(text)


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("layer", {"layer": 13}, "no layer 13"),
        ("mean", {}, "The mean of what?"),
        ("word", {"word": "quickly"}, "don't see"),
    ],
)
async def test_slash_errors_are_seen_by_the_asker_only(
    classroom: Sandbox, name: str, options: dict[str, Any], expected: str
) -> None:
    used = await classroom.slash("Ben", name, sentence=TURTLE, **options)
    answer = await used.response()
    assert expected in answer["content"]
    assert answer["flags"] & PRIVATE


async def test_slash_offers_layers_and_the_words_of_the_sentence(classroom: Sandbox) -> None:
    await ask(classroom, f"!layer 3 {TWICE}", user="Chloe")

    async def offered(name: str, option: str, **options: Any) -> list[object]:
        found = await classroom.autocomplete("Chloe", name, option, **options)
        return [choice["value"] for choice in found]

    assert await offered("layer", "layer", layer="1") == [1, 10, 11, 12]
    assert await offered("mean", "layer", layer="1") == [1, 10, 11, 12]
    assert await offered("word", "word", word="") == ["the#1", "dog", "saw", "the#2", "cat", "."]
    assert await offered("word", "word", word="TH") == ["the#1", "the#2"]
    assert await offered("word", "word", word="b", sentence="Birds sing big songs.") == [
        "birds",
        "big",
    ]
    assert await offered("word", "word", word="", sentence="word " * 99) == []


async def test_controls_lead_from_page_to_page_without_a_second_run(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner) as bot:
        reply = await ask(sandbox, f"!layer 3 {TURTLE}")
        runs = bot.desk.services.model.runs
        for label, title in (
            ("▶", "Layer 4"),
            ("◀", "Layer 3"),
            ("√ scale", "Layer 3"),
            ("Mean of this layer", "Mean of layer 3"),
            ("Light theme", "Mean of layer 3"),
            ("All layers", "Mean of all 144 heads"),
            ("Rollout", "Attention rollout"),
            ("All heads", "All 144 heads"),
        ):
            reply = await press(sandbox, "Ann", reply, label)
            assert only_embed(reply)["title"] == title
        opened = await press(sandbox, "Ann", reply, "Heads of layer 3")
        head = await choose(sandbox, "Ann", opened, 1, "Head 9")
        assert (
            only_embed(await press(sandbox, "Ann", head, "Heads of layer 3"))["title"] == "Layer 3"
        )
        word = await ask(sandbox, "!word slowly")
        for label, title in (
            ("across ▶", "across in the mean of all 144 heads"),
            ("◀ slowly", "slowly in the mean of all 144 heads"),
            ("Heat map", "Mean of all 144 heads"),
        ):
            word = await press(sandbox, "Ann", word, label)
            assert only_embed(word)["title"] == title
        assert bot.desk.services.model.runs == runs


async def test_controls_work_after_a_restart(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        layer = await ask(sandbox, f"!layer 3 {TURTLE}")
        mean = await ask(sandbox, f"!mean rollout {TURTLE}")
        word = await ask(sandbox, f"!word slowly head=3-9 {TURTLE}")
        two = await ask(sandbox, f"!word moved,slowly {TURTLE}")
    async with running_bot(sandbox, runner):
        turned = await choose(sandbox, "Ann", layer, 0, "Layer 12")
        assert (turned["id"], only_embed(turned)["title"]) == (layer["id"], "Layer 12")
        assert button(turned, "▶")["disabled"]
        less = await press(sandbox, "Ann", mean, "Minus column mean")
        assert only_embed(less)["title"] == "Rollout differences"
        head = await press(sandbox, "Ann", word, "Layer 3, head 9")
        assert description(head).startswith("*slowly* looks most at ")
        both = await press(sandbox, "Ann", two, "Cividis colours")
        assert only_embed(both)["title"].startswith("moved + slowly in the mean of")
        copy = await press(sandbox, "Ben", turned, "◀")
        assert (copy["flags"] & PRIVATE, only_embed(copy)["title"]) == (PRIVATE, "Layer 11")


async def test_a_model_of_another_shape_has_its_own_layers(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner):
        assert "layers 1 to 4" in (await ask(sandbox, "!layer 5 Hello"))["content"]
        assert "1 to 4" in (await ask(sandbox, "!mean"))["content"]
        every = await ask(sandbox, "!mean all Hello")
        assert only_embed(every)["title"] == "Mean of all 16 heads"
        alone = await ask(sandbox, "!word hello Hello")
        assert only_embed(alone)["title"] == "Hello in the mean of all 16 heads"
        assert "hardest" not in description(alone)


LINKED = "The cat sat and walked."


@pytest.mark.parametrize(
    "typed",
    [
        "cat -> sat",
        "cat→sat",
        "\u201ccat\u201d => sat",
        "cat ⟶ \u2018sat\u2019",
        "cat <-> sat",
        "cat ↔ sat",
    ],
)
async def test_two_words_have_the_heads_that_link_them(workshop: Sandbox, typed: str) -> None:
    reply = await ask(workshop, f"!word {typed} {LINKED}")
    assert only_embed(reply)["title"] == "Between cat and sat: layer 1, head 1"
    there, back = description(reply).splitlines()[:2]
    assert there.startswith("*cat* looks at *sat* most in **1-1**: 100 % of its attention goes")
    assert there.endswith("But mostly, this head looks at the next token.")
    assert back.startswith("*sat* looks at *cat* most in **1-2**: 100 % of its attention goes")
    assert alt_text(reply).startswith(
        "Attention lines of layer 1, head 1, only those between two groups of words: cat → sat "
        "1.00; sat → cat 0.00."
    )


async def test_two_groups_of_words_and_the_ways_on(workshop: Sandbox) -> None:
    reply = await ask(workshop, f"!word cat, and -> sat,walked theme=light {LINKED}")
    assert only_embed(reply)["title"] == "Between cat + and and sat + walked: layer 1, head 1"
    assert "*cat* and *and* look at *sat* and *walked* most in **1-1**: 100 %" in description(reply)
    used = await workshop.slash(
        "Ann", "word", word="cat,and → sat, walked", theme="light", sentence=LINKED
    )
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(reply)
    assert await workshop.attachment(answer) == await workshop.attachment(reply)
    other = await choose(workshop, "Ann", reply, 1, labels(reply, 1)[0])
    assert only_embed(other)["title"].endswith("layer 1, head 2")
    assert await workshop.attachment(other) != await workshop.attachment(answer)
    named = await ask(workshop, f"!word cat, and -> sat,walked head=1-2 theme=light {LINKED}")
    assert await workshop.attachment(other) == await workshop.attachment(named)
    whole = await press(workshop, "Ann", other, "Layer 1, head 2")
    assert alt_text(whole).startswith("Attention lines of layer 1, head 2, 8 tokens (word pieces")
    word = await press(workshop, "Ann", named, "cat + and")
    assert only_embed(word)["title"].startswith("cat + and in the mean of all")


async def test_two_groups_after_a_restart(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner):
        reply = await ask(sandbox, f"!word cat -> sat,the {LINKED}")
    await sandbox.wait_offline()
    async with running_bot(sandbox, small_runner):
        other = await choose(sandbox, "Ann", reply, 0, labels(reply, 0)[1])
        assert only_embed(other)["title"].startswith("Between cat and sat + The: ")
        assert only_embed(other)["title"] != only_embed(reply)["title"]
        scaled = await press(sandbox, "Ben", other, "√ scale")
        assert scaled["flags"] & PRIVATE
