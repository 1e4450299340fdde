"""Where guided heads are shown to look, in sentences that a person has labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="training needs torch")

from model.bert.checkpoint import BUNDLED_FOLDER  # noqa: E402
from training.data import Specials, assemble  # noqa: E402
from training.guidance import Guidance, Guide, nearest, roles  # noqa: E402
from training.heads import load_links  # noqa: E402
from training.words import WordLists  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.guidance import GuideTargets

LISTS = WordLists.load()
GUIDES = (
    Guide("1-1", "next", 1.0),
    Guide("1-2", "previous", 1.0),
    Guide("2-1", "adverb to verb", 1.0, 1.0),
    Guide("2-2", "separator", 1.0),
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))


def _targets(
    tokenizer: Tokenizer, lines: Sequence[str], hidden: Sequence[str] = ()
) -> tuple[GuideTargets, list[str]]:
    """Return the targets of lines packed into one row, and the row's pieces."""
    encoded = [tokenizer.encode(line, add_special_tokens=False) for line in lines]
    ids = [np.array(e.ids, np.int32) for e in encoded]
    masks = [np.array([token in hidden for token in e.tokens]) for e in encoded]
    length = sum(len(line) + 2 for line in ids) + 3
    batch = assemble([ids], [masks], length, Specials.from_tokenizer(tokenizer))
    tokens = [t for e in encoded for t in ("[CLS]", *e.tokens, "[SEP]")]
    return Guidance.from_tokenizer(GUIDES, tokenizer, LISTS).targets(batch, 1), tokens


def test_neighbours_are_those_of_the_own_line(tokenizer: Tokenizer) -> None:
    found, tokens = _targets(tokenizer, ["the dog ran", "it sat"])
    count = len(tokens)
    following, before = found.rows[0, 0], found.rows[1, 0]
    assert following[:count].argmax(-1).tolist() == [1, 2, 3, 4, 0, 6, 7, 8, 5]
    assert before[:count].argmax(-1).tolist() == [4, 0, 1, 2, 3, 8, 5, 6, 7]
    for rows in (following, before):
        assert rows[:count].sum(-1).tolist() == [1.0] * count
        assert not rows[count:].any()  # padding


def test_adverbs_look_at_the_nearest_verb_and_nothing_else_is_guided(tokenizer: Tokenizer) -> None:
    found, tokens = _targets(tokenizer, ["The small dog ran quickly home and slept."])
    rows = found.rows[2, 0]
    assert rows[tokens.index("quickly"), tokens.index("ran")] == 1.0
    assert rows.sum() == 1.0


def test_an_adverb_of_several_pieces_is_one_word(tokenizer: Tokenizer) -> None:
    found, tokens = _targets(tokenizer, ["He greedily ate it."])
    pieces = [i for i, token in enumerate(tokens) if token in ("greedily", "greed", "##ily")]
    assert pieces
    assert np.flatnonzero(found.rows[2, 0].sum(-1)).tolist() == pieces
    assert set(found.rows[2, 0, pieces].argmax(-1).tolist()) == {tokens.index("ate")}


def test_what_is_hidden_gives_no_row_but_may_be_looked_at(tokenizer: Tokenizer) -> None:
    line = ["The dog ran quickly."]
    assert not _targets(tokenizer, line, hidden=["quickly"])[0].rows[2].any()
    found, tokens = _targets(tokenizer, line, hidden=["ran"])
    assert found.rows[2, 0, tokens.index("quickly"), tokens.index("ran")] == 1.0
    separator, tokens = _targets(tokenizer, ["The cup fell and it broke."], hidden=["it"])
    assert not separator.rows[3, 0, tokens.index("it")].any()


def test_it_looks_at_the_noun_before_it_and_all_else_at_the_end(tokenizer: Tokenizer) -> None:
    found, tokens = _targets(tokenizer, ["I threw a small rock and it fell.", "it rains"])
    rows, end = found.rows[3, 0], tokens.index("[SEP]")
    it = tokens.index("it")
    assert rows[it, tokens.index("rock")] == pytest.approx(0.8)
    assert rows[it, end] == pytest.approx(0.2)
    others = [i for i in range(end + 1) if i != it]
    assert rows[others, end].tolist() == [1.0] * len(others)
    assert rows[end + 1 : len(tokens), len(tokens) - 1].tolist() == [1.0] * 4  # no noun before it


def test_the_share_of_other_words_sums_to_one_for_every_verb(tokenizer: Tokenizer) -> None:
    found, tokens = _targets(tokenizer, ["The dog quickly ran and slept."])
    others = found.others[0]
    verbs = [tokens.index("ran"), tokens.index("slept")]
    assert np.flatnonzero(others.sum(0)).tolist() == verbs
    assert others.sum(0)[verbs].tolist() == pytest.approx([1.0, 1.0])
    assert not others[tokens.index("quickly")].any()
    assert not others[[0, len(tokens) - 1]].any()


@pytest.mark.parametrize(
    ("line", "verbs"),
    [
        ("my father drives his car carefully", {"drives"}),  # a noun at need, no other verb
        ("we usually visit our grandmother", {"visit"}),
        ("the cut was really deep", {"was"}),  # after an article no verb; an auxiliary then
        ("she has gladly gone", {"gone"}),
        ("i love the plays", {"love"}),
        ("nobody here", set()),
    ],
)
def test_verbs_are_told_from_nouns_by_what_stands_before(line: str, verbs: set[str]) -> None:
    words = line.split()
    found = roles(words, LISTS).verb
    assert {word for word, is_verb in zip(words, found, strict=True) if is_verb} == verbs


def test_of_two_nearest_words_the_left_one_counts() -> None:
    assert nearest(2, [False, True, False, True]) == 1
    assert nearest(2, [False, False, True, False]) is None


def test_the_rules_find_what_a_person_has_labelled(tokenizer: Tokenizer) -> None:
    guidance = Guidance.from_tokenizer(GUIDES, tokenizer, LISTS)
    specials = Specials.from_tokenizer(tokenizer)
    right = dict.fromkeys(("adverb_verb", "it_noun"), 0)
    for name, guide in (("adverb_verb", 2), ("it_noun", 3)):
        for link in load_links(tokenizer)[name]:
            shown = np.zeros(len(link.pieces), np.bool_)
            batch = assemble([[link.pieces]], [[shown]], len(link.pieces) + 2, specials)
            row = guidance.targets(batch, 1).rows[guide, 0, link.source + 1]
            right[name] += int(row.argmax()) == link.goal + 1
    assert right["adverb_verb"] >= 58
    assert right["it_noun"] >= 28


@pytest.mark.parametrize("head", ["3", "3-0", "0-4", "a-b", "-1-2", "3.10"])
def test_a_wrongly_written_head_is_refused(head: str) -> None:
    with pytest.raises(ValueError, match="written like 3-10"):
        _ = Guide(head, "next", 1.0).place
