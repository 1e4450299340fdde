"""Ports and addresses, as people write them."""

import pytest

from config.ports import address


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("127.0.0.1:9090", ("127.0.0.1", 9090)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:80", ("::1", 80)),
    ],
)
def test_an_address_is_host_and_port(text: str, read: tuple[str, int]) -> None:
    assert address(text) == read


@pytest.mark.parametrize(
    "text",
    ["", "9090", ":9090", "host:", "host:70000", "::1:80", "http://host:80", "a b:80", "h:-1"],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no text on purpose: see SettingsError
        address(text)
