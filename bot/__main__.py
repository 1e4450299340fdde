"""`python -m bot` runs the bot; `python -m bot sandbox` runs it on a Discord of its own."""

import argparse
import asyncio
import logging
import secrets
import signal

from bot.exit_codes import ExitCode, StartError, leave
from bot.log import keep_streams, last_words, set_up_logging
from bot.open_files import provide_open_files
from config import (
    ENV_FILE,
    SandboxSettings,
    Settings,
    SettingsError,
    host,
    load_settings,
    port,
    prepare_libraries,
)
from config.secrecy import warning_of
from config.version import VERSION

log = logging.getLogger("bot")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command that the arguments name and returns the process's exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "sandbox" and options.address and not options.with_class:
        parser.error("--address names this machine for a class: put --class before it")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _sandbox(options) if options.command == "sandbox" else _bot()
    except KeyboardInterrupt:
        # Told to end before there was anything to end in order.
        return ExitCode.OK
    except (SettingsError, StartError) as error:
        last_words(str(error))
        return error.code if isinstance(error, StartError) else ExitCode.SETTINGS
    except Exception:
        log.exception("The bot ended by a fault of its own.")
        return ExitCode.FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Attention: a Discord bot that lets a class look inside BERT. "
        "Without a command it connects to Discord; .env.example lists its settings.",
    )
    parser.add_argument("--version", action="version", version=f"Attention {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="command")
    sandbox = commands.add_parser(
        "sandbox",
        help="run the bot on a Discord of its own on this machine: no account, no network",
        description="Starts a small Discord on this machine, with a chat page for the browser, "
        "and the bot in it. Needs no account and no network. With --class a class joins it over "
        "the network (docs/classroom.md).",
    )
    sandbox.add_argument(
        "--port", type=port, help="the chat page's port (default: 8400, or any free one)"
    )
    sandbox.add_argument(
        "--class",
        action="store_true",
        dest="with_class",
        help="let others in this network join with a code and a name; without it, only this "
        "machine reaches the page",
    )
    sandbox.add_argument(
        "--address",
        type=host,
        help="with --class: this machine's address or name in its network (default: found out)",
    )
    history = sandbox.add_mutually_exclusive_group()
    history.add_argument(
        "--data",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="keep what is said in this folder, so that the next start goes on with it (without "
        "FOLDER: one beside your other programs' data); the default with --class",
    )
    history.add_argument(
        "--no-data",
        action="store_true",
        help="keep what is said in memory, and forget it when this ends; the default without "
        "--class",
    )
    return parser


def _bot() -> int:
    settings = load_settings(Settings)
    _prepare(settings)
    # Imported late: TensorFlow takes seconds, and must be silenced before it loads.
    from bot.run import run  # noqa: PLC0415

    asyncio.run(run(settings))
    return ExitCode.OK


def _sandbox(options: argparse.Namespace) -> int:
    settings = load_settings(SandboxSettings, discord_token=secrets.token_urlsafe(32))
    _prepare(settings)
    from bot.sandbox import run_sandbox  # noqa: PLC0415

    asyncio.run(
        run_sandbox(
            settings,
            options.port,
            data=_data_of(options),
            with_class=options.with_class,
            address=options.address,
        )
    )
    return ExitCode.OK


def _data_of(options: argparse.Namespace) -> str | None:
    """Where history is kept: a folder, an empty text for the usual one, None for memory."""
    usual = "" if options.with_class and not options.no_data else None
    return usual if options.data is None else str(options.data)


def _prepare(settings: Settings) -> None:
    secret = settings.discord_token.get_secret_value()
    set_up_logging(settings.log_level, secret, settings.log_format)
    provide_open_files()
    prepare_libraries()
    log.info("Attention starts. Loading %s.", settings.model)
    if warning := warning_of(ENV_FILE):
        log.warning(warning)


if __name__ == "__main__":
    keep_streams()
    leave(main())
