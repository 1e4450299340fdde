"""The bot and a Discord of its own, together in one process, for a first look and for classes."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from bot.exit_codes import ExitCode, StartError
from bot.run import run_until, stopped_by_signals
from config import SandboxSettings
from sandbox import Sandbox

log = logging.getLogger(__name__)

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
        async with _sandbox(settings.discord_token.get_secret_value(), port) as sandbox:
            log.info("Open %s in a browser. The bot comes online in a moment.", sandbox.page_url)
            await run_until(stop, settings.model_copy(update={"discord_api_url": sandbox.api_url}))


@contextlib.asynccontextmanager
async def _sandbox(token: str, port: int | None) -> AsyncIterator[Sandbox]:
    async with contextlib.AsyncExitStack() as stack:
        wanted = DEFAULT_PORT if port is None else port
        try:
            sandbox = await stack.enter_async_context(Sandbox.running(wanted, token))
        except OSError as error:
            if port is not None:
                raise StartError(
                    ExitCode.UNREACHABLE,
                    f"Port {port} can't be used ({error.strerror}). Choose another with --port, "
                    "or leave it out for any free one.",
                ) from error
            sandbox = await stack.enter_async_context(Sandbox.running(0, token))
        yield sandbox
