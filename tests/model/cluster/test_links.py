"""The way over HTTP, against a server that answers, breaks off and dawdles as a test says."""

from __future__ import annotations

import http.server
import select
import socket
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from model.cluster.links import HandleLink, HttpLink, LinkError, Refused, link_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20.0


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_GET(self) -> None:
        self._answer(b"described")

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"answer to " + asked)

    def _answer(self, content: bytes) -> None:
        self.server.clients.append(self.client_address)
        self.server.paths.append(self.path)
        script = self.server.script
        (script.popleft() if script else whole)(self, content)

    def log_message(self, *_: object) -> None:
        pass


def whole(handler: _Handler, content: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def in_chunks(handler: _Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for part in (content[:3], content[3:], b""):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))


def broken_off(handler: _Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content) + 1))
    handler.end_headers()
    handler.wfile.write(content)
    handler.close_connection = True


def without_a_word(handler: _Handler, _: bytes) -> None:
    handler.close_connection = True


def and_closed(handler: _Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(content)


class Scripted(http.server.ThreadingHTTPServer):
    """A server that does with each request what its script says, or answers it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: deque[Callable[[_Handler, bytes], None]] = deque()
        self.clients: list[object] = []
        self.paths: list[str] = []
        self.free = threading.Event()

    def held(self, handler: _Handler, _: bytes) -> None:
        self.free.wait(PATIENCE)
        handler.close_connection = True

    def dawdling(self, handler: _Handler, _: bytes) -> None:
        """A byte now and then, without an end."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not self.free.wait(0.05):
            handler.wfile.write(b".")
            handler.wfile.flush()
        handler.close_connection = True

    def dawdling_at_the_head(self, handler: _Handler, _: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.free.wait(0.05):
            handler.wfile.write(b".")
            handler.wfile.flush()
        handler.close_connection = True


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield server
        server.free.set()
        server.shutdown()
        serving.join()


@pytest.fixture
def link(server: Scripted) -> Iterator[HttpLink]:
    link = HttpLink(f"http://127.0.0.1:{server.server_port}/bert")
    yield link
    link.close()


def test_the_address_says_which_way() -> None:
    assert isinstance(link_to("http://localhost:8000"), HttpLink)
    assert isinstance(link_to("https://model.example"), HttpLink)
    assert isinstance(link_to("ray"), HandleLink)
    assert isinstance(link_to("ray:auto"), HandleLink)


def test_a_connection_is_used_again(server: Scripted, link: HttpLink) -> None:
    assert link.describe(PATIENCE) == b"described"
    assert link.answer(b"one", PATIENCE) == b"answer to one"
    server.script.append(in_chunks)
    assert link.answer(b"two", PATIENCE) == b"answer to two"
    assert link.answer(b"three", PATIENCE) == b"answer to three"
    assert len(set(server.clients)) == 1
    assert set(server.paths) == {"/bert/"}


def test_one_that_the_server_closes_is_not_used_again(server: Scripted, link: HttpLink) -> None:
    server.script.append(and_closed)
    assert link.describe(PATIENCE) == b"described"
    assert link.describe(PATIENCE) == b"described"
    assert len(set(server.clients)) == 2


@pytest.mark.parametrize("breaking", [broken_off, without_a_word])
def test_what_breaks_off_is_no_answer(
    server: Scripted, link: HttpLink, breaking: Callable[[_Handler, bytes], None]
) -> None:
    server.script.append(breaking)
    with pytest.raises(LinkError):
        link.answer(b"one", PATIENCE)
    assert link.answer(b"two", PATIENCE) == b"answer to two"


def test_an_answer_that_does_not_come_is_given_up(server: Scripted, link: HttpLink) -> None:
    server.script.append(server.held)
    with pytest.raises(LinkError, match="no answer in time"):
        link.answer(b"one", 0.1)


def test_so_is_one_that_has_no_end(server: Scripted, link: HttpLink) -> None:
    server.script.append(server.dawdling)
    with pytest.raises(LinkError, match="no answer in time"):
        link.answer(b"one", 0.3)


def test_so_is_one_whose_head_has_no_end(server: Scripted, link: HttpLink) -> None:
    server.script.append(server.dawdling_at_the_head)
    with pytest.raises(LinkError, match="no answer in time"):
        link.answer(b"one", 0.3)


@pytest.mark.parametrize("seconds", [0.0, -0.1])
def test_without_time_left_nothing_is_asked(
    server: Scripted, link: HttpLink, seconds: float
) -> None:
    link.describe(PATIENCE)
    with pytest.raises(LinkError, match="no answer in time"):
        link.answer(b"one", seconds)
    assert len(server.paths) == 1


def test_connections_that_have_ended_meanwhile_are_not_used(
    server: Scripted, link: HttpLink
) -> None:
    together = threading.Barrier(8)

    def with_others(handler: _Handler, content: bytes) -> None:
        together.wait(PATIENCE)
        whole(handler, content)
        handler.close_connection = True  # without a word of it in the answer

    server.script.extend([with_others] * 8)
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: link.describe(PATIENCE), range(8)))
    while not all(readable(connection.sock) for connection in link._idle):
        time.sleep(0.01)
    assert len(link._idle) == 8
    assert link.answer(b"one", PATIENCE) == b"answer to one"


