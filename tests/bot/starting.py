"""What tests that start the bot as its entry point does have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord

from config import Settings, load_settings
from sandbox.testing import Sandbox
from tests.checkpoints import CASED_4X4


def settings_in(sandbox: Sandbox, **more: str) -> Settings:
    """The settings of a bot with a small model in a sandbox."""
    return load_settings(
        Settings,
        env_file=None,
        discord_token=sandbox.token,
        discord_api_url=sandbox.api_url,
        model=str(CASED_4X4),
        **more,
    )


@contextmanager
def own_api() -> Iterator[None]:
    """Within it a bot may turn the library to another server; after it all is as before."""
    route, gateway = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, gateway.DEFAULT_GATEWAY
    try:
        yield
    finally:
        route.BASE, gateway.DEFAULT_GATEWAY = before
