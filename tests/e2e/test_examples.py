"""Whatever the bot or the README offers to type works, and its answer agrees with what is said."""

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docs.make import _HEAD_SCENE
from model.bert.runner import Runner
from replies.example_heads import LINKS, OFFERED
from replies.topics import TOPICS
from sandbox.testing import Sandbox
from sandbox.world.entities import Channel
from tests.e2e.conftest import running_bot
from tests.e2e.talk import TURTLE, Message, ask, description, newcomer, only_embed

README = Path(__file__).parents[2] / "README.md"
COMMANDS = (
    *("mask", "attn", "head", "check", "compare", "heads", "layer", "film", "find", "mean", "word"),
    *("swap", "off", "importance", "layers", "lesson", "quiz", "notebook", "note", "board"),
    *("forget", "export", "explain", "help", "about"),
)
HABITS = {
    "tokens look at the next one": "next",
    "tokens look at the one before": "prev",
    "tokens look at [SEP]": "sep",
}


@pytest.fixture(params=["box", "workshop", "classroom"])
def clear(request: pytest.FixtureRequest) -> Sandbox:
    """Where the model has heads with clear habits.

    That in the box, the one made by hand, and one that isn't what its name says.
    """
    found: Sandbox = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def vague(sandbox: Sandbox, small_runner: Runner) -> AsyncIterator[Sandbox]:
    """Where the model has none: its weights are random."""
    async with running_bot(sandbox, small_runner):
        yield sandbox


async def answer(sandbox: Sandbox, typed: str, user: str = "Ann", **where: Channel) -> Message:
    """The answer to a command, which must be no refusal."""
    if typed.startswith("!quiz"):  # a channel has one at a time
        await ask(sandbox, "!quiz end", user, **where)
    reply = await ask(sandbox, typed, user, **where)
    done = await sandbox.changed(
        reply, lambda message: bool(message["embeds"] or message["attachments"]), timeout=60
    )
    assert done["embeds"] or done["attachments"], (typed, done["content"])
    return done


async def with_notebook(sandbox: Sandbox) -> str:
    """Somebody with no lesson begun, and some entries in a notebook, which examples are about."""
    user = newcomer(sandbox)
    for line in ("one", "two", "three"):
        await answer(sandbox, f"!note new {line}", user)
    return user


async def examples(sandbox: Sandbox, command: str) -> list[str]:
    """What `help` offers for a command."""
    text = description(await ask(sandbox, f"!help {command}"))
    return re.findall("^`(.+)`$", text.partition("**For example**")[2], re.MULTILINE)


async def explanation(sandbox: Sandbox, topic: str) -> tuple[str, str]:
    """The words of an explanation, and the command that it offers."""
    words, command, _ = description(await ask(sandbox, f"!explain {topic}")).split("```")
    return words, command.strip()


async def holds(sandbox: Sandbox, typed: str) -> bool:
    """Whether a claim holds, by the answer to `check`."""
    title = only_embed(await answer(sandbox, typed))["title"]
    return re.match("True:", title) is not None


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_example_of_help_works_and_every_claim_holds(
    clear: Sandbox, command: str
) -> None:
    found = await examples(clear, command)
    assert found
    user = await with_notebook(clear)
    (channel,) = clear.found(f"For {command}")  # where nobody has a quiz open
    for typed in found:
        await answer(clear, typed, user, channel=channel)
        assert command != "check" or await holds(clear, typed), typed


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_explanation_offers_a_command_that_agrees_with_it(
    clear: Sandbox, topic: str
) -> None:
    words, command = await explanation(clear, topic)
    await answer(clear, command)
    assert not command.startswith("!check") or await holds(clear, command)
    assert (topic == "head") is ("To try in this model" in words)


