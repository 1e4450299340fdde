"""A model elsewhere, over a link that breaks, dawdles and changes as a test says."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config.workers import Busy, Stopping, TimedOut
from model.bert.precision import Precision
from model.cluster import remote as module
from model.cluster.fingerprint import Fingerprint, fingerprint_of, tokenizer_files
from model.cluster.links import LinkError, Refused
from model.cluster.remote import PartlyFailed, RemoteModel, connected
from model.cluster.wire import (
    Answer,
    Description,
    Reason,
    answer_bytes,
    description_bytes,
    read_question,
)
from model.errors import ClusterError, ModelAway, ModelFailed, ModelUnfit
from tests.model.scripted import ScriptedModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.bert.checkpoint import Checkpoint

NAME = "a model"
SHORT = 0.5
"""Seconds of a request, of which a question may take less than half."""


class ScriptedLink:
    """Answers as the scripted model does, after what the script says."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.model = ScriptedModel(checkpoint)
        self.script: deque[Callable[[], object]] = deque()
        self.always: Callable[[], object] = lambda: None
        self.description = Description(
            NAME,
            Precision.FLOAT32,
            fingerprint_of(checkpoint, Precision.FLOAT32),
            checkpoint.geometry,
            tokenizer_files(checkpoint.folder),
        )
        self.fingerprint = self.description.fingerprint
        self.asked: list[int] = []
        self.seconds: list[float] = []
        self.reasons: list[Reason | None] = []
        self.closed = False

    def describe(self, seconds: float) -> bytes:
        self._begin(seconds)
        return description_bytes(self.description)

    def answer(self, question: bytes, seconds: float) -> bytes:
        read = read_question(question)
        self.asked.append(len(read.asked))
        self._begin(seconds)
        results = getattr(self.model, read.kind)(read.asked)
        reasons, self.reasons = self.reasons or [None] * len(results), []
        merged = [reason or result for reason, result in zip(reasons, results, strict=True)]
        return answer_bytes(read.kind, Answer(self.fingerprint, tuple(merged)))

    def close(self) -> None:
        self.closed = True

    def _begin(self, seconds: float) -> None:
        self.seconds.append(seconds)
        (self.script.popleft() if self.script else self.always)()


def broken() -> None:
    raise LinkError("Connection reset by peer")


@pytest.fixture
def link(small_checkpoint: Checkpoint) -> ScriptedLink:
    return ScriptedLink(small_checkpoint)


@pytest.fixture
def remote(link: ScriptedLink) -> RemoteModel:
    return connected(link, NAME, seconds=30, wait=1)


def test_the_tokenizer_and_the_shape_come_with_the_description(
    remote: RemoteModel, small_checkpoint: Checkpoint
) -> None:
    assert remote.geometry == small_checkpoint.geometry
    text = "The turtle moved ___ ||| a [MASK]."
    assert remote.tokenizer.read(text) == small_checkpoint.tokenizer.read(text)


def test_what_breaks_is_asked_again(remote: RemoteModel, link: ScriptedLink) -> None:
    link.script.extend((broken, broken))
    (answer,) = remote.run([remote.tokenizer.read("a")])
    assert answer.text == "a"
    assert link.asked == [1, 1, 1]


@pytest.mark.parametrize("reason", [Stopping()])
def test_a_replica_that_ends_is_left_for_another(
    remote: RemoteModel, link: ScriptedLink, reason: Reason
) -> None:
    link.reasons = [reason]
    assert remote.run([remote.tokenizer.read("a")])[0].text == "a"
    assert link.asked == [1, 1]


@pytest.mark.parametrize("reason", [Busy(3), TimedOut(2.0), ModelFailed()])
def test_what_went_wrong_there_goes_wrong_here(
    remote: RemoteModel, link: ScriptedLink, reason: Reason
) -> None:
    link.reasons = [reason]
    with pytest.raises(type(reason)) as raised:
        remote.run([remote.tokenizer.read("a")])
    assert vars(raised.value) == vars(reason)
    assert link.asked == [1]


def test_of_several_one_that_fails_is_told_apart(remote: RemoteModel, link: ScriptedLink) -> None:
    link.reasons = [None, ModelFailed()]
    with pytest.raises(PartlyFailed, match="1 of 2"):
        remote.run([remote.tokenizer.read(text) for text in ("a", "b")])


def test_a_model_that_is_away_is_logged_once_and_asked_for_shortly(
    link: ScriptedLink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "model.cluster.remote")
    remote = connected(link, NAME, seconds=SHORT, wait=1)
    sentence = remote.tokenizer.read("a")
    link.always = broken
    for _ in range(3):
        with pytest.raises(ModelAway) as raised:
            remote.run([sentence])
        assert isinstance(raised.value.__cause__, LinkError)
    assert caplog.messages == [
        "No answer from the model at MODEL_ADDRESS (LinkError: Connection reset by peer)."
    ]
    link.always = lambda: None
    assert remote.run([sentence])
    assert caplog.messages[1:] == ["The model answers again."]


