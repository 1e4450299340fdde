"""Tells an operator whether the bot lives, is ready and how it fares: three pages over HTTP.

    /healthz    200 while the event loop turns and there are threads that work; else 503
    /readyz     200 while commands are answered; else 503
    /metrics    numbers in Prometheus' format

The body of a 503 is one line that says why. All of it is off unless `HEALTH_ADDRESS` is set.
"""

import contextlib
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from bot.client import AttentionBot
from bot.exit_codes import ExitCode, StartError
from bot.metrics import Metrics
from bot.shards import in_words
from config import address
from replies.services import shown_name

log = logging.getLogger(__name__)

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """What is served.

    Attributes:
        metrics: The numbers.
        ending: Whether the process is about to end.
    """

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.ending = False
        self._bot: AttentionBot | None = None

    def watch(self, bot: AttentionBot, model: str) -> None:
        """Takes the bot that all is about, and the model as the settings name it."""
        self._bot = bot
        self.metrics.read(bot, shown_name(model))

    @property
    def ill(self) -> str | None:
        """Why the process should be replaced by a fresh one; None if it is well."""
        if self._bot is None or not self._bot.prepared:
            return None
        stuck = [workers.name for workers in self._bot.desk.services.workers if workers.stuck]
        return f"no thread is left: {', '.join(stuck)}" if stuck else None

    @property
    def unready(self) -> str | None:
        """Why commands are not answered at present; None if they are."""
        if self.ending:
            return "the process is about to end"
        if self._bot is None or not self._bot.prepared:
            return "the model is being loaded"
        presence = self._bot.presence
        if not presence.there:
            return "Discord's gateway is not connected"
        if presence.away:
            return f"Discord's gateway is not connected for {in_words(presence.away)}"
        return self.ill

    @contextlib.asynccontextmanager
    async def served_at(self, where: str) -> AsyncIterator[None]:
        """Serves the pages for as long as the block runs.

        Args:
            where: Host and port.

        Raises:
            StartError: If the address can't be used.
        """
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            host, port = address(where)
            await _started(web.TCPSite(runner, host, port), where)
            shown_host, shown_port = runner.addresses[0][:2]
            log.info("Health and metrics at %s, port %d.", shown_host, shown_port)
            yield
        finally:
            await runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return _page(self.ill)

    async def _readyz(self, _: web.Request) -> web.Response:
        return _page(self.unready)

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=self.metrics.text(), headers={"Content-Type": _METRICS_TYPE})


async def _started(site: web.TCPSite, where: str) -> None:
    try:
        await site.start()
    except OSError as error:
        raise StartError(
            ExitCode.UNREACHABLE,
            f"HEALTH_ADDRESS: {where} can't be listened at ({error.strerror}). Choose another "
            "port, or an address of this machine.",
        ) from error


def _page(problem: str | None) -> web.Response:
    return web.Response(status=503 if problem else 200, text=f"{problem or 'ok'}\n")
