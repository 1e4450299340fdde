"""Hostile input where answers are made: pictures and replies, and the whole bot in the sandbox."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from PIL import Image

from bot.run import run_until
from cogs.controls import controls
from cogs.message import embed_of
from config import SandboxSettings, load_settings
from config.workers import Workers
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.serving.analyzer import Analyzer, Limits
from model.word_filter import WordFilter
from records import Records
from replies.addresses import page_at
from replies.answer import Answer
from replies.errors import BadAddress
from replies.examples import Examples
from replies.pages import Page
from replies.plain import ALT_TEXT_LIMIT
from replies.refusals import APOLOGY
from replies.services import Services
from replies.showing import PAGE_KINDS, show
from sandbox.errors import ApiError
from sandbox.testing import Sandbox
from tests.hostile.judging import Attempt, Case, Errors, check
from tests.hostile.texts import sentence, text, word

VALUES = {
    "palette": ("gray", "viridis", "cividis"),
    "theme": ("dark", "light"),
    "scale": ("linear", "sqrt"),
    "view": ("heat", "lines"),
    "specials": ("show", "hide", "rescale"),
    "pattern": ("", "next", "prev", "same", "sep", "mask", "broad"),
    "score": ("", "next", "self", "punct"),
    "layer": ("0", "3", "11", "12", "-1", "999999999"),
    "head": ("0", "8", "11", "12", "-5"),
    "heads": ("2*8", "2*8*0*0", "0*0*11*11*5*5", "2*8*2*12", "5", "-1*3", ""),
    "layers": ("", "3", "0*11", "12", "-1", "*".join(map(str, range(12)))),
    "but": ("0", "1"),
    "way": ("zero", "even", "odd"),
    "words": ("moved*ran", "the#1*a*slowly*", "slowly*moved*moved*slowly", "the", "a*b*c", ""),
    "gap": ("0", "1", "9", "-1"),
    "sentence": ("0", "1", "-1", "7"),
    "focus": ("", "0", "3", "99", "-1", "0*3", "3*99*-7"),
    "k": ("", "1", "20", "0", "-3", "999999"),
    "joined": ("0", "1"),
    "carried": ("0", "1"),
    "moving": ("0", "1"),
    "person": ("0", "1", "-1", "9" * 19, "9" * 20),
    "guild": ("0", "1", "-1", "9" * 19),
    "change": ("", "up", "down", "delete", "burn"),
    "by": ("head", "claim", "luck"),
    "entry": ("", "0", "7", "-1"),
    "of": ("all", "rollout", "layer"),
}
"""Of fields of pages, right and wrong."""


@asynccontextmanager
async def pictures(examples: Examples) -> AsyncIterator[Attempt]:
    """Any page, its fields right and wrong, of any sentences."""
    runner = Runner(load_checkpoint("bundled"))
    runner.prepare()  # as a bot does: making graphs is no part of an answer
    limits = Limits(tokens=64, masks=4, queue=16, batch=16, seconds=60, cache_bytes=2**24)
    analyzer = Analyzer(runner, limits)
    studio, measuring = Workers("studio", time_limit=60), Workers("measuring", time_limit=60)
    records = await Records.opened(None)
    services = Services(analyzer, studio, examples, "bundled", 5, measuring, WordFilter(), records)

    async def attempt(case: Case) -> None:
        page = _page(case)
        count = case.chance.choice((1, 1, 1, 2, 3, 0))
        texts = tuple(" ".join(sentence(case.chance).split()) for _ in range(count))
        case.tried += [page, texts]
        _check_answer(await show(services, page, texts))

    try:
        yield attempt
    finally:
        await analyzer.close()
        await asyncio.gather(studio.close(), measuring.close(), records.close())


def _page(case: Case) -> Page:
    chance = case.chance
    kind = chance.choice(PAGE_KINDS)
    values = [
        chance.choice(VALUES.get(name.rpartition(".")[2], (word(chance), "the", "moved", "")))
        for name in kind.fields
    ]
    address = ",".join([kind.name, *(one.replace(",", "").replace("%", "") for one in values)])
    case.tried.append(address)
    try:
        return page_at(address)
    except BadAddress:
        return page_at(kind.name) if chance.random() < 0.5 else page_at("heads")


def _check_answer(answer: Answer) -> None:
    """What Discord would refuse, and a picture that is none."""
    embed = embed_of(answer)
    check(len(embed) <= 6000, "an embed that is too long")
    check(len(embed.title or "") <= 256, "a title that is too long")
    check(len(embed.description or "") <= 4096, "a description that is too long")
    check(len(embed.footer.text or "") <= 2048, "a footer that is too long")
    check(all(field.name and field.value for field in embed.fields), "an empty field")
    check(all(len(field.value or "") <= 1024 for field in embed.fields), "a long field")
    ids = [getattr(item, "custom_id", "") for item in controls(answer, 1).children]
    check(len(set(ids)) == len(ids), "one id twice")
    check(all(0 < len(one) <= 100 for one in ids), "an id that is too long")
    json.dumps(embed.to_dict(), ensure_ascii=False).encode()
    if answer.picture is not None:
        check(len(answer.picture.alt_text) <= ALT_TEXT_LIMIT, "an alt text that is too long")
        Image.open(io.BytesIO(answer.picture.data)).load()


@asynccontextmanager
async def bot(_: Examples) -> AsyncIterator[Attempt]:
    """The whole bot in the sandbox: messages, slash commands, forged controls, proposals."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    async with Sandbox.running() as sandbox:
        settings = load_settings(
            SandboxSettings,
            env_file=None,
            discord_token=sandbox.token,
            discord_api_url=sandbox.api_url,
            cooldown_seconds="0",
        )
        stop = asyncio.Event()
        running = asyncio.create_task(run_until(stop, settings))
        await sandbox.wait_online(120)
        commands = {one["name"]: one.get("options", []) for one in sandbox.commands}

        async def attempt(case: Case) -> None:
            errors.lines.clear()
            way = case.chance.choice((_typed, _typed, _slash, _forged, _proposed))
            try:
                content = await way(case, sandbox, commands)
            except ApiError:  # Discord itself takes no such thing
                return
            check(content != APOLOGY, "an apology")
            check(not errors.lines, "\n".join(errors.lines)[-1500:])

        try:
            yield attempt
        finally:
            stop.set()
            await running
            logging.getLogger().removeHandler(errors)


