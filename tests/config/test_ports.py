"""Ports and addresses, as people write them."""

import pytest

from config.ports import address, host


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


@pytest.mark.parametrize("text", ["192.168.1.20", "School-PC.local", "a"])
def test_a_host_is_a_name_without_a_port(text: str) -> None:
    assert host(text) == text.lower()


@pytest.mark.parametrize(
    "text", ["", "host:80", "http://host", "a b", "-a", "a.", "[::1]", "a/b", "a\r\nb", "x" * 300]
)
def test_anything_else_is_no_host(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        host(text)
