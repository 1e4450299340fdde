"""Replies say the same on every processor: no word depends on the last digits of a weight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head, Prediction
from model.bert.tokenizer import Piece, Sentence
from model.errors import PatternAbsent
from model.measures.patterns import Pattern
from model.measures.swaps import effect
from model.measures.words import words_of
from model.variants import ValueNorms
from model.word_filter import WordFilter
from replies.pages import CheckPage, Claim, ComparePage, FindPage, HeadPage, MeanPage
from replies.phrases import attention_in_words, focus_in_words, gist
from replies.show import check, find, links, mask, swap
from replies.show import film as films
from replies.show import layer as layers
from replies.show import mean as means
from replies.show import word as words
from replies.show.card import in_sentences, profile_of
from replies.show.compare import compare
from replies.show.compare import in_words as compared_in_words
from replies.show.head import alt_text
from replies.show.overview import strongest
from replies.swaps import Control, Measured, Swapped
from tests.model.handmade import HEADS, LAYERS, content, one_layer, uniform
from tests.noise import SEEDS, elsewhere, noisy, the_same_each_time, tied_analyses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.analysis import Analysis

ALL = [Head(*place) for place in np.ndindex(LAYERS, HEADS)]


def readings(analyses: Sequence[Analysis]) -> object:
    first = analyses[0]
    tokens, weights = first.tokens, first.of_head(ALL[0])
    return (
        attention_in_words(tokens, weights),
        gist(tokens, weights),
        focus_in_words(tokens, weights, 1),
    )


def searches(analyses: Sequence[Analysis]) -> object:
    claims = (Claim(pattern=Pattern.NEXT), Claim(source="turtle", target="[SEP]"))
    return [
        find.embed_of(find.searched(analyses, claim), FindPage(claim=claim), analyses).description
        for claim in claims
    ]


def verdicts(analyses: Sequence[Analysis]) -> object:
    claims = (Claim(pattern=pattern) for pattern in (Pattern.SEP, Pattern.SELF))
    pages = (CheckPage(layer=0, head=1, claim=claim) for claim in claims)
    return [check.embed_of(check.check(analyses, page)).description for page in pages]


def cards(analyses: Sequence[Analysis]) -> object:
    return [in_sentences(profile_of(analyses, head), analyses) for head in ALL]


def comparisons(analyses: Sequence[Analysis]) -> object:
    page = ComparePage(heads=(0, 0, 0, 1, 1, 0))
    pattern, panels = compare(analyses[:1], list(page.chosen), None)
    return pattern, compared_in_words(page, pattern, panels)


def overviews(analyses: Sequence[Analysis]) -> object:
    everything = (None, *Pattern)
    found = []
    for score in everything:
        try:
            found.append(
                [(one.pattern, one.head, one.clear) for one in strongest(analyses[0], score)]
            )
        except PatternAbsent:
            found.append([])
    return found


def layers_in_words(analyses: Sequence[Analysis]) -> object:
    return layers.in_words(layers.heads_by_pattern(analyses[0], 1))


def means_in_words(analyses: Sequence[Analysis]) -> object:
    pages = (
        MeanPage(of="layer", layer=0),
        MeanPage(of="all"),
        MeanPage(of="rollout"),
        MeanPage(of="rollout", minus_column_mean=True),
    )
    return [means.in_words(means.mean_of(analyses[0], page), page) for page in pages]


def swaps_in_words(analyses: Sequence[Analysis]) -> object:
    before = analyses[0]
    after, *others = (
        replace(before, attention=np.roll(before.attention, steps, axis=(0, 1)))
        for steps in ((0, 1), (1, 0), (1, 1), (1, 2))
    )
    every = [(place, place) for place in range(len(words_of(before).words))]
    own, *effects = (effect(before, each, every, same_gaps=False) for each in (after, *others))
    read = Sentence(before.text, before.tokens, (), (), before.mask_positions)
    swapped = Swapped(read, read, (), tuple(every))
    result = Measured(swapped, before, after, own, Control("nouns", tuple(effects)))
    return swap.in_words(result, ALL, []), swap.alt_text(result, ALL[0], [])


def words_in_words(analyses: Sequence[Analysis]) -> object:
    views = (words.word_view(analyses[0], ["turtle"], head) for head in (None, ALL[2]))
    return [words.in_words(view) for view in views]


def links_in_words(analyses: Sequence[Analysis]) -> object:
    page = links.LinksPage(source=("turtle",), target=("[CLS]", "[SEP]"))
    every = (links.linked_words(analyses[0], page, head) for head in (None, ALL[2]))
    return [(links.in_words(each), links.alt_text(analyses[0], each)) for each in every]


def films_in_words(analyses: Sequence[Analysis]) -> object:
    return [films.in_words(films.film_of(analyses[0], head)) for head in (None, 1)]


def carried_in_words(analyses: Sequence[Analysis]) -> object:
    analysis = analyses[0]
    lengths = 1 + np.arange(len(analysis.tokens), dtype=np.float32) % 3
    norms = ValueNorms(np.broadcast_to(lengths, (*analysis.attention.shape[:2], len(lengths))))
    pages = [HeadPage(layer=head.layer, head=head.head, carried=True) for head in ALL]
    carried = norms.weighted(analysis.attention[1], 1)
    return (
        [alt_text(analysis, page, norms) for page in pages],
        layers.carried_in_words(analysis, 1, carried),
    )


@pytest.mark.parametrize(
    "said",
    [
        readings,
        searches,
        verdicts,
        cards,
        comparisons,
        overviews,
        layers_in_words,
        means_in_words,
        swaps_in_words,
        words_in_words,
        links_in_words,
        films_in_words,
        carried_in_words,
    ],
)
@the_same_each_time
@given(st.lists(tied_analyses("turtle"), min_size=1, max_size=3), SEEDS)
def test_noise_changes_no_word(
    said: Callable[[Sequence[Analysis]], object], analyses: list[Analysis], seed: int
) -> None:
    with_noise = [elsewhere(analysis, seed + place) for place, analysis in enumerate(analyses)]
    assert said(with_noise) == said(analyses)


def test_differences_that_are_only_noise_name_the_first_places() -> None:
    page = MeanPage(of="rollout", minus_column_mean=True)
    alike = one_layer(content(*"abcd"), 2 * uniform(6) - np.eye(6, dtype=np.float32))
    for seed in range(10):
        text = means.in_words(means.mean_of(elsewhere(alike, seed), page), page)
        assert text == (
            "Compared with the mean place, a holds more of [CLS] (+0), b of [CLS] (+0), "
            "c of [CLS] (+0)."
        )


def test_words_of_equal_probability_stand_as_they_were_asked_for() -> None:
    exact = np.array([0.25, 0.5, 0.25], np.float32)
    plain = replace(
        one_layer(content("[MASK]"), uniform(3)), predictions=((Prediction("b", 0.5),),)
    )
    asked = {word: (Piece(word, number),) for word, number in (("c", 2), ("a", 0), ("b", 1))}
    for seed in range(10):
        made = replace(plain, probabilities=noisy(exact, seed)[np.newaxis])
        text = mask.words_embed(made, asked, 3, WordFilter()).description or ""
        assert [line[-11:] for line in text.split("\n")[:3]] == [
            f"**{word}**, rank {rank}"[-11:] for word, rank in (("b", 1), ("c", 2), ("a", 2))
        ]
