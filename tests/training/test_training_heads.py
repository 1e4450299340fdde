"""What is measured about heads, on attention weights that are known beforehand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from tests.training.conftest import make_lines  # noqa: E402
from training.data import Specials, load_tokenizer  # noqa: E402
from training.evaluate import resting  # noqa: E402
from training.heads import (  # noqa: E402
    PATTERNS,
    link_figures,
    load_links,
    pattern_shares,
    rank,
    uniform_shares,
)
from training.metrics import HeldOut, resting_shares  # noqa: E402
from training.modeling import BertShape  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor


@dataclass
class KnownHeads:
    """One layer of six heads: next, previous, itself, [SEP], [CLS], and all of the line alike."""

    shape: BertShape = field(default_factory=lambda: BertShape(50, 24, 1, 6, 24, 64))

    def attentions(self, _ids: Tensor, positions: Tensor, visible: Tensor) -> list[Tensor]:
        """Return weights whose rows sum to 1 over the line's pieces."""
        line = visible[:, 0].float()
        length = line.shape[-1]
        step = torch.arange(length)[None, :] - torch.arange(length)[:, None]
        begin = (positions[:, None, :] == 0) * line
        end = line.cumsum(-1).eq(line.sum(-1, keepdim=True)) * line
        ahead, behind = line * (step == 1), line * (step == -1)
        heads = [
            torch.where(ahead.sum(-1, keepdim=True) > 0, ahead, begin),
            torch.where(behind.sum(-1, keepdim=True) > 0, behind, end),
            line * (step == 0),
            end,
            begin,
            line / line.sum(-1, keepdim=True),
        ]
        return [torch.stack(heads, dim=1)]


@pytest.fixture
def heldout(tokenizer_folder: Path, tmp_path: Path) -> HeldOut:
    text = tmp_path / "held.txt"
    text.write_text("\n".join(make_lines(40)), encoding="utf-8")
    return HeldOut.from_file(text, tokenizer_folder)


def test_every_pattern_finds_its_head(heldout: HeldOut) -> None:
    model: Any = KnownHeads()
    shares = pattern_shares(model, heldout, len(heldout.batches))
    for number, name in enumerate(PATTERNS):
        assert shares[name][0, number].item() == pytest.approx(1.0, abs=1e-5), name
        others = torch.cat((shares[name][0, :number], shares[name][0, number + 1 :]))
        assert others.max() < 0.3, name
        best = rank(shares[name]).best[0]
        assert best[:2] == (1, number + 1)


def test_looking_everywhere_alike_gives_the_uniform_shares(heldout: HeldOut) -> None:
    model: Any = KnownHeads()
    count = len(heldout.batches)
    shares, uniform = pattern_shares(model, heldout, count), uniform_shares(heldout, count)
    for name in PATTERNS:
        assert shares[name][0, 5].item() == pytest.approx(uniform[name], abs=1e-6), name


def test_heads_on_special_tokens_count_as_resting(heldout: HeldOut) -> None:
    model: Any = KnownHeads()
    shares = resting_shares(model, heldout, len(heldout.batches))[0]
    assert shares[3:5].tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    assert shares[2].item() == 0.0
    assert 0.0 < shares[0].item() < 0.3  # a line's last piece looks at [SEP]
    figures = resting(model, heldout, len(heldout.batches))
    assert (figures["heads"], figures["of"]) == (2, 6)
    assert figures["heads_by_layer"] == [2]


def test_links_are_counted_against_offset_and_luck(tokenizer_folder: Path, tmp_path: Path) -> None:
    pairs = [
        ["The small dog ran.", "The", "dog"],
        ["The old bird sang.", "The", "bird"],
        ["The cat sat under the red tree.", "The", "cat"],
    ]
    path = tmp_path / "links.json"
    path.write_text(json.dumps({"pairs": pairs}), encoding="utf-8")
    tokenizer = load_tokenizer(tokenizer_folder)
    model: Any = KnownHeads()
    links = load_links(tokenizer, path)["pairs"]
    figures = link_figures(model, links, Specials.from_tokenizer(tokenizer))
    assert figures.count == 3
    share, offset = figures.baseline
    assert offset == 2
    assert share == pytest.approx(2 / 3)
    layer, head, found = figures.ranked.best[0]
    assert (layer, head) == (1, 1)
    assert found == pytest.approx(1 / 3)  # the next piece, once
    assert 1 / 3 < figures.luck <= 1.0


def test_a_labelled_word_that_occurs_twice_is_refused(
    tokenizer_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "links.json"
    path.write_text(json.dumps({"pairs": [["the dog and the cat", "the", "cat"]]}), "utf-8")
    with pytest.raises(ValueError, match="once"):
        load_links(load_tokenizer(tokenizer_folder), path)


def test_the_labelled_pairs_are_complete(tokenizer_folder: Path) -> None:
    links = load_links(load_tokenizer(tokenizer_folder))
    assert {name: len(found) for name, found in links.items()} == {
        "adverb_verb": 30,
        "determiner_noun": 30,
    }
