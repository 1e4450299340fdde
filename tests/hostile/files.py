"""Hostile input in files and requests: checkpoints, and the routes of the sandbox's page."""

import json
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from model.bert.checkpoint import load_checkpoint
from model.errors import AnalysisError
from replies.examples import Examples
from sandbox.testing import Sandbox
from tests.checkpoints import copied
from tests.hostile.judging import Attempt, Case, Errors, check
from tests.hostile.texts import NESTED, text, word
from tests.odd_checkpoints import ODD

NUMBERS: tuple[Any, ...] = (
    *(0, 1, 2, 3, -1, 7, 10**6, 10**7, 10**9, 10**18, 10**400, 0.5, 1e-12, 1e308, -0.0),
    *(float("nan"), float("inf"), True, None, "12", [], {}, "NaN", [[]], {"a": {}}),
)
NAMES = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")
PIECES: tuple[dict[str, Any], ...] = (
    {"Sequence": {"id": "A", "type_id": 0}},
    {"Sequence": {"id": "B", "type_id": 1}},
    {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
    {"SpecialToken": {"id": "[SEP]", "type_id": 2**31}},
)
PATTERNS = ("(", "(a+)+$", "(a|a|aa)+$", "", ".*", "\\p{X}", "[", "(?<!a)b", "a{999999999}", "\\1")

Change = Callable[[Random, Path], object]


@asynccontextmanager
async def checkpoints(_: Examples) -> AsyncIterator[Attempt]:
    """A small checkpoint with one or several things wrong, in any of its files."""
    changes: tuple[Change, ...] = (
        *(_config, _config, _config, _tokenizer, _tokenizer, _tokenizer, _beside, _beside),
        *(_bytes, _bytes, _header, _header, _gone, _nested),
    )

    async def attempt(case: Case) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = copied(ODD, Path(folder) / "hostile")
            for _ in range(case.chance.choice((1, 1, 1, 2, 3))):
                change = case.chance.choice(changes)
                case.tried += [change.__name__, change(case.chance, path)]
            tokenizer = load_checkpoint(str(path)).tokenizer
            for typed in ("The turtle [MASK].", "a" * 60 + "! [MASK] ||| b", text(case.chance)):
                try:
                    tokenizer.read(typed)
                    tokenizer.split(typed)
                except AnalysisError:  # logged, and told to whoever typed it
                    continue

    yield attempt


def _config(chance: Random, folder: Path) -> object:
    """Other values in config.json."""

    def change(content: dict[str, Any]) -> list[object]:
        names = [*content, "quantization_config", "is_decoder", "tie_word_embeddings"]
        chosen = {chance.choice(names): chance.choice((*NUMBERS, word(chance)))}
        content.update(chosen)
        return [chosen]

    return _changed(folder / "config.json", change)


def _tokenizer(chance: Random, folder: Path) -> object:
    """Other parts in tokenizer.json."""

    def regular() -> dict[str, Any]:
        return {"Regex": chance.choice(PATTERNS)}

    def pieces() -> list[Any]:
        return [chance.choice(PIECES) for _ in range(chance.randint(0, 4))]

    def change(content: dict[str, Any]) -> list[object]:
        split = {"type": "Split", "behavior": "Isolated", "invert": False}
        ids = [chance.choice((0, 2, 99, 10**6, 2**32, -1)) for _ in range(2)]
        parts: tuple[dict[str, Any], ...] = (
            {"normalizer": {"type": "Replace", "pattern": regular(), "content": word(chance)}},
            {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "A" * 4}},
            {"normalizer": chance.choice(NUMBERS)},
            {"pre_tokenizer": {**split, "pattern": regular()}},
            {"pre_tokenizer": {"type": word(chance)}},
            {
                "post_processor": {
                    "type": "TemplateProcessing",
                    "single": pieces(),
                    "pair": pieces(),
                    "special_tokens": {},
                }
            },
            {
                "post_processor": {
                    "type": "BertProcessing",
                    "cls": ["[CLS]", ids[0]],
                    "sep": ["[SEP]", ids[1]],
                }
            },
            {"added_tokens": [{"id": ids[0], "content": word(chance), "special": True}]},
            {"truncation": {"max_length": ids[0], "stride": ids[1]}},
            {"model": {**content["model"], "unk_token": word(chance)}},
            {"model": {**content["model"], "vocab": {word(chance): ids[0], "[MASK]": ids[1]}}},
            {"model": {**content["model"], "max_input_chars_per_word": ids[0]}},
            {"model": {**content["model"], "continuing_subword_prefix": word(chance)}},
            {"model": {"type": "BPE", "vocab": {"a": 0, "[MASK]": 1}, "merges": [["a", "b"]]}},
            {"model": {"type": "Unigram", "unk_id": ids[0], "vocab": [["a", 0.0]]}},
            {"model": chance.choice(NUMBERS)},
        )
        chosen = chance.choice(parts)
        content.update(chosen)
        return [chosen]

    return _changed(folder / "tokenizer.json", change)


