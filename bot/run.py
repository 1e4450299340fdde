"""Starts everything in order, runs until told to stop, and ends everything in reverse order."""

import asyncio
import contextlib
import gc
import logging
import math
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.client import MOST_EXPERIMENTS, MOST_EXPORTS, AttentionBot
from bot.discord_api import point_at
from bot.exit_codes import ExitCode, StartError, leave
from bot.supervisor import Supervisor
from config import Settings
from config.database import DatabaseError
from config.loop_watch import watched_loop
from config.observer import NOBODY, Observer
from config.workers import WorkError, Workers
from model.bert.precision import Precision
from model.errors import CheckpointError, ClusterError, ProcessorError
from model.serving.analyzer import Analyzer, Limits
from model.serving.jobs import Runs
from records import Records
from replies.verdicts import MOST_SENTENCES

if TYPE_CHECKING:
    from bot.health import Health
    from model.bert.runner import Runner

log = logging.getLogger(__name__)

_TOKEN_REFUSED = 4004
"""The gateway's close code for a token that it doesn't know."""

_SHARDS_REFUSED = {
    4010: "Discord refuses these shards: the number behind the slash in SHARDS must be the same in "
    "every process, and one that Discord allows. Leave SHARDS out to take what it recommends.",
    4011: "The bot is in too many servers for so few shards. Raise the number behind the slash in "
    "SHARDS, in every process, or leave SHARDS out to take what Discord recommends.",
}
"""The gateway's close codes for shards that it doesn't take, and what to do."""

_LAST_ANSWERS_SECONDS = 15.0
"""How long the bot, when stopped, waits for the answers that are still being made."""

_AWAY_SECONDS = 600.0
"""How long the gateway may be away before the process ends. The library reconnects by itself, but
waits ever longer between its attempts, up to a quarter of an hour. What a shard waits for its turn
to identify itself doesn't count."""

_CLUSTER_SECONDS = 180.0
"""How long the bot, when started, waits for a model elsewhere. Replicas need a minute to start."""

_AWAY = (
    f"Discord's gateway was away for {_AWAY_SECONDS / 60:g} minutes. This process ends; start it "
    "again."
)
_HANGING = (
    "Too many calls hang, so this process has no threads left for more (the log says which). It "
    "ends; start it again."
)


