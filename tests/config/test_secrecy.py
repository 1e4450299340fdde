"""What would show the token to others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.secrecy import is_exposed, warning_of


@pytest.mark.parametrize(
    ("url", "exposed"),
    [
        ("https://discord.com/api/v10", False),
        ("wss://gateway.discord.gg", False),
        ("http://127.0.0.1:8400/api/v10", False),
        ("http://127.9.9.9/", False),
        ("http://[::1]:8400/", False),
        ("http://LOCALHOST:8400/", False),
        ("ws://127.0.0.1:8400/gateway", False),
        ("http://discord.com/api/v10", True),
        ("ws://gateway.discord.gg", True),
        ("http://192.168.1.9:8400/", True),
        ("http://[fe80::1]/", True),
        ("http://localhost.example.org/", True),
        ("http://127.0.0.1.example.org/", True),
    ],
)
def test_what_goes_to_another_machine_unencrypted_is_exposed(url: str, exposed: bool) -> None:
    assert is_exposed(url) == exposed


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize(
    ("mode", "warned"),
    [(0o600, False), (0o400, False), (0o700, False), (0o640, True), (0o644, True), (0o602, True)],
)
def test_a_file_that_others_can_read_is_warned_of(mode: int, warned: bool) -> None:
    file = Path(".env")
    file.write_text("TOP_K=7\n", "utf-8")
    file.chmod(mode)
    warning = warning_of(file)
    assert (warning is not None) == warned
    if warning:
        assert warning.endswith("chmod 600 .env")
        assert "\n" not in warning


def test_a_file_that_is_not_there_is_not_warned_of() -> None:
    assert warning_of(Path(".env")) is None
