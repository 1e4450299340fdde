"""Answering the quiz, leading it, and reading what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.e2e.talk import Message, all_labels, button, description, only_embed, press

if TYPE_CHECKING:
    from sandbox.testing import Sandbox


def choices(message: Message) -> list[str]:
    """The labels of the choices, A first."""
    return [label for label in all_labels(message) if re.match(r"[A-E](:|$)", label)]


def answers(message: Message) -> str:
    """What stands above a question."""
    return str(message["content"])


async def vote(sandbox: Sandbox, user: str, message: Message, place: int) -> Message:
    """Presses a choice; what the person is told."""
    return await press(sandbox, user, message, choices(message)[place])


def counts(message: Message) -> list[int]:
    """How many chose each choice, as a reveal says it."""
    return [int(n) for n in re.findall(r"^`.{16}` (\d+) ", description(message), re.MULTILINE)]


def right(message: Message) -> int:
    """The place of the right choice, as a reveal says it."""
    lines = re.findall(r"^`.{16}` .*$", description(message), re.MULTILINE)
    (place,) = [place for place, line in enumerate(lines) if line.endswith("✓")]
    return place


def points(message: Message) -> str:
    """The scoreboard of a reveal."""
    return str(only_embed(message)["fields"][-1]["value"])


async def reveal(sandbox: Sandbox, user: str, message: Message) -> Message:
    """Presses what ends the voting; the reveal."""
    await sandbox.click(user, message, button(message, "Reveal")["custom_id"])
    return await sandbox.changed(message, is_revealed, timeout=60)


async def end(sandbox: Sandbox, user: str, message: Message) -> Message:
    """Presses "End"; the last reveal of the round."""
    await sandbox.click(user, message, button(message, "End")["custom_id"])
    return await sandbox.changed(
        message, lambda one: is_revealed(one) and "End" not in all_labels(one), timeout=60
    )


def is_revealed(message: Message) -> bool:
    """Whether a message shows what came of a question."""
    return "✓" in description(message)


async def next_question(sandbox: Sandbox, user: str, message: Message) -> Message:
    """Presses "Next"; the question that comes."""
    await sandbox.click(user, message, button(message, "Next")["custom_id"])
    return await sandbox.next_message(
        lambda one: "Reveal" in all_labels(one), timeout=60, after=message
    )
