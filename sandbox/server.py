"""The sandbox's server: every part assembled behind one loopback port."""

from __future__ import annotations

from aiohttp import web

from .app_routes import ApplicationRoutes, InteractionRoutes
from .commands import CommandRegistry
from .faults import Faults
from .files import MAX_REQUEST_BYTES
from .gateway import Gateway
from .http import API_PREFIX, RequestLog, api_middleware
from .interactions import Interactions
from .page_api import PageRoutes
from .page_security import add_common_headers, page_middleware
from .people import People
from .rest import BotRoutes
from .state import World

HOST = "127.0.0.1"
_SHUTDOWN_SECONDS = 0.2
# Beyond the upload limit, so that the sandbox and not aiohttp refuses a request.
_BODY_BYTES = MAX_REQUEST_BYTES + 8 * 1024 * 1024


class Server:
    """Serves a world on 127.0.0.1; it can be stopped and started again on the same port."""

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.faults = Faults()
        self.log = RequestLog()
        self.commands = CommandRegistry(world)
        self.interactions = Interactions(world)
        self.gateway = Gateway(world)
        self.people = People(world, self.commands, self.interactions)
        self._page = PageRoutes(world, self.gateway, self.commands, self.people)
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What a bot takes for Discord's API."""
        return self.world.origin + API_PREFIX

    @property
    def page_url(self) -> str:
        """The chat page."""
        return self.world.origin + "/"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, self._port)
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self.world.origin = f"http://{HOST}:{self._port}"

    async def stop(self) -> None:
        """Close every connection and stop listening; sessions of bots are forgotten."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        await runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(
            middlewares=[
                page_middleware(self.world),
                api_middleware(self.world, self.faults, self.log),
            ],
            client_max_size=_BODY_BYTES,
        )
        app.add_routes([web.get("/gateway", self.gateway.handle)])
        for part in (
            BotRoutes(self.world, self.gateway),
            ApplicationRoutes(self.world, self.commands),
            InteractionRoutes(self.world, self.interactions),
            self._page,
        ):
            app.add_routes(part.routes())
        app.on_response_prepare.append(add_common_headers)
        app.on_shutdown.append(self._on_shutdown)
        return app

    async def _on_shutdown(self, _app: web.Application) -> None:
        # Open sockets would otherwise keep the server from ending.
        self.gateway.drop()
        self.gateway.forget_sessions()
        await self._page.close()