def _beside(chance: Random, folder: Path) -> object:
    """Settings beside the vocabulary, which then is perhaps vocab.txt."""
    if chance.random() < 0.5:
        (folder / "tokenizer.json").unlink(missing_ok=True)

    def change(content: dict[str, Any]) -> list[object]:
        token = chance.choice((*NUMBERS, word(chance), {"content": word(chance)}, {"a": 1}))
        names = ("mask_token", "cls_token", "unk_token", "pad_token", "do_lower_case", "vocab")
        more = ("strip_accents", "tokenizer_class", "tokenize_chinese_chars", "model_max_length")
        chosen: dict[str, Any] = {chance.choice((*names, *more)): token}
        if chance.random() < 0.3:
            number = chance.choice(("0", "144", "145", "-1", "x", "9" * 5000))
            chosen["added_tokens_decoder"] = {number: chance.choice(({"content": "x"}, token))}
        content.update(chosen)
        return [chosen]

    name = chance.choice(("tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"))
    return name, _changed(folder / name, change)


def _changed(path: Path, change: Callable[[dict[str, Any]], list[object]]) -> object:
    try:
        content = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (ValueError, RecursionError):  # another change was here before
        return "nothing"
    if not isinstance(content, dict) or ("model" not in content and path.name == NAMES[1]):
        return "nothing"
    if not isinstance(content.get("model", {}), dict):
        return "nothing"
    chosen = change(content)
    path.write_bytes(json.dumps(content).encode("utf-8", "surrogatepass"))
    return chosen


def _bytes(chance: Random, folder: Path) -> object:
    """Bytes of a file changed, taken out or put in."""
    path = folder / chance.choice(NAMES)
    if not path.is_file():
        return "nothing"
    content = bytearray(path.read_bytes())
    place = chance.randrange(min(len(content), chance.choice((8, 300, 10**6))) + 1)
    how = chance.choice(("cut", "in", "flip"))
    if how == "cut":
        del content[place : place + chance.choice((1, 100, 10**6))]
    elif how == "in":
        content[place:place] = chance.randbytes(chance.choice((1, 8, 1000)))
    else:
        content[place : place + 8] = chance.randbytes(len(content[place : place + 8]))
    path.write_bytes(content)
    return path.name, how, place


def _header(chance: Random, folder: Path) -> object:
    """Another header before the numbers."""
    path = folder / "model.safetensors"
    if not path.is_file():
        return "nothing"
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    try:
        header = json.loads(content[8 : 8 + length])
        name = chance.choice([*header])
        entry = dict(header[name])
    except (ValueError, RecursionError, TypeError, IndexError):
        return "nothing"
    changes: dict[str, tuple[Any, ...]] = {
        "dtype": ("F32", "F16", "I8", "U8", "BOOL", "F8_E4M3", "X", "", None, "F4", "I64"),
        "shape": ([], [0], [16, 16], [10**9, 10**9], [-1], [2**63], "x", [1] * 1000, [2.5]),
        "data_offsets": ([0, 0], [0, 10**12], [10**12, 0], [-1, 4], [], [0], ["a", "b"], [0, 4]),
    }
    key = chance.choice(list(changes))
    entry[key] = chance.choice(changes[key])
    where = chance.choice((name, word(chance), "bert.encoder.layer.0.attention.self.query.SCB"))
    header[where] = entry
    text = json.dumps(header).encode("utf-8", "surrogatepass")
    size = chance.choice((len(text),) * 6 + (0, 2**63, len(text) + 9, 10**9))
    path.write_bytes(size.to_bytes(8, "little") + text + content[8 + length :])
    return where, key, entry[key], size


