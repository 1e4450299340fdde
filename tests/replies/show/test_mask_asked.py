"""How likely given words are: what the reply says, and that it always fits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.workers import Workers
from model.analysis import Analysis, Prediction
from model.bert.tokenizer import Piece
from model.word_filter import WordFilter
from replies.pages import MaskPage
from replies.show import mask
from replies.show.mask import Asked, odds, show_mask, words_embed
from tests.replies.without_model import services_of

SIZE = 200


def analysis_of(gaps: int, text: str = "a", best: str = "best") -> Analysis:
    """Every gap has 0.5 for piece 0, 0.25 for piece 1, and so on."""
    row = 0.5 ** np.arange(1, SIZE + 1)
    return Analysis(
        text=f"{text} {'[MASK] ' * gaps}".strip(),
        tokens=("[CLS]", "a", *["[MASK]"] * gaps, "[SEP]"),
        mask_positions=tuple(range(2, gaps + 2)),
        predictions=((Prediction(best, 0.5),),) * gaps,
        attention=np.zeros((1, 1, gaps + 3, gaps + 3), np.float32),
        probabilities=np.tile(row.astype(np.float32), (gaps, 1)),
    )


def described(analysis: Analysis, asked: Asked) -> str:
    return words_embed(analysis, asked, SIZE, WordFilter()).description or ""


def test_words_stand_by_probability_with_their_ranks() -> None:
    asked = {word: (Piece(word, number),) for word, number in (("c", 11), ("a", 0), ("b", 2))}
    text = described(analysis_of(1), asked)
    assert text.split("\n")[:4] == [
        "`████████        ` 50.0 % **a**, rank 1",
        "`██              ` 12.5 % **b**, rank 3",
        "`                ` < 0.1 % (1 in 4,100) **c**, rank 12",
        "Most probable here: **best** (50.0 %).",
    ]
    assert text.endswith("-# Rank 1 is the most probable of all 200 pieces.")


def test_every_gap_has_its_words() -> None:
    text = described(analysis_of(3), {"a": (Piece("a", 0),)})
    assert text.count("**a**") == 3
    assert "**Gap 3 of 3**" in text
    assert "predicted separately" in text


def test_words_that_are_not_one_piece_are_said_to_be_so() -> None:
    asked = {
        "pseudogene": (Piece("pseudo", 1), Piece("##gene", 2)),
        "\U0001f984": (),
        "Cat": (Piece("cat", 3),),
        "cat": (Piece("cat", 3),),
    }
    text = described(analysis_of(1), asked)
    assert "*pseudogene* is two pieces (pseudo, ##gene); BERT fills one piece a gap." in text
    assert "*\U0001f984* can't be written with the pieces that BERT knows." in text
    assert text.count("**cat**") == 1


def test_ranks_are_not_spoken_of_if_no_word_has_one() -> None:
    assert "rank" not in described(analysis_of(1), {"\U0001f984": ()}).lower()


words = st.text(min_size=1, max_size=1500)
pieces = st.lists(st.builds(Piece, st.text(min_size=1, max_size=30), st.integers(0, 199)))


@given(
    asked=st.dictionaries(words, pieces.map(tuple), min_size=1, max_size=20),
    gaps=st.integers(1, 10),
    best=st.sampled_from(["best", "*" * 18, "_" * 18]),
)
def test_whatever_is_asked_fits(asked: Asked, gaps: int, best: str) -> None:
    check_fit(analysis_of(gaps, "*" * 1400, best), asked)


@pytest.mark.parametrize("gaps", range(1, 11))
def test_so_do_twenty_long_words(gaps: int) -> None:
    single = {f"{number}": (Piece("*" * 18, number),) for number in range(20)}
    split = {"*" * 60 + str(number): (Piece("_" * 30, 1),) * 9 for number in range(20)}
    both = dict([*list(single.items())[:10], *list(split.items())[:10]])
    for asked in (single, split, both):
        check_fit(analysis_of(gaps, best="*" * 18), asked)


def check_fit(analysis: Analysis, asked: Asked) -> None:
    embed = words_embed(analysis, asked, SIZE, WordFilter())
    text = embed.description or ""
    assert len(text) <= 4000
    assert len(embed) + len(analysis.text) <= 6000
    gaps = len(analysis.mask_positions)
    wanted = len({split[0] for split in asked.values() if len(split) == 1})
    shown = text.count("rank ")
    assert shown == gaps * wanted or f"not {wanted}." in text
    left = sum(len(split) != 1 for split in asked.values())
    said = text.count("BERT fills one piece a gap.") + text.count("can't be written with")
    assert said == left or f"So it is with {left - said} more" in text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.00049, "1 in 2,000"),
        (1 / 3210, "1 in 3,200"),
        (1 / 987654, "1 in 990,000"),
        (1e-9, "1 in 1,000,000,000"),
        (9e-10, "less than 1 in a billion"),
        (0.0, "less than 1 in a billion"),
    ],
)
def test_odds(probability: float, words: str) -> None:
    assert odds(probability) == words


@pytest.mark.parametrize(("k", "shown"), [(-3, 1), (0, 1), (3, 3), (10**8, 4)])
async def test_any_number_of_words_in_an_address_shows_some(
    k: int, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = replace(
        analysis_of(1), predictions=(tuple(Prediction(word, 0.2) for word in "efgh"),)
    )
    services = services_of(analysis, monkeypatch, Workers("studio"))

    async def as_it_is(*_: object) -> tuple[Analysis, None]:
        return analysis, None

    monkeypatch.setattr(mask, "with_full_stop", as_it_is)
    answer = await show_mask(services, MaskPage(k=k), ("a [MASK]",))
    assert str(answer.embed.description).count("20.0 %") == shown
