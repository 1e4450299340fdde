"""`compare` and `head` through the whole bot, on a checkpoint whose heads are known."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.client import AttentionBot
from model.analysis import Head
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.known.known_heads import known_heads
from model.measures.patterns import Pattern
from replies.phrases import short
from sandbox.testing import Sandbox
from tests.constructed import build
from tests.e2e.conftest import addressed, running_bot, warm
from tests.e2e.talk import (
    PRIVATE,
    ask,
    assert_helped,
    button,
    choices,
    choose,
    description,
    footer,
    only_embed,
    press,
)

DOG = "The dog sat."
CAT = "Then the cat moved slowly."
BOTH = f"{DOG}\n{CAT}"
NEXT, PREV = "1-1", "1-2"

Room = tuple[Sandbox, AttentionBot]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with constructed heads, in a folder with the name that papers speak of."""
    return build(tmp_path_factory.mktemp("models") / "bert-base-uncased")


@pytest.fixture(scope="module")
def constructed(folder: Path) -> Runner:
    return warm(Runner(load_checkpoint(str(folder))))


@pytest.fixture(scope="module")
async def shared_room(constructed: Runner, folder: Path) -> AsyncIterator[Room]:
    async with (
        Sandbox.running() as sandbox,
        running_bot(sandbox, constructed, model=str(folder)) as bot,
    ):
        yield sandbox, bot


@pytest.fixture
def room(shared_room: Room) -> Room:
    addressed(shared_room[0])
    return shared_room


async def test_one_head_on_several_sentences(room: Room) -> None:
    reply = await ask(room[0], f"!compare 1 1\n{BOTH}")

    assert only_embed(reply)["title"] == "Layer 1, head 1 on 2 sentences"
    assert footer(reply) == BOTH
    first, second, *_ = description(reply).splitlines()
    assert first.startswith(f"**1** {DOG} · next 1.00, rank 1 of 12. 4 of 4 tokens look most at")
    assert second.startswith(f"**2** {CAT} · next 1.00, rank 1 of 12.")
    assert "In each of them it looks at the next token." in description(reply)
    assert "next: The mean weight that a token gives to the token after it." in description(reply)
    (attachment,) = reply["attachments"]
    assert "1: next 1.00, rank 1 of 12." in attachment["description"]
    assert attachment["content_type"] == "image/png"


async def test_several_heads_on_one_sentence(room: Room) -> None:
    reply = await ask(room[0], f"!compare {NEXT} {PREV} 1-4 {CAT}")

    assert only_embed(reply)["title"] == "3 heads on one sentence"
    assert footer(reply) == CAT
    assert "**1-1** looks at the next token; **1-2** looks at the previous" in description(reply)
    assert "Closest: **1-1** and **1-4**" in description(reply)
    asked_for = await ask(room[0], f"!compare {NEXT}, {PREV} score=prev {CAT}")
    assert "**1-1** · prev 0.00" in description(asked_for)
    assert "**1-2** · prev 1.00, rank 1 of 12" in description(asked_for)
    assert "fits best" not in description(asked_for)


async def test_several_heads_take_the_first_of_the_last_sentences(room: Room) -> None:
    await ask(room[0], f"!compare 1 1\n{BOTH}")
    reply = await ask(room[0], f"!compare {NEXT} {PREV}")
    assert footer(reply) == DOG


async def test_slash_is_the_same_command(room: Room) -> None:
    typed = await ask(room[0], f"!compare 1-1 theme=light\n{BOTH}")
    used = await room[0].slash(
        "Ann", "compare", heads="1-1", sentences=BOTH.replace("\n", " // "), theme="light"
    )
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await room[0].attachment(answer) == await room[0].attachment(typed)

    card = await ask(room[0], f"!head 1 1 {CAT}")
    used = await room[0].slash("Ann", "head", layer=1, head=1, sentences=CAT)
    assert only_embed(await used.response(timeout=60)) == only_embed(card)


