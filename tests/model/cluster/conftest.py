"""A model in Serve's local testing mode, and the same one without Serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from model.bert.checkpoint import Checkpoint, load_checkpoint
from model.bert.runner import Runner
from tests.checkpoints import CASED_4X4
from tests.served_here import served_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ray.serve.handle import DeploymentHandle


@pytest.fixture(scope="session")
def handle() -> Iterator[DeploymentHandle[Any]]:
    """Of a small model: 4 layers of 4 heads."""
    with served_here(model=str(CASED_4X4), batch=4) as handle:
        yield handle


@pytest.fixture(scope="session")
def small_checkpoint() -> Checkpoint:
    """The same model's checkpoint."""
    return load_checkpoint(str(CASED_4X4))


@pytest.fixture(scope="session")
def small_runner(small_checkpoint: Checkpoint) -> Runner:
    """The same model, here."""
    runner = Runner(small_checkpoint)
    runner.warm_up()
    return runner
