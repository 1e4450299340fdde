"""`swap` and `layers` through the whole bot, on the model in the box."""

import re

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    Message,
    alt_text,
    ask,
    assert_helped,
    choices,
    choose,
    description,
    footer,
    labels,
    only_embed,
    press,
    rows,
)

TRAIN = "The train moved slowly across the [MASK]."
TWO_GAPS = "The [MASK] moved slowly across the [MASK]."

Shares = dict[str, tuple[str, str]]


def shares(message: Message) -> Shares:
    """The words of a swap's reply with their probabilities before and after."""
    found = re.findall(
        r"^\*\*(.+)\*\* (<? ?[\d.]+ %) → (<? ?[\d.]+ %) \([±+-][\d.]+\)$",
        description(message),
        re.MULTILINE,
    )
    return {word: (before, after) for word, before, after in found}


def layer_rows(message: Message) -> list[tuple[int, str]]:
    """The lines of a layers reply: the layer, and the first word after it."""
    found = re.findall(
        r"^`([ \d]\d)` \*\*(.+?)\*\* <? ?[\d.]+ %", description(message), re.MULTILINE
    )
    return [(int(layer), word) for layer, word in found]


async def test_a_swap_shows_the_answer_before_and_after(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!swap turtle -> train {TURTLE}")

    assert only_embed(reply)["title"] == "turtle → train"
    assert footer(reply) == f"{TURTLE}\n{TRAIN}"
    lists = [rows(await ask(classroom, f"!mask {text}")) for text in (TURTLE, TRAIN)]
    first, second = ({word: f"{share:.1f} %" for share, word, _ in each} for each in lists)
    found = shares(reply)
    assert found.keys() == first.keys() | second.keys()
    assert all(found[word][0] == share for word, share in first.items())
    assert all(found[word][1] == share for word, share in second.items())
    said = description(reply)
    words = [next(iter(each)) for each in (first, second)]
    assert f"The first word for the gap was *{words[0]}*, and is now *{words[1]}*." in said
    assert re.search(r"The answer changes more than with \d+ of 20 other words there\.", said)
    assert re.search(r"With \d+ of 20 other words, no head changes so much\.", said)
    assert "other nouns were put there, 20 times" in said
    assert "total variation" in said


async def test_swapping_back_gives_the_first_answer(classroom: Sandbox) -> None:
    there = await ask(classroom, f"!swap turtle -> train {TURTLE}")
    back = await ask(classroom, f"!swap train -> turtle {TRAIN}")
    assert shares(back) == {
        word: (after, before) for word, (before, after) in shares(there).items()
    }
    changes = [labels(each, 0)[0].split(":")[0] for each in (there, back)]
    assert changes[0] == changes[1]


async def test_each_head_that_changes_can_be_drawn_and_opened(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!swap turtle -> train {TURTLE}")
    first, second = (label.split(":")[0] for label in labels(reply, 0)[:2])
    layer, head = first.split("-")
    assert f"layer {layer}, head {head} before and after a swap" in alt_text(reply)
    drawn = await classroom.attachment(reply)
    turned = await choose(classroom, "Ann", reply, 0, labels(reply, 0)[1])
    assert description(turned) == description(reply)
    assert await classroom.attachment(turned) != drawn
    turned = await press(classroom, "Ann", turned, "Light theme")
    before = await press(classroom, "Ann", turned, f"{second} before")
    assert footer(before) == TURTLE
    reply = await ask(classroom, f"!swap turtle -> train {TURTLE}")
    after = await press(classroom, "Ann", reply, f"{first} after")
    assert footer(after) == TRAIN
    assert only_embed(after)["title"] == f"Layer {layer}, head {head}"


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ("the#2 → a, turtle -> dog", "The dog moved slowly across a [MASK]."),
        ("slowly ->\n", "The turtle moved across the [MASK]."),
        ("slowly ->", "The turtle moved across the [MASK]."),
        ("moved <-> slowly", "The turtle slowly moved across the [MASK]."),
        ("moved ↔ slowly", "The turtle slowly moved across the [MASK]."),
        ("“slowly” —> “very quickly”", "The turtle moved very quickly across the [MASK]."),
        ("[MASK] -> road", "The turtle moved slowly across the road."),
    ],
)
async def test_swaps_as_people_type_them(classroom: Sandbox, typed: str, after: str) -> None:
    reply = await ask(classroom, f"!swap {typed} {TURTLE}")
    assert footer(reply) == f"{TURTLE}\n{after}"
    assert ("only heads are compared" in description(reply)) == ("[MASK]" not in after)


