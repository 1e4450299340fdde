"""Makes the teacher's sheet, `docs/teaching.md`, for a model: `python -m docs.teaching`.

It is what `/lesson sheet:yes` gives for the model that is loaded. Another model: `python -m
docs.teaching --model bert-base-uncased --into FILE`.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from config import BUNDLED, prepare_libraries
from config.workers import Workers
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.known.known_heads import known_heads
from model.serving.analyzer import Analyzer, Limits
from model.word_filter import WordFilter
from records import Records
from replies.course.prepared import curriculum_for
from replies.course.sheet import FILENAME, sheet
from replies.example_heads import measured
from replies.examples import Examples
from replies.services import Services

HERE = Path(__file__).parent


@contextlib.asynccontextmanager
async def served(runner: Runner, model: str) -> AsyncIterator[Services]:
    """What replies are made with, without Discord, until the block ends.

    Args:
        runner: Runs the model.
        model: The value of the setting `MODEL`.
    """
    analyzer, studio, measuring = Analyzer(runner, Limits()), Workers("studio"), Workers("measure")
    heads = await measured(analyzer, measuring, model)
    records = await Records.opened(None)
    services = Services(
        model=analyzer,
        studio=studio,
        examples=Examples("!", analyzer.geometry, heads),
        model_name=model,
        top_k=5,
        measuring=measuring,
        records=records,
        word_filter=WordFilter.load(),
        known=known_heads(model),
    )
    try:
        yield services
    finally:
        await asyncio.gather(*(kept.close() for kept in (analyzer, studio, measuring, records)))


async def teaching(runner: Runner, model: str) -> str:
    """The sheet for a model; takes what `served` takes."""
    async with served(runner, model) as services:
        return sheet(await curriculum_for(services), services)


def main() -> None:
    """Reads the command line and makes the sheet."""
    parser = argparse.ArgumentParser(prog="python -m docs.teaching", description=__doc__)
    parser.add_argument("--model", default=BUNDLED, help="as MODEL in .env; default: bundled")
    parser.add_argument("--into", type=Path, default=HERE / FILENAME, help="a file")
    arguments = parser.parse_args()
    prepare_libraries()
    runner = Runner(load_checkpoint(arguments.model))
    text = asyncio.run(teaching(runner, arguments.model))
    arguments.into.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
