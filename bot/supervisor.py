"""Whoever started the process and wants to hear that it lives: systemd's watchdog."""

import contextlib
import os
import socket


class Supervisor:
    """A socket that datagrams are sent to, as sd_notify(3) says; nobody if there is none."""

    def __init__(self) -> None:
        """Takes the address from the environment, where systemd puts it for `WatchdogSec`."""
        name = os.environ.get("NOTIFY_SOCKET", "")
        # A name that begins with @ is in Linux's abstract namespace.
        self._address = f"\0{name[1:]}" if name.startswith("@") else name

    def lives(self) -> None:
        """Says that the process lives. What can't be sent at once is not sent."""
        if self._address:
            with (
                contextlib.suppress(OSError),
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
            ):
                sender.settimeout(0)
                sender.sendto(b"WATCHDOG=1", self._address)
