"""What is carried, in place of attention weights: `show=carried`, and buttons on pictures."""

import re
from typing import Any

import pytest

from model.analysis import Head
from model.bert.runner import Runner
from replies.show.carried import sep_in_words
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    TURTLE,
    alt_text,
    ask,
    assert_helped,
    button,
    choose,
    description,
    only_embed,
    press,
)

HEAD = Head(2, 8)
PICTURES = {
    "attn": (f"!attn 3 9 show=carried {TURTLE}", "Layer 3, head 9"),
    "head": (f"!head 3 9 show=carried {TURTLE}", "Layer 3, head 9"),
    "layer": (f"!layer 3 show=carried {TURTLE}", "Layer 3"),
    "heads": (f"!heads show=carried {TURTLE}", "All 144 heads"),
    "score": (f"!heads sep show=carried {TURTLE}", "How much each head looks at [SEP]"),
}


@pytest.mark.parametrize(("typed", "name"), PICTURES.values(), ids=PICTURES.keys())
async def test_every_picture_of_heads_turns_to_what_is_carried_and_back(
    classroom: Sandbox, typed: str, name: str
) -> None:
    carried = await ask(classroom, typed)
    assert only_embed(carried)["title"] == f"{name}: what is carried"
    assert "‖α f(x)‖ (Kobayashi et al. 2020)" in description(carried)
    assert "layer normalisation are left out; Kobayashi et al. 2021" in description(carried)
    assert "what is carried" in alt_text(carried)
    picture = await classroom.attachment(carried)

    back = await press(classroom, "Ann", carried, "Attention weights")
    assert only_embed(back)["title"] == name
    assert "carried" not in description(back) + alt_text(back)
    assert await classroom.attachment(back) != picture
    again = await press(classroom, "Ann", back, "What is carried")
    assert description(again).startswith(description(carried).split("\n-# The sentence")[0])
    assert await classroom.attachment(again) == picture


async def test_the_words_say_what_the_model_gives(classroom: Sandbox, runner: Runner) -> None:
    read = runner.tokenizer.read(TURTLE)
    ((norms,), (analysis,)) = runner.value_norms([read]), runner.run([read])
    carried = norms.weighted(analysis.attention)[HEAD.layer, HEAD.head]

    reply = await ask(classroom, f"!attn 3 9 show=carried {TURTLE}")
    moved = re.search(r"\*turtle\* takes most from \*moved\* \((\d+\.\d\d)\)", description(reply))
    assert moved
    assert float(moved[1]) == pytest.approx(carried[2, 3], abs=0.006)
    ends = re.findall(r"ends at (\d+\.\d+)|from 0 to (\d+\.\d+)", str(reply))
    assert len(ends) == 2
    for either in ends:
        assert float("".join(either)) == pytest.approx(carried.max(), abs=0.006)
    said = sep_in_words(analysis.tokens, analysis.of_head(HEAD), carried)
    assert said in description(reply)
    assert said in alt_text(reply)
    looked = re.search(r"gets (\d+) % of the attention, and (\d+) %", said)
    assert looked
    attention = analysis.of_head(HEAD)
    assert float(looked[1]) == pytest.approx(
        100 * attention[:, -1].sum() / attention.sum(), abs=0.6
    )
    assert float(looked[2]) == pytest.approx(100 * carried[:, -1].sum() / carried.sum(), abs=0.6)


async def test_ways_from_it_lead_to_what_is_carried(classroom: Sandbox) -> None:
    every = await ask(classroom, f"!heads show=carried {TURTLE}")
    layer = await press(classroom, "Ann", every, "Heads of layer 3")
    assert only_embed(layer)["title"] == "Layer 3: what is carried"
    head = await choose(classroom, "Ann", layer, 1, "Head 9")
    assert only_embed(head)["title"] == "Layer 3, head 9: what is carried"
    lines = await press(classroom, "Ann", head, "Lines")
    assert alt_text(lines).startswith("Lines of what is carried in layer 3, head 9, on a scale of")
    hidden = await press(classroom, "Ann", lines, "Hide [CLS] [SEP]")
    assert "[SEP] gets" in description(hidden)
    card = await press(classroom, "Ann", hidden, "About this head")
    assert only_embed(card)["title"] == "Layer 3, head 9: what is carried"


async def test_pieces_that_are_joined_have_their_lengths_added(classroom: Sandbox) -> None:
    reply = await ask(
        classroom, "!attn 1 3 words=on show=carried The pseudogene vanished mysteriously."
    )
    assert "Word pieces joined, lengths added." in description(reply)


async def test_a_model_that_carries_nothing_is_shown_as_that(workshop: Sandbox) -> None:
    """Its heads look somewhere and hand nothing on."""
    reply = await ask(workshop, "!attn 1 4 show=carried The cat sat.")
    assert "[SEP] gets 100 % of the attention, and 0 % of what is carried." in description(reply)
    assert await ask(workshop, "!heads sep show=carried The cat sat.")


BAD = {
    "attn": (f"!attn 3 9 show=values {TURTLE}", ["`show=`", "weights", "carried"]),
    "layer": (f"!layer 3 show=7 {TURTLE}", ["`show=`", "carried"]),
    "heads": (f"!heads shows=carried {TURTLE}", ["show"]),
    "head": (f"!head 3 13 show=carried {TURTLE}", ["no head 13"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


@pytest.mark.parametrize(
    ("name", "options", "typed"),
    [
        ("attn", {"layer": 3, "head": 9}, f"!attn 3 9 show=carried {TURTLE}"),
        ("layer", {"layer": 3}, f"!layer 3 show=carried {TURTLE}"),
        ("heads", {"score": "sep"}, f"<@{{}}> heads sep show=carried {TURTLE}"),
    ],
)
async def test_slash_commands_and_mentions_are_the_same(
    classroom: Sandbox, name: str, options: dict[str, Any], typed: str
) -> None:
    used = await classroom.slash("Ann", name, sentence=TURTLE, show="carried", **options)
    answer = await used.response(timeout=60)
    text = await ask(classroom, typed.format(classroom.bot.id))
    assert only_embed(answer) == only_embed(text)
    assert await classroom.attachment(answer) == await classroom.attachment(text)


async def test_the_explanation_on_sep_has_a_command_that_shows_it(classroom: Sandbox) -> None:
    explanation = description(await ask(classroom, "!explain sep"))
    command = re.search(r"```\n(.+)\n```", explanation)
    assert command
    assert "show=carried" in command[1]
    reply = await ask(classroom, command[1])
    assert only_embed(reply)["title"].endswith(": what is carried")
    assert button(reply, "Attention weights")


async def test_only_who_asks_for_it_costs_a_run_more(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner) as bot:
        model = bot.desk.services.model
        plain = await ask(sandbox, "!attn 1 2 The cat sat.")
        before = model.runs
        await ask(sandbox, "!attn 1 2 The cat sat.")
        assert model.runs == before
        carried = await press(sandbox, "Ann", plain, "What is carried")
        assert model.runs == before + 1
    await sandbox.wait_offline()
    async with running_bot(sandbox, small_runner):
        other = await press(sandbox, "Ann", carried, "▶")
        assert only_embed(other)["title"] == "Layer 1, head 3: what is carried"
        back = await press(sandbox, "Ann", other, "Attention weights")
        assert only_embed(back)["title"] == "Layer 1, head 3"