def readable(sock: socket.socket | None) -> bool:
    return sock is not None and bool(select.select([sock], [], [], 0)[0])


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_status_of_the_server_is_no_answer(server: Scripted, link: HttpLink, status: int) -> None:
    server.script.append(lambda handler, content: whole(handler, content, status))
    with pytest.raises(LinkError, match=f"HTTP status {status}"):
        link.answer(b"one", PATIENCE)


def test_a_question_that_is_not_understood_is_not_asked_again(
    server: Scripted, link: HttpLink
) -> None:
    server.script.append(lambda handler, _: whole(handler, b"it has the form 9", 400))
    with pytest.raises(Refused, match="it has the form 9"):
        link.answer(b"one", PATIENCE)


def test_nobody_there() -> None:
    with pytest.raises(LinkError, match="refused"):
        HttpLink("http://127.0.0.1:1").describe(PATIENCE)


def test_many_at_once(server: Scripted, link: HttpLink) -> None:
    with ThreadPoolExecutor(8) as people:
        questions = [b"%d" % number for number in range(64)]
        answers = list(people.map(lambda question: link.answer(question, PATIENCE), questions))
    assert answers == [b"answer to " + question for question in questions]
    assert len(set(server.clients)) <= 8


def test_a_name_server_that_hangs_holds_nobody_up_for_longer(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def slow(host: str, *arguments: Any, **named: Any) -> Any:
        if host != "model.example":
            return real(host, *arguments, **named)
        looked_up.append(host)
        server.free.wait(PATIENCE)
        return real("127.0.0.1", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    link = HttpLink(f"http://model.example:{server.server_port}")
    for _ in range(3):
        with pytest.raises(LinkError, match="no answer in time"):
            link.describe(0.1)
    assert len(looked_up) == 1  # the others wait for that one, and not for ever
    server.free.set()
    assert link.describe(PATIENCE) == b"described"
    link.close()


def test_what_a_name_meant_last_is_tried_first(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def counted(host: str, *arguments: Any, **named: Any) -> Any:
        looked_up.append(host)
        return real("127.0.0.1", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    link = HttpLink(f"http://model.example:{server.server_port}")
    for _ in range(2):
        server.script.append(and_closed)
        assert link.describe(PATIENCE) == b"described"
    assert looked_up.count("model.example") == 1
    link.close()


def test_each_address_of_a_name_is_tried(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where localhost means ::1 first, and the server listens on 127.0.0.1."""
    real = socket.getaddrinfo

    def two(host: str, *arguments: Any, **named: Any) -> Any:
        if host != "model.example":
            return real(host, *arguments, **named)
        return [
            *real("127.0.0.2", *arguments, **named),
            *real("127.0.0.1", *arguments, **named),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    link = HttpLink(f"http://model.example:{server.server_port}")
    assert link.describe(PATIENCE) == b"described"
    link.close()
