"""The picture of a head arrives with the numbers that it shows, for a page that draws them live."""

import io
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from model.analysis import Analysis
from model.bert.runner import Runner
from model.measures.words import between_words, without_specials, words_of
from rendering.picture_numbers import STEPS
from sandbox.testing import Sandbox
from tests.e2e.talk import TURTLE, ask, press
from tests.rendering.numbers_in import numbers_in, weights_in

PIECES = "Snowflakes glitter."
"""Of which some words have several pieces."""

CLOSE = 2 / STEPS
"""A step, and what sentences in a batch round apart."""


def analysis_of(runner: Runner, text: str) -> Analysis:
    (analysis,) = runner.run([runner.tokenizer.read(text)])
    return analysis


async def carried_numbers(classroom: Sandbox, reply: dict[str, Any]) -> dict[str, Any]:
    numbers = numbers_in(await classroom.attachment(reply))
    assert numbers is not None
    return numbers


@pytest.mark.parametrize("view", ["heat", "lines"])
async def test_they_are_those_of_the_analysis(
    classroom: Sandbox, runner: Runner, view: str
) -> None:
    reply = await ask(classroom, f"!attn 4 11 view={view} {TURTLE}")
    numbers = await carried_numbers(classroom, reply)
    analysis = analysis_of(runner, TURTLE)
    (head,) = numbers["heads"]
    assert head["name"] == "Layer 4, head 11"
    assert tuple(head["tokens"]) == analysis.tokens
    assert np.abs(weights_in(head) - analysis.attention[3, 10]).max() <= CLOSE


async def test_they_follow_what_is_done_to_the_picture(classroom: Sandbox, runner: Runner) -> None:
    reply = await ask(classroom, f"!attn 4 11 words=on {PIECES}")
    analysis = analysis_of(runner, PIECES)
    joined = words_of(analysis)
    assert len(joined.words) < len(analysis.tokens)
    weights = between_words(joined, analysis.attention[3, 10])
    (head,) = (await carried_numbers(classroom, reply))["heads"]
    assert tuple(head["tokens"]) == joined.words
    assert np.abs(weights_in(head) - weights).max() <= CLOSE

    hidden = await press(classroom, "Ann", reply, "Hide [CLS] [SEP]")
    weights, words = without_specials(weights, joined.words, renormalise=False)
    (head,) = (await carried_numbers(classroom, hidden))["heads"]
    assert tuple(head["tokens"]) == words
    assert np.abs(weights_in(head) - weights).max() <= CLOSE


async def test_a_comparison_has_those_of_each_head(classroom: Sandbox, runner: Runner) -> None:
    reply = await ask(classroom, f"!compare 3-10 8-5 {TURTLE}")
    numbers = await carried_numbers(classroom, reply)
    attention = analysis_of(runner, TURTLE).attention
    for head, weights in zip(numbers["heads"], (attention[2, 9], attention[7, 4]), strict=True):
        assert np.abs(weights_in(head) - weights).max() <= CLOSE


async def test_exported_pictures_have_them_too(classroom: Sandbox) -> None:
    reply = await ask(classroom, f"!export zip layer=4 {TURTLE}")
    reply = await classroom.changed(reply, lambda message: bool(message["attachments"]), 20)
    with ZipFile(io.BytesIO(await classroom.attachment(reply))) as archive:
        numbers = numbers_in(archive.read("layer04-head11.png"))
    assert numbers
    assert numbers["heads"][0]["name"] == "Layer 4, head 11"
