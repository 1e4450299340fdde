"""`attn` with its options and `heads`: as text and slash commands, and their bad inputs."""

from typing import Any

import pytest

from model.bert.runner import Runner
from model.bert.tokenizer import Sentence, Tokenizer
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    TURTLE,
    alt_text,
    ask,
    assert_helped,
    button,
    choices,
    choose,
    description,
    only_embed,
    press,
)

TEXT = "The cat sat, walking."


@pytest.mark.parametrize("head", ["3 9", "3-9", "3.9", "L3H9", "l3 h9", "layer 3 head 9", "3, 9"])
async def test_every_spelling_of_a_head_is_understood(classroom: Sandbox, head: str) -> None:
    assert only_embed(await ask(classroom, f"!attn {head} {TURTLE}"))["title"] == "Layer 3, head 9"


async def test_options_stand_before_the_sentence(classroom: Sandbox) -> None:
    typed = await ask(
        classroom, f"!attn 3-9 view=lines specials=hide palette=viridis theme=light {TURTLE}"
    )
    used = await classroom.slash(
        "Ann",
        "attn",
        layer=3,
        head=9,
        sentence=TURTLE,
        view="lines",
        specials="hide",
        palette="viridis",
        theme="light",
    )
    answer = await used.response(timeout=60)

    assert await classroom.attachment(answer) == await classroom.attachment(typed)
    assert alt_text(typed).startswith("Attention lines of layer 3, head 9, 8 tokens ([CLS] and")
    assert only_embed(typed)["footer"]["text"] == TURTLE