BAD_INPUT = {
    "no head": ("!compare", "Which layer?"),
    "no such head": (f"!compare 1-1 9-1 {CAT}", "no layer 9"),
    "one of each": (f"!compare 1 1 {CAT}", "add a sentence"),
    "one head twice": (f"!compare 1-1 1-1 {CAT}", "add a sentence"),
    "several of both": (f"!compare 1-1 1-2\n{BOTH}", "2 heads on 2 sentences. Which of both?"),
    "five heads": (f"!compare 1-1 1-2 1-3 1-4 2-1 {CAT}", "5 heads; I need 2 to 4"),
    "five sentences": (f"!compare 1 1\n{BOTH}\n{BOTH}\n{CAT}", "5 sentences; I need 2 to 4"),
    "no such score": (f"!compare 1 1 score=nxt\n{BOTH}", "`score=` can be `next`"),
    "nothing to measure": (f"!compare 1 1 score=mask\n{BOTH}", "can be measured by `mask`"),
    "a card of no head": ("!head", "Which layer?"),
    "a card of a missing head": (f"!head 4 1 {CAT}", "no layer 4"),
    "too much text": ("!head 1 1" + "\ncat" * 20 + f"\n{CAT}", "21 sentences; I need up to 20"),
}


@pytest.mark.parametrize(("typed", "expected"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_gets_a_short_helpful_reply(room: Room, typed: str, expected: str) -> None:
    await assert_helped(room[0], typed, expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"heads": "one"}, "whole numbers"),
        ({"heads": "1-1 and so on"}, "whole numbers"),
        ({"heads": "1-1", "sentences": CAT}, "add a sentence"),
        ({"heads": "1-1, 1-2", "sentences": "a // b"}, "Which of both?"),
    ],
)
async def test_slash_errors_are_private(room: Room, options: dict[str, str], expected: str) -> None:
    answer = await (await room[0].slash("Ann", "compare", **options)).response()
    assert expected in answer["content"]
    assert answer["flags"] & PRIVATE


async def test_sentences_that_no_reply_holds_are_refused(room: Room) -> None:
    long = " ".join(["slowly"] * 60)
    for count, expected in ((4, ""), (5, "That is 2100 characters. I read up to 2000 at once")):
        sentences = " // ".join([long] * count)
        used = await room[0].slash("Ann", "head", layer=1, head=1, sentences=sentences)
        answer = await used.response(timeout=60)
        assert answer["content"].startswith(expected)
        assert bool(answer["embeds"]) is not bool(expected)


async def test_controls_of_one_head(room: Room) -> None:
    sandbox, bot = room
    reply = await ask(sandbox, f"!compare 1 1\n{BOTH}")
    runs = bot.desk.services.model.runs

    turned = await press(sandbox, "Ann", reply, "▶")
    assert only_embed(turned)["title"] == "Layer 1, head 2 on 2 sentences"
    assert footer(turned) == BOTH
    scored = await choose(sandbox, "Ann", turned, 1, "Score: self")
    assert "self 0.00" in description(scored)

    second = choices(scored, 0)["options"][1]
    assert second["label"] == f"2 · {CAT}"
    opened = await choose(sandbox, "Ann", scored, 0, second["label"])
    assert only_embed(opened)["title"] == "Layer 1, head 2"
    assert footer(opened) == CAT
    # It goes on with the sentence that was opened.
    further = await press(sandbox, "Ann", opened, "◀")
    assert (only_embed(further)["title"], footer(further)) == ("Layer 1, head 1", CAT)
    card = await press(sandbox, "Ann", further, "About this head")
    assert "It looks at the next token." in description(card)
    assert footer(card) == CAT
    assert card["id"] == reply["id"]
    assert bot.desk.services.model.runs == runs


async def test_controls_of_several_heads(room: Room) -> None:
    reply = await ask(room[0], f"!compare {NEXT} {PREV} {CAT}")
    light = await press(room[0], "Ann", reply, "Light theme")
    assert only_embed(light) == only_embed(reply)
    opened = await choose(room[0], "Ann", light, 0, "Layer 1, head 2")
    assert only_embed(opened)["title"] == "Layer 1, head 2"
    assert button(opened, "Dark theme")


async def test_a_card_sets_the_literature_beside_the_sentence(room: Room) -> None:
    reply = await ask(room[0], f"!head 1 1 {CAT}")

    text = description(reply)
    assert "Clark et al. 2019" in text
    assert "Words spread their attention broadly over the sentence (section 3, figure 1)." in text
    assert "**In this sentence**\nIt looks at the next token.\n• `next` **1.00**, rank 1" in text
    assert "`1-1` is `attentions[0][0, 0]` in transformers; BertViz calls it layer 0" in text
    assert "heat map of layer 1, head 1" in reply["attachments"][0]["description"]


