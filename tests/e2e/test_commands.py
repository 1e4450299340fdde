"""The commands, as a class uses them."""

import asyncio
import io
import re

import numpy as np
import pytest
from PIL import Image

from model.bert.runner import Runner
from rendering.head import draw_head
from sandbox.testing import Sandbox
from tests.e2e.talk import SENTENCE, TURTLE, ask, description, only_embed, rows


async def test_mask_shows_words_with_probability_bar_and_sentence(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!mask {SENTENCE}")

    shares, words, sentences = zip(*rows(reply), strict=True)
    assert len(words) == 5
    assert list(shares) == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 100
    assert all(word.isalpha() for word in words)
    assert sentences == tuple(f"Then I picked up a **{word}** from the table." for word in words)
    assert only_embed(reply)["footer"]["text"] == SENTENCE


@pytest.mark.parametrize("gap", ["___", "[mask]", "<mask>", r"\_\_\_", "[ Mask ]"])
async def test_every_spelling_of_a_gap_is_understood(classroom: Sandbox, gap: str) -> None:
    usual = await ask(classroom, f"!mask {SENTENCE}")

    assert rows(await ask(classroom, "!mask " + SENTENCE.replace("[MASK]", gap))) == rows(usual)


async def test_several_gaps_are_each_filled_in_place(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!mask The [MASK] sat on the [MASK].")

    filled = rows(reply)
    assert len(filled) == 10
    assert all(
        re.fullmatch(r"The \*\*.+\*\* sat on the \\?\[MASK\\?\]\.", s) for *_, s in filled[:5]
    )
    assert all(
        re.fullmatch(r"The \\?\[MASK\\?\] sat on the \*\*.+\*\*\.", s) for *_, s in filled[5:]
    )
    assert "separately" in description(reply)


async def test_attn_draws_the_head_of_the_last_sentence(classroom: Sandbox, runner: Runner) -> None:
    await ask(classroom, f"!mask {TURTLE}")
    reply = await ask(classroom, "!attn 3 9")

    (attachment,) = reply["attachments"]
    (analysis,) = runner.run([runner.tokenizer.read(TURTLE)])
    expected = draw_head(
        analysis.tokens, analysis.attention[2, 8], title="Layer 3, head 9", sentence=TURTLE
    )
    assert _difference(await classroom.attachment(reply), expected) < 0.1
    assert attachment["content_type"] == "image/png"
    assert only_embed(reply)["title"] == "Layer 3, head 9"
    assert only_embed(reply)["footer"]["text"] == TURTLE
    assert re.search(
        r"\d of 8 tokens look most at the next token; \[CLS\] and \[SEP\] are not counted\.",
        description(reply),
    )
    assert re.search(r" \*\S+\* looks most at \*\S+\* \((0\.\d\d|1\.00)\), ", description(reply))
    assert attachment["description"].startswith("Attention heat map of layer 3, head 9, 10 tokens.")
    assert TURTLE in attachment["description"]


def _difference(first: bytes, second: bytes) -> float:
    """The mean difference of two pictures, in grey levels: sentences in a batch round apart."""
    pixels = [
        np.asarray(Image.open(io.BytesIO(each)).convert("L"), float) for each in (first, second)
    ]
    return float(np.abs(pixels[0] - pixels[1]).mean())


async def test_attn_differs_from_head_to_head_and_repeats_itself(classroom: Sandbox) -> None:
    pictures = [
        await classroom.attachment(await ask(classroom, f"!attn {head} {TURTLE}"))
        for head in ("3 9", "3 10", "3 9")
    ]

    assert pictures[0] == pictures[2] != pictures[1]


async def test_attn_takes_the_sentence_of_the_message_replied_to(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {SENTENCE}", user="Ben")
    command = await classroom.say("Ann", f"!mask {TURTLE}")
    answer = await classroom.reply_to(command)
    remark = await classroom.say("Chloe", "Cats sleep all day.")
    earlier = await classroom.reply_to(await classroom.say("Ann", "!attn 1 1 Dogs bark."))

    for message, sentence in (
        (command, TURTLE),
        (answer, TURTLE),
        (remark, "Cats sleep all day."),
        (earlier, "Dogs bark."),
    ):
        reply = await ask(classroom, "!attn 2 2", user="Ben", reply_to=message)
        assert only_embed(reply)["footer"]["text"] == sentence


async def test_the_last_sentence_belongs_to_person_and_channel(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {SENTENCE}", user="Ann")
    await ask(classroom, f"!mask {TURTLE}", user="Ben")
    await ask(classroom, "!attn 1 1 Dogs bark.", user="Ann", channel="lab")

    reply = await ask(classroom, "!attn 2 2", user="Ann")
    assert only_embed(reply)["footer"]["text"] == SENTENCE


async def test_a_pair_of_sentences_is_read_as_two(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!mask The dog barked. ||| It was [MASK].")
    look = await ask(classroom, "!attn 1 1")

    assert all("It was **" in sentence for *_, sentence in rows(reply))
    # [CLS] the dog barked . [SEP] it was [MASK] . [SEP]
    assert "11 tokens" in look["attachments"][0]["description"]


async def test_two_people_at_once_each_get_their_own_answer(classroom: Sandbox) -> None:
    sentences = {
        "Ann": [f"Ann has {number} [MASK]." for number in ("two", "three", "four")],
        "Ben": [f"Ben has {number} [MASK]." for number in ("two", "three", "four")],
    }
    asked = [
        (sentence, await classroom.say(user, f"!mask {sentence}"))
        for pair in zip(*sentences.values(), strict=True)
        for user, sentence in zip(sentences, pair, strict=True)
    ]

    replies = await asyncio.gather(
        *(classroom.reply_to(message, timeout=60) for _, message in asked)
    )
    footers = [only_embed(reply)["footer"]["text"] for reply in replies]
    assert footers == [sentence for sentence, _ in asked]


async def test_mentioning_the_bot_works_like_the_prefix(classroom: Sandbox) -> None:
    by_prefix = await ask(classroom, f"!mask {SENTENCE}")
    by_mention = await ask(classroom, f"<@{classroom.bot.id}> mask {SENTENCE}")

    assert rows(by_mention) == rows(by_prefix)


async def test_slash_mask_is_the_same_command(classroom: Sandbox) -> None:
    typed = await ask(classroom, f"!mask {SENTENCE}")
    used = await classroom.slash("Ann", "mask", sentence=SENTENCE)

    assert await used.acknowledged() == 4
    assert rows(await used.response(timeout=60)) == rows(typed)


async def test_slash_attn_is_the_same_command(classroom: Sandbox) -> None:
    typed = await ask(classroom, f"!attn 3 9 {TURTLE}")
    used = await classroom.slash("Ann", "attn", layer=3, head=9, sentence=TURTLE)
    answer = await used.response(timeout=60)

    assert await classroom.attachment(answer) == await classroom.attachment(typed)
    assert only_embed(answer) == only_embed(typed)
    without = await classroom.slash("Ann", "attn", layer=3, head=9)
    again = only_embed(await without.response(timeout=60))
    assert again["description"].startswith(only_embed(typed)["description"])
    assert again["description"].endswith("The sentence is your last one here.")


async def test_help_names_the_commands_and_the_models_range(classroom: Sandbox) -> None:
    reply = await ask(classroom, "!help")

    text = str(only_embed(reply))
    for wanted in ("!mask", "!attn ", "1 to 12", "64 tokens", "/mask"):
        assert wanted in text
    slash = await (await classroom.slash("Ben", "help")).response()
    assert slash["flags"] & 64  # only Ben sees it
    assert only_embed(slash)["description"] == only_embed(reply)["description"]


async def test_the_bot_types_while_it_works(classroom: Sandbox) -> None:
    classroom.clear_requests()
    await ask(classroom, "!mask Typing takes [MASK].")

    paths = [request.path for request in classroom.requests if request.method == "POST"]
    assert [path.rsplit("/", 1)[1] for path in paths] == ["typing", "messages"]


async def test_commands_work_in_a_direct_message(classroom: Sandbox) -> None:
    channel = classroom.direct_messages("Chloe")
    reply = await ask(classroom, f"!mask {SENTENCE}", user="Chloe", channel=channel)

    assert len(rows(reply)) == 5
