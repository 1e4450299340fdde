"""A replica, as Serve runs it: the answers are those of the model here, in batches, or errors."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from starlette.requests import Request

from config.workers import Stuck, TimedOut
from model.analysis import Head, HeadsOff, Way
from model.bert.precision import Precision
from model.cluster.fingerprint import fingerprint_of
from model.cluster.options import Options
from model.cluster.replica import Replica
from model.cluster.wire import (
    KINDS,
    Question,
    WireError,
    question_bytes,
    read_description,
)
from model.errors import ModelFailed
from model.variants import Noise, Variant
from tests.checkpoints import CASED_4X4
from tests.served_here import end_batches_of_this_loop, remote_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ray.serve.handle import DeploymentHandle

    from model.bert.checkpoint import Checkpoint
    from model.bert.runner import Runner

TEXTS = ("The [MASK] sat.", "A turtle moved slowly ||| and the [MASK] saw a [MASK].", "Yes.")


def asked_of(runner: Runner, kind: str) -> list[Any]:
    """Some that may be asked, no two alike."""
    sentences = [runner.tokenizer.read(text) for text in TEXTS]
    if kind in {"run", "by_layer", "value_norms"}:
        return sentences
    off = HeadsOff(frozenset({Head(1, 2), Head(0, 3)}), Way.EVEN)
    variants = [Variant(sentence, off) for sentence in sentences]
    if kind == "log_probabilities":
        some = [replace(each, pieces=(7, 9)) for each in variants]
        noisy = [replace(each, noise=Noise(Head(2, 1), 5)) for each in variants]
        return [*variants, *some, *noisy]
    return [*variants, *(replace(each, off=replace(off, way=Way.ZERO)) for each in variants)]


def same_bits(one: object, other: object) -> bool:
    """Whether two results are the same, to the last bit of each number."""
    for each in fields(one):  # type: ignore[arg-type]
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, np.ndarray):
            if (mine.dtype, mine.shape) != (theirs.dtype, theirs.shape):
                return False
            if mine.tobytes() != theirs.tobytes():
                return False
        elif mine != theirs:
            return False
    return True


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_answers_are_those_of_the_model_here_to_the_bit(
    handle: DeploymentHandle[Any], small_runner: Runner, kind: str
) -> None:
    """Each alone: what a sentence is batched with may change the last bit of a sum."""
    remote = remote_to(handle, str(CASED_4X4))
    for asked in asked_of(small_runner, kind):
        (there,), (here,) = getattr(remote, kind)([asked]), getattr(small_runner, kind)([asked])
        assert type(there) is type(here)
        assert same_bits(there, here)


def test_what_is_asked_together_is_answered_in_order(
    handle: DeploymentHandle[Any], small_runner: Runner
) -> None:
    remote = remote_to(handle, str(CASED_4X4))
    texts = ["Number [MASK] is a b c."[: 14 + length] for length in range(9)]
    sentences = [small_runner.tokenizer.read(text) for text in texts]
    answers = remote.run(sentences)
    assert [answer.text for answer in answers] == [sentence.text for sentence in sentences]
    for answer, here in zip(answers, small_runner.run(sentences), strict=True):
        np.testing.assert_allclose(answer.attention, here.attention, rtol=0, atol=1e-5)


def test_questions_of_many_become_batches(
    handle: DeploymentHandle[Any], small_runner: Runner
) -> None:
    remote = remote_to(handle, str(CASED_4X4))
    sentences = [small_runner.tokenizer.read(f"Word {n} is [MASK].") for n in range(24)]
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda sentence: remote.run([sentence])[0], sentences))
    assert [answer.text for answer in answers] == [sentence.text for sentence in sentences]


def test_the_description_says_which_model_it_is(
    handle: DeploymentHandle[Any], small_checkpoint: Checkpoint
) -> None:
    description = read_description(handle.describe.remote().result(timeout_s=60))
    assert description.model == str(CASED_4X4)
    assert description.geometry == small_checkpoint.geometry
    assert description.fingerprint == fingerprint_of(small_checkpoint, Precision.FLOAT32)


def test_what_can_not_be_read_is_an_error_of_ours(handle: DeploymentHandle[Any]) -> None:
    with pytest.raises(WireError):
        handle.answer.remote(b"nonsense").result(timeout_s=60)


async def test_over_http_it_says_the_same(replica: Replica, small_runner: Runner) -> None:
    def request(method: str, body: bytes = b"") -> Request:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        return Request({"type": "http", "method": method, "path": "/", "headers": []}, receive)

    described = await replica(request("GET"))
    assert described.body == await replica.describe()
    question = question_bytes(Question("run", (small_runner.tokenizer.read("Yes."),)))
    answered = await replica(request("POST", question))
    assert answered.status_code == 200
    assert answered.body == await replica.answer(question)
    refused = await replica(request("POST", b"nonsense"))
    assert refused.status_code == 400
    assert b"it can't be read" in refused.body


@pytest.fixture
async def replica(handle: DeploymentHandle[Any]) -> AsyncIterator[Replica]:
    """One whose methods a test calls by itself; where `handle` is, Serve makes batches."""
    assert handle
    yield Replica(Options(model=str(CASED_4X4), batch=8, seconds=1.0).model_dump())
    await end_batches_of_this_loop()


async def test_one_bad_sentence_takes_no_other_with_it(
    replica: Replica, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (small_runner.tokenizer.read(text) for text in ("Good.", "Bad [MASK]."))
    batches: list[int] = []

    def run(sentences: list[Any]) -> list[Any]:
        batches.append(len(sentences))
        if bad in sentences:
            raise ValueError("bad")
        return small_runner.run(sentences)

    monkeypatch.setattr(replica._runner, "run", run)
    batch: Any = replica._of_kind("run")
    results = await batch([good, bad, good])
    assert batches[0] == 3
    assert [type(result).__name__ for result in results] == ["Analysis", "ModelFailed", "Analysis"]
    assert isinstance(results[1], ModelFailed)


async def test_a_batch_that_takes_too_much_memory_is_run_in_parts(
    replica: Replica, small_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = small_runner.tokenizer.read("Good.")
    cells = 4 * 4 * 4 * len(sentence.tokens) ** 2
    monkeypatch.setattr("model.serving.batches._ATTENTION_BYTES", 2 * cells)
    runs: list[int] = []

    def run(sentences: list[Any]) -> list[Any]:
        runs.append(len(sentences))
        return small_runner.run(sentences)

    monkeypatch.setattr(replica._runner, "run", run)
    batch: Any = replica._of_kind("run")
    assert len(await batch([sentence] * 5)) == 5
    assert runs == [2, 2, 1]


async def test_a_replica_that_answers_is_well(replica: Replica) -> None:
    await replica.check_health()


async def test_a_replica_that_hangs_is_not(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event  # noqa: PLC0415 - what holds a run up

    free = Event()
    monkeypatch.setattr(replica._runner, "run", lambda _: free.wait(60))
    try:
        with pytest.raises(TimedOut):
            await replica.check_health()
        with pytest.raises(Stuck, match="1 runs hang"):
            await replica.check_health()
    finally:
        free.set()
    while replica._workers.hanging:
        await asyncio.sleep(0.01)
