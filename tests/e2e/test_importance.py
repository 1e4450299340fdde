"""`importance`: that it finds what matters, says how far it is, and holds nobody up."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from config.workers import TimedOut
from model.analysis import Way
from model.bert.runner import Runner
from model.serving.analyzer import Analyzer
from model.variants import LogProbabilities, Variant, all_heads
from replies.pages import ImportancePage
from replies.show.importance import measured
from sandbox.testing import Sandbox
from tests.constructed import COPYING
from tests.e2e.conftest import running_bot, until
from tests.e2e.copying import COPIED, done, importance
from tests.e2e.talk import (
    SENTENCE,
    alt_text,
    ask,
    button,
    choose,
    description,
    footer,
    labels,
    named,
    only_embed,
    press,
)

OTHER = "It was [MASK] , turtle and book."


@pytest.mark.parametrize("way", ["zero", "even"])
async def test_importance_finds_the_head_that_matters(copier: Sandbox, way: str) -> None:
    reply = await importance(copier, f"way={way}\n{COPIED}\n{OTHER}")
    said = description(reply)
    assert said.startswith(f"**{named(COPYING)}** matters most here: without it, the first word")
    assert "Next come" not in said
    assert "Noise in its place changes less in 20 of 20 tries." in said
    assert re.search(rf"^   1 {named(COPYING)} +\d\.\d\d +\d\.\d\d  20 of 20$", said, re.MULTILINE)
    assert "First words here: *dog* and *turtle*." in said
    assert footer(reply) == f"{COPIED}\n{OTHER}"
    assert f"way: {way}, mean over 2 sentences" in alt_text(reply)

    assert labels(reply, 0)[0] == named(COPYING)
    opened = await choose(copier, "Ann", reply, 0, named(COPYING))
    assert only_embed(opened)["title"] == str(COPYING).capitalize()
    again = await importance(copier, f"way={way} {COPIED}")
    off = await choose(copier, "Ann", again, 1, f"{named(COPYING)} off")
    assert "Before, it was *dog*" in description(off)
    assert f"Off means `{way}`" in description(off)


@pytest.mark.parametrize("way", Way)
async def test_the_importance_of_a_head_is_what_its_off_says(
    sandbox: Sandbox, small_runner: Runner, way: Way
) -> None:
    """On a model of random weights, in which every head does something."""
    async with running_bot(sandbox, small_runner) as bot:
        ranked = await measured(bot.desk.services, ImportancePage(way=way), (COPIED,))
        for head in all_heads(small_runner.geometry):
            reply = await ask(sandbox, f"!off {named(head)} way={way.value} {COPIED}")
            ((sign, size),) = re.findall(r"(falls|rises) by (\d+\.\d\d)", description(reply))
            fall = size if sign == "falls" else f"-{size}"
            expected = ranked.importance.falls[head.layer, head.head]
            assert float(fall) == pytest.approx(expected, abs=0.006)
    assert len({*ranked.importance.falls.round(5).ravel()}) > 8


async def test_slash_importance_is_the_same(copier: Sandbox) -> None:
    used = await copier.slash("Ann", "importance", sentences=COPIED, way="even")
    answer = await done(copier, await used.response(timeout=60))
    assert only_embed(answer) == only_embed(await importance(copier, f"way=even {COPIED}"))
    assert not used.followups


async def test_it_says_how_far_it_is(copier: Sandbox) -> None:
    copier.clear_requests()
    reply = await importance(copier, "The dog [MASK] a turtle.")
    (first,) = copier.find_requests("POST", "/channels/*/messages")
    assert re.fullmatch(
        r"Switching off one head after the other: \d+ of 12 runs …", first.body["content"]
    )
    assert not reply["content"]


REPORT = re.compile(r"Switching off one head after the other: \d+ of \d+ runs …")


@pytest.mark.parametrize("user", ["Ann", "Ben"])
async def test_a_control_says_how_far_it_is(copier: Sandbox, user: str) -> None:
    """In the reply of whoever asked, and in the private copy of another."""
    reply = await ask(copier, f"!off {named(COPYING)} The cat [MASK] a turtle.")
    pressed = await press(copier, user, reply, "Importance of all heads")
    assert REPORT.fullmatch(pressed["content"])
    assert (pressed["id"] == reply["id"]) == (user == "Ann")
    if user == "Ann":
        assert (pressed["embeds"], pressed["attachments"]) == (
            reply["embeds"],
            reply["attachments"],
        )
    ranked = await done(copier, pressed)
    assert description(ranked).startswith(f"**{named(COPYING)}** matters most")


class Held:
    """The experiments of a model, which go on when they may, and then may fail."""

    def __init__(self, model: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = asyncio.Event()
        self.error: Exception | None = None
        self._experiment = model.experiment
        monkeypatch.setattr(model, "experiment", self.experiment)

    async def experiment(
        self, variants: Sequence[Variant]
    ) -> AsyncIterator[Sequence[LogProbabilities]]:
        async for some in self._experiment(variants):
            yield some
            await self.go_on.wait()
            if self.error is not None:
                raise self.error


async def test_a_report_does_not_outlive_its_work(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_bot(sandbox, small_runner) as bot:
        words = await ask(sandbox, f"!mask {COPIED}")
        held = Held(bot.desk.services.model, monkeypatch)
        reported = await press(sandbox, "Ann", words, "Importance of all heads")
        assert REPORT.fullmatch(reported["content"])
        heads = await press(sandbox, "Ann", reported, "All heads")
        assert not heads["content"]
        held.go_on.set()
        await until(lambda: not bot.desk.experiments.underway)
        await ask(sandbox, f"!mask {COPIED}")
        assert only_embed(sandbox.message(heads)) == only_embed(heads)
        assert not sandbox.message(heads)["content"]


async def test_a_report_goes_if_the_work_fails(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_bot(sandbox, small_runner) as bot:
        words = await ask(sandbox, f"!mask {COPIED}")
        held = Held(bot.desk.services.model, monkeypatch)
        held.error = TimedOut(1)
        uses = [
            await sandbox.click(user, words, button(words, "Importance of all heads")["custom_id"])
            for user in ("Ann", "Ben")
        ]
        for used in uses:
            assert REPORT.fullmatch((await used.response())["content"])
        copy = await uses[1].response()
        held.go_on.set()
        for used in uses:
            assert "try again" in (await used.followup())["content"]
        left = await sandbox.changed(words, lambda message: not message["content"])
        assert left["embeds"] == words["embeds"]
        await sandbox.deleted(copy)


async def test_a_class_is_answered_meanwhile(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one command is worked on at a time."""
    async with running_bot(sandbox, small_runner, max_batch="1") as bot:
        model, go_on = bot.desk.services.model, asyncio.Event()
        experiment = model.experiment

        async def held(variants: Sequence[Variant]) -> AsyncIterator[Sequence[LogProbabilities]]:
            await go_on.wait()
            async for some in experiment(variants):
                yield some

        monkeypatch.setattr(model, "experiment", held)
        asked = await sandbox.say("Ann", f"!importance {COPIED}")
        await until(lambda: bot.desk.experiments.underway == 1)
        assert only_embed(await ask(sandbox, f"!mask {SENTENCE}", user="Ben"))
        assert bot.desk.experiments.underway == 1
        go_on.set()
        assert only_embed(await done(sandbox, await sandbox.reply_to(asked, timeout=60)))


async def test_as_many_sentences_as_there_may_be_find_a_place_in_the_queue(
    sandbox: Sandbox, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one command is worked on at a time, and each has to be read with a full stop."""
    sentences = [f"{'dog ' * count}[MASK]" for count in range(20)]
    async with running_bot(sandbox, small_runner, max_batch="1") as bot:
        model = bot.desk.services.model

        async def quick(variants: Sequence[Variant]) -> AsyncIterator[Sequence[LogProbabilities]]:
            yield [LogProbabilities(np.zeros((1, 1), np.float32)) for _ in variants]

        monkeypatch.setattr(model, "experiment", quick)
        reply = await importance(sandbox, "\n".join(sentences))
    assert "mean over 20 sentences" in alt_text(reply)
