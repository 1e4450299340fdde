"""The lessons are made once, for all who ask meanwhile, and again for another model."""

import asyncio
from collections.abc import Iterator
from typing import cast

import pytest

from config.workers import Busy
from replies.course import prepared
from replies.course.lesson import Curriculum
from replies.course.prepared import PreparedCurriculum
from replies.services import Services

SERVICES, OTHERS = cast("Services", "the model's"), cast("Services", "another model's")
MADE = Curriculum(())


async def test_all_who_ask_wait_for_one_making(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    async def make(services: Services) -> Curriculum:  # noqa: ARG001
        nonlocal made
        made += 1
        await asyncio.sleep(0)
        return MADE

    monkeypatch.setattr(prepared, "curriculum_for", make)
    kept = PreparedCurriculum()
    assert await asyncio.gather(*(kept.of(SERVICES) for _ in range(5))) == [MADE] * 5
    assert made == 1


async def test_what_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: Iterator[Exception | Curriculum] = iter([Busy(1), MADE])

    async def make(services: Services) -> Curriculum:  # noqa: ARG001
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(prepared, "curriculum_for", make)
    kept = PreparedCurriculum()
    with pytest.raises(Busy):
        await kept.of(SERVICES)
    assert await kept.of(SERVICES) is MADE


async def test_for_another_model_they_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Services] = []

    async def make(services: Services) -> Curriculum:
        made.append(services)
        return MADE

    monkeypatch.setattr(prepared, "curriculum_for", make)
    kept = PreparedCurriculum()
    for services in (SERVICES, SERVICES, OTHERS, OTHERS):
        await kept.of(services)
    assert made == [SERVICES, OTHERS]
