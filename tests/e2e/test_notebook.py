"""Notebooks: what is kept of answers, in which order, and as a file."""

import re

import pytest

from model.bert.runner import Runner
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.notebooks import KEPT, keep, own
from tests.e2e.talk import (
    TURTLE,
    all_labels,
    ask,
    button,
    choose,
    description,
    labels,
    only_embed,
    press,
)

ROCK = "I threw a small rock and it fell in the [MASK]."


def titles(notebook: dict[str, object]) -> list[str]:
    """What the entries of a list are called, without their numbers."""
    return re.findall(r"^\*\*\d+\*\* (.+)$", description(notebook), re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (f"!check 3 10 next {TURTLE}", "layer 3, head 10 looks at the next token"),
        (f"!check 4 11 slowly -> moved {TURTLE}", "layer 4, head 11 looks from slowly to moved"),
        (f"!find next {TURTLE}", "looks at the next token"),
        (f"!find slowly -> moved {TURTLE}", "looks from slowly to moved"),
        (f"!compare 3 10 {TURTLE} // {ROCK}", "layer 3, head 10 "),
        (f"!compare 3-10 8-5 {TURTLE}", "3-10 and 8-5 "),
        (f"!off 3-10 {TURTLE}", "layer 3, head 10 off (zero)"),
        (f"!swap turtle -> train {TURTLE}", "turtle → train"),
    ],
)
async def test_every_answer_that_claims_something_can_be_kept(
    sandbox: Sandbox, runner: Runner, typed: str, title: str
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, typed)
        assert (await keep(sandbox, "Ann", reply)).startswith(f"{KEPT}1 in your notebook.")
        notebook = await own(sandbox, "Ann")
        (told,) = titles(notebook)
        assert title in told
        # And it leads to the answer again, whose numbers are the same.
        (entry,) = labels(notebook, 0)
        opened = await choose(sandbox, "Ann", notebook, 0, entry)
        anew = await press(sandbox, "Ann", opened, "Measure anew")
        assert only_embed(anew)["title"] == only_embed(reply)["title"]
        assert description(anew) == description(reply).split("\n-# This is the small")[0]
        assert button(anew, "Keep")


async def test_what_claims_nothing_has_no_such_button(classroom: Sandbox) -> None:
    for typed in (f"!attn 3 10 {TURTLE}", f"!mask {TURTLE}", f"!heads {TURTLE}"):
        assert "Keep" not in all_labels(await ask(classroom, typed))


async def test_the_button_stands_at_the_end_of_the_last_row(classroom: Sandbox) -> None:
    for typed in (
        f"!check 3 10 next {TURTLE}",
        f"!find next {TURTLE}",
        f"!compare 3-10 8-5 {TURTLE}",
        f"!off 3-10 {TURTLE}",
        f"!swap turtle -> train {TURTLE}",
    ):
        reply = await ask(classroom, typed)
        names = [item["label"] for item in reply["components"][-1]["components"]]
        assert names[-2:] == ["Keep", "Delete"] or names[-1] == "Keep", names


async def test_a_finding_has_its_numbers_sentences_and_what_breaks_it(
    workshop: Sandbox,
) -> None:
    reply = await ask(workshop, "!check 1 1 next // The dog sat. // A cat ran.", user="Chloe")
    del reply