async def test_a_card_of_several_sentences_has_means(room: Room) -> None:
    reply = await ask(room[0], f"!head 1 1\n{BOTH}")
    assert "In these 2 sentences** (mean scores)" in description(reply)
    assert footer(reply) == BOTH
    compared = await press(room[0], "Ann", reply, "Compare sentences")
    assert only_embed(compared)["title"] == "Layer 1, head 1 on 2 sentences"


async def test_controls_of_a_card(room: Room) -> None:
    sandbox, bot = room
    reply = await ask(sandbox, f"!head 1 1 theme=light {CAT}")
    runs = bot.desk.services.model.runs

    similar = choices(reply, 0)["options"][0]
    assert "distance" in similar["description"]
    other = await choose(sandbox, "Ann", reply, 0, similar["label"])
    assert only_embed(other)["title"] == similar["label"]
    turned = await press(sandbox, "Ann", other, "Show this head")
    assert only_embed(turned)["title"] == similar["label"]

    reply = await ask(sandbox, f"!head 1 1 theme=light {CAT}")
    turned = await press(sandbox, "Ann", reply, "▶")
    back = await press(sandbox, "Ann", turned, "◀")
    assert only_embed(back) == only_embed(reply)
    layer = await press(sandbox, "Ann", back, "Heads of layer 1")
    assert only_embed(layer)["title"] == "Layer 1"
    head = await choose(sandbox, "Ann", layer, 1, "Head 1")
    assert only_embed(head)["title"] == "Layer 1, head 1"
    assert button(head, "Dark theme")
    assert bot.desk.services.model.runs == runs


async def test_of_another_model_the_literature_says_nothing(
    sandbox: Sandbox, constructed: Runner
) -> None:
    async with running_bot(sandbox, constructed, model="bert-base-cased"):
        text = description(await ask(sandbox, f"!head 1 1 {CAT}"))
        assert "describe single heads of bert-base-uncased" in text
        assert "this is **bert-base-cased**" in text
        assert "Clark et al." not in text
        assert "It looks at the next token." in text


async def test_a_card_of_the_model_in_the_box_says_what_was_measured(
    sandbox: Sandbox, runner: Runner
) -> None:
    known = known_heads("bundled")
    head, own = (
        next(one.head for one in known if one.habit is Pattern.NEXT and one.trained is trained)
        for trained in (True, False)
    )
    (pair,) = (one for one in known if one.habit == "determiners look at their nouns")
    named = {one.head for one in known}
    unnamed = next(other for other in map(Head, range(12), range(12)) if other not in named)
    async with running_bot(sandbox, runner, model="bundled"):
        text = description(await ask(sandbox, f"!head {short(head)} {CAT}"))
        assert text.startswith(
            "**Measured beforehand** (model card)\n• It looks at the next token: "
        )
        assert "sentences. **Trained** for this. More: `!explain models`." in text
        assert "What they say doesn't carry over." in text
        text = description(await ask(sandbox, f"!head {short(own)} {CAT}"))
        assert "• It looks at the next token: " in text
        assert "Trained" not in text
        text = description(await ask(sandbox, f"!head {short(pair.head)} {CAT}"))
        assert re.search(
            r"• Determiners look at their nouns: right for \d+ % of 30 pairs, the rule", text
        )
        assert "Measured beforehand" not in description(
            await ask(sandbox, f"!head {short(unnamed)} {CAT}")
        )


async def test_controls_work_after_a_restart(sandbox: Sandbox, constructed: Runner) -> None:
    async with running_bot(sandbox, constructed):
        compared = await ask(sandbox, f"!compare 1 1\n{BOTH}")
        card = await ask(sandbox, f"!head 1 1\n{BOTH}")
    async with running_bot(sandbox, constructed):
        opened = await choose(sandbox, "Ben", compared, 0, f"2 · {CAT}")
        assert opened["flags"] & PRIVATE
        assert footer(opened) == CAT
        turned = await press(sandbox, "Ann", card, "▶")
        assert only_embed(turned)["title"] == "Layer 1, head 2"
        assert footer(turned) == BOTH
