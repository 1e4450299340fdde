"""Each test starts without any of our variables in the environment, in an empty folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from config import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def empty_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ours = {name.upper() for name in Settings.model_fields}
    for name in list(os.environ):
        if name.upper() in ours:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
