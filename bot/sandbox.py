"""The bot and a Discord of its own, together in one process, for a first look and for classes."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.exit_codes import ExitCode, StartError
from bot.run import run_until, stopped_by_signals
from config import SandboxSettings
from sandbox import Server, Store, StoreError, World, default_folder

DEFAULT_PORT = 8400


async def run_sandbox(settings: SandboxSettings, port: int | None, *, data: str | None) -> None:
    """Runs sandbox and bot until SIGINT or SIGTERM.

    Args:
        settings: The bot's settings; its address of Discord becomes the sandbox's.
        port: The chat page's port on this machine. None takes the usual one, or any free one if
            that is taken.
        data: The folder where what is said is kept; an empty one stands for the usual one. None
            keeps it in memory.

    Raises:
        StartError: If the port is taken, what is said can't be kept in the folder, or the bot can't
            start.
    """
    folder = (Path(data) if data else default_folder()) if data is not None else None
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        token = settings.discord_token.get_secret_value()
        async with _storing(folder) as store, _serving(token, port, store) as server:
            # Not to the log, which may be kept: whoever reads this address is let in.
            sys.stdout.write(
                f"Open {server.invitation} in a browser. The bot comes online in a moment.\n"
            )
            if folder is not None:
                sys.stdout.write(f"What is said is kept in {folder}.\n")
            sys.stdout.flush()
            await run_until(stop, settings.model_copy(update={"discord_api_url": server.api_url}))


@contextlib.asynccontextmanager
async def _storing(folder: Path | None) -> AsyncIterator[Store]:
    try:
        async with Store.opened(folder) as store:
            yield store
    except StoreError as error:
        raise StartError(ExitCode.DATA, str(error)) from error


@contextlib.asynccontextmanager
async def _serving(token: str, port: int | None, store: Store) -> AsyncIterator[Server]:
    async with contextlib.AsyncExitStack() as stack:
        usual = DEFAULT_PORT if port is None else port
        server = Server(World(token=token), usual, store=store)
        try:
            await stack.enter_async_context(server.running())
        except OSError as error:
            if port is not None:
                raise StartError(
                    ExitCode.UNREACHABLE,
                    f"Port {port} can't be used ({error.strerror}). Choose another with --port, "
                    "or leave it out for any free one.",
                ) from error
            server = Server(World(token=token), store=store)
            await stack.enter_async_context(server.running())
        yield server
