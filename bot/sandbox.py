"""The bot and a Discord of its own, together in one process, for a first look and for classes."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from bot.announcement import for_a_class, for_oneself
from bot.exit_codes import ExitCode, StartError
from bot.run import opened_records, run_until, stopped_by_signals
from config import SandboxSettings
from sandbox import (
    OTHER_SERVERS,
    TEACHER,
    Server,
    Store,
    StoreError,
    World,
    default_folder,
    own_address,
    stored_class,
)

DEFAULT_PORT = 8400


async def run_sandbox(
    settings: SandboxSettings,
    port: int | None,
    *,
    data: str | None,
    with_class: bool,
    address: str | None,
) -> None:
    """Runs sandbox and bot until SIGINT or SIGTERM.

    Args:
        settings: The bot's settings; its address of Discord becomes the sandbox's.
        port: The chat page's port on this machine. None takes the usual one, or any free one if
            that is taken.
        data: The folder where what is said is kept; an empty one stands for the usual one. None
            keeps it in memory.
        with_class: Whether a class may join over the network.
        address: What the class's machines call this one; None finds it out.

    Raises:
        StartError: If the port is taken, this machine is in no network that a class could join
            over, what is said can't be kept in the folder, or the bot can't start.
    """
    token = settings.discord_token.get_secret_value()
    folder = None if data is None else Path(data) if data else default_folder(of_class=with_class)
    stop, stuck = asyncio.Event(), asyncio.Event()
    with stopped_by_signals(stop):
        kept = _kept_in(settings, folder)
        async with _storing(folder) as store, opened_records(kept, stuck.set) as records:
            # In a folder that was named for them, there may be those of others.
            forget = records.clear if kept in (None, folder) else None
            make = (
                _of_a_class(token, store, address, forget) if with_class else _of_one(token, store)
            )
            async with _serving(make, port) as server:
                # Not to the log, which may be kept: whoever reads this address is let in.
                sys.stdout.write(
                    for_oneself(server, folder)
                    if server.teaching is None
                    else for_a_class(server, folder)
                )
                sys.stdout.flush()
                update = {"discord_api_url": server.api_url}
                await run_until(stop, settings.model_copy(update=update), records, stuck)


def _kept_in(settings: SandboxSettings, folder: Path | None) -> Path | None:
    """Where the bot keeps what it keeps of people: with what they said, unless it is set."""
    return settings.data_path if "data_folder" in settings.model_fields_set else folder


def _of_one(token: str, store: Store) -> Callable[[int], Server]:
    return lambda port: Server(World(token=token, other_servers=OTHER_SERVERS), port, store=store)


def _of_a_class(
    token: str,
    store: Store,
    address: str | None,
    forget: Callable[[], Awaitable[None]] | None,
) -> Callable[[int], Server]:
    """What makes a class's server for a port; the class is the one in the store, or a new one.

    Args:
        token: The bot's.
        store: What is kept of what is said.
        address: What the class's machines call this one; None finds it out.
        forget: Forgets what the bot keeps of people, for a new class.

    Raises:
        StartError: If this machine has no address in a network.
    """
    found = address or own_address()
    if found is None:
        raise StartError(
            ExitCode.UNREACHABLE,
            "This machine seems to be in no network that a class could join over. Connect it, or "
            "name its address with --address.",
        )
    return lambda port: Server(
        World(token=token, people=TEACHER),
        port,
        classroom=stored_class(store),
        address=found,
        store=store,
        forget=forget,
    )


@contextlib.asynccontextmanager
async def _storing(folder: Path | None) -> AsyncIterator[Store]:
    try:
        async with Store.opened(folder) as store:
            yield store
    except StoreError as error:
        raise StartError(ExitCode.DATA, str(error)) from error


@contextlib.asynccontextmanager
async def _serving(make: Callable[[int], Server], port: int | None) -> AsyncIterator[Server]:
    async with contextlib.AsyncExitStack() as stack:
        server = make(DEFAULT_PORT if port is None else port)
        try:
            await stack.enter_async_context(server.running())
        except OSError as error:
            if port is not None:
                raise StartError(
                    ExitCode.UNREACHABLE,
                    f"Port {port} can't be used ({error.strerror}). Choose another with --port, "
                    "or leave it out for any free one.",
                ) from error
            server = make(0)
            await stack.enter_async_context(server.running())
        yield server
