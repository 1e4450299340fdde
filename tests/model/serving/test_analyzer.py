"""The front door of the model floor: limits, batches, sharing, the cache and the queue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from config.workers import Busy
from model.errors import EmptyText, NoMask, TooLong, TooManyCharacters, TooManyMasks
from model.serving.analyzer import Limits
from tests.model.scripted import Gate, ScriptedModel, analyzing, answered, asked

if TYPE_CHECKING:
    from model.bert.checkpoint import Checkpoint
    from model.bert.runner import Runner

# The real model.


async def test_a_sentence_through_the_real_model(runner: Runner) -> None:
    async with analyzing(runner) as analyzer:
        analysis = await analyzer.analyze(analyzer.read("The turtle ___ slowly.", needs_mask=True))
        assert analysis.text == "The turtle [MASK] slowly."
        assert analysis.mask_positions == (3,)
        assert analysis.attention.shape == (12, 12, 7, 7)
        again = await analyzer.analyze(analyzer.read("The turtle  [mask] slowly."))
        assert again is analysis
        assert analyzer.runs == 1


async def test_many_people_at_once_get_their_own_sentence(runner: Runner) -> None:
    words = ("turtle", "cat", "dog", "person", "book", "table")
    texts = [f"the {word} [MASK] slowly" for word in words]
    async with analyzing(runner) as analyzer:
        together = await asyncio.gather(*(analyzer.analyze(analyzer.read(text)) for text in texts))
        assert analyzer.runs == 1
    assert [analysis.text for analysis in together] == texts
    for text, analysis in zip(texts, together, strict=True):
        (alone,) = runner.run([runner.tokenizer.read(text)])
        np.testing.assert_allclose(analysis.attention, alone.attention, rtol=0, atol=1e-4)


# What is refused before anything runs.


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyText),
        ("\u200b ", EmptyText),
        ("no gap here", NoMask),
        ("___ " * 5, TooManyMasks),
        ("cat " * 63 + "[MASK]", TooLong),
        ("cat" * 501, TooManyCharacters),
    ],
)
async def test_bad_input_is_refused_without_a_run(
    model: ScriptedModel, text: str, error: type[Exception]
) -> None:
    async with analyzing(model) as analyzer:
        with pytest.raises(error):
            await analyzer.analyze(analyzer.read(text, needs_mask=True))
        assert analyzer.runs == 0


async def test_errors_carry_what_was_given_and_what_is_allowed(model: ScriptedModel) -> None:
    async with analyzing(model, Limits(tokens=5, masks=2, characters=30)) as analyzer:
        with pytest.raises(TooLong) as long:
            await analyzer.analyze(analyzer.read("cat cat cat cat"))
        with pytest.raises(TooManyMasks) as masks:
            await analyzer.analyze(analyzer.read("___ ___ ___"))
        with pytest.raises(TooManyCharacters) as characters:
            await analyzer.analyze(analyzer.read("c" * 31))
        assert (long.value.tokens, long.value.limit) == (6, 5)
        assert (masks.value.masks, masks.value.limit) == (3, 2)
        assert (characters.value.characters, characters.value.limit) == (31, 30)
        await analyzer.analyze(analyzer.read("___ ___ cat"))  # exactly at every limit


async def test_the_token_limit_is_never_more_than_the_positions_of_the_model(
    cased: Checkpoint,
) -> None:
    async with analyzing(ScriptedModel(cased), Limits(tokens=512)) as analyzer:
        assert analyzer.token_limit == 64
        await analyzer.analyze(analyzer.read("a " * 62))
        with pytest.raises(TooLong) as caught:
            await analyzer.analyze(analyzer.read("a " * 63))
        assert (caught.value.tokens, caught.value.limit) == (65, 64)


async def test_read_checks_without_running(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        assert analyzer.read("the ___ sat", needs_mask=True).mask_positions == (2,)
        with pytest.raises(NoMask):
            analyzer.read("the cat sat", needs_mask=True)
        assert model.batches == []


# Batches and sharing.


async def test_sentences_that_arrive_during_a_run_go_together_in_the_next(
    model: ScriptedModel,
) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        tasks = await asked(analyzer, "a")
        await gate.reached()
        tasks += await asked(analyzer, "b", "c", "d")
        gate.open()
        assert await answered(tasks) == ["a", "b", "c", "d"]
        assert analyzer.runs == 2
    assert model.batches == [("a",), ("b", "c", "d")]


async def test_a_batch_has_a_limit_and_who_came_first_goes_first(model: ScriptedModel) -> None:
    async with analyzing(model, Limits(batch=2)) as analyzer:
        assert await answered(await asked(analyzer, *"abcde")) == list("abcde")
    assert model.batches == [("a", "b"), ("c", "d"), ("e",)]


async def test_a_batch_is_cut_where_attention_would_take_too_much_memory(
    model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    six_tokens = 4 * 12 * 12 * 6 * 6
    monkeypatch.setattr("model.serving.batches._ATTENTION_BYTES", 3 * six_tokens)
    texts = ["a b c d", "a", "b", "c", "a b c d e f g h i j"]
    async with analyzing(model) as analyzer:
        await answered(await asked(analyzer, *texts))
    # Padded to six tokens each, three sentences fit; the last fits nowhere and runs alone.
    assert model.batches == [("a b c d", "a", "b"), ("c",), ("a b c d e f g h i j",)]


async def test_equal_sentences_share_one_run(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        tasks = await asked(analyzer, "a [MASK]", "a ___")
        await gate.reached()
        tasks += await asked(analyzer, "a [mask]", "b", " b ")
        gate.open()
        analyses = await asyncio.gather(*tasks)
        assert analyses[0] is analyses[1] is analyses[2]
        assert analyses[3] is analyses[4]
    assert model.batches == [("a [MASK]",), ("b",)]


# The cache.


async def test_known_sentences_run_nothing(model: ScriptedModel) -> None:
    async with analyzing(model) as analyzer:
        first = await analyzer.analyze(analyzer.read("the ___ sat", needs_mask=True))
        assert await analyzer.analyze(analyzer.read("the [MASK] sat")) is first
        assert await analyzer.analyze(analyzer.read("The [MASK] sat")) is not first
        assert analyzer.runs == 2


async def test_the_cache_has_a_bound_in_bytes(model: ScriptedModel) -> None:
    async with analyzing(model) as probe:
        size = (await probe.analyze(probe.read("a"))).nbytes
    async with analyzing(model, Limits(cache_bytes=2 * size)) as analyzer:
        for text in "abc":
            await analyzer.analyze(analyzer.read(text))
        await analyzer.analyze(analyzer.read("c"))
        await analyzer.analyze(analyzer.read("b"))
        assert analyzer.runs == 3
        await analyzer.analyze(analyzer.read("a"))
        assert analyzer.runs == 4


async def test_without_a_cache_every_sentence_runs(model: ScriptedModel) -> None:
    async with analyzing(model, Limits(cache_bytes=0)) as analyzer:
        await analyzer.analyze(analyzer.read("a"))
        await analyzer.analyze(analyzer.read("a"))
        assert analyzer.runs == 2


# The queue.


async def test_past_the_bound_of_the_queue_it_is_busy_at_once(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(queue=2)) as analyzer:
        tasks = await asked(analyzer, "a")
        await gate.reached()
        tasks += await asked(analyzer, "b", "c")
        with pytest.raises(Busy):
            await analyzer.analyze(analyzer.read("d"))
        tasks += await asked(analyzer, "b", "a")  # already under way: they need no place
        gate.open()
        assert await answered(tasks) == ["a", "b", "c", "b", "a"]
        assert (await analyzer.analyze(analyzer.read("d"))).text == "d"


async def test_who_leaves_gives_up_the_place(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model, Limits(queue=1)) as analyzer:
        tasks = await asked(analyzer, "a")
        await gate.reached()
        (leaving,) = await asked(analyzer, "b")
        leaving.cancel()
        await asyncio.wait([leaving])
        tasks += await asked(analyzer, "c")
        gate.open()
        assert await answered(tasks) == ["a", "c"]
    assert model.batches == [("a",), ("c",)]


async def test_one_of_two_who_leaves_takes_nothing_from_the_other(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        running, also_running = await asked(analyzer, "a", "a")
        await gate.reached()
        leaving, staying = await asked(analyzer, "b", "b")
        for task in (running, leaving):
            task.cancel()
        await asyncio.wait([running, leaving])
        gate.open()
        assert await answered([also_running, staying]) == ["a", "b"]


async def test_a_run_that_everyone_has_left_still_fills_the_cache(model: ScriptedModel) -> None:
    gate = Gate()
    model.script.append(gate)
    async with analyzing(model) as analyzer:
        (leaving,) = await asked(analyzer, "a")
        await gate.reached()
        leaving.cancel()
        await asyncio.wait([leaving])
        gate.open()
        await analyzer.analyze(analyzer.read("b"))
        await analyzer.analyze(analyzer.read("a"))
    assert model.batches == [("a",), ("b",)]
