"""One copy of the model in a cluster: bytes of questions in, bytes of answers out.

Serve puts what many bots ask into batches: what comes while a run is going is the next run, and
nobody waits for a batch to fill. The runs themselves are made by `Workers`, in a thread, since
Serve's own loop has to turn meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from config.workers import Stuck, Workers
from model.bert.loading import load_warm
from model.bert.precision import Precision
from model.cluster.fingerprint import fingerprint_of, tokenizer_files
from model.cluster.options import Options
from model.cluster.wire import (
    KINDS,
    Answer,
    Description,
    WireError,
    answer_bytes,
    description_bytes,
    read_question,
)
from model.serving.batches import answered_each, fitting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


_ALIVE = "[MASK]"
"""What the model is asked to see whether it still answers."""

_BAD_REQUEST = 400


class Replica:
    """What Serve makes one of in each replica's process."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Loads the model and warms it up.

        Args:
            options: Those of `Options`, as plain values.

        Raises:
            CheckpointError: If the checkpoint can't be loaded.
            ProcessorError: If the processor lacks what is needed.
        """
        from ray import serve  # noqa: PLC0415 - only where a cluster is wanted

        chosen = Options(**options)
        precision = Precision(chosen.precision)
        checkpoint, self._runner = load_warm(chosen.model, precision)
        self._runner.prepare()
        self._fingerprint = fingerprint_of(checkpoint, precision)
        self._description = description_bytes(
            Description(
                model=chosen.model,
                precision=precision,
                fingerprint=self._fingerprint,
                geometry=checkpoint.geometry,
                files=tokenizer_files(checkpoint.folder),
            )
        )
        self._workers = Workers("model", queue_limit=len(KINDS), time_limit=chosen.seconds)
        batched: Any = serve.batch(
            max_batch_size=chosen.batch, batch_wait_timeout_s=chosen.batch_wait
        )
        self._idle = {kind: asyncio.Event() for kind in KINDS}
        for idle in self._idle.values():
            idle.set()
        self._batched: dict[str, Callable[[Any], Awaitable[Any]]] = {
            kind: batched(self._of_kind(kind)) for kind in KINDS
        }

    async def describe(self) -> bytes:
        """The model's description; see `model.cluster.wire`."""
        return self._description

    async def answer(self, body: bytes) -> bytes:
        """Answers a question, both as bytes.

        Raises:
            WireError: If it can't be read.
        """
        question = read_question(body)
        # Serve would make a batch at once of whatever is there, and let that wait for the run.
        await self._idle[question.kind].wait()
        batched = self._batched[question.kind]
        # All of them are waiting before the first batch is made up.
        waiting = [asyncio.ensure_future(batched(asked)) for asked in question.asked]
        results = tuple(await asyncio.gather(*waiting))
        return answer_bytes(question.kind, Answer(self._fingerprint, results))

    async def __call__(self, request: "Request") -> "Response":
        """The same over HTTP: GET gives the description, POST answers."""
        from starlette.responses import Response  # noqa: PLC0415 - Serve brings it

        kind = "application/octet-stream"
        if request.method == "GET":
            return Response(await self.describe(), media_type=kind)
        try:
            return Response(await self.answer(await request.body()), media_type=kind)
        except WireError as error:
            return Response(str(error), _BAD_REQUEST, media_type="text/plain")

    async def check_health(self) -> None:
        """Runs the model. Serve calls this now and then, and replaces a replica that fails.

        Raises:
            Stuck: If a run hangs.
            TimedOut: If this one does.
        """
        if self._workers.hanging:
            raise Stuck(f"{self._workers.hanging} runs hang")
        await self._workers.run(self._runner.run, [self._runner.tokenizer.read(_ALIVE)])

    def _of_kind(self, kind: str) -> Callable[[list[Any]], Awaitable[list[Any]]]:
        """What makes the runs of a kind; it raises nothing, since it answers for many."""
        method = getattr(self._runner, kind)

        async def run(asked: Sequence[Any]) -> Sequence[Any]:
            result: Sequence[Any] = await self._workers.run(method, asked)
            return result

        async def batch(asked: list[Any]) -> list[Any]:
            results: list[Any] = []
            self._idle[kind].clear()
            try:
                while len(results) < len(asked):
                    rest = asked[len(results) :]
                    some = rest[: fitting(rest, self._runner.geometry)]
                    results += await answered_each(run, some)
            finally:
                self._idle[kind].set()
            return results

        batch.__name__ = kind
        return batch
