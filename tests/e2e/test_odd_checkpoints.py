"""What people see of checkpoints that write their pieces in other ways, or have holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from tests.e2e.conftest import running_bot, warm
from tests.e2e.talk import alt_text, ask, asked_for, description, only_embed, rows
from tests.odd_checkpoints import odd

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.testing import Sandbox

SENTENCE = "The cat sat, the cats moved [MASK]."
OTHER_WAYS = ("other names, vocab.txt", "other names, tokenizer.json", "ends of words")


def runner_of(name: str, folder: Path) -> Runner:
    return warm(Runner(load_checkpoint(str(odd(name, folder / "checkpoint")))))


@pytest.mark.parametrize("name", OTHER_WAYS)
async def test_every_command_sees_one_spelling(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    async with running_bot(sandbox, runner_of(name, tmp_path), word_filter="false"):
        shown = rows(await ask(sandbox, f"!mask k=20 {SENTENCE}"))
        assert len(shown) == 20
        assert not any("</w>" in word or "<" in word for _, word, _ in shown)

        found = await ask(sandbox, f"!find sep {SENTENCE}")
        assert "[SEP]" in str(only_embed(found))

        word = await ask(sandbox, f"!word cat {SENTENCE}")
        assert "*cat*" in description(word)
        cats = await ask(sandbox, f"!word cats {SENTENCE}")
        assert "*cats*" in description(cats)

        whole = await ask(sandbox, f"!attn 1 1 words=on {SENTENCE}")
        hidden = await ask(sandbox, f"!attn 1 1 words=on specials=hide {SENTENCE}")
        # [CLS] The cat sat , the cats moved [MASK] . [SEP]
        assert "11 tokens (" in alt_text(whole)
        assert "9 tokens (" in alt_text(hidden)

        lost = await ask(sandbox, f"!word dog {SENTENCE}")
        words = lost["content"].split("Its words: ")[1]
        assert words == "The cat sat , the cats moved \\[MASK] ."


@pytest.mark.parametrize("name", ["holes", "one line twice", "empty lines", "odd line separators"])
async def test_gaps_are_filled_from_a_vocabulary_with_holes(
    sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    runner = runner_of(name, tmp_path)
    pieces = runner.tokenizer.vocabulary_size
    async with running_bot(sandbox, runner, word_filter="false"):
        assert len(rows(await ask(sandbox, f"!mask k=20 {SENTENCE}"))) == 20
        reply = await ask(sandbox, f"!mask words=你,The,cat {SENTENCE}")
        assert set(asked_for(reply)) == {"你", "The", "cat"}
        assert all(1 <= rank <= pieces for _, rank in asked_for(reply).values())
        assert f"of all {pieces} pieces" in description(reply)
