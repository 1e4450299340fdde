"""Makes the pictures and pages of the documentation with the bot itself: `python -m docs.make`.

The bot runs in the sandbox, the commands of `docs.scenes` are typed there, and what it answers is
written down: `gallery.md`, `claims.md` and `images/`. Another model: `python -m docs.make --model
bert-base-uncased --into FOLDER`.
"""

import argparse
import asyncio
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cogs.forms import FIELD
from config import prepare_libraries
from docs.scenes import CLAIMS, GALLERY, Scene
from replies.notebook.keeping import KEEP_LABEL

HERE = Path(__file__).parent
Message = dict[str, Any]

_SECONDS = 120.0
_HEAD_SCENE = "!attn 3 10 The turtle moved slowly across the [MASK]."
"""The picture at the top of the README."""

_DATE = re.compile("<t:[0-9]+:D>")
_WHO = re.compile(r"<@!?[0-9]+>")  # it is Ann who types everything

_BESIDE = "Beside it, one of the same kind that holds:"

_GALLERY_HEAD = """\
Made by `python -m docs.make` with the model {model}; nothing here was edited. What stands in a row
under an answer are its lists and buttons."""

_CLAIMS_HEAD = """\
# Four claims, measured

Somebody looked at pictures of **bert-base-uncased** and wrote down what four of its heads do. Below
each claim goes through `check`, with the numbers as they are, for **the model {model}**. Where a
claim doesn't hold, one of the same kind that does stands beside it, of a head that was chosen by
what it does, if this model has such a head: `!help check` names it.

The head of the same number is another head in another model. In the model in the box these four
were **trained** to do what the claims say, as each answer states; so what is found here says
nothing about bert-base-uncased, nor about what training finds by itself. To check the claims on the
model that they are about (440 MB from the hub):

```
.venv/bin/python -m docs.make --model bert-base-uncased --into my-claims
```"""


class Stage:
    """The bot in the sandbox, and where its answers are written to."""

    def __init__(self, sandbox: Any, folder: Path) -> None:  # noqa: ANN401 - imported late
        self._sandbox = sandbox
        self._folder = folder
        self._images = folder / "images"
        self._number = 0

    async def play(self, scene: Scene) -> str:
        """Types a command and gives the answer as Markdown; its picture goes to `images/`."""
        answer = await self._answer(scene.typed)
        if scene.kept is not None:
            await self._keep(answer, scene.kept)
        self._number += 1
        picture = await self._picture(scene, answer)
        words = _in_markdown(answer)
        if scene.afterwards is not None:
            await self._sandbox.reply_to(
                await self._sandbox.say("Ann", scene.afterwards), timeout=_SECONDS
            )
        heading = f"## {scene.claim}" if scene.claim else None
        command = f"```\n{scene.typed}\n```"
        parts = [heading, scene.remark, command, picture, words]
        return "\n\n".join(part for part in parts if part)

    async def _keep(self, answer: Message, line: str) -> None:
        items = [item for row in answer["components"] for item in row["components"]]
        (keep,) = (item["custom_id"] for item in items if item.get("label") == KEEP_LABEL)
        pressed = await self._sandbox.click("Ann", answer, keep)
        await pressed.modal(timeout=_SECONDS)
        sent = await self._sandbox.submit("Ann", pressed, {FIELD: line})
        await sent.response(timeout=_SECONDS)

    async def held(self) -> list[str]:
        """Claims that hold, as the bot offers them to check."""
        answer = await self._answer("!help check")
        (embed,) = answer["embeds"]
        return re.findall("^`(!check .+)`$", embed["description"], re.MULTILINE)

    async def _answer(self, typed: str) -> Message:
        asked = await self._sandbox.say("Ann", typed)
        return await self._settled(await self._sandbox.reply_to(asked, timeout=_SECONDS))

    async def _settled(self, answer: Message) -> Message:
        """The answer as it is when it has an embed; until then it shows progress."""
        done: Message = await self._sandbox.changed(
            answer, lambda message: bool(message["embeds"] or message["attachments"]), _SECONDS
        )
        return done

    async def _picture(self, scene: Scene, answer: Message) -> str | None:
        if not answer["attachments"]:
            return None
        attachment = answer["attachments"][0]
        data = await self._sandbox.attachment(answer)
        if attachment["content_type"] != "image/png":
            return f"*File: {attachment['filename']}, {len(data):,} bytes*"
        name = f"{self._number:02}-{_slug(scene.typed)}.png"
        self._images.mkdir(parents=True, exist_ok=True)
        (self._images / name).write_bytes(data)
        if scene.typed == _HEAD_SCENE:
            (self._images / "head.png").write_bytes(data)
        alt = (attachment.get("description") or "").replace("[", "(").replace("]", ")")
        return f"![{alt}](images/{name})"


