"""What the bot says fits into Discord's limits and shows a text as it is."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.shown import as_shown
from model.analysis import Analysis, Prediction
from model.bert.tokenizer import Piece
from model.word_filter import WordFilter, abbreviated_sha1
from replies.pages import HeadPage
from replies.plain import plain, shorten_end, shorten_start
from replies.show.head import alt_text
from replies.show.mask import bar, mask_embed, percent, words_embed


class NoNames:
    """Knows nobody."""

    def user(self, _: int) -> str | None:
        return None

    role = channel = user


TEXTS = {
    "asterisks": "*" * 1400,
    "words": "a word and another " * 70,
    "short": "It is",
    "emoji": "\U0001f600 " * 700,
}


def analysis_of(text: str, gaps: int, word: str = "word") -> Analysis:
    sentence = f"{text} {'[MASK] ' * gaps}".strip()
    tokens = ("[CLS]", *["*" * 12] * 62, "[SEP]")
    weights = np.full((1, 1, 64, 64), 1 / 64, np.float32)
    predictions = tuple(
        tuple(Prediction(word, 0.5 / (rank + 1)) for rank in range(20)) for _ in range(gaps)
    )
    return Analysis(sentence, tokens, tuple(range(1, gaps + 1)), predictions, weights)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("word", ["word", "*" * 18, "##" + "_" * 16])
def test_every_allowed_setting_fits_into_an_embed(text: str, word: str) -> None:
    """Once there is no room for all, the rest shows as much and says so; the last stands for it."""
    most = 20
    for gaps in range(1, 11):
        analysis = analysis_of(text, gaps, word)
        room = True
        for top_k in range(1, most + 1):
            if not room and top_k < most:
                continue
            embed = mask_embed(analysis, analysis, top_k)
            assert len(embed.description or "") <= 4096
            assert len(embed) + len(analysis.text) <= 6000
            shown = (embed.description or "").count("` ")
            assert gaps <= shown <= gaps * top_k
            room = shown == gaps * top_k
            assert room or "There is room for" in (embed.description or "")


def test_usual_settings_leave_no_word_out() -> None:
    for gaps in range(1, 5):
        analysis = analysis_of("It is a " * 30, gaps)
        embed = mask_embed(analysis, analysis, 5)
        assert (embed.description or "").count("` ") == 5 * gaps


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_reading_of_a_head_fits(text: str) -> None:
    analysis = analysis_of(text, 2)
    assert len(alt_text(analysis, HeadPage(layer=0, head=0))) <= 1024


@given(st.floats(0, 1))
def test_a_bar_is_as_long_as_its_probability(probability: float) -> None:
    drawn = bar(probability)
    eighths = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588"
    assert len(drawn) == 16
    assert abs(sum(map(eighths.index, drawn)) / 128 - probability) <= 1 / 256


@pytest.mark.parametrize(
    ("probability", "figure"),
    [
        (1.0, "100.0 %"),
        (0.2314, "23.1 %"),
        (0.0005, "0.1 %"),
        (0.0004, "< 0.1 %"),
        (0.0, "< 0.1 %"),
    ],
)
def test_figures(probability: float, figure: str) -> None:
    assert percent(probability) == figure


@pytest.mark.parametrize(
    "text",
    [
        *("**b**", "_i_", "`c`", "||s||", "~~s~~", "> q", "# t", "[a](https://x.org)"),
        "https://x.org/a_b_c",
        *("<t:0:R>", "<#1>", "</mask:1>", "<a:/**x**>", "<@1>", "@everyone"),
        *("- a", "1. a", "-# a", ">>> a", "a\n2. b", "[a] (b)", r"\[", r"\*a\*"),
    ],
)
def test_nothing_in_a_text_is_read_as_markdown_or_mention(text: str) -> None:
    escaped = plain(text)
    assert as_shown(escaped, NoNames(), whole=True).replace("\u200b", "") == text
    assert escaped != text
    assert "://" not in escaped  # in a link of Discord's own, backslashes would show


@given(text=st.text(st.sampled_from("\\*_~|`<>[]()@#:/.-+1 a\n"), max_size=30))
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert as_shown(plain(text), NoNames(), whole=True).replace("\u200b", "") == text


@pytest.mark.parametrize(
    "text", ["\u0645\u0631\u062d\u0628\u0627 (1)", "a \u05e9\u05dc\u05d5\u05dd!"]
)
def test_text_from_right_to_left_is_isolated(text: str) -> None:
    assert plain(text) == f"\u2068{text}\u2069"


def test_an_override_shows_no_word_backwards() -> None:
    assert plain("\u202eevil\u202c \u2067x\u2069 \u200fy") == "evil x y"


def test_texts_are_cut_between_words_where_that_costs_little() -> None:
    text = "one [MASK] two three"
    assert [shorten_end(text, limit) for limit in (8, 10, 11, 12, 19, 20)] == [
        *("one…", "one…", "one [MASK]…", "one [MASK]…", "one [MASK] two…", text),
    ]
    assert [shorten_start(text, limit) for limit in (6, 10, 15, 17, 20)] == [
        *("…three", "…two three", "…two three", "…[MASK] two three", text),
    ]
    assert shorten_end("a" * 30, 10) == "a" * 9 + "…"
    assert shorten_end(f"a {'b' * 30}", 20) == f"a {'b' * 17}…"


@given(text=st.text(max_size=60), limit=st.integers(1, 60))
def test_a_cut_text_fits_and_says_that_it_is_cut(text: str, limit: int) -> None:
    for cut, end in ((shorten_end, -1), (shorten_start, 0)):
        short = cut(text, limit)
        assert len(short) <= limit
        assert short == text if len(text) <= limit else short[end] == "…"


def test_a_full_bar_would_be_certainty() -> None:
    analysis = analysis_of("It is", 2)
    description = str(mask_embed(analysis, analysis, 3).description)
    assert [row.split("` ")[0].count("█") for row in description.split("`")[1::2]] == [8, 4, 2] * 2
    assert "A full bar would be 100 %" in description


@pytest.mark.parametrize(("probability", "unsure"), [(0.199, True), (0.2, False), (0.9, False)])
def test_bert_is_unsure_where_even_the_first_word_has_little(
    probability: float, *, unsure: bool
) -> None:
    analysis = analysis_of("It is", 1)
    words = (Prediction("word", probability), Prediction("other", probability / 2))
    analysis = replace(analysis, predictions=(words,))
    description = str(mask_embed(analysis, analysis, 2).description)
    assert ("BERT is **unsure** here" in description) == unsure


FILTER = WordFilter(
    groups=frozenset({"people"}),
    insults=frozenset({"bad"}),
    hurtful=frozenset({"dead"}),
    slurs=frozenset({abbreviated_sha1("darn")}),
)


def filled(text: str, words: str, top_k: int = 3) -> str:
    """What is said of a gap whose most probable words are these, in this order."""
    choices = tuple(Prediction(w, 0.5 / (rank + 1)) for rank, w in enumerate(words.split()))
    analysis = replace(analysis_of(text, 1), predictions=(choices,))
    return str(mask_embed(analysis, FILTER.filtered(analysis), top_k).description)


def test_insults_are_left_out_of_sentences_about_people_and_it_is_said() -> None:
    said = filled("Old people are", "Bad good dead kind tall bad")
    assert re.findall(r"% \*\*(.+)\*\*$", said, re.MULTILINE) == ["good", "kind", "tall"]
    # The last word would not have been among the first three anyway.
    assert "-# I left two words out that could hurt people." in said
    assert said.startswith(f"`{bar(0.25)}` 25.0 % **good**")


def test_elsewhere_only_slurs_are_left_out() -> None:
    said = filled("The peoples-bus is", "bad darn dead kind")
    assert re.findall(r"% \*\*(.+)\*\*$", said, re.MULTILINE) == ["bad", "dead", "kind"]
    assert "-# I left one word out" in said
    assert "I left" not in filled("The bus is", "bad dead kind darn")


def test_a_most_probable_word_that_is_left_out_is_not_named_either() -> None:
    analysis = replace(
        analysis_of("People are", 1),
        predictions=((Prediction("dead", 0.5),),),
        probabilities=np.full((1, 2), 0.5, np.float32),
    )
    asked = {"kind": (Piece("kind", 1),)}
    said = str(words_embed(analysis, asked, 2, FILTER).description)
    assert "Most probable here: a word that is left out (50.0 %)." in said
    assert "dead" not in said
    assert "**dead**" in str(words_embed(analysis, asked, 2, WordFilter()).description)


def test_one_word_in_two_gaps_is_counted_once() -> None:
    gaps = tuple((Prediction("dead", p), Prediction("kind", 0.1)) for p in (0.5, 0.4))
    analysis = replace(analysis_of("People are", 2), predictions=gaps)
    assert "I left one word out" in str(
        mask_embed(analysis, FILTER.filtered(analysis), 2).description
    )


def test_a_slur_that_is_asked_for_is_not_shown() -> None:
    analysis = replace(
        analysis_of("The fish is", 1),
        predictions=((Prediction("kind", 0.5),),),
        probabilities=np.full((1, 2), 0.5, np.float32),
    )
    asked = {"Darn": (Piece("darn", 0),), "kind": (Piece("kind", 1),)}
    said = str(words_embed(analysis, asked, 2, FILTER).description)
    assert "darn" not in said.lower()
    assert "I don't show slurs and vulgar words." in said
    assert "**darn**" in str(words_embed(analysis, asked, 2, WordFilter()).description)
