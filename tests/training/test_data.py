"""Reading, cleaning, packing and streaming the training text."""

from __future__ import annotations

import itertools
import lzma
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.conftest import make_lines
from training.annotate import Notes
from training.data import (
    Batch,
    Corpus,
    Position,
    Specials,
    Stream,
    TextPolicy,
    assemble,
    load_corpus,
    load_tokenizer,
    pack,
    tokenise,
)
from training.masking import MaskPolicy, PieceTable
from training.reading import KeptOut, clean_lines
from training.sentences import WrittenSentences, gap_sentences, kept_out, labelled_sentences

if TYPE_CHECKING:
    from pathlib import Path

SEED_SENTENCE = "Then I picked up a [MASK] from the table."


@pytest.mark.parametrize(
    "line",
    [
        "Then I picked up a knife from the table.",
        "then I picked up a spoon from the table!",
        'She came in. "Then I picked up a book from the table," he said.',
        "The Cat sat.",
        "the cat, sat",
    ],
)
def test_test_sentences_and_heldout_lines_are_left_out(line: str) -> None:
    assert clean_lines([line], KeptOut.of(["The cat sat."], [SEED_SENTENCE])) == []


@pytest.mark.parametrize(
    "line",
    [
        "Then I picked up a very old knife from the table.",
        "Then I picked up a knife from the floor.",
        "The cat sat down.",
    ],
)
def test_other_lines_are_kept(line: str) -> None:
    assert clean_lines([line], KeptOut.of(["The cat sat."], [SEED_SENTENCE])) == [line]


def test_a_gap_at_the_beginning_is_found() -> None:
    gaps = ["The [MASK] is shining today.", "[MASK] is good."]
    lines = ["The sun is shining today.", "Milk is good.", "The moon was shining today."]
    assert clean_lines(lines, KeptOut.of([], gaps)) == ["The moon was shining today."]


def test_the_projects_own_test_sentences_are_left_out() -> None:
    filled = [gap.replace("[MASK]", "word") for gap in gap_sentences()]
    assert clean_lines([*filled, "Nothing of the kind here."], KeptOut.of([], gap_sentences())) == [
        "Nothing of the kind here."
    ]


def test_labelled_sentences_are_left_out_whole() -> None:
    labelled = labelled_sentences()
    assert len(labelled) == 60 + 30 + 30 + 20
    other = "Something else."
    assert clean_lines([*(s.upper() for s in labelled), other], kept_out([])) == [other]
    assert clean_lines([other, "A held-out line."], kept_out(["a HELD-out line"])) == [other]


def test_the_written_sentences_are_complete() -> None:
    sentences = WrittenSentences.load()
    assert len(sentences.seed) == 5
    assert len(sentences.everyday) == len(sentences.pupils) == 100
    assert len(sentences.twelve_year_old) == 20
    assert all(sentences.everyday.values())
    assert all(sentences.pupils.values())
    everything = [
        *sentences.seed, *sentences.everyday, *sentences.pupils, *sentences.twelve_year_old
    ]  # fmt: skip
    assert len(set(everything)) == len(everything)
    assert all(sentence.count("[MASK]") == 1 for sentence in everything)


def test_the_reader_never_yields_a_heldout_line_or_a_test_sentence(
    tmp_path: Path, tokenizer_folder: Path
) -> None:
    corpus = tmp_path / "train.txt.xz"
    clean = make_lines(30)
    seeds = ["Then I picked up a stone from the table.", "The old bird ran!"]
    with lzma.open(corpus, "wt", encoding="utf-8") as file:
        file.write("\n".join([*clean[:15], *seeds, "", *clean[15:]]))
    rules = KeptOut.of(["The OLD bird ran."], [SEED_SENTENCE])
    read = [
        load_corpus([corpus], rules, tokenizer_folder, tmp_path / "cache")
        for _ in range(2)  # the second comes from the cache
    ]
    expected = tokenise(clean, load_tokenizer(tokenizer_folder))
    for found in read:
        np.testing.assert_array_equal(found.ids, expected.ids)
        np.testing.assert_array_equal(found.offsets, expected.offsets)
        np.testing.assert_array_equal(found.words, expected.words)


@given(st.lists(st.integers(1, 20), max_size=60))
def test_packing_keeps_every_item_once_and_fits(lengths: list[int]) -> None:
    rows = pack(lengths, 20)
    assert sorted(itertools.chain.from_iterable(rows)) == list(range(len(lengths)))
    assert all(sum(lengths[i] for i in row) <= 20 for row in rows)


def test_assembled_rows_hold_their_lines() -> None:
    first, second = np.array([10, 11, 12], np.int32), np.array([13, 14], np.int32)
    hidden = [[np.array([False, True, False]), np.array([True, False])]]
    batch = assemble([[first, second]], hidden, 11, Specials(cls=2, sep=3, mask=4))
    assert batch.ids.tolist() == [[2, 10, 4, 12, 3, 2, 4, 14, 3, 0, 0]]
    assert batch.positions.tolist() == [[0, 1, 2, 3, 4, 0, 1, 2, 3, 0, 0]]
    assert batch.segments.tolist() == [[0, 0, 0, 0, 0, 1, 1, 1, 1, -1, -1]]
    assert batch.targets.tolist() == [2, 6]
    assert batch.labels.tolist() == [11, 13]
    assert batch.tokens == 9
    assert batch.query_weight.sum() == pytest.approx(2.0)  # one a line


