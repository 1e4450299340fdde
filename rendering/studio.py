"""Where drawings are made: one worker thread with a bounded queue, beside the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Condition, Thread
from typing import ParamSpec

from rendering.errors import DrawingBusy, DrawingFailed, DrawingTimeout, StudioClosed

P = ParamSpec("P")


class _Job:
    """A drawing that waits or is being made."""

    def __init__(self, name: str, draw: Callable[[], bytes]) -> None:
        self.name = name
        self.picture: Future[bytes] = Future()
        self._draw = draw

    def run(self) -> None:
        """Draws, unless the one who asked has gone; whatever happens, the future gets an end."""
        if not self.picture.set_running_or_notify_cancel():
            return
        try:
            picture = self._draw()
        except Exception as error:  # noqa: BLE001 - it is handed to whoever waits for the picture
            failure = DrawingFailed(self.name)
            failure.__cause__ = error
            self.picture.set_exception(failure)
        else:
            self.picture.set_result(picture)


class Studio:
    """Runs drawing functions one after the other in a thread of its own.

    Pillow holds the interpreter's lock for most of a drawing, so a second thread would gain
    nothing. A drawing that has begun can't be interrupted: after a timeout its thread finishes it,
    and only then begins the next.
    """

    def __init__(self, *, queue_limit: int = 64, time_limit: float = 10.0) -> None:
        """Starts the thread.

        Args:
            queue_limit: How many drawings may wait, besides the one being made.
            time_limit: Seconds from the call to the picture, waiting included.

        Raises:
            ValueError: If a limit isn't positive.
        """
        if queue_limit < 1 or time_limit <= 0:
            raise ValueError("the limits of a studio must be positive")
        self._queue_limit = queue_limit
        self._time_limit = time_limit
        self._waiting: deque[_Job] = deque()
        self._changed = Condition()
        self._closed = False
        self._thread = Thread(target=self._work, name="studio", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many drawings wait; the one being made doesn't count."""
        return len(self._waiting)

    async def draw(
        self, function: Callable[P, bytes], /, *args: P.args, **kwargs: P.kwargs
    ) -> bytes:
        """Calls `function(*args, **kwargs)` in the worker thread and returns its bytes.

        Raises:
            DrawingBusy: At once, if `queue_limit` drawings wait already.
            DrawingTimeout: If there is no picture within the time limit.
            DrawingFailed: If the function raised; what it raised is the cause.
            StudioClosed: If the studio is closed, or closes before the drawing's turn.
        """
        job = _Job(getattr(function, "__name__", "drawing"), partial(function, *args, **kwargs))
        self._enqueue(job)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(job.picture), self._time_limit)
        except asyncio.TimeoutError:
            raise DrawingTimeout(self._time_limit) from None
        finally:
            self._forget(job)

    async def close(self) -> None:
        """Ends the thread after the drawing that it is at. Those who wait get `StudioClosed`."""
        with self._changed:
            self._closed = True
            abandoned = list(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        for job in abandoned:
            if job.picture.set_running_or_notify_cancel():
                job.picture.set_exception(StudioClosed())
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._thread.join, self._time_limit)

    def _enqueue(self, job: _Job) -> None:
        with self._changed:
            if self._closed:
                raise StudioClosed
            if len(self._waiting) >= self._queue_limit:
                raise DrawingBusy(self._queue_limit)
            self._waiting.append(job)
            self._changed.notify()

    def _forget(self, job: _Job) -> None:
        """Takes a job that nobody waits for any more out of the queue, if it is still there."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)

    def _next_job(self) -> _Job | None:
        """Waits for a job; None when the studio has closed."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting else None

    def _work(self) -> None:
        while (job := self._next_job()) is not None:
            job.run()
