"""What this machine is called in its network."""

import ipaddress
import socket
from typing import Any

import pytest

from sandbox.server.network import own_address


class Probe:
    """Stands for the system's socket: it has this address, or no way out."""

    address: str | None = "192.168.1.20"

    def __init__(self, family: int, kind: int) -> None:
        assert (family, kind) == (socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def connect(self, target: tuple[str, int]) -> None:
        assert target[0] == "192.0.2.1"
        if self.address is None:
            raise OSError(101, "Network is unreachable")

    def getsockname(self) -> Any:
        return self.address, 40_000


@pytest.mark.parametrize(
    ("has", "found"),
    [
        ("192.168.1.20", "192.168.1.20"),
        (None, None),
        ("127.0.0.1", None),
        ("0.0.0.0", None),  # noqa: S104 - of a machine that has none
    ],
)
def test_an_address_that_others_reach_is_found_without_sending(
    monkeypatch: pytest.MonkeyPatch, has: str | None, found: str | None
) -> None:
    monkeypatch.setattr(Probe, "address", has)
    monkeypatch.setattr("sandbox.server.network.socket.socket", Probe)
    assert own_address() == found


def test_of_this_machine_it_is_an_address_or_none() -> None:
    found = own_address()
    assert found is None or not ipaddress.ip_address(found).is_loopback
