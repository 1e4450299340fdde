"""The numbers that an operator watches, in Prometheus' format.

Labels are names that we gave ourselves: commands, outcomes, workers. No sentence, no id of a person
or a server and no token is ever in one.
"""

import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import aiohttp
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.client import AttentionBot
from bot.names import CONTROL, NO_COMMAND
from cogs.desk import Desk
from config.observer import Ending, Observer
from config.version import VERSION
from model.serving.cache import ByteCache
from replies.manual import SUMMARIES
from replies.services import Services

_COMMAND_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_CALL_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

_LIMITED = 429
_SCOPES = ("user", "shared", "global")
"""Whom a limit of Discord's holds for, as the header X-RateLimit-Scope names it."""


class Metrics(Observer):
    """Counts what it is told, and reads the rest from the bot when it is asked."""

    def __init__(self) -> None:
        # When each began to count: twice the lines, and nobody asks.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        self._commands = Counter(
            "attention_commands",
            "Commands, and uses of controls, that have ended.",
            ("command", "outcome"),
            registry=registry,
        )
        self._command_seconds = Histogram(
            "attention_command_seconds",
            "From a command to its answer, the wait in the line included.",
            ("command",),
            buckets=_COMMAND_SECONDS,
            registry=registry,
        )
        self._call_seconds = Histogram(
            "attention_call_seconds",
            "Blocking calls by where they are made: the model's runs, drawings in the studio, "
            "measurements.",
            ("workers",),
            buckets=_CALL_SECONDS,
            registry=registry,
        )
        self._batches = Histogram(
            "attention_batch_sentences",
            "Sentences that ran through the model together.",
            buckets=_BATCH_SIZES,
            registry=registry,
        )
        self._lag = Histogram(
            "attention_loop_lag_seconds",
            "How long the event loop took to answer, asked once a second.",
            buckets=_LAG_SECONDS,
            registry=registry,
        )
        self._limits = Counter(
            "attention_discord_limits",
            "Requests that Discord refused because they were too many.",
            ("scope",),
            registry=registry,
        )
        self._requests = Counter(
            "attention_discord_requests",
            "Requests to Discord by the first digit of the status.",
            ("status",),
            registry=registry,
        )
        # A number that begins at 1 is no increase to Prometheus, and rings no alert.
        for command in (*SUMMARIES, NO_COMMAND, CONTROL):
            for ending in Ending:
                self._commands.labels(command, ending.value)
        for scope in _SCOPES:
            self._limits.labels(scope)
        self._version = Info("attention", "Version and model.", registry=registry)
        ProcessCollector(registry=registry)

    def read(self, bot: AttentionBot, model: str) -> None:
        """Takes the bot whose state is read from now on, and the model as replies name it."""
        self._version.info({"version": VERSION, "model": model})
        self._registry.register(_State(bot))

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)

    def command_ended(self, command: str, ending: Ending, seconds: float) -> None:
        """Counts it, and how long it took."""
        self._commands.labels(command, ending.value).inc()
        self._command_seconds.labels(command).observe(seconds)

    def call_ended(self, workers: str, seconds: float) -> None:
        """Counts how long it took."""
        self._call_seconds.labels(workers).observe(seconds)

    def batch_begun(self, sentences: int) -> None:
        """Counts it by its size."""
        self._batches.observe(sentences)

    def loop_answered(self, seconds: float) -> None:
        """Counts the lag."""
        self._lag.observe(seconds)

    def trace(self) -> aiohttp.TraceConfig:
        """What counts the requests of a client."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._answered)
        trace.on_request_exception.append(self._failed)
        return trace

    async def _answered(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        end: aiohttp.TraceRequestEndParams,
    ) -> None:
        self._requests.labels(f"{end.response.status // 100}xx").inc()
        if end.response.status == _LIMITED:
            scope = end.response.headers.get("X-RateLimit-Scope", "")
            self._limits.labels(scope if scope in _SCOPES else "unknown").inc()

    async def _failed(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        _failure: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._requests.labels("none").inc()


class _State(Collector):
    """What can be read from the bot at any moment."""

    def __init__(self, bot: AttentionBot) -> None:
        self._bot = bot

    def collect(self) -> Iterator[Metric]:
        bot = self._bot
        connected = "Whether Discord's gateway is connected, for all shards: 1 or 0."
        yield GaugeMetricFamily("attention_gateway_connected", connected, bot.presence.online)
        shards = "Shards of this process."
        own = bot.own_shards
        yield GaugeMetricFamily("attention_shards", shards, len(own.ids) if own else 0)
        there = "Shards of this process that are connected."
        yield GaugeMetricFamily("attention_shards_connected", there, len(bot.presence.there))
        if math.isfinite(bot.latency):
            latency = "From the last heartbeat to its answer, mean of all shards."
            yield GaugeMetricFamily("attention_gateway_latency_seconds", latency, bot.latency)
        if bot.prepared:
            yield from _of_lines(bot.desk)
            yield from _of_workers(bot.desk.services)
            yield from _of_cache(bot.desk.services.model.cache)


def _of_lines(desk: Desk) -> Iterator[Metric]:
    waiting = _gauge("commands_waiting", "Commands that wait for their turn.", "line")
    underway = _gauge("commands_underway", "Commands that have their turn.", "line")
    lines = {"replies": desk.line, "files": desk.exports, "experiments": desk.experiments}
    for name, line in lines.items():
        waiting.add_metric([name], line.waiting)
        underway.add_metric([name], line.underway)
    yield from (waiting, underway)


def _of_workers(services: Services) -> Iterator[Metric]:
    waiting = _gauge("calls_waiting", "Blocking calls that wait for a thread.", "workers")
    hanging = _gauge("calls_hanging", "Blocking calls that hang, each with its thread.", "workers")
    for workers in services.workers:
        waiting.add_metric([workers.name], workers.waiting)
        hanging.add_metric([workers.name], workers.hanging)
    yield from (waiting, hanging)


def _of_cache(cache: ByteCache[Any, Any]) -> Iterator[Metric]:
    hits = "Sentences that were found in the cache."
    yield CounterMetricFamily("attention_cache_hits", hits, cache.hits)
    misses = "Sentences that were not found in the cache."
    yield CounterMetricFamily("attention_cache_misses", misses, cache.misses)
    yield GaugeMetricFamily("attention_cache_bytes", "Memory that the cache takes.", cache.nbytes)
    limit = "Memory that the cache may take."
    yield GaugeMetricFamily("attention_cache_limit_bytes", limit, cache.limit)


def _gauge(name: str, meaning: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"attention_{name}", meaning, labels=[label])
