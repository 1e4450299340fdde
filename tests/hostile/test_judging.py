"""What counts as right, and what is found."""

import sys

import numpy as np
import pytest

from model.errors import CheckpointError, EmptyText, ModelFailed
from replies.examples import Examples
from tests.hostile import judging
from tests.hostile.judging import Case, found
from tests.replies.without_model import geometry_of


class Panicking(BaseException):
    """As a library in another language raises it."""


async def outcome_of(error: BaseException | None, chance: object = None) -> tuple[bool, str | None]:
    async def attempt(_: Case) -> None:
        if error is not None:
            raise error

    examples = Examples("!", geometry_of(2, 2))
    return await found(attempt, Case(chance), examples)  # type: ignore[arg-type]


async def test_an_answer_and_a_friendly_refusal_are_right() -> None:
    assert await outcome_of(None) == (False, None)
    assert await outcome_of(EmptyText()) == (True, None)
    assert await outcome_of(CheckpointError("there is no config.json.")) == (True, None)


@pytest.mark.parametrize(
    "error", [KeyError(3), RecursionError(), Panicking("no"), ModelFailed(), CheckpointError("")]
)
async def test_anything_else_is_found(error: BaseException) -> None:
    _, wrong = await outcome_of(error)
    assert wrong is not None
    assert type(error).__name__ in wrong


async def taking(bound: str, most: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is found of a case that takes 64 MB and some time, where that much is right."""

    async def attempt(_: Case) -> None:
        np.ones(8_000_000)  # so large that it is never put where something else was before

    monkeypatch.setattr(judging, bound, most)
    examples = Examples("!", geometry_of(2, 2))
    return str((await found(attempt, Case(None), examples))[1])  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells")
async def test_what_takes_too_much_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await taking("MOST_MEGABYTES", 16.0, monkeypatch)).endswith("MB")
    assert await taking("MOST_MEGABYTES", 256.0, monkeypatch) == "None"


async def test_what_takes_too_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await taking("MOST_SECONDS", -1.0, monkeypatch)).endswith(" s")
