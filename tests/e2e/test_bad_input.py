"""Whatever people type, they get a short answer that helps, and nobody gets pinged."""

import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import ask, assert_helped, assert_pings_nobody, only_embed, rows

RANGES = "layers 1 to 12 and heads 1 to 12"
LONG = "word " * 63

BAD_INPUT = {
    "no mask": ("!mask The cat sat.", ["gap", "[MASK]", "!mask Then I picked"]),
    "nothing that counts": ("!mask \u200b\u200d", ["sentence"]),
    "too many masks": ("!mask [MASK] [MASK] [MASK] [MASK] [MASK]", ["5 gaps", "up to 4"]),
    "too long": (f"!mask {LONG}[MASK]", ["66 tokens", "up to 64"]),
    "too many characters": ("!mask [MASK] " + "x" * 1600, ["1607 characters", "up to 1500"]),
    "layer missing": ("!attn", ["layer", RANGES, "like: `!attn "]),
    "head missing": ("!attn 3", ["head", RANGES]),
    "layer not a number": ("!attn three 10 Dogs bark.", ["whole numbers", RANGES]),
    "head not a number": ("!attn 3 x Dogs bark.", ["whole numbers", RANGES]),
    "layer not whole": ("!attn 3½ 1 Dogs bark.", ["whole numbers", RANGES]),
    "quotes": ('!attn "3 10 Dogs bark.', ["whole numbers", RANGES]),
    "layer too small": ("!attn 0 1 Dogs bark.", ["no layer 0", RANGES]),
    "layer too large": ("!attn 13 1 Dogs bark.", ["no layer 13", RANGES]),
    "head negative": ("!attn 1 -1 Dogs bark.", ["no head -1", RANGES]),
    "head huge": (f"!attn 1 {'9' * 1900} Dogs bark.", ["no such head", RANGES]),
    "only special tokens": ("!attn 1 1 [CLS] [SEP]", ["sentence"]),
    "attn without text": ("!attn 1 1 \u200b", ["sentence"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


async def test_without_any_sentence_people_are_told_how_to_give_one(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner):
        for typed in ("!mask", "!mask     ", "!mask k=3"):
            reply = await ask(sandbox, typed)
            assert "I need a sentence" in reply["content"]
            assert "!mask Then I picked" in reply["content"]
        for typed in ("!attn 1 1", "!heads", "!export csv"):
            reply = await ask(sandbox, typed)
            assert "Which sentence?" in reply["content"]
            assert re.search(r"!attn \d+ \d+ The turtle", reply["content"])
        for used in (
            await sandbox.slash("Ben", "mask"),
            await sandbox.slash("Ben", "attn", layer=1, head=1),
        ):
            answer = await used.response()
            assert "sentence" in answer["content"]
            assert answer["flags"] & 64


SLASH = {
    "no mask": ("mask", {"sentence": "The cat sat."}, "gap"),
    "too long": ("mask", {"sentence": f"{LONG}[MASK]"}, "66 tokens"),
    "out of range": ("attn", {"layer": 1, "head": 13, "sentence": "Dogs bark."}, RANGES),
}


@pytest.mark.parametrize(("name", "options", "expected"), SLASH.values(), ids=SLASH.keys())
async def test_slash_errors_are_seen_by_the_asker_only(
    classroom: Sandbox, name: str, options: dict[str, Any], expected: str
) -> None:
    used = await classroom.slash("Chloe", name, channel="lab", **options)
    answer = await used.response()

    assert expected in answer["content"]
    assert answer["flags"] & 64


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("!atn 3 10", "!attn"), ("!Maks x", "!mask"), ("!helpp", "!help"), ("!!mask x", "!mask")],
)
async def test_a_mistyped_command_gets_the_nearest_name(
    classroom: Sandbox, typed: str, meant: str
) -> None:
    assert (await ask(classroom, typed))["content"] == f"Did you mean `{meant}`?"


async def test_a_space_behind_the_prefix_is_no_hindrance(classroom: Sandbox) -> None:
    assert rows(await ask(classroom, "! mask Spaces [MASK]."))


@pytest.mark.parametrize("typed", ["!unknown", "!", "!music", "mask x", "hello there"])
async def test_what_is_no_command_of_ours_is_left_alone(classroom: Sandbox, typed: str) -> None:
    before = len(classroom.messages("lab"))
    await classroom.say("Ben", typed, channel="lab")
    later = await classroom.say("Ben", "!mask Later [MASK].", channel="lab")
    await classroom.reply_to(later)

    assert len(classroom.messages("lab")) - before == 3


WEIRD = {
    "everyone": "@everyone look at the [MASK] @here",
    "user": "Ask <@1190000000000000011> about the [MASK].",
    "role": "Ask <@&1190000000000000001> about the [MASK].",
    "channel": "See <#1190000000000000020> for a [MASK].",
    "markdown": "**bold** _under_ ~~gone~~ `code` ||spoiler|| > [MASK] # title",
    "code block": "```py\nprint('[MASK]')\n```",
    "emoji": "I 😀 the 👩‍👩‍👧‍👦 [MASK] 🇩🇪 <:custom:123456789012345678>",
    "Chinese": "我喜欢[MASK]。",
    "Arabic": "أحب [MASK] كثيرا",
    "Hindi": "मुझे [MASK] पसंद है",
    "zero width": "a\u200bb\u200dc\ufeff [MASK] \u202eright to left\u202c",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙a̢̗l̷g̵o̡ [MASK].",
    "control": "a\x00b\x07c\x1b[31m [MASK].",
    "special tokens": "[CLS] [SEP] [PAD] [UNK] [MASK].",
    "html": "<script>alert(1)</script> [MASK] &amp; &lt;",
    "quotes": "It\u2019s a \u201c[MASK]\u201d \"he said\" 'x' \u00aby\u00bb",
    "backslashes": "C:\\path\\to\\[MASK] \\* \\_",
    "one long word": "x" * 500 + " [MASK].",
    "newlines": "first\nsecond\r\n[MASK]\tend",
}


@pytest.mark.parametrize("sentence", WEIRD.values(), ids=WEIRD.keys())
async def test_strange_sentences_are_answered_and_ping_nobody(
    classroom: Sandbox, sentence: str
) -> None:
    await is_answered_and_pings_nobody(classroom, sentence)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=60))
async def test_any_sentence_is_answered(classroom: Sandbox, text: str) -> None:
    assume(len(re.findall("mask|_{3}", text, re.IGNORECASE)) < 4)
    await is_answered_and_pings_nobody(classroom, f"{text} [MASK].")


async def is_answered_and_pings_nobody(classroom: Sandbox, sentence: str) -> None:
    classroom.clear_requests()
    guess = await ask(classroom, f"!mask {sentence}")
    look = await ask(classroom, f"!attn 5 5 {sentence}")

    assert len(rows(guess)) % 5 == 0
    assert only_embed(guess)["footer"] == only_embed(look)["footer"]
    picture = Image.open(io.BytesIO(await classroom.attachment(look)))
    picture.load()
    for reply in (guess, look):
        assert_pings_nobody(reply)
    for request in classroom.find_requests("POST", "/channels/*/messages"):
        assert request.body["allowed_mentions"]["parse"] == []
