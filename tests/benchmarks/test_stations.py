import random

import pytest
import simpy

from benchmarks.stations import Cores, Gate, Model, Steps

SECOND = 1.0


def waits_for_runs(rate: float, count: int) -> list[float]:
    """What each of many sentences waits for its run, when they come at random, one run a second."""
    env = simpy.Environment()
    model = Model(env, Cores(env, 1), lambda *_: SECOND, threads=1, batch=1)
    chance = random.Random(1)  # noqa: S311 - to be repeated
    waits: list[float] = []

    def one() -> Steps:
        begin = env.now
        yield model.ask(8)
        waits.append(env.now - begin - SECOND)

    def all_of_them() -> Steps:
        for _ in range(count):
            yield env.timeout(chance.expovariate(rate))
            env.process(one())

    env.process(all_of_them())
    env.run()
    return waits


@pytest.mark.parametrize("load", [0.3, 0.5, 0.7])
def test_a_model_without_batches_is_the_queue_that_theory_knows(load: float) -> None:
    """M/D/1: the mean wait is load / 2 (1 - load) runs (Pollaczek and Khinchine)."""
    waits = waits_for_runs(load, 40_000)
    assert sum(waits) / len(waits) == pytest.approx(load / (2 * (1 - load)), rel=0.05)


@pytest.mark.parametrize("shape", ["constant", "exponential"])
def test_cores_that_are_shared_alike_are_the_queue_that_theory_knows(shape: str) -> None:
    """M/G/1 with processor sharing: work of a second takes 1 / (1 - load), whatever its spread."""
    load, count = 0.6, 40_000
    env = simpy.Environment()
    cores = Cores(env, 1)
    chance = random.Random(2)  # noqa: S311 - to be repeated
    took: list[float] = []

    def one(seconds: float) -> Steps:
        begin = env.now
        yield cores.work(seconds)
        took.append(env.now - begin)

    def all_of_them() -> Steps:
        for _ in range(count):
            yield env.timeout(chance.expovariate(load))
            env.process(one(1.0 if shape == "constant" else chance.expovariate(1.0)))

    env.process(all_of_them())
    env.run()
    assert sum(took) / count == pytest.approx(1 / (1 - load), rel=0.06)
    assert cores.busy == pytest.approx(load * env.now, rel=0.03)


def test_work_on_two_cores_and_on_one_slows_down_only_where_it_must() -> None:
    env = simpy.Environment()
    cores = Cores(env, 2)
    ends: dict[str, float] = {}

    def one(name: str, seconds: float, threads: int) -> Steps:
        yield cores.work(seconds, threads)
        ends[name] = env.now

    env.process(one("run", 3.0, 2))
    env.process(one("python", 2.0, 1))
    env.run()
    # Three threads on two cores: two thirds of the speed, until the shorter one ends at 3 s; then
    # the second that is left of the other at full speed.
    assert ends == pytest.approx({"python": 3.0, "run": 4.0})
    assert cores.busy == pytest.approx(2 * 3.0 + 2.0)


def test_what_comes_during_a_run_runs_together_as_long_as_the_longest_takes() -> None:
    env = simpy.Environment()
    asked: list[tuple[int, int]] = []

    def seconds_of(tokens: int, sentences: int) -> float:
        asked.append((tokens, sentences))
        return SECOND

    model = Model(env, Cores(env, 1), seconds_of, threads=1, batch=4)
    ends: list[tuple[int, float]] = []

    def one(tokens: int) -> Steps:
        yield model.ask(tokens)
        ends.append((tokens, env.now))

    def all_of_them() -> Steps:
        env.process(one(8))
        yield env.timeout(0.5)
        for tokens in (12, 64, 16, 20, 32):
            env.process(one(tokens))

    env.process(all_of_them())
    env.run()
    assert asked == [(8, 1), (64, 4), (32, 1)]
    assert ends == [(8, 1.0), (12, 2.0), (64, 2.0), (16, 2.0), (20, 2.0), (32, 3.0)]
    assert (model.runs, model.sentences, model.ongoing) == (3, 6, 0)


def test_a_gate_lets_some_through_at_once_and_then_one_after_the_other() -> None:
    env = simpy.Environment()
    gate = Gate(env, 5, 5.0)
    ends: list[float] = []

    def one() -> Steps:
        yield gate.through()
        ends.append(env.now)

    def all_of_them() -> Steps:
        for _ in range(8):
            env.process(one())
        yield env.timeout(60)
        env.process(one())

    env.process(all_of_them())
    env.run()
    assert ends == pytest.approx([0, 0, 0, 0, 0, 1, 2, 3, 60])
    assert gate.passed == 9
