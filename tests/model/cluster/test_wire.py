"""Whatever is asked and answered comes out of its bytes as it was, to the bit."""

from __future__ import annotations

import contextlib
import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from safetensors.numpy import save

from config.workers import Busy, Stopping, Stuck, TimedOut
from model.analysis import Analysis, Head, HeadsOff, Prediction, Way
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence
from model.cluster import wire
from model.cluster.fingerprint import Fingerprint
from model.cluster.wire import (
    KINDS,
    Answer,
    Description,
    Question,
    WireError,
    answer_bytes,
    description_bytes,
    question_bytes,
    read_answer,
    read_description,
    read_question,
)
from model.errors import ModelFailed, NoSuchHead
from model.variants import LayerAnswers, LogProbabilities, Noise, ValueNorms, Variant

MARK = Fingerprint("form", "whole")

words = st.text(st.characters(codec="utf-8"), max_size=8)
numbers = st.integers(0, 40_000)
heads = st.builds(Head, st.integers(0, 11), st.integers(0, 11))


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    count = draw(st.integers(2, 6))
    ids = st.lists(numbers, min_size=count, max_size=count).map(tuple)
    return Sentence(
        text=draw(words),
        tokens=tuple(draw(st.lists(words, min_size=count, max_size=count))),
        token_ids=draw(ids),
        segment_ids=draw(ids),
        mask_positions=tuple(draw(st.lists(st.integers(0, count - 1), max_size=3))),
    )


variants = st.builds(
    Variant,
    sentences(),
    st.builds(HeadsOff, st.frozensets(heads, max_size=4), st.sampled_from(Way)),
    st.none() | st.builds(Noise, heads, st.integers(0, 2**63)),
    st.none() | st.lists(numbers, max_size=4).map(tuple),
)


def floats(*shape: int) -> st.SearchStrategy[NDArray[np.float32]]:
    """All that a float32 can be, other kinds of "not a number" among it."""
    return arrays.arrays(np.uint32, shape).map(lambda bits: bits.view(np.float32))


predictions = st.lists(
    st.lists(st.builds(Prediction, words, st.floats(width=64)), max_size=3).map(tuple), max_size=3
).map(tuple)


def results(kind: str, asked: Any) -> st.SearchStrategy[Any]:
    """What something asked of a kind may be answered."""
    sentence = asked if isinstance(asked, Sentence) else asked.sentence
    n = len(sentence.tokens)
    if kind == "value_norms":
        return st.builds(ValueNorms, floats(2, 3, n))
    if kind == "log_probabilities":
        return st.builds(LogProbabilities, floats(len(sentence.mask_positions), 3))
    if kind == "by_layer":
        layers = st.lists(predictions, max_size=3).map(tuple)
        return st.builds(LayerAnswers, layers, floats(2, len(sentence.mask_positions), 5))
    return st.builds(
        Analysis,
        text=st.just(sentence.text),
        tokens=st.just(sentence.tokens),
        mask_positions=st.just(sentence.mask_positions),
        predictions=predictions,
        attention=floats(2, 3, n, n),
        probabilities=floats(len(sentence.mask_positions), 5),
        off=st.just(HeadsOff() if isinstance(asked, Sentence) else asked.off),
    )


reasons = (
    st.builds(Busy, st.integers(1, 99))
    | st.builds(TimedOut, st.floats(1, 99))
    | st.builds(ModelFailed)
    | st.builds(Stuck)
    | st.builds(Stopping)
    | st.integers(1, 13).map(lambda number: NoSuchHead(number, 99, layers=12, heads=12))
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(sorted(KINDS)))
    takes = sentences() if KINDS[kind].takes is Sentence else variants
    return Question(kind, tuple(draw(st.lists(takes, min_size=1, max_size=3))))


