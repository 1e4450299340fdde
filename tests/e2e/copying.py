"""What tests of `off` and `importance` have in common: a sentence, and waiting for the ranks."""

from sandbox.testing import Sandbox
from tests.e2e.talk import Message, ask

COPIED = "The cat [MASK] the dog."
"""The model made by hand fills the gap with the word two tokens ahead, by one head alone."""


async def done(sandbox: Sandbox, reply: Message) -> Message:
    """A reply as it is when the work is done."""
    return await sandbox.changed(
        reply, lambda message: bool(message["embeds"]) and not message["content"], timeout=30
    )


async def importance(sandbox: Sandbox, typed: str) -> Message:
    return await done(sandbox, await ask(sandbox, f"!importance {typed}"))
