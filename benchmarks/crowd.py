"""People who use the bot in the sandbox in every way there is, and what became of what they asked.

They type, mention the bot, use slash commands, press buttons, choose from lists and edit what they
typed. Each asks for one thing at a time, waits for the answer, and thinks a while.
"""

import asyncio
import enum
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from replies.refusals import APOLOGY
from sandbox.errors import ApiError
from sandbox.testing import Sandbox, SandboxTimeoutError
from sandbox.testing.handle import InteractionHandle
from sandbox.world.entities import Channel

THINKING_SECONDS = 3.0
"""How long people think on average before they ask for the next thing."""

PATIENCE_SECONDS = 60.0
"""What has no answer by then counts as lost."""

Message = dict[str, Any]

_CUT_SECONDS = 15.0
"""So long after a cut an interaction may run out because of it: three seconds are all it has."""

_UNDERWAY = re.compile(r"Many are asking\. You are number|Drawing layer ")
"""What an answer says that is still being made."""
_REFUSED = re.compile(
    r"Many are asking at once|One moment, please|I'm busy|That took too long|I'm being restarted"
)
_SELECT = 3
_LEFT_ALONE = (None, "Delete", "Keep")
"""Buttons that nobody presses: those without words, and those that lead to no answer at once."""

_NOUNS = ("turtle", "teacher", "river", "letter", "storm", "garden", "child", "engine", "bird")
_VERBS = ("moved", "waited", "fell", "shone", "sang", "stood", "turned", "vanished")
_ADVERBS = ("slowly", "quietly", "often", "suddenly", "twice", "mysteriously")
_PATTERNS = ("next", "prev", "self", "same", "sep", "cls", "punct", "broad")
_COLOURS = ("", "", "", " palette=viridis", " theme=light", " scale=sqrt")


class Outcome(enum.Enum):
    """What became of something that was asked for."""

    ANSWER = "answers"
    REFUSAL = "refusals"
    APOLOGY = "apologies"
    LOST = "lost"
    CUT = "cut off"
    """An interaction that ran out while the sandbox had cut the bot's connection."""


@dataclass(frozen=True)
class Asked:
    """Something that was asked for.

    Attributes:
        how: The way: "text", "mention", "slash", "button", "list" or "edit".
        what: What was typed or chosen.
        outcome: What became of it.
        seconds: How long it took.
    """

    how: str
    what: str
    outcome: Outcome
    seconds: float


@dataclass
class _Seen:
    """An answer that a person has in view, and the message that asked for it."""

    reply: Message
    question: Message | None = None


