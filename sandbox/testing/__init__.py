"""From where a test acts as a person, waits for the bot, looks at the wire and gets in the way."""

from sandbox.testing.clock import ManualClock
from sandbox.testing.handle import InteractionHandle
from sandbox.testing.harness import Sandbox
from sandbox.testing.requests import RequestRecord
from sandbox.testing.watcher import SandboxTimeoutError

__all__ = [
    "InteractionHandle",
    "ManualClock",
    "RequestRecord",
    "Sandbox",
    "SandboxTimeoutError",
]
