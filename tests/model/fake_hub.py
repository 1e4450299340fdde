"""A model hub on this machine that offers one checkpoint, as far as huggingface_hub needs."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NEXT_COMMIT = "89abcdef0123456789abcdef0123456789abcdef"


class FakeHub(ThreadingHTTPServer):
    """Serves `folder` as the model `class/small`; `class/gated` is not for everyone.

    Its owner may `publish` another folder under the same name.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.commits = {COMMIT: folder}
        """The files of `class/small` at each commit, in order."""
        self.fetched: list[str] = []
        """The files whose content was sent, in order."""
        self.flowing = threading.Event()
        """Cleared, the content of files is held back."""
        self.flowing.set()

    def publish(self, folder: Path) -> None:
        """Makes a folder the newest files of `class/small`."""
        self.commits[NEXT_COMMIT] = folder

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeHub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Writes nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.split("?")[0]
        if "class/gated" in path:
            self._send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        elif path.startswith("/api/models/class/small/"):
            self._send_listing(*path.split("/")[5:7])
        elif path.startswith("/class/small/resolve/"):
            self._send_file(*path.split("/")[4:6])
        else:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _send_listing(self, form: str, revision: str) -> None:
        commits = self.server.commits
        commit = [*commits][-1] if revision == "main" else revision
        if commit not in commits:
            self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
            return
        files = sorted(file for file in commits[commit].iterdir() if file.is_file())
        listing = _tree(files) if form == "tree" else _model(commit, files)
        self._send(200, json.dumps(listing).encode())

    def _send_file(self, commit: str, name: str) -> None:
        content = (self.server.commits[commit] / name).read_bytes()
        if self.command == "GET":
            self.server.fetched.append(name)
            self.server.flowing.wait(60)
        etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        self._send(200, content, {"X-Repo-Commit": commit, "ETag": f'"{etag}"'})

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)


def _model(commit: str, files: list[Path]) -> object:
    siblings = [{"rfilename": file.name} for file in files]
    return {"id": "class/small", "sha": commit, "siblings": siblings}


def _tree(files: list[Path]) -> object:
    return [
        {
            "type": "file",
            "path": file.name,
            "size": file.stat().st_size,
            "oid": hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest(),
        }
        for file in files
    ]


@contextmanager
def running_hub(folder: Path) -> Iterator[FakeHub]:
    """A hub that serves a checkpoint's folder while the context lasts."""
    with FakeHub(folder) as hub:
        thread = threading.Thread(target=hub.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.flowing.set()
            hub.shutdown()
            thread.join()