async def run(settings: Settings) -> None:
    """Runs the bot until SIGINT or SIGTERM.

    Raises:
        StartError: If it can't start, or Discord ends it for good.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        await run_until(stop, settings)


@contextlib.contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Sets `stop` when the process is told to end, by Ctrl-C or by whoever runs it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def run_until(
    stop: asyncio.Event,
    settings: Settings,
    records: Records | None = None,
    stuck: asyncio.Event | None = None,
) -> None:
    """Runs the bot until `stop` is set.

    Args:
        stop: What ends it.
        settings: Its settings.
        records: What it keeps of people, which whoever opened it closes. None opens what the
            settings name.
        stuck: What those records set when a call of theirs hangs.

    Raises:
        StartError: If it can't start, or Discord ends it for good.
    """
    supervisor = Supervisor()
    stuck = stuck or asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        where = settings.health_address
        health = None if where is None else await _served_health(where, stack)
        observer: Observer = NOBODY if health is None else health.metrics

        def turned(seconds: float) -> None:
            observer.loop_answered(seconds)
            supervisor.lives()

        stack.enter_context(watched_loop(turned, _end_at_once))
        if records is None:
            opened = opened_records(settings.data_path, stuck.set)
            records = await stack.enter_async_context(opened)
        await _run(stop, stuck, settings, records, health, observer)


async def _served_health(where: str, stack: contextlib.AsyncExitStack) -> "Health":
    # Imported only where it is wanted: Prometheus' client takes a moment, and memory.
    from bot.health import Health  # noqa: PLC0415

    health = Health()
    await stack.enter_async_context(health.served_at(where))
    return health


async def _run(
    stop: asyncio.Event,
    stuck: asyncio.Event,
    settings: Settings,
    records: Records,
    health: "Health | None",
    observer: Observer,
) -> None:
    # The model loads while Discord checks the token; the bot waits for both.
    model = asyncio.create_task(load_model(settings, stuck.set, observer), name="loading")
    studio, measuring = reply_workers(settings, stuck.set, observer)
    bot = AttentionBot(
        settings,
        model=model,
        studio=studio,
        measuring=measuring,
        records=records,
        observer=observer,
        http_trace=health.metrics.trace() if health else None,
    )
    if health is not None:
        health.watch(bot, settings.model)
    connection = asyncio.create_task(_connect(bot, settings), name="connection")
    stopping = asyncio.create_task(stop.wait(), name="stopping")
    hanging = asyncio.create_task(stuck.wait(), name="hanging")
    away = asyncio.create_task(bot.presence.lost(_AWAY_SECONDS), name="away")
    preparing = asyncio.create_task(_prepare(bot, model), name="preparing")
    try:
        ends = {connection, stopping, hanging, away}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if connection.done():
            connection.result()
        elif stopping.done():
            log.info("Stopping.")
        else:
            raise StartError(ExitCode.FAULT, _HANGING if hanging.done() else _AWAY)
    finally:
        if health is not None:
            health.ending = True
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_last_answers(bot, model), _LAST_ANSWERS_SECONDS)
        await bot.close()
        await _cancelled(connection, stopping, hanging, away, preparing, model)
        await asyncio.gather(studio.close(), measuring.close())


@contextlib.asynccontextmanager
async def opened_records(
    folder: Path | None, on_stuck: Callable[[], object]
) -> AsyncIterator[Records]:
    """What is kept of people in a folder, or in memory, until the block ends.

    Args:
        folder: The folder; None for memory.
        on_stuck: Called when a call of theirs hangs.

    Raises:
        StartError: If nothing can be kept there.
    """
    try:
        records = await Records.opened(folder, on_stuck)
    except (DatabaseError, WorkError) as error:
        raise StartError(
            ExitCode.DATA,
            f"What is kept can't be written to {folder}: {error}. Set DATA_FOLDER to a folder that "
            "the bot may write to, or to memory.",
        ) from error
    try:
        yield records
    finally:
        await records.close()


def _end_at_once() -> None:
    """Called beside an event loop that is blocked: nothing can be ended in order any more."""
    log.critical("The event loop is blocked for good. This process ends; start it again.")
    leave(ExitCode.FAULT)


def reply_workers(
    settings: Settings,
    on_stuck: Callable[[], object] | None = None,
    observer: Observer = NOBODY,
) -> tuple[Workers, Workers]:
    """The studio, where pictures are drawn, and where heads are measured."""
    # Only who has a turn in a line comes here, with one call at a time.
    queue_limit = settings.max_batch + MOST_EXPORTS + MOST_EXPERIMENTS
    time_limit = settings.request_timeout
    # Pillow holds the interpreter's lock for most of a drawing: a second thread would gain nothing.
    # NumPy lets it go, so one long measurement need not hold up the short ones.
    made = partial(
        Workers,
        queue_limit=queue_limit,
        time_limit=time_limit,
        on_stuck=on_stuck,
        observer=observer,
    )
    return made("studio"), made("measuring", threads=2)


async def load_model(
    settings: Settings, on_stuck: Callable[[], object], observer: Observer = NOBODY
) -> Analyzer:
    """Loads the model, or finds it elsewhere, in a thread, so that the event loop stays free.

    Args:
        settings: Which model, and its bounds.
        on_stuck: Called when too many of its runs hang.
        observer: Is told of its runs.

    Raises:
        CheckpointError: If the checkpoint that `settings.model` names can't be loaded.
        ProcessorError: If the processor lacks what is needed.
        ClusterError: If the model is to be elsewhere, and isn't.
    """
    begin = time.monotonic()
    # A download takes as long as it takes. Who stops the bot meanwhile leaves the thread behind.
    loading = Workers("loading", time_limit=math.inf)
    try:
        model = await loading.run(_ready_model, settings)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CheckpointError(f"MODEL {settings.model} can't be loaded: {reason}.") from error
    finally:
        loading.abandon()
    shape = f"{model.geometry.layers} layers x {model.geometry.heads} heads"
    log.info("Model %s: %s, ready after %.1f s.", settings.model, shape, time.monotonic() - begin)
    _keep_for_good()
    return Analyzer(model, _limits(settings), on_stuck=on_stuck, observer=observer)


def _keep_for_good() -> None:
    """Exempts what is loaded by now from garbage collection.

    It is some 400,000 objects of libraries, none of which ever becomes garbage; looking through
    them would stop the event loop for a quarter of a second and more.
    """
    gc.collect()
    gc.freeze()


def _ready_model(settings: Settings) -> Runs:
    if settings.model_backend == "ray":
        return _remote_model(settings)
    return _warm_runner(settings.model, Precision(settings.precision))


def _remote_model(settings: Settings) -> Runs:
    # Imported here for the same reason as below.
    from model.cluster.links import link_to  # noqa: PLC0415
    from model.cluster.remote import connected  # noqa: PLC0415

    return connected(
        link_to(settings.model_address),
        settings.model,
        seconds=settings.request_timeout,
        wait=_CLUSTER_SECONDS,
    )


def _warm_runner(name: str, precision: Precision) -> "Runner":
    # Imported here, in the loading thread: it takes a while, and meanwhile the token is checked and
    # a wrong one reported.
    from model.bert.loading import load_warm  # noqa: PLC0415

    return load_warm(name, precision)[1]


def _limits(settings: Settings) -> Limits:
    return Limits(
        tokens=settings.max_tokens,
        masks=settings.max_masks,
        # An experiment asks about each of its sentences as it is, and with a full stop.
        queue=(settings.max_batch + 2 * MOST_EXPERIMENTS) * MOST_SENTENCES + MOST_EXPORTS,
        batch=settings.max_batch,
        seconds=settings.request_timeout,
        cache_bytes=settings.cache_megabytes * 2**20,
    )


async def _prepare(bot: AttentionBot, model: "asyncio.Task[Analyzer]") -> None:
    """Has graphs made that would keep somebody waiting, once the bot is there to answer."""
    await bot.presence.greeted()
    # Nobody waits for it: it has no time limit, and a thread of its own, which may be left behind.
    preparing = Workers("preparing", time_limit=math.inf, daemon=False)
    try:
        await preparing.run(model.result().prepare)
    except Exception:
        log.exception("What experiments need could not be made beforehand.")
    finally:
        preparing.abandon()


async def _connect(bot: AttentionBot, settings: Settings) -> None:
    """Logs in and stays connected; what ends that for good becomes a `StartError`."""
    try:
        async with bot:
            await point_at(settings.discord_api_url, allow_plain=settings.allow_plain_http)
            await bot.start(settings.discord_token.get_secret_value())
    except discord.LoginFailure as error:
        raise _token_refused() from error
    except discord.PrivilegedIntentsRequired as error:
        raise StartError(
            ExitCode.INTENT,
            "Discord refuses the Message Content intent. Switch it on in the developer portal "
            "(your application, Bot, Message Content Intent), or set MESSAGE_CONTENT=false to "
            "answer mentions and slash commands only.",
        ) from error
    except discord.ConnectionClosed as error:
        if error.code == _TOKEN_REFUSED:
            raise _token_refused() from error
        if error.code in _SHARDS_REFUSED:
            raise StartError(ExitCode.SETTINGS, _SHARDS_REFUSED[error.code]) from error
        reason = f"Discord closed the connection for good (code {error.code})."
        raise StartError(ExitCode.UNREACHABLE, reason) from error
    except (CheckpointError, ProcessorError, ClusterError) as error:
        raise StartError(ExitCode.MODEL, str(error)) from error
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        reason = f"Discord at {settings.discord_api_url} failed ({type(error).__name__})."
        raise StartError(ExitCode.UNREACHABLE, f"{reason} Try again in a minute.") from error


def _token_refused() -> StartError:
    return StartError(
        ExitCode.TOKEN,
        "Discord refuses the token. Copy it again from the developer portal (your application, "
        "Bot, Reset Token) and put it into DISCORD_TOKEN.",
    )


async def _last_answers(bot: AttentionBot, model: "asyncio.Task[Analyzer]") -> None:
    """Answers what was begun, or says that the bot stops."""
    if model.done() and not model.cancelled() and model.exception() is None:
        await model.result().close()
        await bot.last_answers()


async def _cancelled(*tasks: "asyncio.Task[Any]") -> None:
    """Ends tasks and waits until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