def _gone(chance: Random, folder: Path) -> object:
    name = chance.choice(NAMES)
    (folder / name).unlink(missing_ok=True)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": chance.choice(("../x", "/etc/passwd", "a"))}}))
    return name


def _nested(chance: Random, folder: Path) -> object:
    name, content = chance.choice(NAMES), chance.choice((*NESTED, "[" * 100_000, "9" * 5000, ""))
    (folder / name).write_text(content, "utf-8")
    return name, content[:20]


@asynccontextmanager
async def page(_: Examples) -> AsyncIterator[Attempt]:
    """Requests to the routes of the sandbox's chat page, and to those of its Discord."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    jar = aiohttp.CookieJar(unsafe=True)
    async with Sandbox.running() as sandbox, aiohttp.ClientSession(cookie_jar=jar) as session:
        key = {"key": sandbox.invitation.partition("#key=")[2]}
        await session.post(f"{sandbox.page_url}page/enter", json=key)
        user, channel = str(sandbox.users["Ann"].id), str(sandbox.channels["general"].id)
        token = {"Authorization": f"Bot {sandbox.token}"}

        async def attempt(case: Case) -> None:
            chance = case.chance
            method = chance.choice(("POST", "POST", "POST", "PATCH", "DELETE", "GET", "PUT"))
            path = chance.choice((_page_path, _api_path))(chance, channel, str(sandbox.bot.id))
            body = _body(chance, user, channel)
            case.tried += [method, path[:80], body[:300]]
            errors.lines.clear()
            kind = chance.choice(("application/json", "application/json", "text/plain", "x"))
            base = sandbox.page_url if path.startswith("page") else f"{sandbox.api_url}/"
            headers = {"Content-Type": kind, **token}
            async with session.request(method, base + path, data=body, headers=headers) as response:
                await response.read()
                check(response.status < 500, f"status {response.status}")
                check(response.status != 401, "nobody was let in, so nothing was tried")
            check(not errors.lines, "\n".join(errors.lines)[-1500:])

        yield attempt
    logging.getLogger().removeHandler(errors)


IDS = ("9" * 5000, "0", "-1", "%00", "x", "1", "@original")


def _page_path(chance: Random, channel: str, _: str) -> str:
    where = chance.choice(("messages", "commands", "autocomplete", "components", "modals", "state"))
    rest = chance.choice(("", "", f"/{chance.choice(IDS)}", "/1/reactions/x", f"?user={channel}"))
    return f"page/{where}{rest}"


def _api_path(chance: Random, channel: str, bot: str) -> str:
    one = chance.choice((channel, *IDS))
    return chance.choice(
        (
            *(f"channels/{one}/messages", f"channels/{channel}/messages/{one}"),
            *(f"applications/{one}/commands", f"applications/{bot}/commands/{one}"),
            *(f"interactions/{one}/x/callback", f"webhooks/{bot}/x/messages/{one}"),
            *(f"webhooks/{one}/x", f"channels/{one}/typing", "gateway/bot", "users/@me"),
        )
    )


def _body(chance: Random, user: str, channel: str) -> bytes:
    odd = (*NUMBERS, text(chance, 300), word(chance), "9" * 5000, user, channel, [user], {"a": 1})
    body: dict[str, Any] = {
        "user_id": chance.choice((user, user, user, *odd)),
        "channel_id": chance.choice((channel, channel, *odd)),
    }
    names = ("content", "reply_to", "name", "options", "focused", "message_id", "custom_id")
    for name in (*names, "values", "modal_id"):
        if chance.random() < 0.5:
            body[name] = chance.choice(odd)
    written = json.dumps(body)
    if chance.random() < 0.2:
        written = chance.choice((*NESTED, "[" * 100_000, "", "null", "1", '"x"', written[:-9], "{"))
    return written.encode("utf-8", "surrogatepass")
