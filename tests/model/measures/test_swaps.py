"""Words swapped for others: what comes of the sentence, and how far answer and heads move."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bert.tokenizer import Sentence, Tokenizer
from model.errors import EmptyText
from model.measures.swaps import (
    Rewritten,
    effect,
    head_changes,
    rewritten,
    shared_words,
    word_spans,
)
from model.measures.words import words_of
from tests.checkpoints import UNCASED_12X12
from tests.model.handmade import (
    content,
    looking,
    one_layer,
    random_attention,
    sentence,
    shift,
    uniform,
)

TEXT = "The cat sat, slowly."
WORDS = ((0, 3), (4, 7), (8, 11), (11, 12), (13, 19), (19, 20))


@pytest.mark.parametrize(
    ("new", "text", "put"),
    [
        ({1: "dog"}, "The dog sat, slowly.", ["dog"]),
        ({1: "dog", 4: "very well"}, "The dog sat, very well.", ["dog", "very well"]),
        ({0: ""}, "cat sat, slowly.", [""]),
        ({4: ""}, "The cat sat,.", [""]),
        ({1: "", 2: ""}, "The, slowly.", ["", ""]),
        ({0: "", 2: "ran"}, "cat ran, slowly.", ["", "ran"]),
        ({3: "and"}, "The cat sat and slowly.", ["and"]),
        ({5: "now"}, "The cat sat, slowly now", ["now"]),
        ({}, TEXT, []),
    ],
)
def test_other_words_stand_in_the_places_of_those_swapped(
    new: dict[int, str], text: str, put: list[str]
) -> None:
    made = rewritten(TEXT, WORDS, new)
    assert made.text == text
    assert [text[start:end] for start, end in made.replaced] == put


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_folder(UNCASED_12X12)


def swapped(
    tokenizer: Tokenizer, sentence: Sentence, new: dict[int, str]
) -> tuple[Sentence, Rewritten, tuple[tuple[int, int], ...]]:
    """What comes of a sentence, where its new words stand, and which words it keeps."""
    before = words_of(sentence)
    made = rewritten(sentence.text, word_spans(before, tokenizer.spans(sentence)), new)
    after = tokenizer.read(made.text)
    words = words_of(after)
    spans = word_spans(words, tokenizer.spans(after))
    return after, made, shared_words(before, [*new], words, spans, made.replaced)


SEEDS = st.integers(0, 2**32 - 1)
PARTS = st.sampled_from(
    ["the", "Cát", "slowly", "moved", "___", "你", "们", "😀", "don't", "zzz", ".", ",", "-"]
)


@given(st.lists(PARTS, min_size=1, max_size=8), PARTS, st.data())
def test_swapping_back_gives_the_first_sentence(
    tokenizer: Tokenizer, parts: list[str], new: str, data: st.DataObject
) -> None:
    sentence = tokenizer.read(" ".join(parts))
    words = words_of(sentence)
    place = data.draw(st.integers(1, len(words.words) - 2))
    after, made, shared = swapped(tokenizer, sentence, {place: new})

    assert [one for one, _ in shared] == [at for at in range(len(words.words)) if at != place]
    others = words_of(after).words
    assert all(words.words[one] == others[other] for one, other in shared)

    ((start, end),) = made.replaced
    own = word_spans(words, tokenizer.spans(sentence))[place]
    back = f"{made.text[:start]} {sentence.text[slice(*own)]} {made.text[end:]}"
    assert tokenizer.read(back).token_ids == sentence.token_ids
    kept = {other for _, other in shared}
    places = [at for at in range(len(others)) if at not in kept]
    undo = dict.fromkeys(places, "") | {places[0]: sentence.text[slice(*own)]}
    assert swapped(tokenizer, after, undo)[0].token_ids == sentence.token_ids


def test_a_sentence_of_a_pair_may_be_left_out(tokenizer: Tokenizer) -> None:
    pair = tokenizer.read("cat ||| the cat")
    after, _, shared = swapped(tokenizer, pair, {1: ""})
    assert after.tokens == ("[CLS]", "the", "cat", "[SEP]")
    assert [words_of(pair).words[one] for one, _ in shared] == ["[CLS]", "the", "cat", "[SEP]"]
    with pytest.raises(EmptyText):
        swapped(tokenizer, tokenizer.read("cat"), {1: ""})


def test_a_head_changes_by_how_much_of_a_word_s_attention_goes_elsewhere() -> None:
    tokens = content("the", "cat", "sat")
    before = one_layer(tokens, shift(5, 1), shift(5, 1), uniform(5), looking([2] * 5))
    after = one_layer(tokens, shift(5, 1), shift(5, -1), uniform(5), looking([2, 2, 2, 3, 3]))
    every = [(place, place) for place in range(5)]
    # Of the rows of three words; those of [CLS] and [SEP] don't count.
    assert head_changes(before, after, every)[0] == pytest.approx([0, 1, 0, 1 / 3])


def test_what_goes_to_swapped_words_counts_as_one() -> None:
    before = one_layer(content("the", "cat", "sat"), looking([2] * 5), looking([1] * 5))
    longer = content("the", "slow", "##ly", "dog", "sat")
    after = one_layer(longer, looking([3] * 7), looking([2] * 7))
    shared = [(0, 0), (1, 1), (3, 4), (4, 5)]
    # Everything still goes to what stands where the cat was; or now does, and didn't before.
    assert head_changes(before, after, shared)[0] == pytest.approx([0, 1])


@given(SEEDS, SEEDS)
def test_swapping_back_moves_the_answer_and_each_head_as_far(one: int, other: int) -> None:
    """Also where more words, and of more pieces, were put there."""
    before, after = (
        replace(
            sentence(tokens, random_attention(seed, 2, 3, len(tokens))),
            probabilities=random_attention(seed, 1, 1, 7)[0, 0, :1],
        )
        for seed, tokens in (
            (one, content("the", "cat", "sat", "[MASK]")),
            (other, content("the", "slow", "##ly", "dog", "sat", "[MASK]")),
        )
    )
    shared = [(0, 0), (1, 1), (3, 4), (4, 5), (5, 6)]
    there = effect(before, after, shared, same_gaps=True)
    back = effect(after, before, [(at, place) for place, at in shared], same_gaps=True)
    assert back.answer == pytest.approx(there.answer, abs=1e-5)
    assert back.heads == pytest.approx(there.heads, abs=1e-5)


def test_words_split_otherwise_are_compared_as_words() -> None:
    before = one_layer(content("slow", "##ly", "sat"), uniform(5), looking([1, 1, 2, 1, 1]))
    after = one_layer(content("slow", "##ly", "ran", "##ing"), uniform(6), looking([2] * 6))
    shared = [(0, 0), (1, 1), (3, 3)]
    even, on_slowly = head_changes(before, after, shared)[0]
    assert even == pytest.approx(2 / 6 - 1 / 5)
    assert on_slowly == pytest.approx(0)


def test_of_added_tokens_alone_these_are_the_rows() -> None:
    before = one_layer(content("cat"), looking([0, 0, 0]))
    after = one_layer(content("dog"), looking([2, 0, 0]))
    assert head_changes(before, after, [(0, 0), (2, 2)])[0] == pytest.approx([0.5])


def test_the_answer_moves_by_the_mean_over_the_gaps() -> None:
    tokens = content("[MASK]", "cat", "[MASK]")
    plain = one_layer(tokens, uniform(5))
    before = replace(plain, probabilities=np.array([[1, 0, 0], [0.5, 0.5, 0]], np.float32))
    after = replace(plain, probabilities=np.array([[0, 1, 0], [0.25, 0.5, 0.25]], np.float32))
    every = [(place, place) for place in range(5)]
    assert effect(before, after, every, same_gaps=True).answer == pytest.approx((1 + 0.25) / 2)
    assert effect(before, after, every, same_gaps=False).answer is None
