"""Who may open the page: nobody but whoever has the printed address."""

import aiohttp
import discord
import pytest
import yarl

from sandbox.server.api import API_PREFIX
from sandbox.testing import Sandbox
from tests.sandbox.page.served import files, filled, needed_by, routes
from tests.sandbox.support import Page, browser, come_in, connected, make_bot, png_file

OPEN = {"/", "/page/enter", "/page/{file}", "/gateway", "/attachments/{channel}/{id}/{name}"}
"""What needs no pass: the door, and what has an authentication of its own."""
WITH_A_TOKEN_OF_THEIR_OWN = ("/interactions/", "/webhooks/")


async def test_without_a_pass_nothing_of_the_page_can_be_had_or_done(
    sandbox: Sandbox, stranger: aiohttp.ClientSession
) -> None:
    asked = [r for r in routes(sandbox) if r[1] not in OPEN and not r[1].startswith(API_PREFIX)]
    assert len(asked) > 10
    user = f"user={sandbox.users['Ann'].id}&user_id={sandbox.users['Ann'].id}"
    for method, path in asked:
        url = f"{sandbox.page_url.rstrip('/')}{filled(path)}?{user}"
        async with stranger.request(method, url, json={"user_id": "1"}) as response:
            assert response.status == 401, (method, path)
            if method != "HEAD":
                assert "address that the sandbox printed" in (await response.json())["message"]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await stranger.ws_connect(f"{sandbox.page_url}page/events?{user}")
    assert refused.value.status == 401


async def test_without_the_token_nothing_of_the_bots_can_be_had_or_done(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    """Not by whoever may open the page either."""
    sent = await sandbox.say("Ann", "x")
    asked = [r for r in routes(sandbox) if r[1].startswith(API_PREFIX)]
    assert len(asked) > 40
    for method, path in asked:
        url = sandbox.page_url.rstrip("/") + filled(path)
        own = path.removeprefix(API_PREFIX).startswith(WITH_A_TOKEN_OF_THEIR_OWN)
        wanted = {404} if own else {401}
        if path.endswith("/gateway"):
            wanted = {200}  # an address, as at Discord
        for token in ("", "Bot ", "Bot x", f"Bearer {sandbox.token}", "Bot \udcff", sandbox.token):
            headers = {"Authorization": token}
            async with session.request(method, url, json={}, headers=headers) as response:
                assert response.status in wanted, (method, path, token)
    for trick in ("webhooks/../users/@me", "gateway/%2e%2e/users/@me", "../%61pi/v10/users/@me"):
        async with session.get(yarl.URL(f"{sandbox.api_url}/{trick}", encoded=True)) as response:
            assert response.status in {401, 404}, trick
    assert sandbox.message(sent) == sent


async def test_without_a_pass_the_page_says_what_to_open(
    sandbox: Sandbox, stranger: aiohttp.ClientSession, session: aiohttp.ClientSession
) -> None:
    async with stranger.get(sandbox.page_url) as response:
        assert response.status == 401
        door = await response.text()
        headers = response.headers
    assert "Open the printed address" in door
    assert "composer" not in door
    async with session.get(sandbox.page_url) as response:
        assert response.status == 200
        assert "composer" in await response.text()
        policies = "Content-Security-Policy", "Referrer-Policy", "Cache-Control"
        assert [headers[p] for p in policies] == [response.headers[p] for p in policies]


async def test_the_doors_own_files_and_no_others_are_had_without_a_pass(
    sandbox: Sandbox, stranger: aiohttp.ClientSession
) -> None:
    needed = needed_by("door.html")
    for path in files():
        async with stranger.get(f"{sandbox.page_url}page/{path}") as response:
            assert response.status == (200 if path in needed else 401), path


async def test_the_key_is_exchanged_for_a_cookie_that_only_this_page_sends(
    sandbox: Sandbox, stranger: aiohttp.ClientSession
) -> None:
    page, _, key = sandbox.invitation.partition("#key=")
    assert page == sandbox.page_url
    for wrong in ("", key[:-1], key + "x", "ключ", sandbox.token):
        async with stranger.post(f"{page}page/enter", json={"key": wrong}) as response:
            assert response.status == 401
            assert "does not fit" in (await response.json())["message"]
            assert "Set-Cookie" not in response.headers
    async with stranger.post(f"{page}page/enter", json={"key": key}) as response:
        (cookie,) = response.headers.getall("Set-Cookie")
    value, *attributes = cookie.split("; ")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} == set(attributes)
    assert key not in value
    assert len(value) > 40
    assert value.startswith(f"attention-sandbox-{page.rstrip('/').rpartition(':')[2]}=")


async def test_a_reload_and_a_second_tab_need_no_key_and_a_second_browser_does(
    sandbox: Sandbox, session: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    for _ in range(2):
        async with session.get(sandbox.page_url) as response:
            assert response.status == 200
    await come_in(stranger, sandbox.invitation)
    for one in (session, stranger):
        async with one.get(f"{sandbox.page_url}page/state") as response:
            assert response.status == 200


async def test_another_start_has_another_key_and_knows_no_pass(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    port = int(sandbox.page_url.rstrip("/").rpartition(":")[2])
    old = sandbox.invitation
    await sandbox._server.stop()
    async with Sandbox.running(port) as again:
        assert again.page_url == sandbox.page_url
        async with session.get(again.page_url) as response:
            assert response.status == 401
        with pytest.raises(AssertionError, match="does not fit"):
            await come_in(session, old)
        await come_in(session, again.invitation)
        async with session.get(again.page_url) as response:
            assert response.status == 200


async def test_a_forgotten_pass_ends(
    sandbox: Sandbox, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page.door._PASSES_KEPT", 2)
    for _ in range(2):
        async with browser() as other:
            await come_in(other, sandbox.invitation)
    async with session.get(sandbox.page_url) as response:
        assert response.status == 401


async def test_a_file_is_had_by_its_address_alone(
    sandbox: Sandbox, stranger: aiohttp.ClientSession, ann: Page
) -> None:
    """The bot has no pass. Discord's addresses of files can't be guessed either."""
    async with connected(sandbox, make_bot()) as bot:
        channel = bot.get_channel(int(ann.channel))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(file=png_file())
        (file,) = sent.attachments
        picture = await file.read()
    address, _, secret = file.url.partition("?hm=")
    assert len(secret) > 40
    for url, status in (
        (file.url, 200),
        (address, 404),
        (f"{address}?hm=", 404),
        (f"{address}?hm={secret[:-1]}", 404),
    ):
        async with stranger.get(url) as response:
            assert response.status == status
            assert (await response.read() == picture) == (status == 200)
