"""The sandbox's server: every part assembled behind one port."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from sandbox.actions.commands import CommandRegistry
from sandbox.actions.interactions import Interactions
from sandbox.actions.people import People
from sandbox.actions.teaching import Teaching
from sandbox.page.class_routes import ClassRoutes
from sandbox.page.door import Door, DoorRoutes
from sandbox.page.routes import PageRoutes
from sandbox.page.security import THIS_MACHINE, page_middleware, secure
from sandbox.protocol.files import MAX_REQUEST_BYTES
from sandbox.server.api import API_PREFIX, api_middleware
from sandbox.server.app_routes import ApplicationRoutes, InteractionRoutes
from sandbox.server.gateway import Gateway
from sandbox.server.listening import Runner
from sandbox.server.rest import BotRoutes
from sandbox.server.starts import Starts
from sandbox.store.history import History
from sandbox.store.lasting_class import keep_class
from sandbox.store.store import Store
from sandbox.world.classroom import Classroom
from sandbox.world.state import World

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - only for a class, whose teacher asked for it
_SHUTDOWN_SECONDS = 0.2
# Beyond the upload limit, so that the sandbox and not aiohttp refuses a request.
_BODY_BYTES = MAX_REQUEST_BYTES + 8 * 1024 * 1024


class Server:
    """Serves a world; it can be stopped and started again on the same port.

    It listens on 127.0.0.1, and for a class on all of this machine's addresses. Other machines
    reach the page only; what is the bot's answers to this one alone.

    Attributes:
        world: What is served.
        commands: The application's registered commands.
        interactions: What people started, and how the bot answered it.
        gateway: The bot's connections.
        people: What people do.
        teaching: The class that may join over the network; None without one.
        door: Who may open the chat page.
        store: What lasts of it.
        history: All that was said and is kept, in memory or in the store.
    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        around: Sequence[Any] = (),
        classroom: Classroom | None = None,
        address: str = THIS_MACHINE,
        store: Store | None = None,
        forget: Callable[[], Awaitable[None]] | None = None,
        starts: Starts | None = None,
    ) -> None:
        """Puts the parts together, without listening.

        Args:
            world: What is served.
            port: Its port, 0 for any free one.
            around: Middlewares around Discord's API, the outermost first. With these a test looks
                on and gets in the way.
            classroom: A class that is to join over the network; None serves this machine only.
            address: What the class's machines call this one.
            store: Where the world goes on from, and what happens in it is kept; None for nowhere.
                Who opened it closes it, after this has stopped.
            forget: Called where a new class begins: to forget what else is kept of the one before.
            starts: How often the bot may begin a session; None for as often as at Discord.
        """
        self.world = world
        self.store = store or Store()
        self.history = History(world, self.store)
        self.commands = CommandRegistry(world)
        self.interactions = Interactions(world)
        self.gateway = Gateway(world, starts)
        self.people = People(world, self.commands, self.interactions)
        self.teaching: Teaching | None = None
        if classroom is not None:
            self.teaching = Teaching(world, classroom, self.interactions)
            keep_class(world, self.store, classroom)
        self.door = Door(self.teaching)
        self._page = PageRoutes(
            world,
            self.commands,
            self.people,
            self.door,
            self.history,
            is_online=lambda: self.gateway.online,
        )
        self._forget = forget or _nothing
        self._address = address
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
        alone = self.teaching is None
        # Of a class only those come back who have a pass.
        await self.store.restore(self.world, self.commands, with_people=alone)
        runner = Runner(self._application(), shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self.world.origin = f"http://{THIS_MACHINE}:{self._port}"
        if self.teaching is not None:
            self.teaching.url = f"http://{self._address}:{self._port}/"

    async def stop(self) -> None:
        """Closes every connection and stops listening; sessions of bots are forgotten."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        await runner.cleanup()

    @property
    def _host(self) -> str:
        return THIS_MACHINE if self.teaching is None else _EVERYWHERE

    def _application(self) -> web.Application:
        app = web.Application(
            middlewares=[
                page_middleware(self.world, None if self.teaching is None else self._address),
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
        if self.teaching is not None:
            app.add_routes(
                ClassRoutes(
                    self.teaching, self.door, self.store, self._page.inside, self._forget
                ).routes()
            )
        app.on_response_prepare.append(_secure)
        app.on_shutdown.append(self._on_shutdown)
        return app

    async def _on_shutdown(self, _app: web.Application) -> None:
        # Open sockets would otherwise keep the server from ending.
        self.gateway.drop()
        self.gateway.forget_sessions()
        await self._page.close()


async def _nothing() -> None:
    """Nothing else is kept of a class."""


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    secure(response)
