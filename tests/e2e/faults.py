"""Faults that the bot has to survive, each with what is asked meanwhile and what comes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest

from bot.client import AttentionBot
from sandbox.testing import Sandbox
from sandbox.testing.faults import When
from sandbox.world.entities import Permission
from tests.e2e.conftest import Troubled
from tests.e2e.talk import Message, ask, button, label_with

MESSAGES, MESSAGE = "/channels/*/messages", "/channels/*/messages/*"
CALLBACK = "/interactions/*/*/callback"
ORIGINAL = "/webhooks/*/*/messages/@original"

WHEN: tuple[When, ...] = ("before", "inside", "after")

PICTURE = ""
SORRY = "Sorry, something broke"

AGAIN = "Discord is asked once more"
UNREACHED = "Discord could not be reached"
REFUSED = "Discord did not take an answer"
UNSAID = "An error could not be answered"
LIMITED = "We are being rate limited"


@dataclass(frozen=True)
class Scene:
    """Where faults happen.

    Attributes:
        sandbox: The Discord.
        bot: The bot in it.
        model: Its model.
        patch: Changes parts for the length of one fault.
        text: A sentence of that fault alone, so that the model is asked.
    """

    sandbox: Sandbox
    bot: AttentionBot
    model: Troubled
    patch: pytest.MonkeyPatch
    text: str


Answered = Callable[..., Awaitable[Message]]
Ask = Callable[[Scene], Awaitable[Answered]]
Strike = Callable[[Scene], object]


@dataclass(frozen=True)
class Fault:
    """A fault.

    Attributes:
        name: What is wrong.
        ask: What somebody asks.
        strike: Brings the fault about.
        says: A part of the words of the answer; PICTURE for the right answer, None for silence.
        logged: A part of each line in the log.
        midway: Whether it comes while the model is at work, and not before the command.
    """

    name: str
    ask: Ask
    strike: Strike
    says: str | None
    logged: tuple[str, ...] = ()
    midway: bool = False

    @property
    def answers(self) -> int:
        """How many messages there are more afterwards."""
        return 2 if self.ask is copied else 1


async def typed(scene: Scene, channel: str = "general") -> Answered:
    """A picture is asked for by text."""
    sandbox = scene.sandbox
    asked = await sandbox.say("Ann", f"!attn 1 1 {scene.text}", channel)
    return partial(sandbox.reply_to, asked)


async def slashed(scene: Scene) -> Answered:
    """A picture is asked for by a slash command."""
    used = await scene.sandbox.slash("Ann", "attn", layer=1, head=1, sentence=scene.text)
    return used.response


async def edited(scene: Scene) -> Answered:
    """A command is edited into one that works."""
    sandbox = scene.sandbox
    asked = await sandbox.say("Ann", f"!attn 99 1 {scene.text}")
    reply = await sandbox.reply_to(asked)
    await sandbox.edit("Ann", asked, f"!attn 1 1 {scene.text}")
    return partial(sandbox.changed, reply, lambda message: bool(message["attachments"]))


async def turned(scene: Scene, user: str = "Ann") -> Answered:
    """The picture of a head is asked for by a button under words."""
    reply = await ask(scene.sandbox, f"!mask {scene.text} [MASK]")
    label = label_with(reply, "Attention of")
    used = await scene.sandbox.click(user, reply, button(reply, label)["custom_id"])
    return used.response


async def copied(scene: Scene) -> Answered:
    """A private copy of a reply is asked for."""
    return await turned(scene, "Ben")


def broken(method: str, path: str, when: When, times: int = 1) -> Strike:
    return lambda scene: scene.sandbox.faults.reset(method, path, when=when, times=times)


def failing(method: str, path: str, status: int, code: int = 0, times: int = 1) -> Strike:
    return lambda scene: scene.sandbox.faults.fail(
        method, path, status=status, code=code, times=times
    )


def slow(scene: Scene) -> None:
    scene.sandbox.faults.delay("POST", MESSAGES, 0.3)


def limited(scope: str, times: int = 1) -> Strike:
    return lambda scene: scene.sandbox.faults.rate_limit(
        "POST", MESSAGES, retry_after=0.01, scope=scope, times=times
    )


def denied(permission: Permission, *, told: bool = True) -> Strike:
    return lambda scene: scene.sandbox.admin.deny(permission, told=told)


def without_picture(scene: Scene) -> None:
    def raising(*_: object, **__: object) -> bytes:
        raise ZeroDivisionError

    for name in ("draw_head", "draw_lines"):
        scene.patch.setattr(f"replies.show.head.{name}", raising)


def lost_and_without_picture(scene: Scene) -> None:
    without_picture(scene)
    scene.sandbox.faults.lose("POST", CALLBACK)


def failing_model(error: Exception) -> Strike:
    return lambda scene: setattr(scene.model, "error", error)


def refused_resume(scene: Scene) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """In place of the library's five seconds."""

    scene.patch.setattr(scene.bot, "before_identify_hook", at_once)
    scene.sandbox.gateway.forget_sessions()
    scene.sandbox.gateway.drop()


