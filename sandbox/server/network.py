"""What this machine is called in its network, found out without a word to anybody."""

import socket

_NOWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737), and the port that discards."""


def own_address() -> str | None:
    """This machine's address in the network that leads on, such as 192.168.1.20; None without one.

    A UDP socket that is connected sends nothing: the system only chooses the address that it would
    send from.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if address.startswith("127.") or address == "0.0.0.0" else address  # noqa: S104