def bits(value: Any) -> Any:
    """A value to be compared by all that it holds: arrays and floats by their bits."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, float):
        return np.float64(value).tobytes()
    if isinstance(value, tuple):
        return tuple(map(bits, value))
    if isinstance(value, Exception):
        return type(value), str(value), sorted(vars(value).items())
    if isinstance(value, (Analysis, LayerAnswers, LogProbabilities, ValueNorms, Prediction)):
        return type(value), *(bits(getattr(value, each.name)) for each in fields(value))
    return value


@given(questions())
def test_a_question_arrives_as_it_was(question: Question) -> None:
    read = read_question(question_bytes(question))
    assert read == question
    # Batches and the cache go by what is equal, and hashes have to be as well.
    assert list(map(hash, read.asked)) == list(map(hash, question.asked))


@given(st.data())
def test_an_answer_arrives_as_it_was_to_the_bit(data: st.DataObject) -> None:
    question = data.draw(questions())
    drawn = tuple(data.draw(results(question.kind, asked) | reasons) for asked in question.asked)
    read = read_answer(answer_bytes(question.kind, Answer(MARK, drawn)), question)
    assert read.fingerprint == MARK
    assert bits(read.results) == bits(drawn)


@given(st.dictionaries(words.filter(lambda name: name != "__metadata__"), st.binary(max_size=9)))
def test_a_description_arrives_as_it_was(files: dict[str, bytes]) -> None:
    geometry = Geometry(2, 3, 12, 24, 99, 64, 2, "gelu", 1e-12, tied_decoder=False)
    description = Description("a model", Precision.BFLOAT16, MARK, geometry, files)
    assert read_description(description_bytes(description)) == description


def test_what_arrives_can_not_be_changed() -> None:
    sentence = Sentence("a", ("[CLS]", "[SEP]"), (1, 2), (0, 0), ())
    question = Question("value_norms", (sentence,))
    body = answer_bytes("value_norms", Answer(MARK, (ValueNorms(np.ones((1, 1, 2), np.float32)),)))
    (result,) = read_answer(body, question).results
    assert isinstance(result, ValueNorms)
    assert not result.norms.flags.writeable


def test_an_error_that_has_no_name_there_is_a_failure() -> None:
    question = Question("run", (Sentence("a", ("b",), (1,), (0,), ()),))
    from model.errors import EmptyText  # noqa: PLC0415 - one that no run raises

    (result,) = read_answer(answer_bytes("run", Answer(MARK, (EmptyText(),))), question).results
    assert isinstance(result, ModelFailed)


@given(st.binary(max_size=80))
def test_other_bytes_are_refused(body: bytes) -> None:
    for read in (read_question, read_description):
        with pytest.raises(WireError):
            read(body)


@given(st.data())
def test_a_damaged_answer_is_refused_or_another_one(data: st.DataObject) -> None:
    question = data.draw(questions())
    drawn = tuple(data.draw(results(question.kind, asked)) for asked in question.asked)
    body = bytearray(answer_bytes(question.kind, Answer(MARK, drawn)))
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(WireError):
        read_answer(bytes(body), question)


@pytest.mark.parametrize("text", ["{}", "[]", '{"version": 1}', "1", '{"version": 1, "kind": 2}'])
def test_a_file_of_another_kind_is_refused(text: str) -> None:
    body = save({"a": np.zeros(2)}, {"attention": text})
    with pytest.raises(WireError):
        read_question(body)


def test_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "VERSION", 2)
    body = question_bytes(Question("run", (Sentence("a", ("b",), (1,), (0,), ()),)))
    monkeypatch.undo()
    with pytest.raises(WireError, match="has the form 2, and this side speaks the form 1"):
        read_question(body)


def test_an_answer_to_another_question_is_refused() -> None:
    short = Sentence("a", ("b",), (1,), (0,), ())
    long = Sentence("a", ("b", "c"), (1, 2), (0, 0), ())
    result = Analysis("a", ("b",), (), (), np.ones((1, 1, 1, 1), np.float32))
    body = answer_bytes("run", Answer(MARK, (result,)))
    for question in (Question("run", (long,)), Question("run", (short, short))):
        with pytest.raises(WireError):
            read_answer(body, question)


def test_what_is_sent_holds_no_code() -> None:
    """What a question is written in is JSON in a header whose length stands before it."""
    body = question_bytes(Question("run", (Sentence("a [MASK]", ("b",), (1,), (0,), (0,)),)))
    length = int.from_bytes(body[:8], "little")
    text = json.loads(body[8 : 8 + length])["__metadata__"]["attention"]
    assert json.loads(text)["asked"][0]["text"] == "a [MASK]"
    assert len(body) == 8 + length
