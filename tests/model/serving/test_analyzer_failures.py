"""Runs that fail or hang, and the end: who waits is told, and nothing else suffers."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from config.workers import Stopping, Stuck, TimedOut
from model.bert.tokenizer import Tokenizer
from model.errors import ModelFailed
from model.serving.analyzer import Analyzer, Limits
from tests.checkpoints import copied
from tests.model.scripted import PATIENCE, Gate, ScriptedModel, analyzing, answered, asked
from tests.odd_checkpoints import ODD, change_json

HANG = 0.4
"""Seconds for a request, and half of it for a run, in tests where runs hang."""


# Runs that fail or hang.


def fail() -> None:
    raise RuntimeError("out of paper")


async def test_a_failing_run_fails_everyone_who_asked_for_it_and_the_next_works(
    model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    model.script.append(fail)
    async with analyzing(model) as analyzer:
        failures = await asyncio.gather(*await asked(analyzer, "a", "a"), return_exceptions=True)
        assert [type(failure) for failure in failures] == [ModelFailed] * 2
        assert {str(getattr(failure, "__cause__", None)) for failure in failures} == {
            "out of paper"
        }
        assert (await analyzer.analyze(analyzer.read("a"))).text == "a"
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.name for record in errors] == ["model.serving.batches"]
    assert "out of paper" in caplog.text


async def test_one_bad_sentence_takes_no_other_with_it(
    model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    model.bad = "c"
    async with analyzing(model) as analyzer:
        tasks = await asked(analyzer, *"abcdef")
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [getattr(result, "text", None) for result in results] == [*"ab", None, *"def"]
        assert isinstance(results[2], ModelFailed)
    (error,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "on a sentence" in error.getMessage()


async def test_a_batch_that_is_too_large_for_the_memory_runs_in_parts(
    model: ScriptedModel,
) -> None:
    model.most = 3
    async with analyzing(model) as analyzer:
        assert await answered(await asked(analyzer, *"abcdefgh")) == list("abcdefgh")
    assert max(map(len, model.batches)) == 8
    assert [batch for batch in model.batches if len(batch) <= 3] == [
        *(("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"))
    ]


async def test_a_hanging_run_is_left_behind(
    model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(seconds=HANG)) as analyzer:
        failures = await asyncio.gather(*await asked(analyzer, "a", "b"), return_exceptions=True)
        assert [type(failure) for failure in failures] == [TimedOut] * 2
        assert (await analyzer.analyze(analyzer.read("c"))).text == "c"
        assert (await analyzer.analyze(analyzer.read("a"))).text == "a"
        gate.open()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_sentences_behind_a_hanging_run_are_answered(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(seconds=2.0)) as analyzer:
        (hanging,) = await asked(analyzer, "a")
        await gate.reached()
        behind = await asked(analyzer, "b")
        assert await answered(behind) == ["b"]
        with pytest.raises(TimedOut):
            await hanging
        gate.open()


async def test_with_three_runs_stuck_it_refuses_until_one_returns(model: ScriptedModel) -> None:
    gates = [Gate(), Gate(), Gate()]
    model.script.extend(gates)
    async with analyzing(model, Limits(seconds=HANG)) as analyzer:
        for text in "abc":
            with pytest.raises(TimedOut):
                await analyzer.analyze(analyzer.read(text))
        with pytest.raises(Stuck):
            await analyzer.analyze(analyzer.read("d"))
        assert model.batches == [("a",), ("b",), ("c",)]
        gates[1].open()
        assert await _answered_at_last(analyzer, "d") == "d"
        gates[0].open()
        gates[2].open()


async def _answered_at_last(analyzer: Analyzer, text: str) -> str:
    """Asks again while the model refuses."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return (await analyzer.analyze(analyzer.read(text))).text
        except Stuck:
            await asyncio.sleep(0.01)
    return "never"


async def test_a_request_has_a_time_limit_of_its_own(model: ScriptedModel) -> None:
    # Three runs, none of which hangs, take longer than a request may.
    model.script.extend([lambda: time.sleep(0.7)] * 3)
    async with analyzing(model, Limits(seconds=2.0, batch=1)) as analyzer:
        *_, last = await asyncio.gather(
            *await asked(analyzer, "a", "b", "c"), return_exceptions=True
        )
        assert isinstance(last, TimedOut)
        assert last.seconds == 2.0


# The end.


async def test_close_tells_those_who_wait_and_lets_a_run_finish(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    analyzer = Analyzer(model, Limits())
    (running,) = await asked(analyzer, "a")
    await gate.reached()
    (waiting,) = await asked(analyzer, "b")
    closing = asyncio.create_task(analyzer.close())
    with pytest.raises(Stopping):
        await waiting
    with pytest.raises(Stopping):
        await analyzer.analyze(analyzer.read("c"))
    assert not closing.done()
    gate.open()
    await closing
    assert (await running).text == "a"
    assert model.batches == [("a",)]


async def test_after_close_only_known_sentences_are_answered(model: ScriptedModel) -> None:
    analyzer = Analyzer(model, Limits())
    known = await analyzer.analyze(analyzer.read("a"))
    await analyzer.close()
    assert await analyzer.analyze(analyzer.read("a")) is known
    with pytest.raises(Stopping):
        await analyzer.analyze(analyzer.read("b"))


async def test_close_does_not_wait_for_a_run_that_hangs(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    analyzer = Analyzer(model, Limits(seconds=HANG))
    (hanging,) = await asked(analyzer, "a")
    await gate.reached()
    await analyzer.close()
    with pytest.raises(TimedOut):
        await hanging
    gate.open()


async def test_a_text_on_which_the_tokenizer_gives_up_is_logged_and_takes_nothing_down(
    model: ScriptedModel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied(ODD, tmp_path / "second")
    second = {"Sequence": {"id": "B", "type_id": 0}}  # of one sentence there is none
    around = {"type": "TemplateProcessing", "single": [second], "pair": [second]}
    change_json(
        folder,
        "tokenizer.json",
        lambda content: content.update(post_processor={**around, "special_tokens": {}}),
    )
    async with analyzing(model) as analyzer:
        model.tokenizer = Tokenizer.from_folder(folder)
        with pytest.raises(ModelFailed):
            analyzer.read("The turtle.")
        assert "The tokenizer failed" in caplog.text
        assert "The turtle." not in caplog.text
        assert analyzer.read("The turtle. ||| It moved.")
