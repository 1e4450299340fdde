"""The application that Ray Serve runs: `import_path: model.cluster.app:build` of a config file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.cluster.options import DEPLOYMENT, Options, options_of
from model.cluster.replica import Replica

if TYPE_CHECKING:
    from ray.serve import Application

_ROOT = Path(__file__).parents[2]

_HEALTH_SECONDS = 10.0
"""How often Serve asks a replica whether it is well. One that isn't, three times, is replaced."""


def build(args: dict[str, object]) -> "Application":
    """The model as an application of Ray Serve.

    Args:
        args: See `model.cluster.options.Options`; what is left out has its default.

    Raises:
        OptionsError: If an option isn't known, or its value can't be.
    """
    return application(options_of(args))


def application(options: Options) -> "Application":
    """The model, deployed as the options say."""
    from ray import serve  # noqa: PLC0415 - only where a cluster is wanted

    deployment: Any = serve.deployment(Replica)
    bound: Application = deployment.options(
        name=DEPLOYMENT,
        max_ongoing_requests=options.ongoing,
        # What would wait for longer than anybody waits is refused, and asked again elsewhere.
        max_queued_requests=16 * options.ongoing,
        health_check_period_s=_HEALTH_SECONDS,
        health_check_timeout_s=options.seconds,
        graceful_shutdown_timeout_s=options.seconds,
        ray_actor_options={
            "num_cpus": options.cpus,
            "runtime_env": {"env_vars": _environment(options.cpus)},
        },
        **_number(options),
    ).bind(options.model_dump())
    return bound


def _number(options: Options) -> dict[str, object]:
    """How many replicas there are: so many, or as many as are needed up to a bound."""
    if not options.most_replicas:
        return {"num_replicas": options.replicas}
    return {
        "autoscaling_config": {
            # Never none: the first question after a quiet hour would wait for TensorFlow to start.
            "min_replicas": options.replicas,
            "max_replicas": options.most_replicas,
            "target_ongoing_requests": max(1, options.batch // 2),
        }
    }


def _environment(cpus: int) -> dict[str, str]:
    """The environment of a replica's process: where our code is, and how many threads compute.

    Ray sets OMP_NUM_THREADS to 1 unless it is told otherwise; TensorFlow would take every core.
    """
    return {
        "PYTHONPATH": str(_ROOT),
        "OMP_NUM_THREADS": str(cpus),
        "TF_NUM_INTRAOP_THREADS": str(cpus),
    }
