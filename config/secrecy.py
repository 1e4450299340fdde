"""What would show the bot's token to others: a file that they can read, an address without TLS."""

import ipaddress
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit


def is_exposed(url: str) -> bool:
    """Whether what is sent to an address can be read on its way: to another machine, unencrypted.

    Args:
        url: An address with a scheme and a host.
    """
    parts = urlsplit(url)
    return parts.scheme in {"http", "ws"} and not _is_this_machine(parts.hostname or "")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: where it leads is another's to say
        return False


def warning_of(file: Path) -> str | None:
    """One line if people other than the file's owner can read or change it, else nothing.

    A file that isn't there is nobody's, and Windows has no such permissions.
    """
    if os.name == "nt" or not file.is_file():
        return None
    if not stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return f"Others on this machine can read {file}, and the token in it: chmod 600 {file}"