Commands = dict[str, list[dict[str, Any]]]


async def _typed(case: Case, sandbox: Sandbox, commands: Commands) -> str:
    chance = case.chance
    start = chance.choice(("!", "! ", f"<@{sandbox.bot.id}>", f"<@!{sandbox.bot.id}>, "))
    name = chance.choice([*commands])
    starts = ("3 9 ", "next ", "zip ", "3 ", "", "slowly ", "moved -> ran ", "all but 3-9 ", "gif ")
    rest = chance.choice(starts)
    typed = _whole(f"{start}{name} {rest}{chance.choice((text, sentence))(chance)}")[:2000]
    case.tried.append(typed)
    reply = await sandbox.reply_to(await sandbox.say("Ann", typed), 30)
    return str(reply["content"])


def _value(chance: Random, option: dict[str, Any]) -> object:
    choices = option.get("choices")
    if choices and chance.random() < 0.9:
        return chance.choice(choices)["value"]
    if option["type"] == 4:  # a whole number
        return chance.choice((1, 3, 9, 12, 13, 2**53, 1))
    return _whole(chance.choice((text, sentence, word))(chance))


def _whole(typed: str) -> str:
    """A text as Discord sends it: in UTF-8, which has no half characters."""
    return typed.encode("utf-8", "replace").decode()


async def _slash(case: Case, sandbox: Sandbox, commands: Commands) -> str:
    chance = case.chance
    name = chance.choice([*commands])
    options: dict[str, Any] = {
        option["name"]: _value(chance, option)
        for option in commands[name]
        if option.get("required") or chance.random() < 0.6
    }
    case.tried += [name, options]
    used = await sandbox.slash("Ben", name, **options)
    return str((await used.response(30))["content"])


async def _forged(case: Case, sandbox: Sandbox, _: Commands) -> str:
    """A control whose id, or whose value, is none of ours."""
    chance = case.chance
    reply = await sandbox.reply_to(await sandbox.say("Ann", "!attn 3 9 The turtle moved."), 30)
    rows = sandbox._message(reply).components
    item = chance.choice([item for row in rows for item in row["components"]])
    names = [kind.name for kind in PAGE_KINDS]
    values = [chance.choice((word(chance), "0", "9" * 12, "")) for _ in range(chance.randint(0, 9))]
    address = ",".join([chance.choice(names), *values])
    starts: tuple[str, ...]
    starts = ("go:1:00:", "go:", "delete:", "delete:1", "x", f"go:{'9' * 60}:1:")
    starts += ("quiz:choose:1:0", "quiz:next:1:", f"quiz:own:{'9' * 18}:", "quiz:point:1", "quiz:")
    chosen: tuple[str, ...] = ()
    if item["type"] == 3:  # a list
        item["options"] = [{"label": "x", "value": _whole(address)[:100]}]
        chosen = (item["options"][0]["value"],)
        starts = ("choose:1:0", "choose:1:9", "choose:", "choose:x", "y")
        address = chance.choice(("", "", address))
    item["custom_id"] = _whole(chance.choice(starts) + address)[:100]
    case.tried += [item["custom_id"], chosen]
    item["disabled"] = False
    used = await sandbox.choose(chance.choice(("Ann", "Ben")), reply, item["custom_id"], chosen)
    return str((await used.response(30))["content"])


async def _proposed(case: Case, sandbox: Sandbox, commands: Commands) -> str:
    chance = case.chance
    asked = [
        (name, option["name"])
        for name, options in commands.items()
        for option in options
        if option.get("autocomplete")
    ]
    name, focused = chance.choice(asked)
    value = _whole(chance.choice((word, text))(chance))
    case.tried += [name, focused, value]
    await sandbox.autocomplete("Ann", name, focused, **{focused: value})
    return ""
