"""The real bot: discord.py's client over real sockets, TensorFlow on the model in the box."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import discord
import pytest

from bot.client import AttentionBot
from bot.discord_api import point_at
from bot.run import _limits, reply_workers
from config import Settings, load_settings
from model.analysis import Analysis
from model.bert.checkpoint import load_checkpoint
from model.bert.geometry import Geometry
from model.bert.runner import Runner
from model.bert.tokenizer import Sentence, Tokenizer
from model.serving.analyzer import Analyzer
from model.serving.jobs import Runs
from model.variants import LayerAnswers, LogProbabilities, ValueNorms, Variant
from records import Records
from sandbox.testing import Sandbox
from tests.checkpoints import CASED_4X4
from tests.constructed import build

Start = Callable[..., AbstractAsyncContextManager[AttentionBot]]


@pytest.fixture(scope="session")
def runner() -> Runner:
    """The model in the box."""
    return warm(Runner(load_checkpoint("bundled")))


@pytest.fixture(scope="session")
def small_runner() -> Runner:
    """A model of another shape: 4 layers of 4 heads, 64 positions."""
    return warm(Runner(load_checkpoint(str(CASED_4X4))))


def warm(runner: Runner) -> Runner:
    runner.warm_up()
    return runner


@contextlib.asynccontextmanager
async def running_bot(
    sandbox: Sandbox, model: Runs, /, **settings: str
) -> AsyncIterator[AttentionBot]:
    """The bot in the sandbox, ready, until the block ends."""
    chosen = load_settings(
        Settings,
        env_file=None,
        **{
            "discord_token": sandbox.token,
            "discord_api_url": sandbox.api_url,
            "cooldown_seconds": "0",
            **settings,
        },
    )
    # discord.py holds one address a process; bots of other tests go on with theirs afterwards.
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    await point_at(chosen.discord_api_url)
    analyzer = Analyzer(model, _limits(chosen))
    coming: asyncio.Future[Analyzer] = asyncio.get_running_loop().create_future()
    coming.set_result(analyzer)
    studio, measuring = reply_workers(chosen)
    records = await Records.opened(chosen.data_path)
    bot = AttentionBot(chosen, model=coming, studio=studio, measuring=measuring, records=records)
    bot._connection.guild_ready_timeout = 0.1  # no more servers will come
    async with bot:
        connection = asyncio.create_task(bot.start(sandbox.token))
        try:
            await _ready_or_refused(bot, connection)
            if isinstance(model, Troubled):
                model.batches.clear()  # what the bot measured when it started
            yield bot
        finally:
            await analyzer.close()
            await asyncio.wait_for(bot.last_answers(), 15)
            await bot.close()
            await asyncio.wait([connection])
            await asyncio.gather(studio.close(), measuring.close(), records.close())
            discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
        connection.result()


async def _ready_or_refused(bot: AttentionBot, connection: asyncio.Task[None]) -> None:
    """Waits until the bot is ready; what ends its connection before is raised."""
    ready = asyncio.create_task(_ready(bot))
    done, _ = await asyncio.wait({connection, ready}, return_when=asyncio.FIRST_COMPLETED)
    if connection in done:
        ready.cancel()
        connection.result()


async def _ready(bot: AttentionBot) -> None:
    # wait_until_ready needs a client that has begun to log in.
    while bot.user is None:
        await asyncio.sleep(0.01)
    await bot.wait_until_ready()


def addressed(sandbox: Sandbox) -> Sandbox:
    """Lets the bot of a shared sandbox speak: discord.py has one address a process."""
    discord.http.Route.BASE = sandbox.api_url
    return sandbox


@pytest.fixture(scope="session")
async def shared_classroom(runner: Runner) -> AsyncIterator[Sandbox]:
    """What `classroom` gives to each test."""
    async with Sandbox.running() as sandbox, running_bot(sandbox, runner):
        yield sandbox


@pytest.fixture
def classroom(shared_classroom: Sandbox) -> Sandbox:
    """A sandbox with the bot in it, shared by the tests that only talk to it."""
    return addressed(shared_classroom)


@pytest.fixture(scope="session")
async def shared_box(runner: Runner) -> AsyncIterator[Sandbox]:
    """What `box` gives to each test."""
    async with Sandbox.running() as sandbox, running_bot(sandbox, runner, model="bundled"):
        yield sandbox


@pytest.fixture
def box(shared_box: Sandbox) -> Sandbox:
    """A shared sandbox with a bot that knows its model for that in the box."""
    return addressed(shared_box)


@pytest.fixture(scope="session")
async def shared_workshop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """What `workshop` gives to each test."""
    folder = build(tmp_path_factory.mktemp("constructed") / "checkpoint")
    model = warm(Runner(load_checkpoint(str(folder))))
    async with Sandbox.running() as sandbox, running_bot(sandbox, model):
        yield sandbox


@pytest.fixture
def workshop(shared_workshop: Sandbox) -> Sandbox:
    """A shared sandbox with a bot whose model's heads are built by hand: three layers of four."""
    return addressed(shared_workshop)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of its own, for tests that start and stop the bot."""
    async with Sandbox.running() as running:
        yield running


class Troubled:
    """The model in the box, except that its runs can be held up or made to fail."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.precision = runner.precision
        self.at_once = 1
        self.edition = 0
        self.free = threading.Event()
        self.free.set()
        self.error: Exception | None = None
        self.batches: list[int] = []

    @property
    def geometry(self) -> Geometry:
        return self._runner.geometry

    @property
    def tokenizer(self) -> Tokenizer:
        return self._runner.tokenizer

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        self.batches.append(len(sentences))
        assert self.free.wait(30)
        if self.error is not None:
            raise self.error
        return self._runner.run(sentences)

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        return self._runner.run_off(variants)

    def log_probabilities(self, variants: Sequence[Variant]) -> list[LogProbabilities]:
        return self._runner.log_probabilities(variants)

    def by_layer(self, sentences: Sequence[Sentence]) -> list[LayerAnswers]:
        return self._runner.by_layer(sentences)

    def value_norms(self, sentences: Sequence[Sentence]) -> list[ValueNorms]:
        return self._runner.value_norms(sentences)

    def prepare(self) -> None:
        self._runner.prepare()

    def close(self) -> None:
        self._runner.close()


@pytest.fixture
def troubled(runner: Runner) -> Troubled:
    return Troubled(runner)


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something to become true."""

    async def poll() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(poll(), 20)


@pytest.fixture(scope="session")
async def shared_copier(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """What `copier` gives to each test."""
    folder = build(tmp_path_factory.mktemp("copying") / "checkpoint", copying=True)
    model = warm(Runner(load_checkpoint(str(folder))))
    async with Sandbox.running() as sandbox, running_bot(sandbox, model):
        yield sandbox


@pytest.fixture
def copier(shared_copier: Sandbox) -> Sandbox:
    """A sandbox with a bot whose model's answers depend on one head, `COPYING`."""
    return addressed(shared_copier)
