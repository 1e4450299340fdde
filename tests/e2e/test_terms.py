"""The button that explains the words of an answer, to whoever presses it."""

import re
from typing import get_args

import pytest

from model.bert.runner import Runner
from replies.addresses import page_at
from replies.show.terms import TermsPage
from replies.terms import Term
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    Message,
    ask,
    button,
    description,
    only_embed,
    press,
)

LABEL = "What do these words mean?"
TITLE = "What these words mean"
ANSWERS = {
    "check a pattern": f"!check 3 9 next {TURTLE}",
    "check a link": f"!check 3 9 turtle -> moved {TURTLE}",
    "find a pattern": f"!find next {TURTLE}",
    "find a link": f"!find turtle -> moved {TURTLE}",
    "find broad": f"!find broad {TURTLE}",
    "layer": f"!layer 3 {TURTLE}",
    "mean": f"!mean rollout {TURTLE}",
    "heads": f"!heads {TURTLE}",
    "heads without a gap": "!heads Dogs bark.",
    "heads by a score": f"!heads prev {TURTLE}",
    "word": f"!word slowly {TURTLE}",
    "word in a head": f"!word slowly head=3-9 {TURTLE}",
    "head": f"!head 3 9 {TURTLE}",
    "what is carried": f"!attn 3 9 show=carried {TURTLE}",
    "film": f"!film {TURTLE}",
    "swap": f"!swap turtle -> dog {TURTLE}",
    "off": f"!off 3-9 {TURTLE}",
    "importance": f"!importance {TURTLE}",
    "layers": f"!layers {TURTLE}",
}


async def answer(sandbox: Sandbox, typed: str) -> Message:
    """The reply to a command as it is when the work is done."""
    return await sandbox.changed(
        await ask(sandbox, typed), lambda message: bool(message["embeds"]), timeout=30
    )


@pytest.mark.parametrize("typed", ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_answer_explains_the_terms_that_it_uses(classroom: Sandbox, typed: str) -> None:
    """And there is room for the button, and for that which deletes the answer."""
    reply = await answer(classroom, typed)
    rows = [row["components"] for row in reply["components"]]
    assert max(len(rows), *map(len, rows)) <= 5
    assert button(reply, "Delete")
    page = page_at(button(reply, LABEL)["custom_id"].split(":", 3)[3])
    assert isinstance(page, TermsPage)
    said = f"{only_embed(reply)['title']}\n{description(reply)}".lower()
    used = {term for term in get_args(Term) if re.search(rf"\b{term}s?\b", said)}
    assert used
    assert used <= set(page.terms)

    meanings = description(await press(classroom, "Ann", reply, LABEL))
    assert all(f"**{term}:** " in meanings for term in page.terms)
    assert meanings.count("**") == 2 * len(page.terms)


@pytest.mark.parametrize("person", ["Ann", "Ben"])
async def test_terms_are_explained_in_private_beside_the_reply(
    sandbox: Sandbox, runner: Runner, person: str
) -> None:
    async with running_bot(sandbox, runner):
        reply = await ask(sandbox, f"!check 3 9 next {TURTLE}")
    # As a button of an old reply does.
    async with running_bot(sandbox, runner):
        meanings = await press(sandbox, person, reply, LABEL)
        assert meanings["flags"] & PRIVATE
        assert meanings["id"] != reply["id"]
        assert only_embed(meanings)["title"] == TITLE
        explanation = await press(sandbox, person, meanings, "More about heads")
        assert explanation["id"] == meanings["id"]
        assert only_embed(explanation)["title"] == "Head: one way of looking"
        # The reply is as it was, and its other buttons change it still.
        turned = await press(sandbox, "Ann", reply, "√ scale")
        assert turned["id"] == reply["id"]
        assert only_embed(turned)["title"] == only_embed(reply)["title"]
