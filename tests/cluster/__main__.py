"""`python -m tests.cluster`: two replicas under load, one killed, then the model exchanged.

Everybody's question has to be answered, by one of the two models. Then a class of thirty, with two
processes of the bot, and one of each killed. At the end nothing may be left over.
"""

import asyncio
import logging
import os
import signal
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from benchmarks.local_cluster import LocalCluster, local_cluster
from config import BUNDLED, prepare_libraries
from model.bert.loading import load_warm
from model.bert.precision import Precision
from model.bert.runner import Runner
from model.cluster.links import link_to
from model.cluster.remote import connected
from model.serving.analyzer import Analyzer, Limits
from tests.checkpoints import CASED_4X4, copied
from tests.cluster import class_of_thirty
from tests.cluster.load import Load

log = logging.getLogger(__name__)

_PEOPLE = 12
_ANSWERS = 150
"""So many are waited for in each part."""

_PATIENCE = 120.0
"""Seconds after which a part is taken for broken."""

_HARDER = 1.5
"""What the weights of queries are multiplied by in the second model."""


def main() -> int:
    """Runs all of it; 0 if nothing was lost."""
    prepare_libraries()
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)6.0d ms  %(message)s")
    with tempfile.TemporaryDirectory() as folder, local_cluster() as cluster:
        first = copied(CASED_4X4, Path(folder) / "first")
        second = changed(first, Path(folder) / "second")
        log.info("A cluster of two replicas is being started.")
        cluster.start("--model", str(first), "--replicas", "2")
        good = asyncio.run(under_load(cluster, first, second))
        log.info("A class of thirty, with the model in the box.")
        cluster.change("--model", BUNDLED, "--replicas", "2")
        good &= asyncio.run(class_of_thirty.held(cluster, Path(folder)))
        ended, left = cluster.stop(), cluster.left_over()
        log.info("The command ended with %d; processes left over: %s.", ended, left or "none")
    good = good and not ended and not left
    log.info("Nothing else was lost." if good else "Something was lost, or left over.")
    return 0 if good else 1


def changed(checkpoint: Path, folder: Path) -> Path:
    """A checkpoint of the same shape with other weights."""
    copied(checkpoint, folder)
    path = folder / "model.safetensors"
    weights = load_file(path)
    for name, weight in weights.items():
        if ".query." in name:
            weights[name] = np.asarray(weight * _HARDER, weight.dtype)
    save_file(weights, path)
    return folder


async def under_load(cluster: LocalCluster, first: Path, second: Path) -> bool:
    """Whether no question was lost, whatever happened meanwhile."""
    limits = Limits(cache_bytes=0)
    remote = connected(link_to(cluster.address), str(first), seconds=limits.seconds, wait=_PATIENCE)
    analyzer = Analyzer(remote, limits)
    load = Load(analyzer, {"first model": runner(first), "second model": runner(second)})
    async with load.going_on(_PEOPLE) as tally:
        await part("Two replicas", load)
        killed = min(cluster.replicas())
        os.kill(killed, signal.SIGKILL)
        await part("One of them killed", load)
        while len(cluster.replicas() - {killed}) < 2:
            await asyncio.sleep(0.2)
        await part("Another one in its place", load)
        await asyncio.to_thread(cluster.change, "--model", str(second), "--replicas", "2")
        before = tally.answered["first model"]
        await part("The model exchanged", load)
        late = tally.answered["first model"] - before
    await analyzer.close()
    log.info("By the first model after the change was done: %d.", late)
    lost = tally.asked - tally.answered.total()
    log.info(
        "Lost: %d of %d. Models that came after the first: %d.", lost, tally.asked, remote.edition
    )
    return not lost and not late and all(tally.answered.values()) and remote.edition > 0


async def part(name: str, load: Load) -> None:
    """Waits for some answers."""
    await asyncio.wait_for(load.more(_ANSWERS), _PATIENCE)
    log.info("%s: %s", name, load.tally)


def runner(folder: Path) -> Runner:
    """The model of a checkpoint, here."""
    return load_warm(str(folder), Precision.FLOAT32)[1]


if __name__ == "__main__":
    raise SystemExit(main())
