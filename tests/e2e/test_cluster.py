"""The bot whose model is behind Ray Serve: people can't tell the difference."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from model.bert.precision import Precision
from model.cluster.links import LinkError
from sandbox.testing import Sandbox
from tests.checkpoints import CASED_4X4
from tests.e2e.conftest import running_bot
from tests.e2e.talk import TURTLE, ask, footer, only_embed
from tests.served_here import remote_to, served_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ray.serve.handle import DeploymentHandle

    from model.bert.runner import Runner
    from model.cluster.remote import RemoteModel

COMMANDS = (
    f"!mask {TURTLE}",
    f"!attn 2 3 {TURTLE}",
    f"!off 2-3 {TURTLE}",
    f"!layers {TURTLE}",
    f"!heads {TURTLE}",
    f"!attn 2 3 show=carried {TURTLE}",
    "!find next The cat sat on the mat.",
)


@pytest.fixture(scope="module")
def handle() -> Iterator[DeploymentHandle[Any]]:
    """The small model behind Serve."""
    with served_here(model=str(CASED_4X4)) as handle:
        yield handle


@pytest.fixture
def remote(handle: DeploymentHandle[Any]) -> RemoteModel:
    """What a bot asks it with."""
    return remote_to(handle, str(CASED_4X4))


async def replies(sandbox: Sandbox) -> list[tuple[Any, list[bytes]]]:
    """What each of the commands is answered, its picture included."""
    answers = []
    for command in COMMANDS:
        reply = await ask(sandbox, command)
        pictures = [
            await sandbox.attachment(reply, place) for place in range(len(reply["attachments"]))
        ]
        embed = only_embed(reply)
        answers.append(((embed.get("title"), embed["description"], embed.get("fields")), pictures))
    return answers


async def test_replies_are_those_of_a_bot_with_the_model_within(
    sandbox: Sandbox, small_runner: Runner, remote: RemoteModel
) -> None:
    async with running_bot(sandbox, remote):
        there = await replies(sandbox)
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(Sandbox.running())
        await stack.enter_async_context(running_bot(other, small_runner))
        here = await replies(other)
    for command, one, two in zip(COMMANDS, there, here, strict=True):
        assert one == two, command


async def test_a_class_that_asks_at_once_is_answered(sandbox: Sandbox, remote: RemoteModel) -> None:
    async with running_bot(sandbox, remote, max_batch="16"):
        people = [f"Person {number}" for number in range(12)]
        for name in people:
            sandbox.join(name)
        asking = (ask(sandbox, f"!mask The {name} is [MASK].", name) for name in people)
        answers = await asyncio.gather(*asking)
    for name, answer in zip(people, answers, strict=True):
        assert f"The {name} is" in footer(answer)


async def test_what_is_said_while_the_model_is_away(
    sandbox: Sandbox, remote: RemoteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bytes:
        raise LinkError("Connection refused")

    async with running_bot(sandbox, remote):
        first = await ask(sandbox, f"!mask {TURTLE}")
        monkeypatch.setattr(remote, "_seconds", 0.2)
        monkeypatch.setattr(remote._link, "answer", away)
        said = await ask(sandbox, "!mask The [MASK] is away.")
        assert said["content"] == "The model is away for a moment. Please try again in a minute."
        # What was asked before needs no model.
        again = await ask(sandbox, f"!mask {TURTLE}")
        assert only_embed(again)["description"] == only_embed(first)["description"]
        monkeypatch.undo()
        assert only_embed(await ask(sandbox, "!mask The [MASK] is there again."))


async def test_help_says_what_the_model_there_computes_in(
    sandbox: Sandbox, remote: RemoteModel
) -> None:
    remote.precision = Precision.BFLOAT16  # whatever PRECISION says to the bot
    async with running_bot(sandbox, remote):
        said = only_embed(await ask(sandbox, "!help"))["fields"][-1]["value"]
    assert "computed in bfloat16" in said