def _slug(typed: str) -> str:
    first = typed.splitlines()[0].lower()
    return "-".join(re.findall(r"[a-z0-9]+", first)[:4])


def _in_markdown(answer: Message) -> str:
    """The words of an answer, as a quotation."""
    lines = list[str]()
    for embed in answer["embeds"]:
        lines += [f"**{embed['title']}**", "", *_lines(embed.get("description") or "")]
        for field in embed.get("fields", ()):
            lines += ["", f"**{field['name']}**", "", *_lines(field["value"])]
        if "footer" in embed:
            lines += ["", *(f"*{line}*  " for line in embed["footer"]["text"].split("\n"))]
    lines += _lines(answer["content"])
    labels = [
        item.get("label") or item.get("placeholder") or ""
        for row in answer["components"]
        for item in row["components"]
    ]
    if labels:
        lines += ["", " ".join(f"`{label}`" for label in labels)]
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def _lines(text: str) -> Iterable[str]:
    """Discord's small print and line breaks as GitHub has them."""
    for line in _WHO.sub("@Ann", _DATE.sub("today", text)).split("\n"):
        small = line.removeprefix("-# ")
        # Two spaces break the line.
        yield f"<sub>{small}</sub>  " if small != line else f"{line}  "


async def _gallery(stage: Stage, model: str) -> str:
    parts = ["# Every command with its answer", _GALLERY_HEAD.format(model=model)]
    for heading, scenes in GALLERY:
        parts.append(f"## {heading}")
        parts += [await stage.play(scene) for scene in scenes]
    return "\n\n".join(parts) + "\n"


async def claims(stage: Stage, model: str) -> str:
    """The page of claims: each with its verdict, and beside what fails one of its kind that holds.

    Args:
        stage: Where they are checked.
        model: What the page calls the model.
    """
    beside = {_kind(typed): typed for typed in await stage.held()}
    parts = [_CLAIMS_HEAD.format(model=model)]
    for scene in CLAIMS:
        played = await stage.play(scene)
        parts.append(played)
        holding = None if "> **True: " in played else beside.pop(_kind(scene.typed), None)
        if holding is not None and _head(holding) != _head(scene.typed):
            parts.append(await stage.play(Scene(holding, _BESIDE)))
    return "\n\n".join(parts) + "\n"


def _kind(typed: str) -> str:
    """What a claim is about: a pattern's name, or -> for a link."""
    return "->" if "->" in typed else typed.split()[3]


def _head(typed: str) -> list[str]:
    return typed.split()[1:3]


async def make(model: str, folder: Path) -> dict[str, str]:
    """Runs the bot on a model.

    Args:
        model: As `MODEL` in `.env`.
        folder: Where its pictures are written to, in `images/`.

    Returns:
        The text of each page by its file name.
    """
    from bot.run import run_until  # noqa: PLC0415 - TensorFlow, only now that it is needed
    from config import Settings, load_settings  # noqa: PLC0415
    from sandbox.testing import Sandbox  # noqa: PLC0415

    token, stop = secrets.token_urlsafe(32), asyncio.Event()
    async with Sandbox.running(0, token) as sandbox:
        fixed = {
            "discord_token": token,
            "discord_api_url": sandbox.api_url,
            "model": model,
            "data_folder": "memory",
        }
        settings = load_settings(Settings, env_file=None, cooldown_seconds="0", **fixed)
        running = asyncio.create_task(run_until(stop, settings))
        await sandbox.wait_online(_SECONDS)
        stage = Stage(sandbox, folder)
        name = "in the box" if model == "bundled" else Path(model).name
        pages = {
            "gallery.md": await _gallery(stage, name),
            "claims.md": await claims(stage, name),
        }
        stop.set()
        await running
    return pages


def main() -> None:
    """Reads the command line and makes the pages."""
    parser = argparse.ArgumentParser(prog="python -m docs.make", description=__doc__)
    parser.add_argument("--model", default="bundled", help="as MODEL in .env; default: bundled")
    parser.add_argument("--into", type=Path, default=HERE, help="a folder; default: docs")
    arguments = parser.parse_args()
    prepare_libraries()
    pages = asyncio.run(make(arguments.model, arguments.into))
    for name, text in pages.items():
        (arguments.into / name).write_text(text, "utf-8")
    _clear(arguments.into / "images", "".join(pages.values()))


def _clear(images: Path, pages: str) -> None:
    """Removes numbered pictures of earlier runs, which no page shows any more."""
    for picture in images.glob("[0-9][0-9]-*.png"):
        if f"images/{picture.name})" not in pages:
            picture.unlink()


if __name__ == "__main__":
    main()
