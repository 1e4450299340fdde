"""`python -m benchmarks.cluster`: what it costs to have the model behind Ray Serve.

Side by side, question by question: the model in this process, a handle of Ray's, and HTTP. No two
sentences are alike, so that no cache answers.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from benchmarks.local_cluster import LocalCluster, local_cluster
from config import prepare_libraries
from model.analysis import Analysis
from model.bert.loading import load_warm
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence, Tokenizer
from model.cluster.fingerprint import Fingerprint
from model.cluster.links import Link, link_to
from model.cluster.remote import RemoteModel, connected
from model.cluster.wire import Answer, answer_bytes

_LENGTHS = (12, 64)
_ROUNDS = 60
_PEOPLE = 16
_SECONDS = 8.0
_MIB = 2**20

Ask = Callable[[Sequence[Sentence]], list[Analysis]]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--model", default="bundled", help="as MODEL (default: bundled)")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="questions of each kind")
    options = parser.parse_args()
    prepare_libraries()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, load before")
    print(f"{os.getloadavg()[0]:.1f}; {options.model}\n")
    local = load_warm(options.model, Precision.FLOAT32)[1]
    for replicas in (1, 2):
        with local_cluster() as cluster:
            cluster.start("--model", options.model, "--replicas", str(replicas))
            os.environ.update(cluster.environment)
            ways: dict[str, Ask] = {"local": local.run}
            links: list[Link] = [link_to(cluster.address)]
            ways["HTTP"] = _remote(links[0], options.model).run
            if replicas == 1:  # a process can belong to one cluster
                links.append(link_to("ray"))
                ways["handle"] = _remote(links[1], options.model).run
                _print_overhead(ways, local.tokenizer, options.rounds)
            _print_throughput(replicas, ways, local.tokenizer)
            if replicas == 1:
                _print_memory(cluster, options.model)
            for link in links:
                link.close()
    print(f"\nload after: {os.getloadavg()[0]:.1f}")


def _remote(link: Link, model: str) -> RemoteModel:
    return connected(link, model, seconds=60, wait=60)


_numbers = count(1000)


def sentence_of(tokenizer: Tokenizer, tokens: int) -> Sentence:
    """A sentence of so many tokens, unlike all before."""
    digits = " ".join(str(next(_numbers)))
    start = f"The [MASK] {digits}"
    rest = tokens - len(tokenizer.read(start).tokens)
    return tokenizer.read(" ".join([start, *["the"] * rest]))


def _print_overhead(ways: dict[str, Ask], tokenizer: Tokenizer, rounds: int) -> None:
    """Medians of one question at a time; the ways take turns, so that all see the same noise."""
    print("Milliseconds for one sentence, medians (quartiles), one at a time:")
    for tokens in _LENGTHS:
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        answer: list[Analysis] = []
        for _ in range(rounds):
            for name, ask in ways.items():
                sentence = sentence_of(tokenizer, tokens)
                begin = time.perf_counter()
                answer = ask([sentence])
                seconds[name].append(time.perf_counter() - begin)
        size = len(answer_bytes("run", Answer(Fingerprint("0" * 64, "0" * 64), tuple(answer))))
        print(f"  {tokens} tokens; an answer has {size / _MIB:.2f} MiB")
        for name, each in seconds.items():
            low, median, high = (1e3 * one for one in statistics.quantiles(each, n=4))
            print(f"    {name:8}{median:8.1f}  ({low:.1f} to {high:.1f})")


def _print_throughput(replicas: int, ways: dict[str, Ask], tokenizer: Tokenizer) -> None:
    """Sentences a second where many ask at once. The model here runs batches as the bot does."""
    print(f"Sentences of 12 tokens a second, {_PEOPLE} at once, replicas: {replicas}")
    for name, ask in ways.items():
        if name == "local":
            done, seconds = _batches(ask, tokenizer)
        else:
            done, seconds = _many(ask, tokenizer)
        print(f"    {name:8}{done / seconds:8.1f}")


def _batches(ask: Ask, tokenizer: Tokenizer) -> tuple[int, float]:
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < _SECONDS:
        done += len(ask([sentence_of(tokenizer, 12) for _ in range(_PEOPLE)]))
    return done, time.perf_counter() - begin


def _many(ask: Ask, tokenizer: Tokenizer) -> tuple[int, float]:
    begin = time.perf_counter()

    def person(_: int) -> int:
        done = 0
        while time.perf_counter() - begin < _SECONDS:
            done += len(ask([sentence_of(tokenizer, 12)]))
        return done

    with ThreadPoolExecutor(_PEOPLE) as people:
        done = sum(people.map(person, range(_PEOPLE)))
    return done, time.perf_counter() - begin


def _print_memory(cluster: LocalCluster, model: str) -> None:
    """What a replica takes, and the model's side of a bot that asks one."""
    for pid in cluster.replicas():
        print(f"A replica: {_resident(pid):.0f} MiB; all of the cluster: {_all(cluster):.0f} MiB")
    for name, script in (
        ("that asks over HTTP", _LIGHT.format(address=cluster.address, model=model)),
        ("with the model within", _HEAVY.format(model=model)),
    ):
        run = [sys.executable, "-c", script + _TELL]
        told = subprocess.run(  # noqa: S603 - our own script
            run, capture_output=True, text=True, check=True, env=cluster.environment
        )
        print(f"The bot's libraries and a model {name}: {told.stdout.strip()} MiB")


_LIGHT = """
import bot.client
from model.cluster.links import link_to
from model.cluster.remote import connected
model = connected(link_to("{address}"), "{model}", seconds=60, wait=60)
model.run([model.tokenizer.read("The [MASK] sat.")])
"""
_HEAVY = """
import bot.client
from model.bert.loading import load_warm
from model.bert.precision import Precision
kept = load_warm("{model}", Precision.FLOAT32)
"""
_TELL = """
from pathlib import Path
import re
print(int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def _resident(pid: int) -> float:
    """MiB that a process has to itself: of pages shared with others, its part."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    (line,) = (line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def _all(cluster: LocalCluster) -> float:
    return sum(_resident(pid) for pid in cluster.processes())


if __name__ == "__main__":
    main()