def _stream(lines: list[str], folder: Path, position: Position | None = None) -> Stream:
    tokenizer = load_tokenizer(folder)
    return Stream(
        tokenise(lines, tokenizer), PieceTable.from_tokenizer(tokenizer),
        Specials.from_tokenizer(tokenizer), rows=2, length=32, seed=5, short_words=6,
        long_stride=2, pool_lines=16, position=position or Position(),
    )  # fmt: skip


def _texts(batch: Batch) -> list[tuple[int, ...]]:
    """Return the true pieces of every line of a batch, without specials."""
    true = batch.ids.copy()
    true.ravel()[batch.targets] = batch.labels
    found = []
    for ids, segments, weight in zip(true, batch.segments, batch.query_weight, strict=True):
        for number in range(segments.max() + 1):
            ordinary = (segments == number) & (weight > 0)
            found.append(tuple(ids[ordinary].tolist()))
    return found


def test_a_resumed_stream_yields_what_the_unbroken_one_does(tokenizer_folder: Path) -> None:
    lines = make_lines(80)
    unbroken = _stream(lines, tokenizer_folder)
    batches = unbroken.batches(MaskPolicy())
    for step in range(40):
        position = unbroken.position
        expected = next(batches)
        resumed = next(_stream(lines, tokenizer_folder, position).batches(MaskPolicy()))
        for a, b in zip(expected, resumed, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=f"batch {step} at {position}")
    assert unbroken.position.epoch >= 2


def test_workers_make_the_same_batches_in_the_same_order(tokenizer_folder: Path) -> None:
    lines = make_lines(80)
    alone = _stream(lines, tokenizer_folder, Position(0, 1, 1))
    helped = _stream(lines, tokenizer_folder, Position(0, 1, 1))
    helped.workers = 2
    pairs = zip(alone.batches(MaskPolicy()), helped.batches(MaskPolicy()), strict=False)
    for expected, found in itertools.islice(pairs, 30):
        assert alone.position == helped.position
        for a, b in zip(expected, found, strict=True):
            np.testing.assert_array_equal(a, b)
    assert alone.position.epoch >= 1


def _lines_of_a_pass(corpus: Corpus, folder: Path, policy: TextPolicy) -> list[str]:
    tokenizer = load_tokenizer(folder)
    stream = Stream(
        corpus, PieceTable.from_tokenizer(tokenizer), Specials.from_tokenizer(tokenizer),
        rows=1, length=32, text=policy,
    )  # fmt: skip
    found = []
    for batch in stream.batches(MaskPolicy()):
        if stream.position.epoch:
            break
        found += [tokenizer.decode(list(line)) for line in _texts(batch)]
    return sorted(found)


def test_a_pass_holds_what_the_policy_says(tokenizer_folder: Path) -> None:
    lines = ["the dog ran", "he sat", "the cat sat", "the bird sang", "she sat"]
    notes = Notes(
        source=[0, 0, 1, 1, -1], counterpart=[-1, 4, -1, -1, -1],
        hurtful=[True, False, False, False, False], people=[True, False, False, True, False],
    )  # fmt: skip
    corpus = tokenise(lines, load_tokenizer(tokenizer_folder), notes)

    def held(policy: TextPolicy) -> list[str]:
        return _lines_of_a_pass(corpus, tokenizer_folder, policy)

    assert held(TextPolicy()) == ["he sat", "the dog ran"]  # the first corpus alone
    assert held(TextPolicy((0, 2))) == ["the bird sang"] * 2 + ["the cat sat"] * 2
    assert held(TextPolicy((1, 1), people_passes=3)) == [
        "he sat", *["the bird sang"] * 3, "the cat sat", "the dog ran",
    ]  # fmt: skip
    assert held(TextPolicy((0, 2), people_passes=1)).count("the bird sang") == 2
    assert held(TextPolicy(other_sex=1.0)) == ["she sat", "the dog ran"]
    assert held(TextPolicy(leave_out_hurtful=True)) == ["he sat"]


def test_half_a_pass_more_holds_about_every_second_line_again(tokenizer_folder: Path) -> None:
    corpus = tokenise(["the dog ran"] * 400, load_tokenizer(tokenizer_folder))
    found = _lines_of_a_pass(corpus, tokenizer_folder, TextPolicy((1.5,)))
    assert 540 < len(found) < 660


def test_a_kept_corpus_is_the_same_again(tmp_path: Path, tokenizer_folder: Path) -> None:
    corpus = tokenise(make_lines(30), load_tokenizer(tokenizer_folder))
    corpus.save(tmp_path / "corpus.npz")
    again = Corpus.load(tmp_path / "corpus.npz")
    for name, array in vars(corpus).items():
        np.testing.assert_array_equal(getattr(again, name), array)
        assert getattr(again, name).dtype == array.dtype, name


def test_two_passes_hold_every_long_line_once_and_every_short_line_twice(
    tokenizer_folder: Path,
) -> None:
    lines = make_lines(200)
    stream = _stream(lines, tokenizer_folder)
    stream.pool_lines = 400  # one pool a pass: at most one incomplete batch is left out
    seen: list[tuple[int, ...]] = []
    for batch in stream.batches(MaskPolicy()):
        if stream.position.epoch >= 2:
            break
        seen += _texts(batch)
    corpus = stream.corpus
    wanted = {tuple(corpus.line(i).tolist()): 0 for i in range(len(lines))}
    for i in range(len(lines)):
        wanted[tuple(corpus.line(i).tolist())] += 2 if corpus.words[i] <= 6 else 1
    missing = sum(max(0, count - seen.count(line)) for line, count in wanted.items())
    extra = sum(max(0, seen.count(line) - count) for line, count in wanted.items())
    assert extra == 0
    assert missing <= 2 * 2 * 4  # two passes, at most two rows of at most four lines each
