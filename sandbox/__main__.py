"""Runs the sandbox alone: `python -m sandbox [--port N] [--data FOLDER]`."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from config import port
from sandbox.server.server import Server
from sandbox.store.folder import StoreError
from sandbox.store.store import Store
from sandbox.world.state import OTHER_SERVERS, World


async def serve(port: int, folder: Path | None) -> None:
    """Serves until SIGINT or SIGTERM.

    Raises:
        OSError: If the port is taken.
        StoreError: If history can't be kept in the folder.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Store.opened(folder) as store:
        server = Server(World(other_servers=OTHER_SERVERS), port, store=store)
        async with server.running():
            sys.stdout.write(
                f"Chat page: {server.invitation}\n"
                f"DISCORD_API_URL={server.api_url}\n"
                f"DISCORD_TOKEN={server.world.token}\n"
                "Start any bot with these two variables. Ctrl-C ends the sandbox.\n"
            )
            sys.stdout.flush()
            await stop.wait()


def main() -> int:
    """Parses the arguments and runs.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=port, default=0, help="port on 127.0.0.1 (0: any free one)")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="keep what is said in this folder"
    )
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port, arguments.data))
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return os.EX_CANTCREAT
    except OSError as error:
        sys.stderr.write(f"The sandbox can't listen on port {arguments.port}: {error.strerror}\n")
        return os.EX_UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
