"""Servers for tests of shards."""

from sandbox.testing import Sandbox
from sandbox.world.entities import Channel


def dealt_out(sandbox: Sandbox, count: int) -> list[Channel]:
    """A channel on each of so many shards, in a server of its own."""
    return [
        channel
        for number in range(count)
        for channel in sandbox.found(f"School {number}", shard=(number, count))
    ]