async def test_every_head_that_an_explanation_names_does_what_it_says(clear: Sandbox) -> None:
    words, command = await explanation(clear, "head")
    named = re.findall(r"in `(\d+)-(\d+)` ([^`,]+?)(?=, in|\.$)", words, re.MULTILINE)
    assert len(named) >= 2
    for layer, head, habit in named:
        if link := re.fullmatch(r"\*(\w+)\* looks at \*(\w+)\*", habit):
            assert command.startswith(f"!check {layer} {head} {link[1]} -> {link[2]}\n")
        else:
            sentences = "\n".join(OFFERED)
            assert await holds(clear, f"!check {layer} {head} {HABITS[habit]}\n{sentences}")


async def test_refusals_name_claims_that_hold(box: Sandbox) -> None:
    said = (await ask(box, f"!check 1 1 {TURTLE}"))["content"]
    pattern, link = re.findall("`(!check [^`]+)`", said)
    assert await holds(box, "\n".join((pattern, *OFFERED)))
    (sentences,) = (one.sentences for one in LINKS if link.endswith(str(one)))
    assert await holds(box, "\n".join((link, *sentences)))


async def test_slash_help_proposes_an_example_of_each_command(clear: Sandbox) -> None:
    offered = await clear.autocomplete("Ann", "help", "command", command="")
    names = [choice["value"] for choice in offered]
    assert names[:4] == ["mask", "attn", "lesson", "quiz"]
    assert names[4:] == [name for name in COMMANDS if name not in names[:4]]
    for choice in offered:
        assert choice["name"] == (await examples(clear, choice["value"]))[0]


async def test_of_a_model_without_clear_heads_nothing_is_claimed(vague: Sandbox) -> None:
    for topic in TOPICS:
        words, command = await explanation(vague, topic)
        assert "To try in this model" not in words
        assert not command.startswith("!check")
        await answer(vague, command)
    user = await with_notebook(vague)
    for command in COMMANDS:
        for typed in await examples(vague, command):
            await answer(vague, typed, user)


async def test_the_log_names_the_heads_that_are_shown(
    sandbox: Sandbox, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with running_bot(sandbox, runner, model="bundled"):
            (attn, *_) = await examples(sandbox, "attn")
    (line,) = re.findall("Heads for examples: (.+)", caplog.text)
    layer, head = attn.split()[1:3]
    assert line.startswith(f"next {layer}-{head}, prev ")


async def test_the_readme_offers_what_the_model_in_the_box_does(box: Sandbox) -> None:
    """Where that model has changed, `!help check` says what the README should."""
    text = README.read_text("utf-8")
    offered = re.findall(r"^!\w.+$|(?<=`)!\w[^`<]*(?=`)", text, re.MULTILINE)
    assert {typed.split()[0] for typed in offered} == {f"!{command}" for command in COMMANDS}
    claims = await examples(box, "check")
    user = await with_notebook(box)
    (channel,) = box.found("For readers")
    for typed in offered:
        if typed == "!quiz end":  # of a quiz that is open
            continue
        await answer(box, f"!mask {TURTLE}", user, channel=channel)
        if typed.startswith("!check"):
            assert any(claim.startswith(f"{typed} ") for claim in claims), (typed, claims)
            continue
        await answer(box, "\n".join((typed, *_needed(typed))), user, channel=channel)


def _needed(typed: str) -> tuple[str, ...]:
    """The sentences that a command of the README needs besides the last one."""
    of_link = [link.sentences for link in LINKS if typed.endswith(str(link))]
    several = re.fullmatch(r"!compare \d+ \d+", typed)
    return of_link[0] if of_link else OFFERED if several else ()


async def test_the_picture_of_the_readme_shows_its_head(box: Sandbox) -> None:
    text = README.read_text("utf-8")
    (head,) = re.findall("Heat map of (.+): every token looks at the next one", text)
    (claim, *_) = await examples(box, "check")
    layer, number, pattern = claim.split()[1:4]
    assert (head, pattern) == (f"layer {layer}, head {number}", "next")
    assert _HEAD_SCENE.startswith(f"!attn {layer} {number} ")
