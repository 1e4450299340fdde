"""Files in parts for small transfers, and the word list's making."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from training.lexicon import main, read_tags, sort_words
from training.portable import join, split
from training.portable import main as portable
from training.words import WordLists

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def test_what_was_split_is_joined_again(tmp_path: Path) -> None:
    large, small = tmp_path / "large.bin", tmp_path / "small.txt"
    large.write_bytes(bytes(range(256)) * (2 * MIB // 256) + b"end")
    small.write_text("a few words", "utf-8")
    out, back = tmp_path / "parts", tmp_path / "back"
    assert portable(["split", str(large), str(small), "--mib", "1", "--out", str(out)]) == 0
    sizes = {path.name: path.stat().st_size for path in out.iterdir()}
    assert [sizes[f"large.bin.0{i}"] for i in range(3)] == [MIB, MIB, 3]
    assert portable(["join", str(out), "--out", str(back)]) == 0
    assert (back / "large.bin").read_bytes() == large.read_bytes()
    assert (back / "small.txt").read_text("utf-8") == "a few words"


def test_damaged_or_missing_parts_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * (MIB + 1))
    first, second = split([file], tmp_path / "parts", 1)
    second.write_bytes(b"y")
    with pytest.raises(ValueError, match="bring its parts again"):
        join(tmp_path / "parts", tmp_path / "back")
    first.unlink()
    with pytest.raises(FileNotFoundError):
        join(tmp_path / "parts", tmp_path / "back")
    with pytest.raises(ValueError, match="names of their own"):
        split([file, file], tmp_path / "parts", 1)


LEXICON = """;;; a comment
barked VBD
bark NN
cared VBD
care NN
car NN
quickly RB
only RB
quick JJ
is VBZ
Dog NNP
dog NN
"""


def test_words_are_sorted_by_their_likeliest_tag() -> None:
    tags = read_tags(LEXICON.splitlines())
    assert "Dog" not in tags
    found = sort_words(tags, ["barked", "bark", "car", "quickly", "only", "quick", "is", "dog"])
    assert found["adverbs"] == {"quickly"}
    assert found["verbs"] == {"barked"}
    assert found["at_need"] == {"bark"}  # "cared" is no form of "car"
    assert found["nouns"] == {"bark", "car", "dog"}


def test_the_list_that_is_made_can_be_read(tmp_path: Path) -> None:
    lexicon, corpus, out = tmp_path / "lexicon", tmp_path / "corpus.txt", tmp_path / "words.json"
    lexicon.write_text(LEXICON, "utf-8")
    corpus.write_text("The dog barked quickly.\nThe dog!", "utf-8")
    arguments = ["--corpus", str(corpus), "--least", "2", "--out", str(out)]
    assert main([str(lexicon), *arguments]) == 0
    lists = WordLists.load(out)
    assert lists.nouns == {"dog"}
    assert not lists.verbs | lists.adverbs  # said once
