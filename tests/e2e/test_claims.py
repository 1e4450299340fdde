"""`find` and `check` as a class uses them, on the model in the box."""

import re
from typing import Any

import pytest

from model.analysis import Head
from model.bert.runner import Runner
from model.measures.claims import Outcome, Verdict, check_link, check_pattern
from model.measures.patterns import Pattern
from model.measures.search import find_link, find_pattern
from model.measures.ties import decimals
from replies.verdicts import is_open
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot
from tests.e2e.talk import (
    PRIVATE,
    TURTLE,
    ask,
    assert_helped,
    button,
    choices,
    choose,
    description,
    named,
    only_embed,
    press,
    ranked,
)

ADVERBS = (
    "The turtle moved slowly across the [MASK].",
    "The turtle slowly moved across the [MASK].",
    "The turtle moved very slowly across the [MASK].",
)
ROCK = "I threw a small rock and it fell in the [MASK]."
DOG = "I was walking with my dog [MASK] it started barking."
VERDICTS = {
    Outcome.HOLDS: "True",
    Outcome.PARTLY: "Partly true",
    Outcome.DOES_NOT_HOLD: "Not true",
}


def titled(verdict: Verdict) -> str:
    """How the title of a verdict begins."""
    return "True so far" if is_open(verdict) else VERDICTS[verdict.outcome]


async def test_find_ranks_the_heads_of_the_model_in_the_box(
    classroom: Sandbox, runner: Runner
) -> None:
    analyses = runner.run([runner.tokenizer.read(text) for text in ADVERBS])
    reply = await ask(classroom, "!find slowly -> moved\n" + "\n".join(ADVERBS))

    search = find_link(analyses, "slowly", "moved")
    assert [row[1] for row in ranked(reply)] == [named(found.head) for found in search.found[:10]]
    assert [row[3] for row in ranked(reply)] == [found.hits for found in search.found[:10]]
    best = named(search.found[0].head)
    assert f"in 1 of 3 sentences; {best} does better." in description(reply)
    # At random, moved is one of 7, 7 and 8 words.
    assert "By luck alone about 0.4 of 144 heads would pass all 3 sentences" in description(reply)
    (attachment,) = reply["attachments"]
    assert attachment["filename"] == "find.png"
    assert f"{best} {decimals(search.found[0].score)}" in attachment["description"]


async def test_find_as_a_slash_command(classroom: Sandbox, runner: Runner) -> None:
    typed = await ask(classroom, f"!find next\n{TURTLE}\n{ROCK}")
    used = await classroom.slash("Ann", "find", pattern="next", sentences=f"{TURTLE} // {ROCK}")
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await classroom.attachment(answer) == await classroom.attachment(typed)

    linked = await classroom.slash("Ann", "find", source="the#1", target="[MASK]")
    again = await linked.response(timeout=60)
    assert only_embed(again)["title"] == r"Which head looks from *the#1* to *\[MASK]*?"
    assert "The sentences are your last ones here." in description(again)
    analyses = runner.run([runner.tokenizer.read(text) for text in (TURTLE, ROCK)])
    best = find_link(analyses, "the#1", "[MASK]").found[0]
    assert ranked(again)[0][1] == named(best.head)


CLAIMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "the next word": ("3 10 next", (TURTLE, ROCK, DOG)),
    "the previous word": ("8 5 prev", (TURTLE, ROCK, DOG)),
    "adverb to verb": ("4 11 slowly -> moved", ADVERBS),
    "[SEP]": ("9 11 sep", (TURTLE, ROCK, DOG)),
    "it to what it stands for": ("9-11 it -> rock", (ROCK,)),
    "and elsewhere": ("L9H11 it -> dog", (DOG,)),
    "one that doesn't hold": ("3 10 prev", (TURTLE, ROCK, DOG)),
}


@pytest.mark.parametrize(("claim", "texts"), CLAIMS.values(), ids=CLAIMS.keys())
async def test_claims_found_by_hand_are_measured(
    classroom: Sandbox, runner: Runner, claim: str, texts: tuple[str, ...]
) -> None:
    reply = await ask(classroom, f"!check {claim}\n" + "\n".join(texts))

    verdict = verdict_on(runner, claim, texts)
    assert only_embed(reply)["title"].startswith(f"{titled(verdict)}: layer ")
    assert f"Rank {verdict.rank} of 144" in description(reply)
    assert description(reply).count("✗") == len(verdict.missed)
    hits = f"in {verdict.hits} of {len(texts)} sentence{'s' if len(texts) > 1 else ''} (needed: all"
    assert hits in description(reply)
    (attachment,) = reply["attachments"]
    assert attachment["description"].startswith(f"{titled(verdict)}: layer ")