async def test_focus_is_one_of_two_equal_words(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!attn 1-1 focus=the#2 The dog saw the cat.")
    assert description(reply).startswith("*the#2* looks most at *cat* (1.00).")
    twice = await ask(workshop, "!attn 1-1 focus=the The dog saw the cat.")
    assert "`the#1` or `the#2`" in twice["content"]
    split = await ask(workshop, "!attn 1-1 focus=walking The walking cat sat.")
    assert "looks most at *cat*" in description(split)


async def test_a_sentence_is_read_once_also_for_its_focus(
    workshop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, texts = Tokenizer.read, list[str]()

    def counted(tokenizer: Tokenizer, text: str) -> Sentence:
        texts.append(text)
        return read(tokenizer, text)

    monkeypatch.setattr(Tokenizer, "read", counted)
    reply = await ask(workshop, "!attn 1-1 focus=dog The dog saw a cat.")
    assert description(reply).startswith("*dog* looks most at")
    assert texts == ["The dog saw a cat."]


async def test_hidden_specials_and_joined_pieces_change_what_is_read(workshop: Sandbox) -> None:
    whole = await ask(workshop, f"!attn 1-4 {TEXT}")
    assert "look most at [SEP]" in description(whole)
    hidden = await ask(workshop, f"!attn 1-4 specials=hide {TEXT}")
    assert "[SEP] (" not in description(hidden)
    assert "[CLS] and [SEP] hidden" in alt_text(hidden)
    # All rows that are drawn are counted then.
    counted = "[CLS] and [SEP] are not counted"
    assert counted in description(await ask(workshop, f"!attn 1-1 {TEXT}"))
    assert counted not in description(await ask(workshop, f"!attn 1-1 specials=hide {TEXT}"))
    rescaled = await ask(workshop, f"!attn 1-1 specials=rescale words=on {TEXT}")
    assert "word pieces joined; [CLS] and [SEP] hidden, rows rescaled" in alt_text(rescaled)


BAD = {
    "focus elsewhere": ("!attn 3 9 focus=lion " + TURTLE, ["don't see *lion*", "turtle"]),
    "wrong value": ("!attn 3 9 palette=pink " + TURTLE, ["`palette=`", "`gray`", "`viridis`"]),
    "nearly an option": ("!attn 3 9 palete=gray " + TURTLE, ["`palette=`"]),
    "focus on a word that is not there": (
        f"!attn 3 9 focus=slowly,dog {TURTLE}",
        ["don't see *dog*"],
    ),
    "focus on too many": (f"!attn 3 9 focus=the#1,the#2,turtle,moved,slowly {TURTLE}", ["up to 4"]),
    "no such score": ("!heads score=nxt " + TURTLE, ["`score=`", "`next`"]),
    "nothing twice": ("!heads same Dogs bark.", ["no token twice"]),
    "no gap": ("!heads mask Dogs bark.", ["no [MASK]"]),
    "no full stop": ("!heads punct Dogs bark", ["no full stop"]),
    "no sentence": ("!heads \u200b", ["sentence"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


async def test_a_focus_that_is_not_there_costs_no_run(
    sandbox: Sandbox, small_runner: Runner
) -> None:
    async with running_bot(sandbox, small_runner) as bot:
        runs = bot.desk.services.model.runs
        await assert_helped(sandbox, f"!attn 1 1 focus=dog {TEXT}", "don't see *dog*")
        assert bot.desk.services.model.runs == runs


async def test_several_words_are_looked_at_closely_at_once(workshop: Sandbox) -> None:
    reply = await ask(workshop, "!attn 1 1 focus=cat, sat view=lines The cat sat and walked.")
    assert description(reply).startswith(
        "*cat* looks most at *sat* (1.00). It is looked at most by *the* (1.00). "
        "*sat* looks most at *and* (1.00). It is looked at most by *cat* (1.00)."
    )
    assert alt_text(reply).startswith("Attention lines of layer 1, head 1")
    heat = await press(workshop, "Ann", reply, "Heat map")
    one = await ask(workshop, "!attn 1 1 focus=cat The cat sat and walked.")
    assert await workshop.attachment(heat) != await workshop.attachment(one)
    used = await workshop.slash(
        "Ann", "attn", layer=1, head=1, focus="cat, sat", sentence="The cat sat and walked."
    )
    answer = await used.response(timeout=60)
    assert await workshop.attachment(answer) == await workshop.attachment(heat)


async def test_heads_names_where_to_begin(workshop: Sandbox) -> None:
    reply = await ask(workshop, f"!heads {TEXT}")

    assert only_embed(reply)["title"] == "All 12 heads"
    assert "**1-1** looks at the next token (1.00)" in description(reply)
    assert "1-1 looks at the next token (1.00)" in alt_text(reply)
    assert "*" not in alt_text(reply)
    opened = await choose(workshop, "Ann", reply, 2, "Head 3")
    assert only_embed(opened)["title"] == "Layer 1, head 3"


@pytest.mark.parametrize(
    ("score", "head"),
    [("next", "1-1"), ("prev", "1-2"), ("self", "1-3"), ("sep", "1-4"), ("cls", "2-1")],
)
async def test_heads_ranks_by_a_score(workshop: Sandbox, score: str, head: str) -> None:
    typed = await ask(workshop, f"!heads {score} {TEXT}")
    assert f"Strongest: **{head}** (1.00)" in description(typed)
    used = await workshop.slash("Ann", "heads", score=score, sentence=TEXT)
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await workshop.attachment(answer) == await workshop.attachment(typed)


async def test_the_list_of_scores_and_the_list_of_heads_belong_together(
    workshop: Sandbox,
) -> None:
    reply = await ask(workshop, f"!heads {TEXT}")
    scored = await choose(workshop, "Ann", reply, 0, "Score: cls")
    # The heads offered are those of the strongest head's layer.
    assert choices(scored, 2)["placeholder"] == "Head of layer 2"
    other = await choose(workshop, "Ann", scored, 1, "Layer 3")
    assert choices(other, 2)["placeholder"] == "Head of layer 3"
    assert only_embed(other)["title"] == only_embed(scored)["title"]
    assert button(other, "Light theme")


async def test_layers_and_heads_are_offered_while_one_types(workshop: Sandbox) -> None:
    offered = await workshop.autocomplete("Ann", "attn", "layer", layer="")
    assert [choice["value"] for choice in offered] == [1, 2, 3]
    offered = await workshop.autocomplete("Ann", "attn", "head", layer=1, head="4")
    assert [choice["value"] for choice in offered] == [4]


def options(sandbox: Sandbox, name: str) -> dict[str, Any]:
    (command,) = [each for each in sandbox.commands if each["name"] == name]
    return {option["name"]: option for option in command["options"]}


async def test_slash_options_have_choices_and_bounds(classroom: Sandbox) -> None:
    attn = options(classroom, "attn")
    assert attn["layer"]["min_value"] == attn["head"]["min_value"] == 1
    assert [choice["value"] for choice in attn["view"]["choices"]] == ["heat", "lines"]
    assert list(attn)[:3] == ["layer", "head", "sentence"]
    k = options(classroom, "mask")["k"]
    assert (k["min_value"], k["max_value"]) == (1, 20)
