"""How often one may act on the page, and how much at once."""

import contextlib

import aiohttp
import pytest

from sandbox.errors import ApiError
from sandbox.page.limits import Limiter, Rate
from sandbox.testing import Sandbox
from tests.sandbox.page.clock import SteppedClock
from tests.sandbox.support import Page, come_in


def count(limiter: Limiter, key: str, times: int) -> int:
    """How many of so many actions pass."""
    passed = 0
    for _ in range(times):
        with contextlib.suppress(ApiError):
            limiter.count(key)
            passed += 1
    return passed


def test_so_many_pass_at_once_and_then_so_many_each_second(clock: SteppedClock) -> None:
    limiter = Limiter(Rate(at_once=4, each_second=2))
    assert count(limiter, "a", 9) == 4
    assert count(limiter, "b", 9) == 4
    clock.now += 1
    assert count(limiter, "a", 9) == 2
    clock.now += 100
    assert count(limiter, "a", 9) == 4


def test_whoever_is_refused_is_told_when_to_go_on(clock: SteppedClock) -> None:
    limiter = Limiter(Rate(at_once=4, each_second=0.5))
    count(limiter, "a", 5)
    with pytest.raises(ApiError, match=r"That was a lot at once\. Go on in 2 s\."):
        limiter.count("a")
    clock.now += 2
    limiter.count("a")


def test_who_acted_long_ago_is_forgotten(clock: SteppedClock) -> None:
    limiter = Limiter(Rate(at_once=1, each_second=1))
    for number in range(5000):
        clock.now += 0.01
        limiter.count(number)
    assert len(limiter._left) <= 1001
    with pytest.raises(ApiError):
        limiter.count(4999)


@pytest.mark.usefixtures("clock")
async def test_a_person_who_acts_too_often_is_refused_and_nobody_else(ann: Page, ben: Page) -> None:
    sent = await ann.say("first")
    for number in range(59):
        await ann.say(str(number))
    refused = await ann.call(
        "POST", "messages", status=429, channel_id=ann.channel, content="one too many"
    )
    assert refused == {"message": "That was a lot at once. Go on in 1 s.", "code": 0}
    for method, path in (
        ("PATCH", f"messages/{sent['id']}"),
        ("DELETE", f"messages/{sent['id']}"),
        ("PUT", f"messages/{sent['id']}/reactions/👍"),
        ("DELETE", f"messages/{sent['id']}/reactions/👍"),
        ("POST", "channels"),
        ("POST", "commands"),
        ("POST", "menus"),
        ("POST", "autocomplete"),
        ("POST", "components"),
        ("POST", "modals"),
    ):
        await ann.call(method, path, status=429)
    await ben.say("hello")
    texts = [m["content"] for m in (await ann.state())["messages"][ann.channel]]
    assert texts == ["first", *(str(number) for number in range(59)), "hello"]


@pytest.mark.usefixtures("clock")
async def test_a_computer_that_asks_too_often_is_refused_whatever_it_asks(
    stranger: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page.routes.ADDRESS", Rate(at_once=3, each_second=1))
    async with Sandbox.running() as sandbox:
        await come_in(stranger, sandbox.invitation)
        people = [Page(stranger, sandbox, name) for name in ("Ann", "Ben", "Chloe")]
        for person in people:
            await person.say("x")
        await people[0].call("GET", "state", status=429)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await people[0].listen()
        assert refused.value.status == 429
        async with stranger.get(sandbox.page_url) as page:
            assert page.status == 200


async def test_a_body_that_is_too_large_is_not_read(ann: Page) -> None:
    """A message may have 2000 characters, whatever it takes to write them."""
    await ann.say("\N{GRINNING FACE}" * 2000)
    refused = await ann.call(
        "POST", "messages", status=413, channel_id=ann.channel, content="x" * 262_144
    )
    assert refused["code"] == 40005


async def test_so_many_pages_are_open_and_no_more(
    ann: Page, ben: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page.open_pages._MAX_PAGES", 2)
    more = Page(ann.session, ann.sandbox, "Chloe")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await more.listen()
    assert refused.value.status == 503
    await ben.socket.close()
    await more.listen()
    await more.socket.close()


async def test_a_page_that_sends_what_no_page_sends_is_disconnected(ann: Page) -> None:
    await ann.socket.send_str("x" * 2000)
    assert (await ann.socket.receive()).data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
