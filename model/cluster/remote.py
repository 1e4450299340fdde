"""A model that runs elsewhere, as the analyzer wants one: questions out, answers back, blocking.

Runs change nothing, so a question is asked again as often as need be: on another connection, of
another replica, until there is an answer or no time is left.
"""

import contextlib
import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from config.workers import Stopping, Stuck
from model.analysis import Analysis
from model.bert.checkpoint import read_tokenizer
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence, Tokenizer
from model.cluster.fingerprint import Fingerprint, form_of
from model.cluster.links import Link, LinkError, Refused
from model.cluster.wire import (
    Asked,
    Description,
    Question,
    WireError,
    question_bytes,
    read_answer,
    read_description,
)
from model.errors import ClusterError, ModelAway, ModelUnfit
from model.variants import LayerAnswers, LogProbabilities, ValueNorms, Variant

log = logging.getLogger(__name__)

AT_ONCE: Final = 16
"""How many questions of one bot may be under way. Serve puts them into batches."""

_OF_REQUEST = 0.4
"""A question may take so much of the time of a request. A run may take half of it, and one that
takes longer would count as hanging."""

_OF_QUESTION = 0.5
"""One attempt may take so much of the time of a question, so that there is time for another."""

_PAUSE = 0.1
"""Seconds between two attempts at first; each further pause is twice as long."""

_LONGEST_PAUSE = 1.0

_AWAY_SECONDS = 2.0
"""How long a question may take while the model is known to be away: nobody waits for nothing."""

_START_PAUSE = 1.0

Result = TypeVar("Result", Analysis, LogProbabilities, LayerAnswers, ValueNorms)


class PartlyFailed(Exception):
    """Some of what was asked together has no result; asked in parts, the rest has."""


class RemoteModel:
    """Follows `model.serving.jobs.Runs`. All threads may call it at once."""

    def __init__(self, link: Link, description: Description, *, seconds: float) -> None:
        """Takes a model that is there.

        Args:
            link: The way to it.
            description: Its description.
            seconds: How long a request may take, as `Limits.seconds`.

        Raises:
            CheckpointError: If its tokenizer can't be read here.
            ClusterError: If the description isn't whole.
        """
        self.geometry: Geometry = description.geometry
        self.tokenizer: Tokenizer = _tokenizer_of(description)
        self.precision: Precision = description.precision
        self.at_once: int = AT_ONCE
        self.edition = 0
        self._fingerprint = description.fingerprint
        self._link = link
        self._seconds = seconds * _OF_REQUEST
        self._lock = threading.Lock()
        self._trouble: str | None = None
        self._tried = False

    def prepare(self) -> None:
        """See `Runs.prepare`. A replica has done so before it answers."""

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        """See `Runs.run`. All raise what these say.

        Raises:
            ModelAway: If no answer came in time.
            ModelUnfit: If what answers has another tokenizer or shape, or can't be understood.
            AnalysisError, WorkError: What became of it there.
            PartlyFailed: If some of several have no result.
        """
        return self._asked("run", sentences)

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        """See `Runs.run_off`."""
        return self._asked("run_off", variants)

    def log_probabilities(self, variants: Sequence[Variant]) -> list[LogProbabilities]:
        """See `Runs.log_probabilities`."""
        return self._asked("log_probabilities", variants)

    def by_layer(self, sentences: Sequence[Sentence]) -> list[LayerAnswers]:
        """See `Runs.by_layer`."""
        return self._asked("by_layer", sentences)

    def value_norms(self, sentences: Sequence[Sentence]) -> list[ValueNorms]:
        """See `Runs.value_norms`."""
        return self._asked("value_norms", sentences)

    def close(self) -> None:
        """Lets go of connections."""
        self._link.close()

    def _asked(self, kind: str, asked: Sequence[Asked]) -> list[Any]:
        """The results, in order: none is left out."""
        question = Question(kind, tuple(asked))
        body = question_bytes(question)
        pause = _PAUSE
        with self._for_a_question() as (last, until):
            while True:
                try:
                    return self._results(body, question, until)
                except (LinkError, Stopping, Stuck) as error:
                    if time.monotonic() + pause >= last:
                        self._is_away(error)
                        raise ModelAway from error
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    @contextlib.contextmanager
    def _for_a_question(self) -> Iterator[tuple[float, float]]:
        """The moments until which an attempt may begin, and may take.

        While the model is known to be away both are soon, but one question at a time may take as
        long as ever: a model that is slow, and there again, has to be found.
        """
        with self._lock:
            away = self._trouble is not None
            tries = away and not self._tried
            self._tried = self._tried or tries
        now, short = time.monotonic(), min(_AWAY_SECONDS, self._seconds)
        try:
            yield (
                now + (short if away else self._seconds),
                now + (short if away and not tries else self._seconds),
            )
        finally:
            if tries:
                with self._lock:
                    self._tried = False

    def _results(self, body: bytes, question: Question, until: float) -> list[Any]:
        """What one attempt brings."""
        left = max(until - time.monotonic(), 0.0)
        try:
            answer = read_answer(
                self._link.answer(body, min(left, self._seconds * _OF_QUESTION)), question
            )
        except (WireError, Refused) as error:
            self._is_away(error)
            raise ModelUnfit from error
        self._answered(answer.fingerprint)
        reasons = [result for result in answer.results if isinstance(result, Exception)]
        if not reasons:
            return list(answer.results)
        if len(answer.results) > 1 and not isinstance(reasons[0], (Stopping, Stuck)):
            raise PartlyFailed(f"{len(reasons)} of {len(answer.results)}") from reasons[0]
        raise reasons[0]

    def _answered(self, fingerprint: Fingerprint) -> None:
        """Notes who answered.

        Raises:
            ModelUnfit: If it is none that this bot can ask.
        """
        if fingerprint.form != self._fingerprint.form:
            if self._is_news("unfit"):
                log.error(
                    "The model at MODEL_ADDRESS has another tokenizer or another shape than when "
                    "this bot started. Restart the bot, with MODEL as it is there."
                )
            raise ModelUnfit
        was_away = self._is_news(None)
        with self._lock:
            changed = fingerprint != self._fingerprint
            self._fingerprint = fingerprint
            self.edition += changed
        if was_away:
            log.info("The model answers again.")
        if changed:
            log.info("The model at MODEL_ADDRESS is another now: %s.", fingerprint.whole[:12])

    def _is_away(self, error: Exception) -> None:
        """Logs it once, until there is an answer again."""
        if self._is_news("misread" if isinstance(error, WireError | Refused) else "away"):
            reason = f"{type(error).__name__}: {error}"
            log.warning("No answer from the model at MODEL_ADDRESS (%s).", reason)

    def _is_news(self, trouble: str | None) -> bool:
        """Notes what is wrong with the model, or that nothing is; whether that is news."""
        with self._lock:
            known, self._trouble = self._trouble, trouble
        return known != trouble