def test_a_slow_model_that_was_away_is_found_again(
    link: ScriptedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AWAY_SECONDS", 0.05)
    remote = connected(link, NAME, seconds=4, wait=1)
    sentence = remote.tokenizer.read("a")
    link.always = broken
    with pytest.raises(ModelAway):
        remote.run([sentence])
    meanwhile: list[type[Exception]] = []

    def slow() -> None:
        link.always = broken
        try:
            remote.run([sentence])
        except ModelAway as error:
            meanwhile.append(type(error))
        link.always = lambda: None

    link.always = slow
    assert remote.run([sentence])
    assert meanwhile == [ModelAway]
    *_, tries, other = link.seconds
    assert tries == 4 * 0.4 * 0.5
    assert other <= 0.05  # who asks meanwhile doesn't wait as long


def test_what_is_wrong_is_logged_again_when_it_is_something_else(
    link: ScriptedLink, caplog: pytest.LogCaptureFixture
) -> None:
    remote = connected(link, NAME, seconds=SHORT, wait=1)
    sentence = remote.tokenizer.read("a")
    link.always = broken
    with pytest.raises(ModelAway):
        remote.run([sentence])
    link.always = lambda: None
    link.fingerprint = Fingerprint("another tokenizer", "other weights")
    for _ in range(2):
        with pytest.raises(ModelUnfit):
            remote.run([sentence])
    assert [message.split()[0] for message in caplog.messages] == ["No", "The"]
    assert "Restart the bot" in caplog.messages[1]


def test_every_attempt_has_a_limit_below_that_of_a_run(
    remote: RemoteModel, link: ScriptedLink
) -> None:
    link.script.append(broken)
    remote.run([remote.tokenizer.read("a")])
    *_, first, second = link.seconds
    assert first == 30 * 0.4 * 0.5  # a run may take 15 s, so there is time for two
    assert second <= first


def test_other_weights_are_another_edition(remote: RemoteModel, link: ScriptedLink) -> None:
    sentence = remote.tokenizer.read("a")
    remote.run([sentence])
    assert remote.edition == 0
    link.fingerprint = replace(link.fingerprint, whole="other weights")
    remote.run([sentence])
    remote.run([sentence])
    assert remote.edition == 1
    link.fingerprint = link.description.fingerprint
    remote.run([sentence])
    assert remote.edition == 2  # back again, as while replicas are exchanged


def test_another_form_is_refused_and_logged(
    remote: RemoteModel, link: ScriptedLink, caplog: pytest.LogCaptureFixture
) -> None:
    link.fingerprint = Fingerprint("another tokenizer", "other weights")
    for _ in range(2):
        with pytest.raises(ModelUnfit):
            remote.run([remote.tokenizer.read("a")])
    (message,) = caplog.messages
    assert "another tokenizer or another shape" in message
    assert "Restart the bot" in message
    assert remote.edition == 0


def test_what_can_not_be_understood_is_refused(remote: RemoteModel, link: ScriptedLink) -> None:
    def refused() -> None:
        raise Refused("it has the form 1, and this side speaks the form 2")

    link.script.append(refused)
    with pytest.raises(ModelUnfit):
        remote.run([remote.tokenizer.read("a")])
    assert link.asked == [1]


def test_who_closes_it_closes_the_link(remote: RemoteModel, link: ScriptedLink) -> None:
    remote.close()
    assert link.closed


# At the start.


def test_it_is_waited_for(link: ScriptedLink) -> None:
    link.script.append(broken)
    assert connected(link, NAME, seconds=30, wait=10).edition == 0


def test_a_cluster_that_is_not_there_is_one_line(link: ScriptedLink) -> None:
    link.always = broken
    with pytest.raises(ClusterError, match=r"No model answers .*\(Connection reset by peer\)"):
        connected(link, NAME, seconds=30, wait=0)


def test_another_model_is_named(link: ScriptedLink) -> None:
    with pytest.raises(ClusterError, match=r"MODEL is my model, and .* is a model"):
        connected(link, "my model", seconds=30, wait=1)


def test_a_description_that_is_not_whole_is_refused(link: ScriptedLink) -> None:
    link.description = replace(link.description, files={"tokenizer.json": b"{}"})
    with pytest.raises(ClusterError, match="isn't whole"):
        connected(link, NAME, seconds=30, wait=1)


def test_what_answers_something_else_is_one_line(link: ScriptedLink) -> None:
    def refused() -> None:
        raise Refused("Client sent an HTTP request to an HTTPS server.")

    link.script.append(refused)
    with pytest.raises(ClusterError, match="can't be read: Client sent an HTTP request"):
        connected(link, NAME, seconds=30, wait=1)
