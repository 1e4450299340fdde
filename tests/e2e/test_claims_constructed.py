"""`find` and `check` on a model whose heads are made by hand, through the whole bot."""

import pytest

from model.measures.patterns import Pattern
from sandbox.testing import Sandbox
from tests.constructed import HEADS, LAYERS, OFFSETS, PATTERNS
from tests.e2e.talk import ask, description, named, only_embed, press, ranked

SENTENCES = (
    "The turtle moved slowly, and the dog moved the [MASK].",
    "The cat sat and the [MASK] sat, walking.",
    "It was the [MASK], it was the book.",
)


@pytest.mark.parametrize("pattern", Pattern)
async def test_the_head_made_for_a_pattern_is_found_first_and_the_claim_holds(
    workshop: Sandbox, pattern: Pattern
) -> None:
    lines = "\n".join(SENTENCES)
    reply = await ask(workshop, f"!find {pattern.value}\n{lines}")

    (first, second, *_), head = ranked(reply), named(PATTERNS[pattern])
    assert first == (1, head, 1.0, 3, 3)
    assert second[0] == 2
    assert second[2] < 0.6
    assert only_embed(reply)["footer"]["text"] == lines

    checked = await press(workshop, "Ann", reply, f"Check {head}")
    assert only_embed(checked)["title"].startswith(f"True: {PATTERNS[pattern]} ")
    assert f"Rank 1 of {LAYERS * HEADS}" in description(checked)
    assert "✗" not in description(checked)
    next_one = await press(workshop, "Ann", checked, "▶" if head != "3-4" else "◀")
    assert only_embed(next_one)["title"].startswith("Not true: ")
    assert description(next_one).startswith("It does")


async def test_a_link_that_a_fixed_offset_explains_is_not_yet_true(
    workshop: Sandbox,
) -> None:
    sentences = [f"{'then ' * k}the cat sat book dog picked it" for k in range(3)]
    reply = await ask(workshop, "!find book -> picked\n" + "\n".join(sentences))

    assert ranked(reply)[0] == (1, named(OFFSETS[2]), 1.0, 3, 3)
    rule = "“always two words to the right” finds *picked* in 3 of 3 sentences"
    assert f"The rule {rule}; no head does better." in description(reply)
    checked = await press(workshop, "Ann", reply, f"Check {named(OFFSETS[2])}")
    assert only_embed(checked)["title"].startswith("True so far: ")
    said, *numbers = description(checked).split("\n")
    assert said == (
        "It does what you say in all 3 sentences. But a simple rule does so, too: “always two "
        "words to the right”. Try 1 more sentence in which *picked* does not stand two words "
        "after *book*."
    )
    assert all(line.startswith("-# ") for line in numbers)
    assert "✗ the rule “always two words to the right” finds it in 3 of 3" in description(checked)
    assert "(needed: 1 more)" in description(checked)
    again = await press(workshop, "Ann", checked, "Find this link")
    other = await press(workshop, "Ann", again, "picked → book")
    assert ranked(other)[0] == (1, named(OFFSETS[-2]), 1.0, 3, 3)