async def test_a_swap_without_a_gap_and_with_several(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!swap moved <-> slowly The turtle moved slowly.")
    assert "There is no gap, so only heads are compared." in description(reply)
    assert not shares(reply)
    two = await ask(classroom, f"!swap slowly -> quickly {TWO_GAPS}")
    assert "**Gap 2 of 2**" in description(two)
    assert re.search("The first word is a new one in [012] of 2 gaps.", description(two))
    stopped = await ask(classroom, "!swap turtle -> cat The turtle saw the [MASK]")
    assert footer(stopped).startswith("The turtle saw the [MASK].\n")
    assert "So this is about the sentence with a full stop" in description(stopped)


async def test_slash_and_mention_are_the_same_commands(classroom: Sandbox) -> None:
    typed = await ask(classroom, f'!swap slowly -> "very quickly" theme=light {TURTLE}')
    used = await classroom.slash(
        "Ann", "swap", swaps="slowly -> very quickly", sentence=TURTLE, theme="light"
    )
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await classroom.attachment(answer) == await classroom.attachment(typed)

    typed = await ask(classroom, f"<@{classroom.bot.id}> layers theme=light {TURTLE}")
    used = await classroom.slash("Ann", "layers", sentence=TURTLE, theme="light")
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await classroom.attachment(answer) == await classroom.attachment(typed)


BAD_INPUT = {
    "nothing": ("!swap", "I need a word, an arrow and what to put there, like: `!swap slowly"),
    "no arrow": (f"!swap slowly quickly {TURTLE}", "I need a word, an arrow"),
    "nothing before the arrow": (f"!swap -> quickly {TURTLE}", "I need a word, an arrow"),
    "two arrows": ("!swap slowly -> quickly -> fast", "I need a word, an arrow"),
    "half an exchange": ("!swap slowly <->", "I need a word, an arrow"),
    "no such word": (f"!swap dog -> cat {TURTLE}", "I don't see *dog* in that sentence."),
    "there twice": (f"!swap the -> a {TURTLE}", "`the` is there 2 times. Say which: `the#1`"),
    "added by BERT": (f"!swap [CLS] -> a {TURTLE}", "I don't see"),
    "named twice": (f"!swap the#1 -> a, The#1 -> my {TURTLE}", "please name it once"),
    "nothing to change": (f"!swap moved -> Moved {TURTLE}", "That changes nothing"),
    "not a sentence": ("!swap slowly -> very slowly", "Is `slowly` the sentence?"),
    "several sentences": (f"!swap slowly -> fast {TURTLE} // {TRAIN}", "That is 2 sentences"),
    "no such option": (f"!swap slowly -> fast palete=gray {TURTLE}", "Did you mean `palette=`?"),
    "layers without a gap": ("!layers The turtle moved.", "I need a gap to fill"),
    "a number of layers": ("!layers 3", "Is `3` the sentence?"),
    "an option of layers": (f"!layers theme=blue {TURTLE}", "`theme=` can be `dark` or `light`"),
}


@pytest.mark.parametrize(("typed", "expected"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: str
) -> None:
    await assert_helped(classroom, typed, expected)


async def test_slash_errors_are_private(classroom: Sandbox) -> None:
    used = await classroom.slash("Ann", "swap", swaps="slowly quickly", sentence=TURTLE)
    answer = await used.response()
    assert "I need a word, an arrow" in answer["content"]
    assert answer["flags"] & PRIVATE


async def test_layers_end_with_the_models_own_answer(classroom: Sandbox, runner: Runner) -> None:
    reply = await ask(classroom, f"!layers {TURTLE}")
    own = rows(await ask(classroom, f"!mask {TURTLE}"))[0]

    found = layer_rows(reply)
    assert [layer for layer, _ in found] == list(range(1, runner.geometry.layers + 1))
    assert found[-1][1] == own[1]
    assert only_embed(reply)["title"] == f"{own[1]} after each layer"
    assert f"`12` **{own[1]}** {own[0]:.1f} %" in description(reply)
    assert "Din et al. 2023" in description(reply)
    (answers,) = runner.by_layer([runner.tokenizer.read(TURTLE)])
    (piece,) = runner.tokenizer.split(own[1])
    ranks = ", ".join(f"{standing.rank:,}" for standing in answers.standings(0, piece.id))
    assert f"Its rank: {ranks}." in alt_text(reply)
    agreeing = len(found)
    while agreeing and found[agreeing - 1][1] == own[1]:
        agreeing -= 1
    assert f"from layer {agreeing + 1} on, the first word is *{own[1]}*" in description(reply)


async def test_each_gap_has_its_layers(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!layers {TWO_GAPS}")
    assert only_embed(reply)["title"].endswith("after each layer (gap 1 of 2)")
    second = await choose(classroom, "Ann", reply, 0, "Gap 2 of 2")
    assert only_embed(second)["title"].endswith("after each layer (gap 2 of 2)")
    assert choices(second, 0)["options"][1]["default"]
    light = await press(classroom, "Ann", second, "Light theme")
    assert description(light) == description(second)
    guesses = await press(classroom, "Ann", light, "Words for the gap")
    assert only_embed(guesses)["title"] == "What fits the gaps"


async def test_controls_work_after_a_restart(sandbox: Sandbox, runner: Runner) -> None:
    async with running_bot(sandbox, runner):
        swapped = await ask(sandbox, f"!swap moved <-> slowly {TURTLE}")
        layers = await ask(sandbox, f"!layers {TWO_GAPS}")
    await sandbox.wait_offline()
    async with running_bot(sandbox, runner):
        turned = await choose(sandbox, "Ben", swapped, 0, labels(swapped, 0)[1])
        assert turned["flags"] & PRIVATE
        assert only_embed(turned)["title"] == only_embed(swapped)["title"]
        second = await choose(sandbox, "Ann", layers, 0, "Gap 2 of 2")
        assert only_embed(second)["title"].endswith("(gap 2 of 2)")
