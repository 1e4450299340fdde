"""The model is exchanged for another while the bot runs: examples are of the one that answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot import exchanges
from model.analysis import Analysis, Head
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.errors import ModelAway
from model.measures.patterns import Pattern
from tests.constructed import HEADS, PATTERNS, build
from tests.e2e.conftest import Troubled, running_bot, until, warm
from tests.e2e.talk import ask, only_embed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.client import AttentionBot
    from model.bert.tokenizer import Sentence
    from model.variants import Variant
    from sandbox.testing import Sandbox

NEXT = PATTERNS[Pattern.NEXT]
NEXT_AFTERWARDS = Head(NEXT.layer, HEADS - 1 - NEXT.head)


class Exchanged(Troubled):
    """A model that can become another one: then the heads of each layer stand in reverse order."""

    reverse = False

    def exchange(self) -> None:
        self.reverse = not self.reverse
        self.edition += 1

    def run_off(self, variants: Sequence[Variant]) -> list[Analysis]:
        self.switched_off()
        return super().run_off(variants)

    def switched_off(self) -> None:
        """A test replaces it."""

    def run(self, sentences: Sequence[Sentence]) -> list[Analysis]:
        results = super().run(sentences)
        if not self.reverse:
            return results
        return [
            replace(one, attention=np.ascontiguousarray(one.attention[:, ::-1])) for one in results
        ]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exchanged:
    monkeypatch.setattr(exchanges, "_SETTLING_SECONDS", 0.01)
    return Exchanged(warm(Runner(load_checkpoint(str(build(tmp_path / "checkpoint"))))))


async def typed_in_help(sandbox: Sandbox) -> str:
    """What `help` says about `attn`, examples included."""
    embed = only_embed(await ask(sandbox, "!help attn"))
    parts = (embed["description"], *(field["value"] for field in embed.get("fields", ())))
    return "\n".join(parts)


def has_next(bot: AttentionBot, head: Head | None) -> bool:
    return bot.desk.services.examples.heads.next == head


async def test_examples_and_lessons_follow(sandbox: Sandbox, model: Exchanged) -> None:
    async with running_bot(sandbox, model) as bot:
        assert "!attn 1 1" in await typed_in_help(sandbox)
        before = await bot.desk.curriculum.of(bot.desk.services)
        model.exchange()
        await ask(sandbox, "!mask The [MASK] sat.")
        await until(lambda: has_next(bot, NEXT_AFTERWARDS))
        assert "!attn 1 4" in await typed_in_help(sandbox)
        assert "!attn 1 1" not in await typed_in_help(sandbox)
        assert await bot.desk.curriculum.of(bot.desk.services) is not before


async def test_back_again_they_are_as_before(sandbox: Sandbox, model: Exchanged) -> None:
    async with running_bot(sandbox, model) as bot:
        for head in (NEXT_AFTERWARDS, NEXT):
            model.exchange()
            await ask(sandbox, f"!mask The [MASK] sat {model.edition}.")
            await until(partial(has_next, bot, head))


async def test_where_the_new_model_is_away_at_first_it_is_tried_again(
    sandbox: Sandbox, model: Exchanged
) -> None:
    async with running_bot(sandbox, model) as bot:
        model.exchange()
        await ask(sandbox, "!mask The [MASK] sat.")
        model.error = ModelAway()
        await until(lambda: len(model.batches) > 2)
        assert has_next(bot, NEXT)
        model.error = None
        await until(lambda: has_next(bot, NEXT_AFTERWARDS))


async def test_where_it_is_away_at_the_start_nothing_is_claimed_until_it_is_there(
    sandbox: Sandbox, model: Exchanged
) -> None:
    model.error = ModelAway()
    async with running_bot(sandbox, model) as bot:
        assert has_next(bot, None)
        model.error = None
        await until(lambda: has_next(bot, NEXT))


async def test_no_answer_mixes_two_models(sandbox: Sandbox, model: Exchanged) -> None:
    """What was analysed by the first is thrown away when the second one has answered a part."""
    async with running_bot(sandbox, model):
        await ask(sandbox, "!mask The [MASK] sat.")
        asked = len(model.batches)
        model.exchange()
        assert only_embed(await ask(sandbox, "!off 1-1 The [MASK] sat."))
        assert len(model.batches) > asked  # it didn't do with the first one's analysis


async def test_where_models_go_on_changing_it_is_said(sandbox: Sandbox, model: Exchanged) -> None:
    async with running_bot(sandbox, model):
        model.switched_off = model.exchange  # type: ignore[method-assign]
        reply = await ask(sandbox, "!off 1-1 The [MASK] sat.")
        assert "The model was exchanged for a newer one meanwhile." in reply["content"]
