"""What `layer`, `mean` and `word` measure and say, on attention made by hand and at random."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.controls import controls
from cogs.message import embed_of
from config.workers import Workers
from model.analysis import Analysis, Head
from model.errors import WordAmbiguous, WordNotFound
from model.measures.patterns import Pattern
from model.measures.words import locate, names_of, words_of
from replies.answer import Answer, Choices
from replies.pages import Claim, Colours, FindPage, LayerPage, MeanPage, OverviewPage, Page
from replies.show import layer as layers
from replies.show import mean as means
from replies.show import word as words
from replies.show.layer import heads_by_pattern
from replies.show.mean import caveat_of, mean_of
from replies.show.overview import strongest, strongest_in_words
from replies.show.word import WordPage, word_view
from replies.showing import show
from tests.model.handmade import (
    analyses,
    content,
    looking,
    one_layer,
    random_attention,
    sentence,
    shift,
    uniform,
)
from tests.replies.reading import grade, uncommon
from tests.replies.without_model import geometry_of, services_of

SIX = content("the", "cat", "sat", "down")


def made() -> Analysis:
    """Four heads: next, previous, [SEP], and one in which each token looks at another."""
    n = len(SIX)
    mixed = looking([0, 3, 4, 1, 2, 5])
    return one_layer(SIX, shift(n, 1), shift(n, -1), looking([n - 1] * n), mixed)


def test_heads_are_named_for_what_they_do() -> None:
    named = heads_by_pattern(made(), 0)
    assert named == {
        Pattern.NEXT: [(Head(0, 0), 1.0)],
        Pattern.PREV: [(Head(0, 1), 1.0)],
        Pattern.SEP: [(Head(0, 2), 1.0)],
        None: [(Head(0, 3), 0.0)],
    }
    assert layers.in_words(named).splitlines() == [
        "Looks at the next token: **1-1** (1.00).",
        "Looks at the previous token: **1-2** (1.00).",
        "Looks at [SEP]: **1-3** (1.00).",
        "No clear pattern: 1-4.",
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_a_layer_is_the_one_asked_for(place: int) -> None:
    n = len(SIX)
    attention = np.stack([[shift(n, 1)], [shift(n, -1)]])
    (pattern,) = heads_by_pattern(sentence(SIX, attention), place)
    assert pattern is (Pattern.NEXT, Pattern.PREV)[place]


def test_rollout_that_tells_nothing_apart_says_so() -> None:
    page = MeanPage(of="rollout", minus_column_mean=True)
    same = one_layer(SIX, 2 * uniform(6) - np.eye(6, dtype=np.float32))
    mean = mean_of(same, page)  # half of this and half of the token itself are all alike
    assert np.abs(mean.weights).max() < 1e-6
    assert "The colours end at 0:" in caveat_of(mean, page, geometry_of(1, 1))


def test_the_way_into_all_heads_names_none_for_what_it_hardly_does() -> None:
    clear = one_layer(SIX, shift(6, 1), looking([2] * 6))
    assert [(one.pattern, one.head) for one in strongest(clear, None)] == [
        (Pattern.NEXT, Head(0, 0))
    ]
    unclear = one_layer(SIX, looking([2] * 6))
    (nearest,) = strongest(unclear, None)
    assert not nearest.clear


@given(analyses())
def test_rollout_and_its_differences_are_read_from_the_same_numbers(analysis: Analysis) -> None:
    plain = mean_of(analysis, MeanPage(of="rollout"))
    less = mean_of(analysis, MeanPage(of="rollout", minus_column_mean=True))
    assert plain.spread == less.spread == np.abs(less.weights).max()
    np.testing.assert_allclose(
        plain.weights - plain.weights.mean(axis=0), less.weights, rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(plain.weights.sum(axis=1), 1, atol=1e-5)


def test_rollout_names_what_all_places_hold_and_where_one_holds_more() -> None:
    attention = np.stack([[looking([0] * 6)], [shift(6, -1)]])
    analysis = sentence(SIX, attention)
    page = MeanPage(of="rollout")
    text = means.in_words(mean_of(analysis, page), page)
    # [CLS] is all of itself, three quarters of the next and half of each other: 3.75 / 6, 0.625.
    assert text.startswith("After the last layer, a place is made mostly of [CLS] (0.63),")
    page = MeanPage(of="rollout", minus_column_mean=True)
    text = means.in_words(mean_of(analysis, page), page)
    # A quarter of each word is in two of the six places.
    assert text.startswith("Compared with the mean place, ")
    assert text.count("(+0.17)") == 3


def test_a_word_is_measured_in_a_head_or_in_the_mean_of_all() -> None:
    one = word_view(made(), ["CAT"], Head(0, 3))
    assert (one.name, one.place, one.joined) == ("cat", 2, False)
    assert one.weights[2].tolist() == [0, 0, 0, 0, 1, 0]
    every = word_view(made(), ["cat"], None)
    assert every.weights[2].tolist() == [0, 0.25, 0, 0.25, 0.25, 0.25]
    assert every.weights[:, 2].tolist() == [0, 0.25, 0, 0.25, 0.25, 0]
    assert words.in_words(every).startswith(
        "*cat* looks most at several tokens equally. It is looked at most by *the*, *sat* and "
        "*down*.\n-# *cat* looks most at *the* (0.25), *sat* (0.25), *down* (0.25). "
        "It is looked at most by *the* (0.25), *sat* (0.25), *down* (0.25)."
    )
    assert "**Looks hardest at another word:** 1-1 (*sat*, 1.00), 1-2 (*the*, 1.00), 1-4" in (
        words.in_words(every)
    )
    assert every.patterns[Head(0, 0)] is Pattern.NEXT


def test_a_word_says_plainly_where_it_looks_and_no_sign_stands_for_a_word() -> None:
    tokens = content("the", "cat", "sat", ".")
    at_signs = np.array([0.4, 0.1, 0, 0.2, 0.3, 0], np.float32)
    looks = one_layer(tokens, np.stack([at_signs] * 6))
    said = words.plainly(word_view(looks, ["cat"], None))
    assert said == (
        "cat looks most at [CLS], and of the words at sat. It is looked at most by no other."
    )
    alone = words.plainly(word_view(one_layer(content("."), looking([0, 1, 2])), ["."], None))
    assert alone == ". looks most at itself. It is looked at most by no other."


@settings(max_examples=50)
@given(analyses(), st.data())
def test_what_is_said_plainly_of_a_word_is_what_its_weights_say(
    analysis: Analysis, data: st.DataObject
) -> None:
    names = names_of(words_of(analysis).words)
    view = word_view(analysis, [data.draw(st.sampled_from(names))], Head(0, 0))
    first = view.names[int(view.weights[view.place].argmax())]
    said = words.plainly(view).split(" looks most at ", 1)[1]
    assert said.startswith("itself" if first == view.name else first)


def test_all_heads_are_plainly_told_and_easy_to_read() -> None:
    clear = one_layer(SIX, shift(6, 1), looking([2] * 6))
    said = strongest_in_words(strongest(clear, Pattern.NEXT))
    assert said == "1-1 does this most: 100 % of its attention goes there."
    unclear = strongest_in_words(strongest(one_layer(SIX, looking([2] * 6)), Pattern.NEXT))
    assert unclear.startswith("No head does this clearly. 1-1 comes nearest: ")
    even = strongest_in_words(strongest(one_layer(SIX, uniform(6)), Pattern.BROAD))
    assert even == "1-1 does this most: it scores 1.00, and 1 is the most."
    word = words.plainly(word_view(made(), ["cat"], None))
    for text in (said, unclear, even, word):
        assert grade(text) <= 7
        assert uncommon(text, frozenset({"token", "head"})) == set()


def test_a_word_in_pieces_or_there_twice_is_named_whole_and_numbered() -> None:
    tokens = content("the", "slow", "##ly", "the")
    view = word_view(one_layer(tokens, shift(6, 1)), ["the#2"], None)
    assert view.joined
    assert view.names == content("the#1", "slowly", "the#2")
    assert view.weights[2].tolist() == [0, 0, 0.5, 0.5, 0]
    with pytest.raises(WordAmbiguous):
        word_view(one_layer(tokens, shift(6, 1)), ["the"], None)
    with pytest.raises(WordNotFound):
        word_view(one_layer(tokens, shift(6, 1)), ["slow"], None)


@settings(max_examples=30)
@given(analyses(), st.data())
def test_the_mean_of_a_word_is_that_of_all_its_heads(
    analysis: Analysis, data: st.DataObject
) -> None:
    names = names_of(words_of(analysis).words)
    name = data.draw(st.sampled_from(names))
    every = word_view(analysis, [name], None)
    each = [word_view(analysis, [name], Head(*place)) for place in np.ndindex(2, 3)]
    assert every.place == locate(words_of(analysis).words, name)
    np.testing.assert_allclose(every.weights, np.mean([v.weights for v in each], 0), atol=1e-6)
    np.testing.assert_allclose(every.weights.sum(axis=1), 1, atol=1e-5)


LONGEST = {
    "stars": ("*" * 100,) * 62,
    "words": ("w" * 100, *("it",) * 61),
    "twice": ("*" * 99 + "a", "*" * 99 + "b") * 31,
    "Chinese": ("\u6211", "\u559c", "\u6b22") * 20,
    "one": ("*",),
}
PAGES = {
    "layer": LayerPage(layer=0),
    "mean": MeanPage(of="layer", layer=1),
    "all": MeanPage(of="all", colours=Colours(scale="sqrt")),
    "rollout": MeanPage(of="rollout"),
    "differences": MeanPage(of="rollout", minus_column_mean=True, colours=Colours(theme="light")),
    "word": WordPage(words=()),
    "word in a head": WordPage(
        words=(), layer=1, head=3, colours=Colours(palette="cividis", theme="light")
    ),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("pieces", LONGEST.values(), ids=LONGEST.keys())
async def test_every_reply_fits_discord(
    page: Page, pieces: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = content(*pieces)
    analysis = sentence(tokens, random_attention(1, 2, 16, len(tokens)))
    analysis = dataclasses.replace(analysis, text=("*a_b " * 300)[:1500])
    if isinstance(page, WordPage):
        page = dataclasses.replace(page, words=(names_of(words_of(analysis).words)[1],))
    studio = Workers("studio")
    answer = await show(services_of(analysis, monkeypatch, studio), page, (analysis.text,))
    await studio.close()
    assert_fits(answer)
    assert answer.texts == (analysis.text,)


def assert_fits(answer: Answer) -> None:
    """Within Discord's documented limits of embeds, attachments and components."""
    embed = embed_of(answer)
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed) <= 6000
    assert answer.picture is not None
    assert 0 < len(answer.picture.alt_text) <= 1024
    for row in answer.rows:
        if isinstance(row, Choices):
            assert len(row.placeholder) <= 150
            assert len({choice.page for choice in row.entries}) == len(row.entries)
            assert all(len(choice.description or "") <= 100 for choice in row.entries)
        else:
            assert len(row) <= 5
            assert all(0 < len(button.label) <= 80 for button in row)
    components = controls(answer, 10**19).to_components()
    assert len(components) <= 5
    items = [item for row in components for item in row["components"]]
    assert all(len(item["custom_id"]) <= 100 for item in items)


@pytest.mark.parametrize(
    "page", [OverviewPage(score=Pattern.NEXT), FindPage(claim=Claim(pattern=Pattern.NEXT))]
)
async def test_the_words_for_those_who_cannot_see_follow_the_theme(
    page: OverviewPage | FindPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis, studio = made(), Workers("studio")
    services = services_of(analysis, monkeypatch, studio)
    for colours, said, unsaid in (
        (Colours(), "lighter", "darker"),
        (Colours(theme="light"), "darker", "lighter"),
    ):
        answer = await show(services, dataclasses.replace(page, colours=colours), (analysis.text,))
        assert answer.picture
        assert f" {said} " in answer.picture.alt_text
        assert unsaid not in answer.picture.alt_text
    await studio.close()
