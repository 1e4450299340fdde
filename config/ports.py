"""Ports and addresses to listen at, as command lines and settings name them."""

import re

_LAST = 65_535


def port(text: str) -> int:
    """A port number from 0 to 65535; argparse says "invalid port value" for anything else.

    Raises:
        ValueError: If it is something else.
    """
    number = int(text)
    if not 0 <= number <= _LAST:
        raise ValueError
    return number


_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


def host(text: str) -> str:
    """A machine's name or IPv4 address, without a port, in small letters as browsers send it.

    Raises:
        ValueError: If it is something else.
    """
    if _HOST.fullmatch(text) is None:
        raise ValueError
    return text.lower()


_ADDRESS = re.compile(
    r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):(?P<port>[0-9]{1,5})"
)


def address(text: str) -> tuple[str, int]:
    """Host and port of an address such as 127.0.0.1:9090 or [::1]:9090; port 0 is any free one.

    Raises:
        ValueError: If it is something else.
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueError
    return match["six"] or match["host"], port(match["port"])
