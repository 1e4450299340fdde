"""The sandbox's server: every part assembled behind one loopback port."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from sandbox.actions.commands import CommandRegistry
from sandbox.actions.interactions import Interactions
from sandbox.actions.people import People
from sandbox.page.door import Door, DoorRoutes
from sandbox.page.routes import PageRoutes
from sandbox.page.security import page_middleware, secure
from sandbox.protocol.files import MAX_REQUEST_BYTES
from sandbox.server.api import API_PREFIX, api_middleware
from sandbox.server.app_routes import ApplicationRoutes, InteractionRoutes
from sandbox.server.gateway import Gateway
from sandbox.server.listening import Runner
from sandbox.server.rest import BotRoutes
from sandbox.store.history import History
from sandbox.store.store import Store
from sandbox.world.state import World

HOST = "127.0.0.1"
_SHUTDOWN_SECONDS = 0.2
# Beyond the upload limit, so that the sandbox and not aiohttp refuses a request.
_BODY_BYTES = MAX_REQUEST_BYTES + 8 * 1024 * 1024


class Server:
    """Serves a world on 127.0.0.1; it can be stopped and started again on the same port.

    Attributes:
        world: What is served.
        commands: The application's registered commands.
        interactions: What people started, and how the bot answered it.
        gateway: The bot's connections.
        people: What people do.
        door: Who may open the chat page.
        store: What lasts of it.
        history: All that was said and is kept, in memory or in the store.
    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        around: Sequence[Any] = (),
        store: Store | None = None,
    ) -> None:
        """Puts the parts together, without listening.

        Args:
            world: What is served.
            port: Port on 127.0.0.1, 0 for any free one.
            around: Middlewares around Discord's API, the outermost first. With these a test looks
                on and gets in the way.
            store: Where the world goes on from, and what happens in it is kept; None for nowhere.
                Who opened it closes it, after this has stopped.
        """
        self.world = world
        self.store = store or Store()
        self.history = History(world, self.store)
        self.commands = CommandRegistry(world)
        self.interactions = Interactions(world)
        self.gateway = Gateway(world)
        self.people = People(world, self.commands, self.interactions)
        self.door = Door()
        self._page = PageRoutes(
            world,
            self.commands,
            self.people,
            self.door,
            self.history,
            is_online=lambda: self.gateway.online,
        )
        self._port = port
        self._around = tuple(around)
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What a bot takes for Discord's API."""
        return self.world.origin + API_PREFIX

    @property
    def page_url(self) -> str:
        """The chat page."""
        return self.world.origin + "/"

    @property
    def invitation(self) -> str:
        """The chat page's address with the key: whoever opens it is let in."""
        return f"{self.page_url}#key={self.door.key}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves for the length of an `async with`.

        Raises:
            OSError: If the port is taken.
            StoreError: If what is stored can't be read.
        """
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        """Listens.

        Raises:
            OSError: If the port is taken.
            StoreError: If what is stored can't be read.
        """
        await self.store.restore(self.world, self.commands)
        runner = Runner(self._application(), shutdown_timeout=_SHUTDOWN_SECONDS)
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
        """Closes every connection and stops listening; sessions of bots are forgotten."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        await runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(
            middlewares=[
                page_middleware(self.world),
                *self._around,
                api_middleware(self.world),
            ],
            client_max_size=_BODY_BYTES,
        )
        app.add_routes([web.get("/gateway", self.gateway.handle)])
        for part in (
            BotRoutes(self.world, self.gateway, self.history),
            ApplicationRoutes(self.world, self.commands),
            InteractionRoutes(self.world, self.interactions),
            DoorRoutes(self.door),
            self._page,
        ):
            app.add_routes(part.routes())
        app.on_response_prepare.append(_secure)
        app.on_shutdown.append(self._on_shutdown)
        return app

    async def _on_shutdown(self, _app: web.Application) -> None:
        # Open sockets would otherwise keep the server from ending.
        self.gateway.drop()
        self.gateway.forget_sessions()
        await self._page.close()


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    secure(response)
