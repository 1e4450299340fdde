"""Who may talk to the sandbox, and what a browser may do with what it answers."""

import re

import aiohttp
import pytest
import yarl
from multidict import CIMultiDictProxy

from sandbox.testing import Sandbox
from tests.sandbox.support import Page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "OWN"}, 200),
        ({"Host": "localhost:PORT"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "127.0.0.1:PORT"}, 403),
        ({"Origin": "https://127.0.0.1:PORT"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:PORT"}, 403),
    ],
)
async def test_other_origins_cannot_drive_it(
    sandbox: Sandbox, ann: Page, headers: dict[str, str], status: int
) -> None:
    own = sandbox.page_url.rstrip("/")
    port = own.rpartition(":")[2]
    sent = {k: v.replace("OWN", own).replace("PORT", port) for k, v in headers.items()}
    body = {"user_id": ann.id, "channel_id": ann.channel, "content": "x"}
    url = f"{sandbox.page_url}page/messages"
    async with ann.session.post(url, json=body, headers=sent) as response:
        assert response.status == status
    assert len(sandbox.messages()) == (status == 200)
    if status == 403:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await ann.session.ws_connect(
                f"{sandbox.page_url}page/events?user={ann.id}", headers=sent
            )


async def test_the_page_and_nothing_else_is_served(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    async with session.get(sandbox.page_url) as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        page = await response.text()
    linked = re.findall(r'(?:href|src)="(/[^"]+)"', page)
    assert "/page/page.js" in linked
    for path in linked:
        async with session.get(f"{sandbox.page_url.rstrip('/')}{path}") as response:
            assert response.status == 200, path
            # A browser that must not guess runs and applies these only under their right names.
            suffix = path.rpartition(".")[2]
            assert suffix in response.content_type.replace("javascript", "js"), path
    hidden = ("package.json", "biome.jsonc", "protocol.d.ts", "styles/", "styles/../page.js")
    climbing = (
        "../server.py",
        "..%2Fserver.py",
        "%2e%2e/server.py",
        "styles/../../server.py",
        "..",
    )
    for name in (*hidden, *climbing, "lost.js"):
        url = yarl.URL(f"{sandbox.page_url}page/{name}", encoded=True)
        async with session.get(url) as response:
            assert response.status == 404


def policy(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    """The one content security policy of an answer: its directives and what each allows."""
    (header,) = headers.getall("Content-Security-Policy")
    assert "," not in header
    directives = [directive.partition(" ") for directive in header.split("; ")]
    return {name: allowed for name, _, allowed in directives}


async def test_one_strict_policy_lets_the_page_use_its_own_files_only(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    async with session.get(sandbox.page_url) as response:
        headers, page = response.headers, await response.text()
    own = sandbox.page_url.removeprefix("http://").rstrip("/")
    assert policy(headers) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' ws://{own}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    # A second policy in the page itself would be one more place to keep in step.
    assert "http-equiv" not in page
    assert "<style" not in page
    assert "<script>" not in page


async def test_under_its_other_name_the_page_may_open_its_socket_there(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    port = sandbox.page_url.rstrip("/").rpartition(":")[2]
    headers = {"Host": f"localhost:{port}"}
    async with session.get(sandbox.page_url, headers=headers) as response:
        assert policy(response.headers)["connect-src"] == f"'self' ws://localhost:{port}"


async def test_every_other_answer_may_do_nothing(
    sandbox: Sandbox, session: aiohttp.ClientSession, ann: Page
) -> None:
    sent = await ann.say("<script>alert(1)</script>")
    paths = {
        "page/state": 200,
        "page/page.js": 200,
        "page/icon.svg": 200,
        "page/lost.js": 404,
        "lost": 404,
        f"page/messages/{sent['id']}": 405,
        "page/state?user=<b>": 400,
        "api/v10/users/@me": 401,
    }
    for path, status in paths.items():
        async with session.get(sandbox.page_url + path) as response:
            assert response.status == status, path
            allowed = policy(response.headers)
            assert (allowed["default-src"], allowed["sandbox"]) == ("'none'", ""), path
            assert "script-src" not in allowed, path
            assert response.headers["X-Content-Type-Options"] == "nosniff", path
            assert response.content_type != "text/html", path
            if status != 200:
                assert (await response.json())["message"], path


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.png", True),
        ("a.jpg", True),
        ("a.gif", True),
        ("a.svg", False),
        ("a.svgz", False),
        ("a.html", False),
        ("a.htm", False),
        ("a.xhtml", False),
        ("a.xml", False),
        ("a.js", False),
        ("a.pdf", False),
        ("a.txt", False),
        ("a", False),
    ],
)
async def test_files_are_downloaded_unless_they_are_pictures(
    sandbox: Sandbox, ann: Page, name: str, *, shown: bool
) -> None:
    url = f"{sandbox.api_url}/channels/{ann.channel}/messages"
    form = aiohttp.FormData()
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    form.add_field("files[0]", script, filename=name)
    headers = {"Authorization": f"Bot {sandbox.token}"}
    async with ann.session.post(url, data=form, headers=headers) as response:
        (file,) = (await response.json())["attachments"]
    async with ann.session.get(file["url"]) as response:
        assert await response.read() == script
        assert response.headers.get("Content-Disposition") == (None if shown else "attachment")
        assert shown == (response.content_type != "application/octet-stream")
        assert not {"svg", "html", "xml"} & set(re.split(r"\W", response.content_type))
        assert "sandbox" in policy(response.headers)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