def verdict_on(runner: Runner, claim: str, texts: tuple[str, ...]) -> Verdict:
    analyses = runner.run([runner.tokenizer.read(text) for text in texts])
    numbers = [int(number) for number in re.findall(r"\d+", claim)]
    head = Head(numbers[0] - 1, numbers[1] - 1)
    link = re.search(r"(\w+) -> (\w+)", claim)
    if link:
        return check_link(analyses, head, link[1], link[2])
    return check_pattern(analyses, head, Pattern(claim.rsplit(maxsplit=1)[-1]))


async def test_a_head_that_was_trained_is_told_apart(box: Sandbox) -> None:
    adverbs = "\n".join(ADVERBS)
    for typed in (f"!check 3 10 next {TURTLE}", f"!find slowly -> moved\n{adverbs}"):
        said = description(await ask(box, typed))
        assert re.search(
            r"^-# \S+ was trained for this: .+ `!explain models`\.$", said, re.MULTILINE
        )
    for typed in (f"!check 1 1 next {TURTLE}", f"!find self {TURTLE}"):
        assert "trained" not in description(await ask(box, typed))


async def test_check_as_a_slash_command(classroom: Sandbox) -> None:
    typed = await ask(classroom, f"!check 3 9 next {TURTLE}")
    used = await classroom.slash(
        "Ann", "check", layer=3, head=9, pattern="next", sentences=TURTLE, theme="dark"
    )
    answer = await used.response(timeout=60)
    assert only_embed(answer) == only_embed(typed)
    assert await classroom.attachment(answer) == await classroom.attachment(typed)


async def test_the_options_of_a_link_are_offered_from_the_sentence(classroom: Sandbox) -> None:
    await ask(classroom, f"!mask {TURTLE}", user="Chloe")
    offered = await classroom.autocomplete("Chloe", "find", "source", sentences="So it goes.")
    assert [choice["value"] for choice in offered] == ["so", "it", "goes", "."]
    offered = await classroom.autocomplete("Chloe", "check", "target", target="T")
    assert [choice["value"] for choice in offered] == ["the#1", "turtle", "the#2"]


async def test_sentences_without_a_target_are_named_and_not_counted(
    classroom: Sandbox, runner: Runner
) -> None:
    reply = await ask(classroom, f"!find mask\nIt sat.\n{TURTLE}\n{ROCK}")

    assert "Not counted, since sentence 1 (*It sat.*) has no [MASK]." in description(reply)
    assert {row[4] for row in ranked(reply)} == {2}
    analyses = runner.run([runner.tokenizer.read(text) for text in (TURTLE, ROCK)])
    best = find_pattern(analyses, Pattern.MASK).found[0]
    assert ranked(reply)[0][1] == named(best.head)
    opened = await choose(classroom, "Ann", reply, 0, named(best.head))
    assert only_embed(opened)["footer"]["text"] == TURTLE


BAD_INPUT = {
    "nothing": ("!find", ["pattern", "!find next", " -> ", "`broad`"]),
    "a wrong pattern": ("!find nxt It sat.", ["Did you mean `!find next`?"]),
    "half a link": ("!find sat ->\nIt sat.", ["or `!find ", " -> "]),
    "both": ("!find next sat -> it", ["not both", "!find next"]),
    "no claim": (f"!check 3 9 {TURTLE}", ["like: `!check ", " next`", " -> "]),
    "no head": ("!check next It sat.", ["whole numbers", "layers 1 to 12"]),
    "no such head": ("!check 3 13 next It sat.", ["no head 13"]),
    "no such word": ("!find slow -> moved " + TURTLE, ["don't see *slow*", "turtle"]),
    "not in each": (f"!find it -> rock\n{ROCK}\n{TURTLE}", ["don't see *it*", "turtle"]),
    "a word twice": ("!check 3 9 the -> moved " + TURTLE, ["2 times", "`the#1` or `the#2`"]),
    "nothing to measure": ("!find mask It sat.", ["no [MASK]", "`mask`"]),
    "too many": ("!find next\n" + "It sat.\n" * 21, ["21 sentences", "up to 20"]),
    "an option": ("!find next theme=pink It sat.", ["`theme=`", "`light`"]),
}


