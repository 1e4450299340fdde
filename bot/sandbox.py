"""The bot and a Discord of its own, together in one process, for a first look and for classes."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from bot.exit_codes import ExitCode, StartError
from bot.run import run_until, stopped_by_signals
from config import SandboxSettings
from sandbox import Server, World

DEFAULT_PORT = 8400


async def run_sandbox(settings: SandboxSettings, port: int | None) -> None:
    """Runs sandbox and bot until SIGINT or SIGTERM.

    Args:
        settings: The bot's settings; its address of Discord becomes the sandbox's.
        port: The chat page's port on this machine. None takes the usual one, or any free one if
            that is taken.

    Raises:
        StartError: If the port is taken or the bot can't start.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with _serving(settings.discord_token.get_secret_value(), port) as server:
            # Not to the log, which may be kept: whoever reads this address is let in.
            sys.stdout.write(
                f"Open {server.invitation} in a browser. The bot comes online in a moment.\n"
            )
            sys.stdout.flush()
            await run_until(stop, settings.model_copy(update={"discord_api_url": server.api_url}))


@contextlib.asynccontextmanager
async def _serving(token: str, port: int | None) -> AsyncIterator[Server]:
    async with contextlib.AsyncExitStack() as stack:
        server = Server(World(token=token), DEFAULT_PORT if port is None else port)
        try:
            await stack.enter_async_context(server.running())
        except OSError as error:
            if port is not None:
                raise StartError(
                    ExitCode.UNREACHABLE,
                    f"Port {port} can't be used ({error.strerror}). Choose another with --port, "
                    "or leave it out for any free one.",
                ) from error
            server = Server(World(token=token))
            await stack.enter_async_context(server.running())
        yield server
