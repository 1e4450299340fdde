"""A Discord on your own machine: HTTP API, gateway and chat page for one bot and a small class.

The unmodified discord.py client connects to it by its address and token alone. It holds what
happens in memory and serves 127.0.0.1 only.
"""

from __future__ import annotations

from .clock import ManualClock, SystemClock
from .entities import Permission
from .errors import ApiError
from .handle import InteractionHandle
from .harness import Sandbox
from .http import RequestRecord
from .server import Server
from .state import World
from .watcher import SandboxTimeoutError

__all__ = [
    "ApiError",
    "InteractionHandle",
    "ManualClock",
    "Permission",
    "RequestRecord",
    "Sandbox",
    "SandboxTimeoutError",
    "Server",
    "SystemClock",
    "World",
]
