"""What has no answer yet, and how it ended: told once, logged on request."""

import asyncio

import pytest

from bot.unanswered import Unanswered
from config.observer import Ending, Observer


class Listening(Observer):
    def __init__(self) -> None:
        self.told: list[tuple[str, Ending]] = []

    def command_ended(self, command: str, ending: Ending, seconds: float) -> None:
        assert seconds >= 0
        self.told.append((command, ending))


async def test_a_shutdown_waits_for_what_was_begun() -> None:
    observer = Listening()
    unanswered = Unanswered(observer, logged=False)
    await unanswered.none_left()
    unanswered.begin(1)
    unanswered.begin(2)
    unanswered.end(1, "mask", Ending.ANSWERED)
    waiting = asyncio.create_task(unanswered.none_left())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert (1 in unanswered, 2 in unanswered) == (False, True)
    unanswered.end(2, "attn", None)
    await asyncio.wait_for(waiting, 30)
    assert observer.told == [("mask", Ending.ANSWERED)]


@pytest.mark.parametrize("logged", [True, False])
def test_each_command_is_a_line_in_the_log_on_request(
    caplog: pytest.LogCaptureFixture, *, logged: bool
) -> None:
    caplog.set_level("INFO", "bot")
    unanswered = Unanswered(Observer(), logged=logged)
    unanswered.begin(1)
    unanswered.end(1, "mask", Ending.REFUSED)
    unanswered.end(2, "other", None)
    lines = [record.getMessage() for record in caplog.records]
    assert [line.rsplit(" ", 2)[0] for line in lines] == (["mask: refused after"] if logged else [])
