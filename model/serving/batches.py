"""Batches for the model: how many sentences go into one, and what becomes of one that fails."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from config.workers import WorkError
from model.bert.geometry import Geometry
from model.errors import AnalysisError, ModelFailed
from model.serving.jobs import Asked, sentence_of

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_ATTENTION_BYTES = 256 * 2**20
"""A batch is cut where its attention weights would take more memory than this."""

_EXPERIMENT_TOKENS = 64
"""A run of an experiment has at most so many tokens, or one sentence: it takes about as long as the
longest sentence that somebody may ask about unless set otherwise."""


def fitting(asked: Sequence[Asked], geometry: Geometry) -> int:
    """How many of the first, at least one, go into one run without taking too much memory."""
    cell_bytes = 4 * geometry.layers * geometry.heads
    return _while(asked, lambda count, longest: count * longest**2 * cell_bytes <= _ATTENTION_BYTES)


def fitting_experiment(asked: Sequence[Asked]) -> int:
    """How many of the first, at least one, go into one run of an experiment."""
    return _while(asked, lambda count, longest: count * longest <= _EXPERIMENT_TOKENS)


def _while(asked: Sequence[Asked], fits: Callable[[int, int], bool]) -> int:
    """How many of the first, at least one, fit together: by their number and the longest one."""
    longest = 0
    for count, each in enumerate(asked, 1):
        longest = max(longest, len(sentence_of(each).tokens))
        if count > 1 and not fits(count, longest):
            return count - 1
    return len(asked)


async def answered_each(
    run: Callable[[Sequence[Asked]], Awaitable[Sequence[Result]]], asked: Sequence[Asked]
) -> list[Result | Exception]:
    """What a run makes of each, in order, or why it makes nothing of it.

    Where a run fails, its halves are run by themselves: one bad sentence takes no other with it,
    and what is too much for the memory at once may fit in parts.
    """
    try:
        return list(await run(asked))
    except (AnalysisError, WorkError) as error:
        return [error] * len(asked)
    except Exception as error:
        if len(asked) > 1:
            name = type(error).__name__
            log.warning("A run of %d sentences failed (%s); now its halves.", len(asked), name)
            half = len(asked) // 2
            first = await answered_each(run, asked[:half])
            return first + await answered_each(run, asked[half:])
        log.exception("A run of the model failed on a sentence.")
        failure = ModelFailed()
        failure.__cause__ = error
        return [failure]