class _Phrases:
    """Commands as people give them, hardly two of them the same."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._makers: Mapping[str, Callable[[], tuple[str, dict[str, object]]]] = {
            "mask": self._mask,
            "attn": self._attn,
            "heads": lambda: (f"{self._pattern()} {(s := self._sentence())}", {"sentence": s}),
            "layer": self._layer,
            "mean": lambda: (f"rollout {(s := self._sentence())}", {"of": "all", "sentence": s}),
            "word": self._word,
            "find": self._find,
            "check": self._check,
            "compare": self._compare,
            "head": self._head,
            "export": self._export,
            "explain": lambda: ("luck", {"topic": "attention"}),
            "help": lambda: ("attn", {"command": "mask"}),
        }
        self._weights = (8, 8, 5, 3, 3, 3, 3, 3, 3, 3, 2, 1, 1)

    def command(self) -> tuple[str, str, dict[str, object]]:
        """A command's name, what follows it as text, and options of it as a slash command."""
        (name,) = self._chance.choices(list(self._makers), self._weights)
        return name, *self._makers[name]()

    def _sentence(self) -> str:
        noun, place = self._chance.sample(_NOUNS, 2)
        verb, adverb = self._chance.choice(_VERBS), self._chance.choice(_ADVERBS)
        number = self._chance.randrange(10_000)
        return f"The {noun} {verb} {adverb} behind {place} {number} and the [MASK]."

    def _pattern(self) -> str:
        return self._chance.choice(_PATTERNS)

    def _number(self) -> int:
        """Of a layer or head; one in fifty isn't there."""
        return self._chance.randint(1, 12) if self._chance.random() < 0.98 else 99

    def _mask(self) -> tuple[str, dict[str, object]]:
        k, sentence = self._chance.randint(1, 20), self._sentence()
        return f"k={k} words=house,road {sentence}", {"sentence": sentence, "k": k}

    def _attn(self) -> tuple[str, dict[str, object]]:
        layer, head, sentence = self._number(), self._number(), self._sentence()
        view = self._chance.choice(("heat", "lines"))
        colours = self._chance.choice(_COLOURS)
        options = {"layer": layer, "head": head, "view": view, "sentence": sentence}
        return f"{layer} {head} view={view}{colours} {sentence}", options

    def _layer(self) -> tuple[str, dict[str, object]]:
        layer, sentence = self._number(), self._sentence()
        return f"{layer} {sentence}", {"layer": layer, "sentence": sentence}

    def _word(self) -> tuple[str, dict[str, object]]:
        sentence = self._sentence()
        word = sentence.split()[1]
        return f"{word} {sentence}", {"word": word, "sentence": sentence}

    def _find(self) -> tuple[str, dict[str, object]]:
        pattern, first, second = self._pattern(), self._sentence(), self._sentence()
        both = f"{first} // {second}"
        return f"{pattern} {both}", {"pattern": pattern, "sentences": both}

    def _check(self) -> tuple[str, dict[str, object]]:
        text, options = self._find()
        layer, head = self._number(), self._number()
        return f"{layer}-{head} {text}", {"layer": layer, "head": head, **options}

    def _compare(self) -> tuple[str, dict[str, object]]:
        heads = f"{self._number()}-{self._number()} {self._number()}-{self._number()}"
        sentence = self._sentence()
        return f"{heads} {sentence}", {"heads": heads, "sentences": sentence}

    def _head(self) -> tuple[str, dict[str, object]]:
        layer, head, sentence = self._number(), self._number(), self._sentence()
        options = {"layer": layer, "head": head, "sentences": sentence}
        return f"{layer} {head} {sentence}", options

    def _export(self) -> tuple[str, dict[str, object]]:
        form = self._chance.choice(("csv", "json", "npz", "png", "png", "zip"))
        sentence = self._sentence()
        return f"{form} {sentence}", {"format": form, "sentence": sentence}


@dataclass
class Crowd:
    """People in a sandbox with the bot.

    Attributes:
        asked: All that was asked for and has come to an end.
        last_cut: When the bot's connection was cut last, by the event loop's clock.
        lost: What was waited for in vain, and what came instead.
        places: The channels where they are, each in one of them; without any, those of the
            sandbox's own server.
    """

    sandbox: Sandbox
    count: int
    seed: int
    asked: list[Asked] = field(default_factory=list)
    last_cut: float = float("-inf")
    lost: list[str] = field(default_factory=list)
    places: Sequence[Channel] = ()

    async def busy(self, seconds: float) -> None:
        """Lets everybody ask for so long, and waits until all have what they asked for."""
        for number in range(len(self.sandbox.users), self.count):
            self.sandbox.join(f"Person{number}")
        end = asyncio.get_running_loop().time() + seconds
        names = list(self.sandbox.users)[: self.count]
        people = (_Person(self, name, f"{self.seed} {name} {len(self.asked)}") for name in names)
        await asyncio.gather(*(person.live(end) for person in people))


