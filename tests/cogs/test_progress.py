"""How far a long work is, said now and then."""

import asyncio

import aiohttp
import pytest

from cogs.progress import Reports


async def test_reports_come_at_once_and_then_at_most_once_a_second() -> None:
    now, shown = 100.0, list[str]()

    async def show(text: str) -> None:
        nonlocal now
        now += 0.25  # that takes time too
        shown.append(text)

    reports = Reports(show, clock=lambda: now)
    for number in range(12):
        await reports.say(str(number))
        now += 0.3
    assert shown == ["0", "4", "8"]


@pytest.mark.parametrize("error", [aiohttp.ClientError(), OSError(), asyncio.TimeoutError()])
async def test_the_work_goes_on_if_a_report_fails(error: Exception) -> None:
    async def fail(_: str) -> None:
        raise error

    await Reports(fail).say("one")
