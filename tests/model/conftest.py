"""Loaded models, one for the whole test session each: loading and tracing take a second."""

from __future__ import annotations

import pytest

from model.bert.checkpoint import Checkpoint, load_checkpoint
from model.bert.runner import Runner
from tests.checkpoints import CASED_4X4, UNCASED_12X12


@pytest.fixture(scope="session")
def uncased() -> Checkpoint:
    return load_checkpoint(str(UNCASED_12X12))


@pytest.fixture(scope="session")
def cased() -> Checkpoint:
    return load_checkpoint(str(CASED_4X4))


@pytest.fixture(scope="session")
def runner(uncased: Checkpoint) -> Runner:
    """12 by 12 heads, uncased, warm."""
    runner = Runner(uncased)
    runner.warm_up()
    return runner
