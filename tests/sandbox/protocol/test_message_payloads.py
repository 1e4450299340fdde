"""Messages as JSON objects: what stands in them of other messages."""

from typing import Any

import pytest

from sandbox.actions.messages import send_message
from sandbox.protocol.message_payloads import bot_message, message
from sandbox.world.entities import Message
from sandbox.world.state import World

LINKS = 1000


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def chain(world: World) -> list[Message]:
    """Messages of which each but the first answers the one before it."""
    place, ann = world.text_channels[0], world.owner
    sent = [send_message(world, place, ann, {"content": "0"})]
    for number in range(1, LINKS):
        answered = {"message_id": sent[-1].id}
        body = {"content": str(number), "message_reference": answered}
        sent.append(send_message(world, place, ann, body))
    return sent


def contents(payload: dict[str, Any]) -> list[str]:
    """What an object and the objects in it say, outermost first."""
    inner = payload.get("referenced_message")
    return [payload["content"], *([] if inner is None else contents(inner))]


@pytest.mark.parametrize("last", [0, 1, 2, LINKS - 1])
def test_an_answer_shows_what_it_answers_and_nothing_before(
    world: World, chain: list[Message], last: int
) -> None:
    expected = [str(last), str(last - 1)] if last else ["0"]
    assert contents(message(world, chain[last], viewer=world.owner)) == expected
    for allowed in (True, False):
        seen = bot_message(world, chain[last], content_allowed=allowed)
        assert contents(seen) == (expected if allowed else [""] * len(expected))


def test_what_is_answered_says_where_that_stands_which_it_answers(
    world: World, chain: list[Message]
) -> None:
    shown = message(world, chain[2], viewer=world.owner)["referenced_message"]
    assert shown["message_reference"]["message_id"] == str(chain[0].id)
    assert "referenced_message" not in shown
