"""The bot in simulated time: processes, the model in them or beside them, and Discord's limits.

What a command does is simplified to this. One thread of Python reads it, draws and sends; it
stands in the line; its sentence is known, or under way, or goes to the model; and an answer that is
a message of its own, not that of an interaction, waits for Discord's limits.
"""

import random
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import quantiles

import simpy

from benchmarks.growth import Size
from benchmarks.school_day import Asked
from benchmarks.stations import Cores, Gate, Model, Steps

CELL_BYTES = 4 * 144
"""Of an analysis, for each pair of tokens: a weight for each head of bert-base."""

REQUEST_LIMIT = 50
"""Requests a second that Discord takes from a bot; those that answer interactions don't count."""
CHANNEL_LIMIT, CHANNEL_SECONDS = 5, 5.0
"""Messages that it takes in one channel, in so many seconds."""

_USUAL_SECONDS, _NEWEST_COUNTS = 0.5, 0.2
"""How the line estimates waits: as `cogs.line` does."""
_BEFORE = 0.5
"""How much of a command's Python comes before its run; the rest draws and sends."""


@dataclass(frozen=True)
class Costs:
    """What was measured, in seconds.

    Attributes:
        runs: Of a run of the model, by tokens and sentences, on `run_threads` cores.
        python: Of each kind of command in the bot's process, without the run.
        beside: The same in the process that plays Discord, where that is on the same machine.
        remote: How much longer a question takes whose model is in another process.
        run_threads: How many cores a run keeps busy.
    """

    runs: Mapping[Size, float]
    python: Mapping[str, float]
    beside: float = 0.0
    remote: float = 0.0
    run_threads: int = 2

    def run(self, tokens: int, sentences: int) -> float:
        """Seconds of a run, between the sizes that were measured in proportion.

        A longer or larger one than any of them takes as long as its share of the largest.
        """
        lengths = sorted({size[0] for size in self.runs})
        counts = sorted({size[1] for size in self.runs})
        low, high, share = _between(lengths, tokens)
        few, many, part = _between(counts, sentences)
        short = (1 - part) * self.runs[low, few] + part * self.runs[low, many]
        long = (1 - part) * self.runs[high, few] + part * self.runs[high, many]
        return (1 - share) * short + share * long


def without_noise(runs: Mapping[Size, float]) -> dict[Size, float]:
    """Seconds of runs, of which a smaller one never takes longer than a larger one.

    Where it was measured so, something else was at work on the machine.
    """
    return {
        (tokens, sentences): min(
            seconds for (t, s), seconds in runs.items() if t >= tokens and s >= sentences
        )
        for tokens, sentences in runs
    }


def _between(known: list[int], value: int) -> tuple[int, int, float]:
    """The two known values around one, and how far it is from the first to the second."""
    place = min(max(bisect_left(known, value), 1), len(known) - 1)
    low, high = known[place - 1], known[place]
    return low, high, max((value - low) / (high - low), 0.0)


@dataclass(frozen=True)
class Plan:
    """What runs where.

    Attributes:
        processes: Of the bot; servers are dealt out to them by their number.
        replicas: Of the model, for all processes; 0 where each process has one of its own.
        bot_cores: Of the machine where the processes are.
        replica_cores: Of the machine of each replica.
        one_machine: Whether the model, and who plays Discord, are on the processes' machine.
        limited: Whether Discord's limits hold.
        request_limit: How many requests a second Discord takes.
        places, batch, cache_bytes, longest_wait: As in the bot's settings.
    """

    processes: int = 1
    replicas: int = 0
    bot_cores: int = 2
    replica_cores: int = 2
    one_machine: bool = False
    limited: bool = True
    request_limit: int = REQUEST_LIMIT
    places: int = 16
    batch: int = 16
    cache_bytes: int = 128 * 2**20
    longest_wait: float = 60.0


@dataclass
class Outcome:
    """What became of all commands.

    Attributes:
        waits: Seconds from each command that was answered to its answer, without Discord's limits.
        limited: Seconds that each text command waited for these.
        refused: How many were told to ask later.
        known: How many needed no run of their own.
        runs, sentences: Of all copies of the model.
        python: The share of the time in which the busiest process ran Python.
        model: The share in which the copies of the model ran, in the mean.
        held: The most bytes of answers in work and in the cache, of any process.
    """

    waits: list[float] = field(default_factory=list)
    limited: list[float] = field(default_factory=list)
    refused: int = 0
    known: int = 0
    runs: int = 0
    sentences: int = 0
    python: float = 0.0
    model: float = 0.0
    held: int = 0

    @staticmethod
    def share(values: list[float], percent: int) -> float:
        """What so many percent of the values don't exceed; 0 where there are too few."""
        return quantiles(values, n=100)[percent - 1] if len(values) > 1 else 0.0


def played(asked: Iterable[Asked], plan: Plan, costs: Costs, seed: int = 0) -> Outcome:
    """Plays commands through, until all have ended. Equal arguments give equal outcomes.

    Args:
        asked: The commands, in the order of their times.
        plan: What runs where.
        costs: How long things take.
        seed: Of the chance with which copies of the model are chosen.
    """
    env = simpy.Environment()
    world = _World(env, plan, costs, seed)
    env.process(world.arrivals(asked))
    env.run()
    return world.told()


