"""Heads off, layers, norms and many variants through the front door, beside everybody else's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from config.workers import Stopping
from model.analysis import NOTHING_OFF, Head, HeadsOff, Way
from model.errors import ModelFailed, NoSuchHead
from model.serving.analyzer import Limits
from model.variants import Noise, Variant, each_off
from tests.model.scripted import Gate, ScriptedModel, analyzing, answered, asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.bert.runner import Runner
    from model.serving.analyzer import Analyzer
    from model.variants import LogProbabilities

OFF = HeadsOff(frozenset({Head(7, 9)}))
EVEN = HeadsOff(OFF.heads, Way.EVEN)


async def drained(analyzer: Analyzer, variants: Sequence[Variant]) -> list[list[float]]:
    """The layer and head that each variant answers with, as the scripted model does."""
    found: list[LogProbabilities] = []
    async for some in analyzer.experiment(variants):
        found += some
    return [answer.values.ravel().tolist() for answer in found]


def variants_of(analyzer: Analyzer, text: str) -> tuple[Variant, ...]:
    return each_off(analyzer.read(text), analyzer.geometry, 0, Way.ZERO)


# One sentence.


async def test_nothing_off_is_the_plain_answer_to_the_bit(runner: Runner) -> None:
    async with analyzing(runner) as analyzer:
        sentence = analyzer.read("The turtle ___ slowly.")
        plain = await analyzer.analyze(sentence)
        assert await analyzer.analyze(sentence, HeadsOff(frozenset(), Way.EVEN)) is plain
        assert plain.off == NOTHING_OFF
        assert analyzer.runs == 1
    (alone,) = runner.run([sentence])
    np.testing.assert_array_equal(plain.attention, alone.attention)
    np.testing.assert_array_equal(plain.probabilities, alone.probabilities)


async def test_heads_off_have_their_own_place_in_the_cache(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        sentence = analyzer.read("a [MASK]")
        first = [await analyzer.analyze(sentence, off) for off in (NOTHING_OFF, OFF, EVEN)]
        again = [await analyzer.analyze(sentence, off) for off in (NOTHING_OFF, OFF, EVEN)]
    assert [analysis.off for analysis in first] == [NOTHING_OFF, OFF, EVEN]
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert model.kinds == ["run", "run_off", "run_off"]


async def test_layers_and_norms_are_asked_for_by_themselves_and_kept(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        sentence = analyzer.read("a [MASK]")
        layers, norms = await analyzer.by_layer(sentence), await analyzer.value_norms(sentence)
        assert await analyzer.by_layer(sentence) is layers
        assert await analyzer.value_norms(sentence) is norms
    assert model.kinds == ["by_layer", "value_norms"]


async def test_plain_sentences_and_others_never_share_a_run(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        tasks = await asked(analyzer, "a")
        await gate.reached()
        changed = [
            asyncio.create_task(analyzer.analyze(analyzer.read(text), OFF)) for text in ("b", "c")
        ]
        await asyncio.sleep(0)
        tasks += await asked(analyzer, "b", "d")
        gate.open()
        assert await answered([*tasks, *changed]) == ["a", "b", "d", "b", "c"]
    assert model.batches == [("a",), ("b", "c"), ("b", "d")]
    assert model.kinds == ["run", "run_off", "run"]


@pytest.mark.parametrize("head", [Head(12, 0), Head(0, 12), Head(-1, 3)])
async def test_a_head_that_the_model_lacks_is_refused_without_a_run(
    model: ScriptedModel, head: Head
) -> None:
    async with analyzing(model) as analyzer:
        sentence = analyzer.read("a [MASK]")
        off = HeadsOff(frozenset({Head(0, 0), head}))
        with pytest.raises(NoSuchHead):
            await analyzer.analyze(sentence, off)
        for variant in (Variant(sentence, off), Variant(sentence, noise=Noise(head, 1))):
            with pytest.raises(NoSuchHead):
                await drained(analyzer, [Variant(sentence), variant])
    assert model.batches == []


# Many variants.


async def test_many_variants_are_answered_in_order_as_they_come(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        parts = [some async for some in analyzer.experiment(variants_of(analyzer, "a [MASK]"))]
        assert analyzer.runs == len(parts) > 8
    found = [tuple(answer.values.ravel().tolist()) for some in parts for answer in some]
    assert found == list(np.ndindex(12, 12))
    assert set(model.kinds) == {"log_probabilities"}


async def test_a_run_of_an_experiment_is_as_large_as_a_long_sentence(model: ScriptedModel) -> None:
    async with analyzing(model, Limits(batch=3)) as analyzer:
        for text in ("a [MASK]", "a " * 18 + "[MASK]", "a " * 60 + "[MASK]"):
            await drained(analyzer, variants_of(analyzer, text)[:6])
    assert [len(batch) for batch in model.batches] == [3, 3, 3, 3, *[1] * 6]


async def test_whoever_asks_meanwhile_waits_for_one_run_of_it(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        experiment = asyncio.create_task(drained(analyzer, variants_of(analyzer, "a [MASK]")))
        await gate.reached()
        tasks = await asked(analyzer, "b", "c")
        gate.open()
        assert await answered(tasks) == ["b", "c"]
        assert len(await experiment) == 144
    assert model.kinds[:3] == ["log_probabilities", "run", "log_probabilities"]
    assert model.batches[1] == ("b", "c")


async def test_an_experiment_goes_on_however_many_ask(model: ScriptedModel) -> None:
    """Between two batches of other people's sentences it has a run."""
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(batch=1)) as analyzer:
        tasks = await asked(analyzer, "b")
        await gate.reached()
        tasks += await asked(analyzer, *"cdefg")
        experiment = asyncio.create_task(drained(analyzer, variants_of(analyzer, "a [MASK]")[:3]))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(experiment, *tasks)
    assert model.kinds[:3] == ["run", "log_probabilities", "run"]
    assert model.kinds[3:].index("log_probabilities") <= 2


async def test_equal_variants_are_run_once(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        variants = variants_of(analyzer, "a [MASK]")[:8]
        both = await asyncio.gather(drained(analyzer, variants), drained(analyzer, variants))
        assert both[0] == both[1] == await drained(analyzer, variants)
    assert sum(map(len, model.batches)) == 8


async def test_who_leaves_ends_the_experiment(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        leaving = asyncio.create_task(drained(analyzer, variants_of(analyzer, "a [MASK]")))
        await gate.reached()
        leaving.cancel()
        await asyncio.wait([leaving])
        gate.open()
        assert await answered(await asked(analyzer, "b")) == ["b"]
    assert model.kinds == ["log_probabilities", "run"]


async def test_a_variant_that_fails_ends_its_experiment_and_no_other(
    model: ScriptedModel,
) -> None:
    model.bad = "a [MASK]"
    async with analyzing(model, Limits(batch=4)) as analyzer:
        with pytest.raises(ModelFailed):
            await drained(analyzer, variants_of(analyzer, "a [MASK]"))
        assert len(await drained(analyzer, variants_of(analyzer, "b [MASK]"))) == 144
    # Its first run, and the halves of that: none of the other 140 is tried.
    assert len([batch for batch in model.batches if model.bad in batch]) == 1 + 2 + 4


async def test_at_the_end_an_experiment_is_told(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        experiment = asyncio.create_task(drained(analyzer, variants_of(analyzer, "a [MASK]")))
        await gate.reached()
        closing = asyncio.create_task(analyzer.close())
        await asyncio.sleep(0)
        gate.open()
        with pytest.raises(Stopping):
            await experiment
        await closing
