"""`python -m benchmarks.history [--into FILE]`: what the sandbox's history takes.

A question, and an answer with a picture of 40 kB, in turn; each case in a process of its own.
Memory is what the process has taken since it was empty; Linux alone tells it.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import document
from benchmarks.environment import ROOT
from benchmarks.report import machine
from benchmarks.watched import resident_megabytes
from sandbox import Server, Store, World
from sandbox.actions.messages import send_message
from sandbox.protocol.files import Upload

COUNTS = (2_000, 20_000)
_PICTURE_BYTES = 40_000
_OLDER = 50
_AT_ONCE = 100
"""So many are said before the loop turns again."""

Case = dict[str, float]
"""What was measured, by name."""


def _answer(number: int) -> dict[str, object]:
    """What a reply of the bot holds, in kind and size."""
    rows = [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 2, "label": "Button", "custom_id": f"{row},{n}{'x' * 60}"}
                for n in range(5)
            ],
        }
        for row in range(2)
    ]
    embed = {
        "title": f"Layer 3, head {number}",
        "description": "A line of what was found.\n" * 12,
        "footer": {"text": "The turtle moved slowly because it was tired."},
        "image": {"url": "attachment://head.png"},
    }
    return {"embeds": [embed], "components": rows}


async def talk(server: Server, count: int) -> None:
    """Says so many messages in the first channel."""
    world = server.world
    channel, ann = world.text_channels[0], world.people[0]
    for number in range(count // 2):
        send_message(world, channel, ann, {"content": f"!attn 3 {number} The turtle moved slowly."})
        picture = Upload(0, "head.png", os.urandom(_PICTURE_BYTES))
        send_message(world, channel, world.bot, _answer(number), [picture])
        if number % _AT_ONCE == 0:
            await server.store.flush()


async def measured(count: int, folder: Path | None) -> Case:
    """Talks, starts again where there is a folder, and looks back."""
    empty = resident_megabytes(os.getpid())
    async with Store.opened(folder) as store:
        server = Server(World(), store=store)
        async with server.running():
            begin = time.perf_counter()
            await talk(server, count)
            await store.flush()
            talking = time.perf_counter() - begin
            grown = resident_megabytes(os.getpid()) - empty
    case = {"megabytes": grown, "talking": talking / count}
    if folder is not None:
        case["file"] = _megabytes_in(folder)
        case |= await _again(folder)
    return case


def _megabytes_in(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


async def _again(folder: Path) -> Case:
    """What a new start on the same folder takes, and looking back from the oldest in memory."""
    begin = time.perf_counter()
    async with Store.opened(folder) as store:
        server = Server(World(), store=store)
        async with server.running():
            started = time.perf_counter() - begin
            channel, ann = server.world.text_channels[0], server.world.people[0]
            oldest = next(iter(channel.messages))
            begin = time.perf_counter()
            await server.history.before(channel, ann, oldest, _OLDER)
            return {"start": started, "older": time.perf_counter() - begin}


def elsewhere(count: int, *, stored: bool) -> Case:
    """`measured` in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        where = [folder] if stored else []
        command = [sys.executable, "-m", "benchmarks.history", "--case", str(count), *where]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    case: Case = json.loads(done.stdout)
    return case


def as_markdown() -> str:
    """The table, and the machine that it was measured on."""
    lines = [
        "| messages | kept | memory, MB | file, MB | a message, ms | a start, ms | 50 older, ms |",
        "|---:|---|" + "---:|" * 5,
    ]
    for count in COUNTS:
        for stored in (False, True):
            case = elsewhere(count, stored=stored)
            cells = [
                f"{case['megabytes']:.0f}",
                f"{case['file']:.0f}" if stored else "",
                f"{1e3 * case['talking']:.2f}",
                f"{1e3 * case['start']:.0f}" if stored else "",
                f"{1e3 * case['older']:.1f}" if stored else "",
            ]
            kept = "in a folder" if stored else "in memory"
            lines.append(f"| {count:,} | {kept} | {' | '.join(cells)} |")
    return "\n".join([machine(), "", *lines])


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    parser.add_argument("--case", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        count, *folder = arguments.case
        print(json.dumps(asyncio.run(measured(int(count), Path(*folder) if folder else None))))
        return 0
    text = as_markdown()
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "history", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