class _World:
    """All that there is: processes, models, Discord."""

    def __init__(self, env: simpy.Environment, plan: Plan, costs: Costs, seed: int) -> None:
        self.env, self.plan, self.costs = env, plan, costs
        self.outcome = Outcome()
        self.chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        machine = Cores(env, plan.bot_cores)
        self.models = [self._model(machine) for _ in range(plan.replicas)]
        self.processes = [_Process(self, machine) for _ in range(plan.processes)]
        self.discord = simpy.Resource(env, 1)
        self.machine = machine
        self.requests = Gate(env, plan.request_limit, 1.0)
        self.ended = 0.0
        """When the last command had its answer, or was refused."""
        self._channels: dict[int, Gate] = {}

    def _model(self, machine: Cores) -> Model:
        cores = machine if self.plan.one_machine else Cores(self.env, self.plan.replica_cores)
        costs, batch = self.costs, self.plan.batch
        return Model(self.env, cores, costs.run, threads=costs.run_threads, batch=batch)

    def own_model(self, machine: Cores) -> Model:
        """The copy of a process that shares none."""
        self.models.append(self._model(machine))
        return self.models[-1]

    def arrivals(self, asked: Iterable[Asked]) -> Steps:
        """Each command goes to the process that has its server."""
        for one in asked:
            if one.at > self.env.now:
                yield self.env.timeout(one.at - self.env.now)
            process = self.processes[one.server % len(self.processes)]
            self.env.process(process.command(one))

    def choice(self) -> Model:
        """The less busy one of two copies taken at random, as Ray Serve chooses."""
        if len(self.models) == 1:
            return self.models[0]
        one, other = self.chance.sample(self.models, 2)
        return one if one.ongoing <= other.ongoing else other

    def beside(self) -> Steps:
        """What the process that plays Discord does for a command, before it and after it."""
        if self.costs.beside:
            with self.discord.request() as turn:
                yield turn
                yield self.machine.work(self.costs.beside / 2)

    def sent(self, one: Asked) -> Steps:
        """Discord takes the answer."""
        if one.text and self.plan.limited:
            begin = self.env.now
            self.requests.through()  # that somebody is typing; nobody waits for it
            channel = self._channels.get(one.server)
            if channel is None:
                channel = Gate(self.env, CHANNEL_LIMIT, CHANNEL_SECONDS)
                self._channels[one.server] = channel
            yield channel.through()
            yield self.requests.through()
            self.outcome.limited.append(self.env.now - begin)

    def told(self) -> Outcome:
        """The outcome, when all is over."""
        outcome = self.outcome
        seconds = self.ended or 1.0
        outcome.runs = sum(model.runs for model in self.models)
        outcome.sentences = sum(model.sentences for model in self.models)
        outcome.python = max(process.busy for process in self.processes) / seconds
        outcome.model = sum(model.busy for model in self.models) / seconds / len(self.models)
        outcome.held = max(process.held for process in self.processes)
        return outcome


class _Process:
    """One process of the bot."""

    def __init__(self, world: _World, machine: Cores) -> None:
        self.busy = 0.0
        self.held = 0
        self._world, self._machine = world, machine
        plan = world.plan
        self._python = simpy.Resource(world.env, 1)
        self._line = simpy.Resource(world.env, plan.places)
        self._own = None if plan.replicas else world.own_model(machine)
        self._seconds = _USUAL_SECONDS
        self._cache: OrderedDict[int, int] = OrderedDict()
        self._cached = self._working = 0
        self._underway: dict[int, simpy.Event] = {}

    def command(self, one: Asked) -> Steps:
        """All that a command goes through."""
        world, env = self._world, self._world.env
        begin = env.now
        yield from world.beside()
        yield from self._in_python(_BEFORE * world.costs.python[one.kind])
        if self._expected_wait() > world.plan.longest_wait:
            world.outcome.refused += 1
            return
        with self._line.request() as turn:
            yield turn
            began = env.now
            self._hold(one.tokens)
            yield from self._analysed(one)
            yield from self._in_python((1 - _BEFORE) * world.costs.python[one.kind])
            self._working -= CELL_BYTES * one.tokens**2
            self._seconds += _NEWEST_COUNTS * (env.now - began - self._seconds)
        yield from world.beside()
        world.outcome.waits.append(env.now - begin)
        world.ended = env.now
        yield from world.sent(one)

    def _expected_wait(self) -> float:
        ahead = len(self._line.queue) + self._line.count
        return self._seconds * ahead / self._world.plan.places

    def _hold(self, tokens: int) -> None:
        self._working += CELL_BYTES * tokens**2
        self.held = max(self.held, self._working + self._cached)

    def _in_python(self, seconds: float) -> Steps:
        with self._python.request() as turn:
            yield turn
            yield self._machine.work(seconds)
            self.busy += seconds

    def _analysed(self, one: Asked) -> Steps:
        if one.sentence in self._cache:
            self._cache.move_to_end(one.sentence)
            self._world.outcome.known += 1
        elif one.sentence in self._underway:
            self._world.outcome.known += 1
            yield self._underway[one.sentence]
        else:
            ended = self._underway[one.sentence] = self._world.env.event()
            if self._own is None:
                yield self._world.env.timeout(self._world.costs.remote)
            yield (self._own or self._world.choice()).ask(one.tokens)
            del self._underway[one.sentence]
            ended.succeed()
            self._keep(one)

    def _keep(self, one: Asked) -> None:
        self._cache[one.sentence] = CELL_BYTES * one.tokens**2
        self._cached += self._cache[one.sentence]
        while self._cached > self._world.plan.cache_bytes:
            self._cached -= self._cache.popitem(last=False)[1]