FAULTS = [
    # Connections break.
    *(Fault(f"message {w}", typed, broken("POST", MESSAGES, w), PICTURE, (AGAIN,)) for w in WHEN),
    *(Fault(f"change {w}", edited, broken("PATCH", MESSAGE, w), PICTURE, (AGAIN,)) for w in WHEN),
    *(
        Fault(f"callback {w}", slashed, broken("POST", CALLBACK, w), PICTURE, (AGAIN,))
        for w in WHEN
    ),
    *(
        Fault(f"late {w}", slashed, broken("PATCH", ORIGINAL, w), PICTURE, (AGAIN,), midway=True)
        for w in WHEN
    ),
    *(Fault(f"press {w}", turned, broken("POST", CALLBACK, w), PICTURE, (AGAIN,)) for w in WHEN),
    *(Fault(f"turn {w}", turned, broken("PATCH", ORIGINAL, w), PICTURE, (AGAIN,)) for w in WHEN),
    *(Fault(f"copy {w}", copied, broken("PATCH", ORIGINAL, w), PICTURE, (AGAIN,)) for w in WHEN),
    Fault(
        "messages for long",
        typed,
        broken("POST", MESSAGES, "before", 4),
        SORRY,
        (*[AGAIN] * 3, UNREACHED),
    ),
    Fault(
        "messages for good",
        typed,
        broken("POST", MESSAGES, "before", 8),
        None,
        (*[AGAIN] * 3, UNREACHED, *[AGAIN] * 3, UNSAID),
    ),
    # Discord is out of order, or asks for patience.
    *(
        Fault(f"{status} once", typed, failing("POST", MESSAGES, status), PICTURE)
        for status in (500, 502, 504)
    ),
    Fault("503 once", typed, failing("POST", MESSAGES, 503), PICTURE, (AGAIN,)),
    *(
        Fault(
            f"{status} for long",
            typed,
            failing("POST", MESSAGES, status, times=times),
            SORRY,
            (*[AGAIN] * 3, UNREACHED),
        )
        for status, times in ((500, 20), (502, 20), (503, 4), (504, 20))
    ),
    Fault("slow", typed, slow, PICTURE),
    Fault("limit of the route", typed, limited("user"), PICTURE, (LIMITED,)),
    Fault("limit for long", typed, limited("user", 5), SORRY, (*[LIMITED] * 5, UNREACHED)),
    Fault("global limit", typed, limited("global"), PICTURE, (LIMITED, "Global rate limit")),
    # Interactions end.
    Fault("expired", slashed, failing("POST", CALLBACK, 404, 10062), None, (REFUSED,)),
    Fault("ended", slashed, failing("PATCH", ORIGINAL, 401, 50027), None, (REFUSED,), midway=True),
    Fault("of another", slashed, failing("POST", CALLBACK, 400, 40060), None, (REFUSED,)),
    # Permissions, channels and the gateway go away.
    *(
        Fault(f"no {name}, told: {told}", typed, denied(permission, told=told), says, midway=True)
        for permission, name, says in (
            (Permission.ATTACH_FILES, "files", "attach files"),
            (Permission.EMBED_LINKS, "embeds", "embed links"),
            (Permission.READ_MESSAGE_HISTORY, "history", PICTURE),
        )
        for told in (True, False)
    ),
    Fault("no words", typed, denied(Permission.SEND_MESSAGES), None, (UNSAID,), midway=True),
    Fault("no access", typed, denied(Permission.VIEW_CHANNEL), None, (REFUSED,), midway=True),
    Fault("cut", typed, lambda scene: scene.sandbox.gateway.drop(), PICTURE, midway=True),
    Fault("no resume", typed, refused_resume, PICTURE, ("Online as",), midway=True),
    # Parts of ours fail.
    Fault("picture raises", typed, without_picture, SORRY, ("A command failed.",)),
    Fault("copy fails", copied, lost_and_without_picture, SORRY, ("A command failed.",)),
    Fault(
        "no memory",
        slashed,
        failing_model(MemoryError()),
        SORRY,
        ("A run of the model",),
        midway=True,
    ),
]