class _Person:
    def __init__(self, crowd: Crowd, name: str, seed: str) -> None:
        self._crowd, self._name = crowd, name
        self._sandbox = crowd.sandbox
        self._chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self._phrases = _Phrases(self._chance)
        places = crowd.places or list(crowd.sandbox.channels.values())
        self._channel = self._chance.choice(places)
        self._seen: _Seen | None = None

    async def live(self, end: float) -> None:
        """Asks for one thing after the other until it is time."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / THINKING_SECONDS))
            if loop.time() >= end:
                return
            await self._ask()

    async def _ask(self) -> None:
        ways = {"text": 6, "mention": 1, "slash": 3}
        if self._seen is not None:
            ways |= {"button": 5, "list": 3}
            if self._seen.question is not None:
                ways["edit"] = 2
        (way,) = self._chance.choices(list(ways), list(ways.values()))
        begin = asyncio.get_running_loop().time()
        what, outcome = await getattr(self, f"_{way}")()
        if outcome is not None:
            seconds = asyncio.get_running_loop().time() - begin
            self._crowd.asked.append(Asked(way, what, outcome, seconds))

    async def _text(self) -> tuple[str, Outcome | None]:
        name, rest, _ = self._phrases.command()
        return await self._say(f"!{name} {rest}")

    async def _mention(self) -> tuple[str, Outcome | None]:
        name, rest, _ = self._phrases.command()
        return await self._say(f"<@{self._sandbox.bot.id}> {name} {rest}")

    async def _say(self, text: str) -> tuple[str, Outcome | None]:
        question = await self._sandbox.say(self._name, text, channel=self._channel)

        async def answer() -> Message:
            return await self._sandbox.reply_to(question, PATIENCE_SECONDS)

        return text, await self._outcome(text, answer, question)

    async def _edit(self) -> tuple[str, Outcome | None]:
        name, rest, _ = self._phrases.command()
        text = f"!{name} {rest}"
        if self._seen is None or self._seen.question is None:
            return text, None
        question = self._seen.question
        try:
            before = self._sandbox.message(self._seen.reply)
            await self._sandbox.edit(self._name, question, text)
        except ApiError:  # gone meanwhile: a channel keeps so many messages
            self._seen = None
            return text, None

        async def answer() -> Message:
            return await self._sandbox.changed(
                before,
                lambda now: now["edited_timestamp"] != before["edited_timestamp"],
                PATIENCE_SECONDS,
            )

        return text, await self._outcome(text, answer, question)

    async def _slash(self) -> tuple[str, Outcome | None]:
        name, _, options = self._phrases.command()
        used = await self._sandbox.slash(self._name, name, channel=self._channel, **options)
        return f"/{name} {options}", await self._used(f"/{name}", used)

    async def _button(self) -> tuple[str, Outcome | None]:
        return await self._control(lambda item: item.get("label") not in _LEFT_ALONE)

    async def _list(self) -> tuple[str, Outcome | None]:
        return await self._control(lambda item: item["type"] == _SELECT)

    async def _control(self, wanted: Callable[[Message], bool]) -> tuple[str, Outcome | None]:
        """Uses one of the controls of the answer in view."""
        try:
            reply = self._sandbox.message(self._seen.reply) if self._seen else {"components": ()}
            items = [item for row in reply["components"] for item in row["components"]]
            items = [item for item in items if wanted(item) and not item.get("disabled")]
            if not items:
                return "", None
            item = self._chance.choice(items)
            options = item.get("options")
            values = [self._chance.choice(options)["value"]] if options else ()
            used = await self._sandbox.choose(self._name, reply, item["custom_id"], values)
        except ApiError:  # gone meanwhile
            self._seen = None
            return "", None
        what = f"{item['custom_id']} {''.join(values)}"
        return what, await self._used(what, used)

    async def _used(self, what: str, used: InteractionHandle) -> Outcome:
        async def answer() -> Message:
            return await used.response(PATIENCE_SECONDS)

        outcome = await self._outcome(what, answer)
        since = asyncio.get_running_loop().time() - self._crowd.last_cut
        if outcome is Outcome.LOST and used.failed and since < _CUT_SECONDS:
            self._crowd.lost.pop()
            return Outcome.CUT
        return outcome

    async def _outcome(
        self,
        what: str,
        answer: Callable[[], Any],
        question: Message | None = None,
    ) -> Outcome:
        """Waits until an answer is made, and judges it."""
        try:
            reply = await settled(self._sandbox, await answer(), PATIENCE_SECONDS)
        except (SandboxTimeoutError, ApiError) as error:
            self._crowd.lost.append(f"{self._name}: {what}\n{error}")
            return Outcome.LOST
        outcome = outcome_of(reply)
        if outcome is Outcome.ANSWER:
            self._seen = _Seen(reply, question)
        return outcome


async def settled(sandbox: Sandbox, reply: Message, seconds: float) -> Message:
    """The reply when it is made; until then it says that it will come.

    Raises:
        SandboxTimeoutError: If it isn't made in so many seconds.
    """
    if not _UNDERWAY.match(reply["content"]):
        return reply
    made: Message = await sandbox.changed(
        reply, lambda now: not _UNDERWAY.match(now["content"]), seconds
    )
    return made


def outcome_of(reply: Message) -> Outcome:
    """What became of a command, by the reply to it."""
    if reply["content"] == APOLOGY:
        return Outcome.APOLOGY
    return Outcome.REFUSAL if _REFUSED.match(reply["content"]) else Outcome.ANSWER
