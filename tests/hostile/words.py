"""Hostile input where words are read: commands, sentences, tokenizers, custom ids, settings."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest import mock

from bot.prefixes import Prefixes, is_mention
from cogs.controls import CONTROLS
from cogs.grammar import heads_in, swaps_in
from cogs.lesson_presses import LESSON_CONTROLS
from cogs.quiz_presses import QUIZ_CONTROLS
from cogs.shown import as_shown
from cogs.typed_sentences import hardly_a_sentence, only_numbers, split_sentences
from config import Settings, load_settings
from model.bert.checkpoint import load_checkpoint
from model.bert.tokenizer import Tokenizer, clean
from model.errors import EmptyText
from replies.addresses import address_of, page_at
from replies.examples import Examples
from replies.plain import plain, shorten_end, shorten_start
from replies.refusals import did_you_mean
from replies.showing import PAGE_KINDS
from replies.topics import nearest_topic, topic_of
from tests.checkpoints import CASED_4X4
from tests.cogs.every_command import OPTIONS
from tests.hostile.judging import Attempt, Case, check
from tests.hostile.texts import COMMANDS, sentence, text, word
from tests.odd_checkpoints import ODD

STARTS = (
    *("", "", "3 9 ", "3-9 next ", "next ", "zip ", "slowly ", "4-11 3-10 ", "rollout "),
    *("slowly -> quickly ", "the#2 <-> a, ", "layers 4, 5 ", "all but 3-9 ", "gif 9 ", "slowly, "),
)


ID_STARTS = (
    *("go:1:00:", "go:", "choose:1:", "delete:"),
    *("quiz:choose:1:0", "quiz:reveal:1:", "quiz:point:1", "quiz:typed:1", "quiz:"),
    *("lesson:", "lesson:go:1:0:true:", "lesson:head:1:1:true:one", "lesson-form:1:0:true:one"),
)
"""How custom ids begin, or look."""


@asynccontextmanager
async def commands(_: Examples) -> AsyncIterator[Attempt]:
    """What follows the name of a command, and what stands before it."""

    async def attempt(case: Case) -> None:
        chance = case.chance
        kind = chance.choice(OPTIONS)
        typed = chance.choice(STARTS) + text(chance)
        case.tried += [kind.__name__, typed]
        content = chance.choice(("!", "<@1>", "<@!1> ", "<@&2>,", "")) + typed
        before = Prefixes("!").before_command(content, "<@1>", "<@&2>")
        check(content.startswith(before), "a prefix that doesn't stand there")
        is_mention(before)
        did_you_mean(word(chance), ("mask", "attn"), "!")
        if chance.random() < 0.1:
            heads_in(typed)
        if chance.random() < 0.1:
            swaps_in(typed)
        kind.from_text(typed)

    yield attempt


class _Names:
    """Knows everybody by a name that is itself hostile."""

    def __init__(self, name: str) -> None:
        self._name = name

    def user(self, number: int) -> str | None:
        return self._name if number % 2 else None

    role = channel = user


@asynccontextmanager
async def sentences(_: Examples) -> AsyncIterator[Attempt]:
    """A message on its way to the model, and a text on its way into a reply."""

    async def attempt(case: Case) -> None:
        typed, name = text(case.chance), word(case.chance)
        case.tried += [typed, name]
        shown = as_shown(typed, _Names(name), whole=case.chance.random() < 0.5)
        for one in (typed, shown):
            split_sentences(one)
            only_numbers(one)
            hardly_a_sentence(one)
            clean(one)
            topic_of(one)
            nearest_topic(one)
        safe = plain(shown)
        check(not any(character in safe for character in "\u202a\u202b\u202d\u202e"), "overrides")
        check("@everyone" not in safe, "a ping")
        limit = case.chance.randint(1, 100)
        check(len(shorten_end(shown, limit)) <= limit, "longer than its limit")
        check(len(shorten_start(shown, limit)) <= limit, "longer than its limit")

    yield attempt


@asynccontextmanager
async def tokenizers(_: Examples) -> AsyncIterator[Attempt]:
    """A sentence, read by the tokenizers of three checkpoints."""
    folders = ("bundled", str(CASED_4X4), str(ODD))
    known: list[tuple[Tokenizer, int]] = []
    for folder in folders:
        checkpoint = load_checkpoint(folder)
        known.append((checkpoint.tokenizer, checkpoint.geometry.vocabulary))

    async def attempt(case: Case) -> None:
        typed = case.chance.choice((text, sentence))(case.chance)
        part = word(case.chance)
        case.tried += [typed, part]
        for tokenizer, vocabulary in known:
            check(all(0 <= piece.id < vocabulary for piece in tokenizer.split(part)), "ids")
            try:
                read = tokenizer.read(typed)
            except EmptyText:
                continue
            sizes = {len(read.tokens), len(read.token_ids), len(read.segment_ids)}
            check(len(sizes) == 1, "lengths")
            check(all(0 <= number < vocabulary for number in read.token_ids), "ids")
            check(not any(one.isspace() or not one for one in read.tokens), "an empty token")
            again = tokenizer.read(read.text)
            check(again.tokens == read.tokens, "its text reads in another way")

    yield attempt


@asynccontextmanager
async def custom_ids(_: Examples) -> AsyncIterator[Attempt]:
    """Forged ids of buttons and values of lists."""
    names = [kind.name for kind in PAGE_KINDS]
    fields = ("", "0", "1", "-1", "999999999", "9" * 40, "gray", "dark", "sqrt", "heat", "next")
    more = (*fields, *COMMANDS, "*", "%", "%F", "%ED%A0%80", "1*2*3")

    async def attempt(case: Case) -> None:
        chance = case.chance
        parts = [chance.choice((*more, word(chance))) for _ in range(chance.randint(0, 12))]
        address = ",".join([chance.choice((*names, *names, word(chance))), *parts])
        start = chance.choice((*ID_STARTS, "", word(chance)))
        custom_id = start + chance.choice((address, word(chance)))
        custom_id = custom_id[: chance.choice((100, 100, 30))]
        case.tried += [custom_id, address]
        controls = (*CONTROLS, *LESSON_CONTROLS, *QUIZ_CONTROLS)
        templates = [one.__discord_ui_compiled_template__ for one in controls]
        matching = [one for one in templates if one.fullmatch(custom_id)]
        check(len(matching) == 1 or not custom_id, f"{len(matching)} classes for one id")
        page = page_at(address)
        check(page_at(address_of(page)) == page, "another page behind its own address")

    yield attempt


@asynccontextmanager
async def settings(_: Examples) -> AsyncIterator[Attempt]:
    """Settings in the environment, and files of settings."""
    secret = "hostile-secret-1234567890"
    values = (
        *("true", "yes", "1e309", "nan", "-inf", "0", "9" * 5000, "1_0", " 5", "٣", "[]", "{}"),
        *("http://[::1", "http://a:99999", "https://a@b", "ftp://x", "http://\u202e", "bundled"),
        *(secret, f"Bot {secret}", "[" * 5000, '{"a":' * 2000, "null", "0x10", "", "/", "~", ".."),
    )

    async def attempt(case: Case) -> None:
        chance = case.chance
        names = [name.upper() for name in Settings.model_fields]
        chosen = {
            chance.choice(names): chance.choice((*values, text(chance, 200)))
            for _ in range(chance.randint(0, 5))
        }
        if chance.random() < 0.9:
            chosen["DISCORD_TOKEN"] = secret
        case.tried.append(chosen)
        if chance.random() < 0.5:
            with mock.patch.dict(os.environ, {k: _kept(v) for k, v in chosen.items()}):
                _loaded(None, secret)
        else:
            lines = "\n".join(f"{name}={value}" for name, value in chosen.items())
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / ".env"
                path.write_bytes(lines.encode("utf-8", "surrogatepass"))
                _loaded(path, secret)

    yield attempt


def _kept(value: str) -> str:
    """What an environment can hold of a text."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _loaded(path: Path | None, secret: str) -> None:
    try:
        load_settings(Settings, env_file=path)
    except Exception as error:
        check(secret not in str(error), "a value is quoted")
        raise
