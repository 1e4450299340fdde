"""Answering the steps of a lesson."""

from sandbox.testing import InteractionHandle, Sandbox
from tests.e2e.talk import Message, button, only_embed


def title(message: Message) -> str:
    """Of a lesson's message: which step it shows."""
    return str(only_embed(message)["title"])


async def form(sandbox: Sandbox, user: str, message: Message) -> InteractionHandle:
    """Presses Answer, and waits for the form."""
    opener = await sandbox.click(user, message, button(message, "Answer")["custom_id"])
    await opener.modal()
    return opener


async def hand_in(sandbox: Sandbox, user: str, message: Message, typed: str) -> Message:
    """Answers a step by the form, and waits for what becomes of it."""
    opener = await form(sandbox, user, message)
    sent = await sandbox.submit(user, opener, {"typed": typed})
    return await sent.response(timeout=60)
