"""A model that may have several runs under way: who gets the places."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from model.analysis import Head, HeadsOff
from model.errors import ModelChanged
from model.serving.analyzer import Analyzer, Limits
from model.variants import Variant
from tests.model.scripted import Gate, ScriptedModel, analyzing, answered, asked

if TYPE_CHECKING:
    from model.variants import LogProbabilities


@pytest.fixture
def several(model: ScriptedModel) -> ScriptedModel:
    model.at_once = 3
    return model


async def all_of(analyzer: Analyzer, variants: list[Variant]) -> list[LogProbabilities]:
    return [answer async for some in analyzer.experiment(variants) for answer in some]


def each_head_off(analyzer: Analyzer, text: str, count: int) -> list[Variant]:
    sentence = analyzer.read(text)
    return [Variant(sentence, HeadsOff(frozenset({Head(0, place)}))) for place in range(count)]


async def test_sentences_are_shared_out_to_the_places(several: ScriptedModel) -> None:
    gates = [Gate() for _ in range(3)]
    several.script.extend(gates)
    async with analyzing(several) as analyzer:
        tasks = await asked(analyzer, *"abcdefg")
        for gate in gates:
            await gate.reached()  # all of them at once
        for gate in gates:
            gate.open()
        assert await answered(tasks) == list("abcdefg")
    assert sorted(several.batches) == [("a", "b", "c"), ("d", "e"), ("f", "g")]


async def test_one_that_comes_later_has_a_place_of_its_own(several: ScriptedModel) -> None:
    first, second = Gate(), Gate()
    several.script.extend((first, second))
    async with analyzing(several) as analyzer:
        early = await asked(analyzer, "a")
        await first.reached()
        late = await asked(analyzer, "b")
        await second.reached()
        second.open()
        assert await answered(late) == ["b"]
        assert not early[0].done()
        first.open()
        await answered(early)


async def test_equal_sentences_share_a_run_in_any_place(several: ScriptedModel) -> None:
    gate = Gate()
    several.script.append(gate)
    async with analyzing(several) as analyzer:
        early = await asked(analyzer, "a [MASK]")
        await gate.reached()
        late = await asked(analyzer, "a ___")
        gate.open()
        assert len(await answered([*early, *late])) == 2
    assert several.batches == [("a [MASK]",)]


async def test_experiments_have_one_place_at_most(several: ScriptedModel) -> None:
    gate = Gate()
    several.script.append(gate)
    async with analyzing(several) as analyzer:
        long = "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n"
        experiments = [
            asyncio.create_task(all_of(analyzer, each_head_off(analyzer, f"{long} {n}", 3)))
            for n in range(4)
        ]
        await gate.reached()
        # The other two places are free for people, and no experiment is in them.
        for text in "abc":
            assert await answered(await asked(analyzer, text)) == [text]
        assert several.kinds.count("log_probabilities") == 1
        gate.open()
        await asyncio.gather(*experiments)
    assert several.kinds.count("log_probabilities") == 12


async def test_people_and_experiments_take_turns_where_there_is_one_place(
    model: ScriptedModel,
) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(batch=1)) as analyzer:
        first = await asked(analyzer, "first")
        await gate.reached()
        experiments = [
            asyncio.create_task(all_of(analyzer, each_head_off(analyzer, text, 2)))
            for text in ("x", "y")
        ]
        people = await asked(analyzer, "a", "b", "c")
        gate.open()
        await answered([*first, *people])
        await asyncio.gather(*experiments)
    assert model.kinds == ["run", "log_probabilities"] * 4


async def test_another_model_empties_the_cache(several: ScriptedModel) -> None:
    async with analyzing(several) as analyzer:
        for _ in range(2):
            await answered(await asked(analyzer, "a"))
        assert several.batches == [("a",)]

        def changed() -> None:
            several.edition += 1

        several.script.append(changed)
        await answered(await asked(analyzer, "b"))
        # What was under way meanwhile may be of either model, so it isn't kept.
        assert len(analyzer.cache) == 0
        for _ in range(2):
            await answered(await asked(analyzer, "a", "b"))
        assert sorted(several.batches[2:]) == [("a",), ("b",)]


async def test_no_experiment_is_of_two_models(several: ScriptedModel) -> None:
    async with analyzing(several, Limits(batch=1)) as analyzer:
        variants = each_head_off(analyzer, "a", 4)

        def changed() -> None:
            several.edition += 1

        several.script.extend((lambda: None, changed))
        with pytest.raises(ModelChanged):
            await all_of(analyzer, variants)
        assert several.kinds == ["log_probabilities"] * 2
        assert len(await all_of(analyzer, variants)) == 4


async def test_the_model_lets_go_when_the_analyzer_closes(several: ScriptedModel) -> None:
    async with analyzing(several) as analyzer:
        await answered(await asked(analyzer, "a"))
        assert not several.closed
    assert several.closed
