"""What replies show of a model is measured on the one that answers, also after an exchange."""

import asyncio
import logging
import time
from dataclasses import replace

from cogs.desk import Desk
from config.workers import WorkError, Workers
from model.errors import AnalysisError
from model.serving.analyzer import Analyzer
from replies.example_heads import ExampleHeads, measured

log = logging.getLogger(__name__)

_NOT_MEASURED = -1
"""The edition of no model."""

_SETTLING_SECONDS = 5.0
"""Replicas are exchanged one after the other, and meanwhile the old and the new ones answer."""

_LONGEST_PAUSE_SECONDS = 300.0


async def first_heads(
    model: Analyzer, measuring: Workers, model_name: str
) -> tuple[ExampleHeads, int]:
    """The heads to show of the model that is there when the bot starts.

    Returns:
        The heads, and the edition of the model that they are of. Where they can't be measured:
        none, and one that no model has.
    """
    edition = model.edition
    try:
        return await _heads(model, measuring, model_name), edition
    except (AnalysisError, WorkError) as error:
        log.warning("No heads for examples could be measured (%s).", type(error).__name__)
        return ExampleHeads(), _NOT_MEASURED


async def follow(desk: Desk, edition: int) -> None:
    """Renews the desk whenever another model answers than before, until it is cancelled.

    Args:
        desk: Its heads are measured anew, and with them all that is made of them.
        edition: Of the model whose heads it has.
    """
    model, pause = desk.services.model, _SETTLING_SECONDS
    while True:
        await model.another_than(edition)
        await asyncio.sleep(pause)
        services, now = desk.services, model.edition
        try:
            heads = await _heads(model, services.measuring, services.model_name)
        except (AnalysisError, WorkError):  # whoever failed has logged it
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        else:
            desk.renew(replace(services, examples=replace(services.examples, heads=heads)))
            edition, pause = now, _SETTLING_SECONDS


async def _heads(model: Analyzer, measuring: Workers, model_name: str) -> ExampleHeads:
    begin = time.monotonic()
    heads = await measured(model, measuring, model_name)
    log.info("Heads for examples: %s, after %.1f s.", heads, time.monotonic() - begin)
    return heads
