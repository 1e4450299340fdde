"""What Serve is told of the deployment."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from model.cluster.app import build
from model.cluster.options import DEPLOYMENT, OptionsError


def deployed(**args: object) -> Any:
    """The deployment of an application, as Serve has it."""
    application: Any = build(args)
    return application._bound_deployment


def test_a_fixed_number_of_replicas() -> None:
    deployment = deployed(model="bundled", replicas=3, cpus=2, batch=8, seconds=20)
    assert deployment.name == DEPLOYMENT
    assert deployment.num_replicas == 3
    assert deployment.max_ongoing_requests >= 2 * 8
    assert deployment.init_args[0]["model"] == "bundled"
    wanted = deployment.ray_actor_options
    assert wanted["num_cpus"] == 2
    variables = wanted["runtime_env"]["env_vars"]
    assert variables["OMP_NUM_THREADS"] == variables["TF_NUM_INTRAOP_THREADS"] == "2"
    assert (Path(variables["PYTHONPATH"]) / "model" / "cluster" / "app.py").is_file()


def test_as_many_replicas_as_are_needed_but_never_none() -> None:
    scaling = deployed(replicas=2, most_replicas=9)._deployment_config.autoscaling_config
    assert (scaling.min_replicas, scaling.max_replicas) == (2, 9)
    with pytest.raises(OptionsError):
        build({"replicas": 0, "most_replicas": 9})


def test_a_config_file_finds_it_by_its_name() -> None:
    module, name = ["model.cluster.app", "build"]
    assert getattr(importlib.import_module(module), name) is build