def connected(link: Link, model: str, *, seconds: float, wait: float) -> RemoteModel:
    """The model that a link leads to, blocking.

    Args:
        link: The way to it.
        model: What it should be called: the value of the setting `MODEL`.
        seconds: How long a request may take, as `Limits.seconds`.
        wait: How many seconds it may take to be there.

    Raises:
        ClusterError: If there is none in time, or another one.
        CheckpointError: If its tokenizer can't be read here.
    """
    description = _awaited(link, wait)
    if description.model != model:
        raise ClusterError(
            f"MODEL is {model}, and the model at MODEL_ADDRESS is {description.model}. Set MODEL "
            "to that, or have the other one served there."
        )
    return RemoteModel(link, description, seconds=seconds)


def _awaited(link: Link, wait: float) -> Description:
    """The description, as soon as there is one."""
    until = time.monotonic() + wait
    told = False
    while True:
        left = until - time.monotonic()
        try:
            return read_description(link.describe(max(left, _START_PAUSE)))
        except (WireError, Refused) as error:
            raise ClusterError(f"What answers at MODEL_ADDRESS can't be read: {error}.") from error
        except LinkError as error:
            if left <= _START_PAUSE:
                raise ClusterError(
                    f"No model answers at MODEL_ADDRESS ({error}). Start one with "
                    "python -m model.cluster, or see docs/cluster.md."
                ) from error
            if not told:
                log.info("Waiting for the model at MODEL_ADDRESS (%s).", error)
                told = True
        time.sleep(_START_PAUSE)


def _tokenizer_of(description: Description) -> Tokenizer:
    """The tokenizer that the files of a description make: the same code as for a folder's."""
    if form_of(description.geometry, dict(description.files)) != description.fingerprint.form:
        raise ClusterError("What the model at MODEL_ADDRESS says of itself isn't whole.")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in description.files.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        return read_tokenizer(Path(folder), description.geometry)
