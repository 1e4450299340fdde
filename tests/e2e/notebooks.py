"""Keeping what answers found, as people do."""

from typing import Any

from sandbox.testing import Sandbox
from sandbox.world.entities import User
from tests.e2e.talk import Message, button

KEPT = "Kept as "


async def keep(sandbox: Sandbox, user: str | User, message: Message, line: str = "") -> str:
    """Presses Keep, fills the form in, and waits for what is said then."""
    used = await sandbox.click(user, message, button(message, "Keep")["custom_id"])
    await used.modal(timeout=60)
    sent = await sandbox.submit(user, used, {"typed": line} if line else {})
    said = await sent.response(timeout=60)
    assert said["flags"] & 64
    return str(said["content"])


async def own(sandbox: Sandbox, user: str, **options: Any) -> Message:
    """A person's notebook, by slash command."""
    used = await sandbox.slash(user, "notebook", **options)
    return await used.response(timeout=60)