@pytest.mark.parametrize(("typed", "expected"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_gets_a_short_helpful_reply(
    classroom: Sandbox, typed: str, expected: list[str]
) -> None:
    await assert_helped(classroom, typed, *expected)


SLASH: dict[str, tuple[str, dict[str, Any], str]] = {
    "neither": ("find", {"sentences": "It sat."}, "a pattern or a link"),
    "both": ("find", {"pattern": "next", "source": "it", "sentences": "It sat."}, "not both"),
    "half": ("check", {"layer": 3, "head": 9, "target": "it"}, "slowly -> moved"),
    "word": ("find", {"source": "x", "target": "it", "sentences": "It sat."}, "don't see"),
    "head": ("check", {"layer": 3, "head": 99, "pattern": "next"}, "no head 99"),
    "too much": (
        "find",
        {"pattern": "next", "sentences": " // ".join(["word " * 22] * 20)},
        "characters",
    ),
}


@pytest.mark.parametrize(("name", "options", "expected"), SLASH.values(), ids=SLASH.keys())
async def test_slash_errors_are_seen_by_the_asker_only(
    classroom: Sandbox, name: str, options: dict[str, Any], expected: str
) -> None:
    answer = await (await classroom.slash("Chloe", name, **options)).response()

    assert expected in answer["content"]
    assert answer["flags"] & PRIVATE


async def test_controls_of_both_work_after_a_restart_without_a_second_run(
    sandbox: Sandbox, runner: Runner
) -> None:
    async with running_bot(sandbox, runner) as bot:
        found = await ask(sandbox, "!find slowly -> moved\n" + "\n".join(ADVERBS))
        runs = bot.desk.services.model.runs
        copy = await press(sandbox, "Ben", found, "Light theme")
        assert copy["flags"] & PRIVATE
        best = ranked(found)[0][1]
        opened = await choose(sandbox, "Ben", copy, 0, best)
        assert only_embed(opened)["footer"]["text"] == ADVERBS[0]
        assert "*slowly* looks most at" in description(opened)
        assert bot.desk.services.model.runs == runs
    async with running_bot(sandbox, runner):
        checked = await press(sandbox, "Ann", found, f"Check {best}")
        assert "looks from *slowly* to *moved*" in only_embed(checked)["title"]
        assert only_embed(checked)["footer"]["text"] == "\n".join(ADVERBS)
        found = await press(sandbox, "Ann", checked, "Find this link")
        assert ranked(found)[0][1] == best
        checked = await press(sandbox, "Ann", found, f"Check {best}")
        turned = await press(sandbox, "Ann", checked, "√ scale")
        shown = await press(sandbox, "Ann", turned, "Show this head")
        assert only_embed(shown)["title"] == f"Layer {best.replace('-', ', head ')}"
        assert button(shown, "Linear scale")


async def test_another_pattern_is_a_choice_away(classroom: Sandbox) -> None:
    found = await ask(classroom, f"!find next {TURTLE}")
    assert [option["value"] for option in choices(found, 1)["options"] if option["default"]]
    turned = await choose(classroom, "Ann", found, 1, "Pattern: prev")
    assert only_embed(turned)["title"] == "Which head looks at the previous token?"
    checked = await press(classroom, "Ann", turned, f"Check {ranked(turned)[0][1]}")
    other = await choose(classroom, "Ann", checked, 0, "Pattern: cls")
    assert "looks at [CLS]" in only_embed(other)["title"]


async def test_a_model_of_another_shape(sandbox: Sandbox, small_runner: Runner) -> None:
    async with running_bot(sandbox, small_runner):
        reply = await ask(sandbox, "!find next The turtle moved slowly.")
        assert "of 16 heads" in description(reply)
        assert len(ranked(reply)) == 10
        checked = await ask(sandbox, "!check 4 4 next")
        assert re.search(r"Rank \d+ of 16\.", description(checked))
        assert "no layer 5" in (await ask(sandbox, "!check 5 1 next"))["content"]
        assert "`!check 3 4 next`" in (await ask(sandbox, "!check 4 4"))["content"]
