"""What people type, and what BERT reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bert.tokenizer import Piece, Tokenizer, clean
from model.errors import CheckpointError, EmptyText
from tests.checkpoints import CASED_4X4, UNCASED_12X12, copied

if TYPE_CHECKING:
    from pathlib import Path

    from model.bert.checkpoint import Checkpoint


@pytest.fixture(scope="session")
def tokenizer(uncased: Checkpoint) -> Tokenizer:
    return uncased.tokenizer


@pytest.mark.parametrize(
    "gap",
    [
        *(
            "[MASK]",
            "[mask]",
            "[Mask]",
            "[ MASK ]",
            "<mask>",
            "<MASK>",
            "(MASK)",
            "{mask}",
            "___",
            "__________",
        ),
        *(r"\[MASK\]", r"\[mask]", r"\_\_\_", r"\___", "__", "\uff3f" * 3),
        *("\uff3b\uff2d\uff21\uff33\uff2b\uff3d", "\uff3bMASK\uff3d"),
    ],
)
def test_every_spelling_of_a_gap_is_one_mask(tokenizer: Tokenizer, gap: str) -> None:
    sentence = tokenizer.read(f"the {gap} sat.")
    assert sentence.text == "the [MASK] sat."
    assert sentence.tokens == ("[CLS]", "the", "[MASK]", "sat", ".", "[SEP]")
    assert sentence.mask_positions == (2,)


@pytest.mark.parametrize(
    "text", ["the _ sat", "the __init__ sat", "the mask sat", "the [masks] sat", "the _ _ _ sat"]
)
def test_what_only_resembles_a_gap_is_text(tokenizer: Tokenizer, text: str) -> None:
    sentence = tokenizer.read(text)
    assert sentence.text == text
    assert sentence.mask_positions == ()


def test_a_gap_needs_no_spaces_around_it(tokenizer: Tokenizer) -> None:
    sentence = tokenizer.read("cat___dog[MASK][mask].")
    assert sentence.tokens == ("[CLS]", "cat", "[MASK]", "dog", "[MASK]", "[MASK]", ".", "[SEP]")
    assert sentence.mask_positions == (2, 4, 5)


def test_a_pair_of_sentences_has_two_segments(tokenizer: Tokenizer) -> None:
    pair = tokenizer.read("The cat sat.|||  The turtle ___ ")
    assert pair.text == "The cat sat.||| The turtle [MASK]"
    first, second = (
        ("[CLS]", "the", "cat", "sat", ".", "[SEP]"),
        ("the", "turtle", "[MASK]", "[SEP]"),
    )
    assert pair.tokens == first + second
    assert pair.segment_ids == (0,) * len(first) + (1,) * len(second)
    assert tokenizer.read("The cat sat.").segment_ids == (0,) * len(first)


@pytest.mark.parametrize("text", ["cat |||", "||| cat", "cat"])
def test_half_a_pair_is_a_sentence(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.read(text).tokens == ("[CLS]", "cat", "[SEP]")


def test_a_checkpoint_may_write_its_mask_token_in_another_way(tmp_path: Path) -> None:
    folder = copied(UNCASED_12X12, tmp_path / "renamed")
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace("[MASK]", "<gap>"), "utf-8")
    sentence = Tokenizer.from_folder(folder).read("the ___ sat")
    assert sentence.text == "the [MASK] sat"
    assert sentence.tokens == ("[CLS]", "the", "[MASK]", "sat", "[SEP]")
    assert sentence.mask_positions == (2,)

    # The places are those in the text that people see.
    spans = Tokenizer.from_folder(folder).spans(sentence)
    assert [sentence.text[start:end] for start, end in spans] == ["", "the", "[MASK]", "sat", ""]


@pytest.mark.parametrize("piece", ["__", "a\u200e"])
def test_a_piece_that_reads_otherwise_in_a_text_is_itself(tmp_path: Path, piece: str) -> None:
    folder = copied(UNCASED_12X12, tmp_path / "changed")
    path = folder / "tokenizer.json"
    content = json.loads(path.read_text("utf-8"))
    vocabulary = content["model"]["vocab"]
    vocabulary[piece] = vocabulary.pop("cat")
    path.write_text(json.dumps(content), "utf-8")
    tokenizer = Tokenizer.from_folder(folder)
    assert tokenizer.split(piece) == (Piece(piece, vocabulary[piece]),)


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("The  Cát,zzz", ["", "The", "Cát", ",", "z", "z", "z", ""]),
        ("cat ___ ||| the cat", ["", "cat", "[MASK]", "", "the", "cat", ""]),
        ("||| cat", ["", "cat", ""]),
        ("你们 cat 😀", ["", "你", "们", "cat", "😀", ""]),
    ],
)
def test_each_token_has_its_place_in_the_text(
    tokenizer: Tokenizer, typed: str, places: list[str]
) -> None:
    sentence = tokenizer.read(typed)
    assert [sentence.text[start:end] for start, end in tokenizer.spans(sentence)] == places


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t ", "\u200b", "\u200d\u200b\ufeff", "\x00\x07", "[SEP]", "[CLS] [SEP]", "|||"],
)
def test_text_with_nothing_to_read_is_refused(tokenizer: Tokenizer, text: str) -> None:
    with pytest.raises(EmptyText):
        tokenizer.read(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("the\u200b cat\ufeff", ("the", "cat")),
        ("the \u202ecat\u202c", ("the", "cat")),
        ("c\u0327a\u0308t\u0301", ("cat",)),
        ("你好 cat", ("你", "好", "cat")),
        ("你们", ("你", "[UNK]")),
        ("مرحبا cat", ("[UNK]", "cat")),
        ("cat 😀 dog", ("cat", "[UNK]", "dog")),
        ("cat 👩\u200d🔬 dog", ("cat", "[UNK]", "dog")),
        ("the \ud83d\ude00 cat", ("the", "[UNK]", "cat")),
        ("the \ud83d cat", ("the", "cat")),
        ("the cat\n\n  sat", ("the", "cat", "sat")),
        ("zzz", ("z", "##z", "##z")),
    ],
    ids=ascii,
)
def test_characters_of_all_kinds(tokenizer: Tokenizer, text: str, tokens: tuple[str, ...]) -> None:
    sentence = tokenizer.read(text)
    assert sentence.tokens == ("[CLS]", *tokens, "[SEP]")
    assert sentence.text.encode("utf-8")
    assert "  " not in sentence.text


def test_ids_are_places_in_the_vocabulary(tokenizer: Tokenizer) -> None:
    vocabulary = (UNCASED_12X12 / "vocab.txt").read_text("utf-8").splitlines()
    sentence = tokenizer.read("slowly [MASK] xylophone 好 😀")
    assert tuple(vocabulary[number] for number in sentence.token_ids) == sentence.tokens
    assert tokenizer.pieces(list(sentence.token_ids)) == list(sentence.tokens)
    assert tokenizer.vocabulary_size == len(vocabulary)


def test_an_uncased_tokenizer_lowers_and_a_cased_one_does_not(
    uncased: Checkpoint, cased: Checkpoint
) -> None:
    text = "The Turtle"
    assert uncased.tokenizer.read(text).tokens == ("[CLS]", "the", "turtle", "[SEP]")
    assert cased.tokenizer.read(text).tokens == ("[CLS]", "The", "Turtle", "[SEP]")
    assert uncased.tokenizer.read(text).text == text


@pytest.mark.parametrize("checkpoint", [UNCASED_12X12, CASED_4X4], ids=lambda path: path.name)
def test_vocab_txt_is_enough(checkpoint: Path, tmp_path: Path) -> None:
    folder = copied(checkpoint, tmp_path / "vocab only")
    (folder / "tokenizer.json").unlink()
    (folder / "special_tokens_map.json").unlink()
    text = "The Turtle moved [MASK], slowly ___ 你好 walkingly."
    both = Tokenizer.from_folder(folder), Tokenizer.from_folder(checkpoint)
    assert both[0].read(text) == both[1].read(text)


@pytest.mark.parametrize(
    ("file", "content"),
    [("tokenizer.json", "{"), ("tokenizer.json", "{}"), ("tokenizer_config.json", "[")],
)
def test_damaged_files_are_refused_in_one_line(tmp_path: Path, file: str, content: str) -> None:
    folder = copied(UNCASED_12X12, tmp_path / "damaged")
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(CheckpointError, match=r"^the tokenizer can't be read \(.+\)\.$"):
        Tokenizer.from_folder(folder)


@given(st.one_of(st.text(), st.text("\\_[]<> maskMASK"), st.text("\\_")))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(min_codepoint=0xD7FF, max_codepoint=0xE001), max_size=6))
def test_half_characters_never_reach_the_tokenizer(text: str) -> None:
    clean(text).encode("utf-8")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(tokenizer: Tokenizer, text: str) -> None:
    try:
        sentence = tokenizer.read(text)
    except EmptyText:
        return
    assert len(sentence.tokens) == len(sentence.token_ids) > 2
    assert all(sentence.tokens[place] == "[MASK]" for place in sentence.mask_positions)
    assert sentence.text.count("[MASK]") == len(sentence.mask_positions)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("cat", ["cat"]),
        (" Cat ", ["cat"]),
        ("slowlys", ["slowly", "##s"]),
        ("cat dog", ["cat", "dog"]),
        ("##s", ["##s"]),
        ("[UNK]", ["[UNK]"]),
        ("___", ["[MASK]"]),
        ("\U0001f984", []),
        ("cat\U0001f984", []),
        ("", []),
        ("\ud800", []),
    ],
)
def test_a_word_is_split_into_pieces_of_the_vocabulary(
    tokenizer: Tokenizer, word: str, pieces: list[str]
) -> None:
    found = tokenizer.split(word)
    assert [piece.written for piece in found] == pieces
    assert tokenizer.pieces([piece.id for piece in found]) == pieces


def test_a_cased_vocabulary_tells_capitals_apart(cased: Checkpoint) -> None:
    assert cased.tokenizer.split("The") != cased.tokenizer.split("the")


@given(st.text(max_size=40))
def test_any_word_is_split(tokenizer: Tokenizer, word: str) -> None:
    numbers = [piece.id for piece in tokenizer.split(word)]
    assert all(0 <= number < tokenizer.vocabulary_size for number in numbers)
