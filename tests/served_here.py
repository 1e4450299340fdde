"""The cluster's model in this process: Serve's own local testing mode, without a cluster."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from model.cluster.app import application
from model.cluster.library import prepare_ray
from model.cluster.links import HandleLink
from model.cluster.options import APPLICATION, DEPLOYMENT, Options
from model.cluster.remote import RemoteModel, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ray.serve.handle import DeploymentHandle

_PATIENCE = 10.0


@contextmanager
def served_here(**options: Any) -> Iterator[DeploymentHandle[Any]]:
    """A handle of the model that these options say, which runs in a thread of this process."""
    prepare_ray()
    # Ray takes a second to be imported, which tests without it needn't wait for.
    from ray import serve  # noqa: PLC0415
    from ray.serve import context  # noqa: PLC0415
    from ray.serve._private.common import DeploymentID, ReplicaID  # noqa: PLC0415
    from ray.serve._private.config import DeploymentConfig  # noqa: PLC0415
    from ray.serve.schema import ReplicaRank  # noqa: PLC0415

    chosen = Options(**options)
    # Serve's batches ask which replica they are in, and its local testing mode doesn't say.
    before = context._INTERNAL_REPLICA_CONTEXT
    context._set_internal_replica_context(
        replica_id=ReplicaID("here", DeploymentID(DEPLOYMENT, APPLICATION)),
        servable_object=lambda: None,
        _deployment_config=DeploymentConfig(max_ongoing_requests=chosen.ongoing),
        rank=ReplicaRank(rank=0, node_rank=0, local_rank=0),
        world_size=1,
    )
    try:
        yield serve.run(application(chosen), name=APPLICATION, _local_testing_mode=True)
    finally:
        context._INTERNAL_REPLICA_CONTEXT = before
        _end_batches()


def _end_batches() -> None:
    """Ends the tasks that wait for batches, which Serve would leave behind for a later test."""
    for task in _batching():
        if (loop := task.get_loop()).is_running():
            asyncio.run_coroutine_threadsafe(_cancelled(task), loop).result(_PATIENCE)


async def end_batches_of_this_loop() -> None:
    """The same, where a test has called a replica's methods by itself."""
    here = asyncio.get_running_loop()
    for task in _batching():
        if task.get_loop() is here:
            await _cancelled(task)


def _batching() -> list[asyncio.Task[None]]:
    from ray.serve.batching import _BatchQueue  # noqa: PLC0415

    gc.unfreeze()  # what is exempted from collection isn't listed
    queues = [one for one in gc.get_objects() if isinstance(one, _BatchQueue)]
    tasks = [queue._handle_batch_task for queue in queues]
    return [task for task in tasks if task is not None and not task.done()]


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def remote_to(handle: DeploymentHandle[Any], model: str) -> RemoteModel:
    """What a bot asks such a model with."""
    return connected(HandleLink.of(handle), model, seconds=30, wait=60)
