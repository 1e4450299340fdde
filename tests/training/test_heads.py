"""What is measured about heads, on attention weights that are known beforehand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from model.measures.patterns import Pattern  # noqa: E402
from tests.training.conftest import make_lines  # noqa: E402
from training.data import Specials, load_tokenizer  # noqa: E402
from training.evaluate import habits, resting  # noqa: E402
from training.heads import (  # noqa: E402
    PatternFigures,
    analyse,
    layer_figures,
    link_figures,
    link_tables,
    load_links,
    pattern_figures,
    read_link,
)
from training.masking import PieceTable  # noqa: E402
from training.metrics import HeldOut, head_habits, hidden_lines, resting_shares  # noqa: E402
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


HEADS = (Pattern.NEXT, Pattern.PREV, Pattern.SELF, Pattern.SEP, Pattern.CLS, Pattern.BROAD)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "held.txt"
    path.write_text("\n".join(make_lines(40)), encoding="utf-8")
    return path


@pytest.fixture
def heldout(tokenizer_folder: Path, text: Path) -> HeldOut:
    return HeldOut.from_file(text, tokenizer_folder)


@pytest.fixture
def figures(tokenizer_folder: Path, text: Path) -> dict[Pattern, PatternFigures]:
    model: Any = KnownHeads()
    tokenizer = load_tokenizer(tokenizer_folder)
    analyses = analyse(model, tokenizer, hidden_lines(text, tokenizer))
    return {pattern: pattern_figures(analyses, pattern) for pattern in Pattern}


def test_every_pattern_finds_its_head(figures: dict[Pattern, PatternFigures]) -> None:
    for number, pattern in enumerate(HEADS, start=1):
        found = figures[pattern]
        first, second, *_ = found.ranked.best
        assert first[:2] == (1, number), pattern
        assert first[2] == pytest.approx(1.0, abs=1e-3), pattern
        assert second[2] < 0.5, pattern
        assert (found.hits[0], found.count) == (1.0, 40), pattern


def test_baseline_and_luck_lie_below_a_head_that_does_it(
    figures: dict[Pattern, PatternFigures],
) -> None:
    assert figures[Pattern.BROAD].uniform is figures[Pattern.BROAD].luck is None
    for pattern in HEADS[:-1]:
        found = figures[pattern]
        alike = {head: score for _, head, score in found.ranked.best}.get(6)
        # Five heads are kept of six: the one that looks everywhere may be the one left out.
        assert alike is None or alike == pytest.approx(found.uniform, abs=1e-6), pattern
        assert 0.0 < (found.uniform or 0.0) < 0.5, pattern
        assert 0.0 <= (found.luck or 0.0) < found.hits[0], pattern


def test_what_the_evaluation_hides_is_hidden_from_the_heads_too(
    figures: dict[Pattern, PatternFigures],
) -> None:
    assert 0 < figures[Pattern.MASK].count <= 40


def test_heads_on_special_tokens_count_as_resting(heldout: HeldOut) -> None:
    model: Any = KnownHeads()
    shares = resting_shares(model, heldout, len(heldout.batches))[0]
    assert shares[3:5].tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    assert shares[2].item() == 0.0
    assert 0.0 < shares[0].item() < 0.3  # a line's last piece looks at [SEP]
    figures = resting(model, heldout, len(heldout.batches))
    assert (figures["heads"], figures["of"]) == (2, 6)
    assert figures["heads_by_layer"] == [2]


def test_what_is_no_word_and_how_much_heads_differ(
    heldout: HeldOut, tokenizer_folder: Path
) -> None:
    table = PieceTable.from_tokenizer(load_tokenizer(tokenizer_folder))
    model: Any = KnownHeads()
    marked, variation = head_habits(model, heldout, table)
    assert marked[0, 3:5].tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    assert marked[0, 2].item() < 0.3  # the full stop looks at itself
    assert 0.7 < variation.item() < 1.0
    found = habits(model, heldout, table)
    assert found["marked_heads"] == [2]
    model.attentions = lambda *inputs: [KnownHeads().attentions(*inputs)[0][:, [3, 3, 0, 0]]]
    # Two pairs of six are the same head; the other four differ but in the last piece's row.
    assert 0.4 < head_habits(model, heldout, table)[1].item() < 4 / 6


def test_a_link_says_what_the_other_words_give_to_its_goal(tokenizer_folder: Path) -> None:
    tokenizer = load_tokenizer(tokenizer_folder)
    model: Any = KnownHeads()
    link = read_link(tokenizer, "The old dog ran.", "The", "dog")
    shares, others = link_tables(model, [link], Specials.from_tokenizer(tokenizer))
    assert shares[0].tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    # Of "old", "ran" and "." one looks at the next word, "dog", one at the previous; all at all.
    assert others[0].tolist() == pytest.approx([1 / 3, 1 / 3, 0.0, 0.0, 0.0, 1 / 7])


def test_heads_that_are_alike_have_no_distance(tokenizer_folder: Path, text: Path) -> None:
    tokenizer = load_tokenizer(tokenizer_folder)
    model: Any = KnownHeads()
    analyses = analyse(model, tokenizer, hidden_lines(text, tokenizer))
    found = layer_figures(analyses)
    assert len(found["distance"]) == len(found["markers"]) == 1
    # Two of six heads look at [SEP] and [CLS] alone, the others hardly.
    assert 2 / 6 < found["markers"][0] < 3 / 6
    assert 0.5 < found["distance"][0] < 1.0
    same = [replace(one, attention=one.attention[:, [3, 3, 3]]) for one in analyses]
    assert layer_figures(same) == {"markers": [1.0], "distance": [0.0]}


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
        "adverb_verb": 60,
        "it_noun": 30,
        "determiner_noun": 30,
    }
