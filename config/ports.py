"""Ports, as the command lines of bot and sandbox take them."""

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
