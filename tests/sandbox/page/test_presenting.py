"""The guild's owner, Ann, presents a message to every page."""

from typing import Any

import pytest

from sandbox.testing import Sandbox
from tests.sandbox.support import Page

NOTHING = {"message_id": None, "channel_id": None, "follow": False}


async def present(page: Page, message_id: str | None, **more: Any) -> Any:
    status = more.pop("status", 204)
    return await page.call("POST", "present", status=status, message_id=message_id, **more)


async def test_every_page_is_told_and_whoever_comes_late_finds_it(ann: Page, ben: Page) -> None:
    assert (await ann.state())["present"] == NOTHING
    message = await ann.say("look")
    await present(ann, message["id"], follow=True)
    shown = {"message_id": message["id"], "channel_id": ann.channel, "follow": True}
    assert await ben.event("PRESENT") == shown
    assert await ann.event("PRESENT") == shown
    assert (await ben.state())["present"] == shown
    await present(ann, message["id"])
    assert await ben.event("PRESENT") == {**shown, "follow": False}
    await present(ann, None)
    assert await ben.event("PRESENT") == NOTHING
    assert (await ben.state())["present"] == NOTHING


async def test_the_state_has_what_is_presented_however_old_it_is(
    sandbox: Sandbox, ann: Page, ben: Page
) -> None:
    message = await ann.say("look")
    await present(ann, message["id"])
    for number in range(100):
        await sandbox.say("Ben", str(number))
    state = await ben.state()
    assert state["presented"] == message
    assert message["id"] not in [m["id"] for m in state["messages"][ann.channel]]
    await present(ann, None)
    assert (await ben.state())["presented"] is None


async def test_the_state_says_who_may(ann: Page, ben: Page) -> None:
    assert (await ben.state())["guild"]["owner_id"] == ann.id
    message = await ben.say("mine")
    refused = await present(ben, message["id"], status=403)
    assert refused["message"] == "Only Ann can present to everybody. Present it on your own page."
    assert (await ben.state())["present"] == NOTHING


async def test_a_message_that_is_gone_is_presented_no_more(ann: Page) -> None:
    message = await ann.say("look")
    await present(ann, message["id"], follow=True)
    await ann.call("DELETE", f"messages/{message['id']}", status=204)
    state = await ann.state()
    assert (state["present"], state["presented"]) == (NOTHING, None)
    lost = await present(ann, message["id"], status=404)
    assert lost["code"] == 10008


async def test_what_not_everybody_sees_is_not_presented(sandbox: Sandbox, ann: Page) -> None:
    private = await sandbox.say("Ann", "secret", sandbox.direct_messages("Ann"))
    refused = await present(ann, private["id"], status=400)
    assert refused["message"].startswith("Not everybody sees this message.")
    others = await sandbox.say("Ben", "secret", sandbox.direct_messages("Ben"))
    assert (await present(ann, others["id"], status=404))["code"] == 10008
    assert (await ann.state())["present"] == NOTHING


@pytest.mark.parametrize("fields", [{"message_id": "x"}, {"message_id": 5.5}, {"follow": "yes"}])
async def test_bad_fields_change_nothing(ann: Page, fields: dict[str, Any]) -> None:
    message = await ann.say("look")
    sent: dict[str, Any] = {"message_id": message["id"], "follow": True, **fields}
    refused = await ann.call("POST", "present", status=400, **sent)
    assert refused["code"] == 50035
    assert (await ann.state())["present"] == NOTHING
