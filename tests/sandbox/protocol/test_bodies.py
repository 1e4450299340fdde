"""Bodies, numbers and addresses that no client sends: each gets an answer, none a traceback."""

import json
import logging
from typing import Any

import aiohttp
import pytest

from sandbox.testing import Sandbox
from tests.sandbox.support import Page

DIGITS = "1" * 5000
DEEP = b"[" * 100_000
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
HALF = b'{"user_id": "1190000000000000010", "content": "\\ud800"}'
BODIES = {
    "nested": DEEP,
    "nested and closed": b"[" * 900 + b"]" * 900,
    "an object, nested": b'{"a":' * 40 + b"1" + b"}" * 40,
    "digits": f'{{"channel_id": {DIGITS}}}'.encode(),
    "400 digits": f'{{"channel_id": {"1" * 400}}}'.encode(),
    "infinity": b'{"content": 1e999}',
    "a constant": b'{"content": NaN}',
    "half a pair": HALF,
    "no JSON": b"{",
    "no UTF-8": b'{"content": "\xff"}',
    "a list": b"[]",
    "nothing": b"",
}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("messages", {"content": 5}),
    ("messages", {"content": ["x"]}),
    ("messages", {"content": "x", "channel_id": DIGITS}),
    ("messages", {"content": "x", "channel_id": [[1]]}),
    ("messages", {"content": "x", "channel_id": -1}),
    ("messages", {"content": "x", "reply_to": "²"}),
    ("messages", {"content": "x", "user_id": DIGITS}),
    ("commands", {"name": ["one"]}),
    ("commands", {"name": "one", "options": [1]}),
    ("commands", {"name": "one", "options": {"." * 10_000: 1}}),
    ("commands", {"name": "one", "options": {"text": {"a": 1}}}),
    ("commands", {"name": "one", "options": {"text": ["a"]}}),
    ("commands", {"name": "one", "options": {"text": "x" * 6001}}),
    ("commands", {"name": "one", "options": {"count": DIGITS}}),
    ("commands", {"name": "one", "options": {"count": "nan"}}),
    ("commands", {"name": "." * 10_000, "options": {}, "channel_id": None}),
    ("autocomplete", {"name": "one", "options": {"text": [1]}, "focused": "text"}),
    ("autocomplete", {"name": "one", "options": {}, "focused": {}}),
    ("components", {"message_id": "MESSAGE", "custom_id": 5}),
    ("components", {"message_id": "MESSAGE", "custom_id": "x", "values": 5}),
    ("components", {"message_id": DIGITS, "custom_id": "x"}),
    ("modals", {"modal_id": DIGITS, "values": {}}),
    ("modals", {"modal_id": "1", "values": [1]}),
]


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.fixture
async def command(sandbox: Sandbox, ann: Page) -> None:
    """A command with a text and a number."""
    options = [
        {"type": 3, "name": "text", "description": "d", "autocomplete": True},
        {"type": 4, "name": "count", "description": "d"},
    ]
    url = f"{sandbox.api_url}/applications/{sandbox.bot.id}/commands"
    body = {"name": "one", "description": "d", "options": options}
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with ann.session.post(url, json=body, headers=headers) as response:
        assert response.status == 201


async def refusal(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The error that an answer holds."""
    assert response.status == 400, await response.text()
    assert response.content_type == "application/json"
    error: dict[str, Any] = await response.json()
    assert error["message"]
    assert len(json.dumps(error)) < 1000
    return error


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_cannot_be_read(sandbox: Sandbox, ann: Page, body: bytes) -> None:
    headers = {"Authorization": f"Bot {sandbox.token}", "Content-Type": "application/json"}
    for url in (
        f"{sandbox.page_url}page/messages",
        f"{sandbox.page_url}page/modals",
        f"{sandbox.api_url}/channels/{ann.channel}/messages",
    ):
        async with ann.session.post(url, data=body, headers=headers) as response:
            await refusal(response)
    assert (await ann.state())["messages"][ann.channel] == []


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize(("path", "fields"), WRONG)
async def test_a_field_of_another_shape(ann: Page, path: str, fields: dict[str, Any]) -> None:
    sent = await ann.say("x")
    body = {"channel_id": ann.channel, "user_id": ann.id, **fields}
    body = {k: sent["id"] if v == "MESSAGE" else v for k, v in body.items()}
    async with ann.session.post(f"{ann.sandbox.page_url}page/{path}", json=body) as response:
        await refusal(response)


@pytest.mark.parametrize("number", [DIGITS, "9" * 20, "٣"], ids=["5000", "20", "Arabic"])
async def test_a_number_in_an_address_that_is_no_id(
    sandbox: Sandbox, ann: Page, number: str
) -> None:
    page, api = f"{sandbox.page_url}page", sandbox.api_url
    headers = {"Authorization": f"Bot {sandbox.token}"}
    channel = f"{api}/channels/{ann.channel}"
    asked = [
        ("GET", f"{page}/state?user={number}"),
        ("DELETE", f"{page}/messages/{number}?user_id={ann.id}"),
        ("PUT", f"{page}/messages/{number}/reactions/x?user_id={ann.id}"),
        ("GET", f"{page[:-4]}attachments/{number}/1/a.png"),
        ("GET", f"{page[:-4]}attachments/1/{number}/a.png"),
        ("GET", f"{api}/users/{number}"),
        ("GET", f"{api}/channels/{number}"),
        ("GET", f"{channel}/messages/{number}"),
        *(("GET", f"{channel}/messages?{k}={number}") for k in ("around", "after", "before")),
        ("GET", f"{channel}/messages?limit={number}"),
        ("POST", f"{api}/webhooks/{number}/x"),
    ]
    for method, url in asked:
        async with ann.session.request(method, url, headers=headers, json={}) as response:
            await refusal(response)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        PART % b"payload_json" + DEEP + b"\r\n--x--",
        PART % b"files[%s]" % DIGITS.encode() + b"a\r\n--x--",
        b"--x\r\nno header\r\n\r\n",
        (PART % b"a" + b"a\r\n") * 1000 + b"--x--",
    ],
)
async def test_parts_that_cannot_be_read(sandbox: Sandbox, ann: Page, body: bytes) -> None:
    headers = {
        "Authorization": f"Bot {sandbox.token}",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    url = f"{sandbox.api_url}/channels/{ann.channel}/messages"
    async with ann.session.post(url, data=body, headers=headers) as response:
        await refusal(response)
