"""Talking with the bot as people do, and reading what it replies.

What is sent and received are Discord's JSON objects; `sandbox.testing.Sandbox` carries them. Each
helper waits as long as a slow machine needs, and says what came instead if nothing comes.
"""

import re
from typing import Any

from model.analysis import Head
from sandbox.testing import Sandbox

SENTENCE = "Then I picked up a [MASK] from the table."
TURTLE = "The turtle moved slowly across the [MASK]."

PRIVATE = 64
"""The flag of a message that only one person sees."""

Message = dict[str, Any]
Row = tuple[int, str, float, int, int]
"""Of a find reply: rank, head, score, hits, of how many sentences."""


# Asking.


def newcomer(classroom: Sandbox) -> str:
    """A person who has typed nothing yet in a classroom that several tests share."""
    return classroom.join(f"Newcomer {len(classroom.users)}").global_name or ""


async def ask(classroom: Sandbox, content: str, user: str = "Ann", **where: Any) -> Message:
    """Says something, and waits for the bot's reply to it.

    Args:
        classroom: Where the bot is.
        content: What is typed.
        user: Who types it.
        **where: `channel` and `reply_to`, as `Sandbox.say` takes them.
    """
    return await classroom.reply_to(await classroom.say(user, content, **where), timeout=60)


async def press(sandbox: Sandbox, user: str, message: Message, label: str) -> Message:
    """Presses the button with this label, and waits for the message that it leads to."""
    used = await sandbox.click(user, message, button(message, label)["custom_id"])
    return await used.response(timeout=60)


async def choose(sandbox: Sandbox, user: str, message: Message, place: int, label: str) -> Message:
    """Chooses from the list in this place, and waits for the message that it leads to."""
    offered = choices(message, place)
    (value,) = [option["value"] for option in offered["options"] if option["label"] == label]
    used = await sandbox.choose(user, message, offered["custom_id"], [value])
    return await used.response(timeout=60)


# Reading any reply.


def only_embed(message: Message) -> Message:
    """The one embed of a reply."""
    (embed,) = message["embeds"]
    return embed  # type: ignore[no-any-return]


def description(message: Message) -> str:
    """What a reply says in its embed."""
    return str(only_embed(message)["description"])


def footer(message: Message) -> str:
    """The sentences of a reply, which stand in its footer."""
    return str(only_embed(message)["footer"]["text"])


def alt_text(message: Message) -> str:
    """What the one picture of a reply shows, in words."""
    (attachment,) = message["attachments"]
    return str(attachment["description"])


def button(message: Message, label: str) -> Message:
    """The button with this label."""
    rows = message["components"]
    (found,) = [item for row in rows for item in row["components"] if item.get("label") == label]
    return found  # type: ignore[no-any-return]


def all_labels(message: Message) -> list[str]:
    """The labels of all buttons, in their order."""
    items = [item for row in message["components"] for item in row["components"]]
    return [item["label"] for item in items if "label" in item]


def label_with(message: Message, beginning: str) -> str:
    """The label that begins so: "Attention of 3-9" names whichever head is the example."""
    (found,) = [label for label in all_labels(message) if label.startswith(beginning)]
    return found


def choices(message: Message, place: int) -> Message:
    """The list in this place, counted from 0."""
    lists = [row["components"][0] for row in message["components"]]
    return [item for item in lists if item["type"] == 3][place]  # type: ignore[no-any-return]


def labels(message: Message, place: int) -> list[str]:
    """What the list in this place offers."""
    return [option["label"] for option in choices(message, place)["options"]]


# Reading the reply of one command.


def rows(message: Message) -> list[tuple[float, str, str]]:
    """The words of a mask reply: percent, word, completed sentence."""
    found = re.findall(
        r"^`.{16}` (<? ?[\d.]+) % \*\*(.+)\*\*\n(.+)$", description(message), re.MULTILINE
    )
    return [(float(share.lstrip("< ")), word, sentence) for share, word, sentence in found]


def asked_for(message: Message) -> dict[str, tuple[float, int]]:
    """The words that a mask reply was asked for, with their percentages and ranks."""
    found = re.findall(
        r"^`.{16}` (<? ?[\d.]+) %(?: \([^)]+\))? \*\*(.+)\*\*, rank ([\d,]+)$",
        description(message),
        re.MULTILINE,
    )
    return {
        word: (float(share.lstrip("< ")), int(rank.replace(",", ""))) for share, word, rank in found
    }


def ranked(message: Message) -> list[Row]:
    """The list of a find reply."""
    found = re.findall(
        r"^ +(\d+) (\d+-\d+) +(\d\.\d\d) (\d+) of (\d+)$", description(message), re.MULTILINE
    )
    return [(int(a), head, float(c), int(d), int(e)) for a, head, c, d, e in found]


def named(head: Head) -> str:
    """A head as such a list names it."""
    return f"{head.layer + 1}-{head.head + 1}"


# What holds for every reply of a kind.


async def assert_helped(classroom: Sandbox, typed: str, *expected: str, user: str = "Ann") -> None:
    """Bad input gets a short reply that helps, in words alone."""
    reply = await ask(classroom, typed, user)
    assert all(part in reply["content"] for part in expected), reply["content"]
    assert len(reply["content"]) < 300
    assert not reply["embeds"]
    assert not reply["attachments"]


def assert_pings_nobody(reply: Message) -> None:
    """A reply mentions nobody in a way that Discord would tell them of."""
    assert not reply["mention_everyone"]
    assert not reply["mentions"]
    assert not reply["mention_roles"]
