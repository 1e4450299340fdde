"""A Ray cluster on this machine with the model on it, in processes of its own, as people start it.

All that it writes goes into a folder that is removed, and all of its processes end with it. The
folder's path has to be short, because Ray's sockets lie in it.
"""

import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]

_START_SECONDS = 150
_STOP_SECONDS = 60

_ADDRESS = re.compile(rb"--gcs-address=([0-9.:]+)")
"""Where Ray's own processes are told the address of their cluster."""

_REPLICA = b"ServeReplica"
"""What Ray calls a replica's process."""


class LocalCluster:
    """`python -m model.cluster`, running.

    Attributes:
        address: Its `MODEL_ADDRESS`.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "RAY_TMPDIR": str(folder),
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(16),
            "RAY_USAGE_STATS_ENABLED": "0",
        }
        """Of every process that is to find the cluster."""
        self._log = folder / "log"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Starts it and waits until the model is served.

        Args:
            *options: For the command.

        Raises:
            RuntimeError: If it doesn't get so far.
        """
        self._process = self._command("--port", str(self._port), *options)
        until = time.monotonic() + _START_SECONDS
        while b"It is served" not in self._log.read_bytes():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no cluster came up:\n{self._log.read_text('utf-8')}")
            time.sleep(0.2)
        # There may be others on this machine, so "auto" is not enough.
        found = (_ADDRESS.search(command) for _, command in self._processes())
        self.environment["RAY_ADDRESS"] = next(one[1].decode() for one in found if one)

    def change(self, *options: str) -> None:
        """Has another model served in the place of the one that is, while that goes on.

        Raises:
            RuntimeError: If that fails.
        """
        command = self._command("--cluster", "auto", *options)
        if command.wait(_START_SECONDS):
            raise RuntimeError(f"the model wasn't changed:\n{self._log.read_text('utf-8')}")

    def replicas(self) -> set[int]:
        """The processes of its replicas."""
        return {pid for pid, name in self._processes() if _REPLICA in name}

    def stop(self) -> int:
        """Ends it in order, as Ctrl-C does; its exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_STOP_SECONDS)

    def processes(self) -> set[int]:
        """All of its processes."""
        return {pid for pid, _ in self._processes()}

    def left_over(self) -> list[str]:
        """The names of its processes that are there."""
        return [name.replace(b"\0", b" ").decode() for _, name in self._processes()]

    def kill(self) -> None:
        """Ends whatever is left of it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pid, _ in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _command(self, *options: str) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "model.cluster", *options],
                cwd=_ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def _processes(self) -> Iterator[tuple[int, bytes]]:
        """All processes that were started with its folder, and their command lines."""
        mark = f"RAY_TMPDIR={self.environment['RAY_TMPDIR']}\0".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            # A process may end meanwhile, and others' can't be read.
            with contextlib.suppress(OSError):
                if int(folder.name) != os.getpid() and mark in (folder / "environ").read_bytes():
                    yield int(folder.name), (folder / "cmdline").read_bytes()


@contextlib.contextmanager
def local_cluster() -> Iterator[LocalCluster]:
    """A cluster that is yet to be started; nothing of it is left when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        cluster = LocalCluster(Path(folder), port)
        try:
            yield cluster
        finally:
            cluster.kill()
