"""Has the model served: on a Ray cluster of this machine alone, or on one that is there."""

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass

from model.cluster.app import application
from model.cluster.library import prepare_ray
from model.cluster.options import APPLICATION, PORT, Options

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where the model is served.

    Attributes:
        cluster: The address of a Ray cluster as `ray.init` takes it. None starts one, of this
            machine alone.
        host: The address of this machine at which Serve's proxy listens.
        port: Its port.
    """

    cluster: str | None = None
    host: str = LOOPBACK
    port: int = PORT


@contextlib.contextmanager
def cluster(place: Place, cpus: int) -> Iterator[None]:
    """A Ray cluster with Serve on it, until the block ends. One that was there before stays.

    Args:
        place: Where.
        cpus: How many CPUs a cluster of this machine alone gives to replicas.
    """
    prepare_ray()
    if place.cluster is None:
        # Who would join it, and so run code there, needs a token, which Ray keeps in a file.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    import ray  # noqa: PLC0415 - only where a cluster is wanted
    from ray import serve  # noqa: PLC0415

    if place.cluster is None:
        ray.init(
            num_cpus=cpus,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.WARNING,
        )
    else:
        ray.init(place.cluster, log_to_driver=False, logging_level=logging.WARNING)
    try:
        serve.start(http_options={"host": place.host, "port": place.port})
        yield
    finally:
        if place.cluster is None:
            serve.shutdown()  # type: ignore[no-untyped-call]
        ray.shutdown()


def deploy(options: Options) -> None:
    """Deploys the model on the cluster that this process is connected to, and waits until it runs.

    One that is served already is exchanged for this one, a replica after the other.

    Raises:
        RuntimeError: If no replica comes up.
    """
    from ray import serve  # noqa: PLC0415 - only where a cluster is wanted

    serve.run(application(options), name=APPLICATION, route_prefix="/")
