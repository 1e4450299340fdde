"""`film`: one sentence through all layers, on a sheet and as a moving picture."""

import io
from typing import Any

import pytest
from PIL import Image

from model.bert.runner import Runner
from replies.show import film
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    alt_text,
    ask,
    assert_helped,
    choose,
    description,
    labels,
    only_embed,
    press,
)

CAT = "The cat sat, walking."


def frames(picture: bytes) -> int:
    return int(getattr(Image.open(io.BytesIO(picture)), "n_frames", 1))


async def test_a_film_says_where_each_layer_looks(workshop: Sandbox) -> None:
    reply = await ask(workshop, f"!film 1 {CAT}")
    assert only_embed(reply)["title"] == "Layer by layer: its head 1"
    # 1-1 looks at the next token, 2-1 at [CLS], and 3-1 everywhere alike.
    assert description(reply).splitlines()[:4] == [
        "Where half of the tokens or more look most:",
        "**Layer 1**: at the next token.",
        "**Layer 2**: at [CLS].",
        "**Layer 3**: not at one place.",
    ]
    assert "have nothing to do with each other" in description(reply)
    assert alt_text(reply).startswith(
        "3 attention heat maps on one sheet: of each layer its head 1, 8 tokens. Where half of"
    )
    sheet = await workshop.attachment(reply)
    assert sheet.startswith(b"\x89PNG")

    other = await choose(workshop, "Ann", reply, 0, "Head 2")
    assert only_embed(other)["title"] == "Layer by layer: its head 2"
    # 2-2 looks at full stops and commas, of which there are two.
    one = await ask(workshop, "!film 2 The cat sat.")
    assert "**Layer 2**: at *.*." in description(one)
    assert await workshop.attachment(other) != sheet
    mean = await choose(workshop, "Ann", other, 0, "Mean of the heads")
    assert only_embed(mean)["title"] == "Layer by layer: the mean of its 4 heads"
    assert "A mean hides its heads" in description(mean)
    assert labels(mean, 0) == ["Mean of the heads", "Head 1", "Head 2", "Head 3", "Head 4"]
    opened = await choose(workshop, "Ann", mean, 1, "Layer 3")
    assert only_embed(opened)["title"] == "Mean of layer 3"


async def test_a_moving_picture_has_a_frame_for_each_layer(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!film gif 9 {TURTLE}")
    (attachment,) = reply["attachments"]
    assert (attachment["filename"], attachment["content_type"]) == ("film.gif", "image/gif")
    assert frames(await classroom.attachment(reply)) == 12
    assert alt_text(reply).startswith("Moving picture of 12 attention heat maps")
    head = await choose(classroom, "Ann", reply, 1, "Layer 3")
    assert only_embed(head)["title"] == "Layer 3, head 9"


SAME = {
    "mean": ({}, "!film"),
    "head": ({"head": 9, "theme": "light"}, "!film head 9 theme=light"),
    "moving": ({"form": "gif"}, "<@{}> film mean gif"),
}


@pytest.mark.parametrize(("options", "typed"), SAME.values(), ids=SAME.keys())
async def test_slash_commands_and_mentions_are_the_same(
    classroom: Sandbox, options: dict[str, Any], typed: str
) -> None:
    used = await classroom.slash("Ann", "film", sentence=TURTLE, **options)
    answer = await used.response(timeout=60)
    text = await ask(classroom, f"{typed.format(classroom.bot.id)} {TURTLE}")
    assert only_embed(answer) == only_embed(text)
    assert await classroom.attachment(answer) == await classroom.attachment(text)


BAD = {
    "no such head": (f"!film 13 {TURTLE}", ["no head 13", "1 to 12"]),
    "no head 0": (f"!film 0 {TURTLE}", ["no head 0"]),
    "a head of a layer": (f"!film 3-10 {TURTLE}", ["same head of every layer", "!film 10"]),
    "hardly a sentence": ("!film giff", ["`giff`", "!film gif"]),
    "several sentences": (f"!film {TURTLE} // {CAT}", ["That is 2 sentences", "takes one"]),
    "an unknown form": (f"!film form=mp4 {TURTLE}", ["`form=`", "gif"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


async def test_its_buttons_work_after_a_restart(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner):
        reply = await ask(sandbox, "!film 2 The cat sat.")
    await sandbox.wait_offline()
    async with running_bot(sandbox, small_runner):
        moving = await press(sandbox, "Ann", reply, "As a moving picture")
        assert frames(await sandbox.attachment(moving)) == 4
        copy = await press(sandbox, "Ben", moving, "As one sheet")
        assert copy["flags"] & PRIVATE
        assert (await sandbox.attachment(copy)).startswith(b"\x89PNG")


async def test_what_is_too_long_to_move_fits_a_sheet(
    classroom: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "MOST_FILMED", 8)
    await assert_helped(classroom, f"!film gif {TURTLE}", "24 layers of 8 tokens", "one sheet")
    long = await ask(classroom, f"!film {' '.join(['cat'] * 58)}")
    assert "no room for 60 labels" in description(long)
