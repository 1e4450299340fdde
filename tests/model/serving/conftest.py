"""A model that does as it is told."""

import pytest

from model.bert.checkpoint import Checkpoint
from tests.model.scripted import ScriptedModel


@pytest.fixture
def model(uncased: Checkpoint) -> ScriptedModel:
    return ScriptedModel(uncased)
