"""What replies say of measurements agrees with the numbers, and fits into Discord's limits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import Head
from model.errors import PatternAbsent
from model.measures.claims import Need, Outcome
from model.measures.patterns import Pattern
from model.measures.search import LinkSearch
from model.measures.ties import TOLERANCE, decimals, exceeds
from replies.addresses import address_of, page_at
from replies.claims import about, beside, chance, listed, quotes, what
from replies.pages import CheckPage, Claim, FindPage
from replies.show import check, find
from replies.verdicts import is_open
from tests.model.handmade import HEADS, LAYERS, TOKENS, content, random_attention, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.analysis import Analysis

PIECES = st.lists(TOKENS, min_size=1, max_size=6)
SEEDS = st.integers(0, 2**32 - 1)
CLAIMS = st.one_of(
    st.builds(Claim, pattern=st.sampled_from(Pattern)),
    st.just(Claim(source="turtle", target="slowly")),
)
TEXTS = st.one_of(st.none(), st.sampled_from(["*", "_a_ ", "\U0001f600", "<@1> ", "word "]))
CHARACTERS = 2000
"""Of all sentences of a reply."""


@st.composite
def sentences(draw: st.DrawFn) -> list[Analysis]:
    """One to twenty sentences with "turtle" and "slowly", some with texts as long as allowed."""
    made = []
    for pieces in draw(st.lists(PIECES, min_size=1, max_size=20)):
        rest = [piece for piece in pieces if piece not in {"slow", "##ly"}]
        both = draw(st.permutations([("turtle",), ("slow", "##ly"), *((each,) for each in rest)]))
        tokens = content(*(piece for word in both for piece in word))
        made.append(sentence(tokens, random_attention(draw(SEEDS), LAYERS, HEADS, len(tokens))))
    text = draw(TEXTS)
    if text is None:
        return made
    longest = CHARACTERS // len(made) - 1
    return [replace(each, text=(text * longest)[:longest]) for each in made]


def figures(pattern: str, text: str) -> list[tuple[str, ...]]:
    """What the groups of a pattern match, wherever it does."""
    return [match.groups() for match in re.finditer(pattern, text)]


def expected_number(text: str) -> float:
    """The number of heads that luck is said to let pass."""
    ((number,),) = figures(r"luck alone (?:about|fewer than) ([\d.]+) of 6 heads", text)
    return float(number)


@given(sentences(), CLAIMS)
def test_a_search_is_told_as_it_is(analyses: list[Analysis], claim: Claim) -> None:
    page = FindPage(claim=claim)
    try:
        search = find.searched(analyses, claim)
    except PatternAbsent:
        return
    embed = find.embed_of(search, page, analyses)
    text = embed.description or ""
    fits(len(embed) + footer(analyses), text, find.alt_text(search, page, analyses))

    rows = figures(r"(?m)^ +(\d+) (\d-\d) +([\d.]+) (\d+) of (\d+)$", text)
    assert rows == [
        (
            str(found.rank),
            f"{found.head.layer + 1}-{found.head.head + 1}",
            decimals(found.score),
            str(found.hits),
            str(search.sentences),
        )
        for found in search.found[:10]
    ]
    if search.luck is not None:
        assert expected_number(text) == pytest.approx(search.luck.expected, abs=0.06)
        ((passing,),) = figures(r"Here (\w+) do", text)
        all_hit = [found for found in search.found if found.hits == search.sentences]
        assert (0 if passing == "none" else int(passing)) == len(all_hit)
    if isinstance(search, LinkSearch):
        most = max(found.hits for found in search.found)
        assert ("does better" in text) == (most >= search.baseline.hits)
        assert ("no head does better" in text) == (most == search.baseline.hits)
        for hits, of in figures(r"” finds \*slowly\* in (\d+) of (\d+)", text):
            assert (int(hits), int(of)) == (search.baseline.hits, search.sentences)
    left_out = len(analyses) - search.sentences
    assert ("Not counted" in text) == bool(left_out)


@given(sentences(), CLAIMS, st.integers(0, LAYERS - 1), st.integers(0, HEADS - 1))
def test_a_verdict_is_told_as_it_is(
    analyses: list[Analysis], claim: Claim, layer: int, head: int
) -> None:
    page = CheckPage(layer=layer, head=head, claim=claim)
    try:
        checked = check.check(analyses, page)
    except PatternAbsent:
        return
    verdict, embed = checked.verdict, check.embed_of(checked)
    text = embed.description or ""
    fits(len(embed) + footer(analyses), text, check.alt_text(checked))
    titles = {
        Outcome.HOLDS: "True: ",
        Outcome.PARTLY: "True so far: " if is_open(verdict) else "Partly true: ",
        Outcome.DOES_NOT_HOLD: "Not true: ",
    }
    assert (embed.title or "").startswith(titles[verdict.outcome])
    assert verdict.hits == verdict.sentences or not is_open(verdict)
    assert f"Rank {verdict.rank} of {verdict.heads}" in text
    assert text.count("\n-# ✗ ") == len(verdict.missed)
    assert ("✗" not in text) == (verdict.outcome is Outcome.HOLDS)
    assert {need for need in Need if marked(need, text) == "✗"} == {*verdict.missed}

    # The figures beside each mark say the same as the mark.
    scores = figures(r"([✓✗]) score ([\d.]+) \(needed: more than ([\d.]+)\)", text)
    for mark, score, needed in scores:
        assert (mark == "✓") == (float(score) > float(needed))
    for mark, share, needed in figures(r"([✓✗]) ([\d.]+) % of the .* at least (\d+) %\)", text):
        assert (mark == "✓") == (float(share) >= float(needed))
    for mark, hits, of in figures(r"([✓✗]) .* in (\d+) of (\d+) sentences? \(needed: all\)", text):
        assert (mark == "✓") == (hits == of)
        assert (int(hits), int(of)) == (verdict.hits, verdict.sentences)
    for mark, rule, hits, more in figures(
        r"([✓✗]) (?:no|the) rule .* it(?: in (\d+) of \d+ sentences?)?, the head in (\d+) "
        r"\(needed: (\d+) more\)",
        text,
    ):
        assert (mark == "✓") == (int(hits) - int(rule or 0) >= int(more))
    if verdict.luck is not None:
        assert (marked(Need.LUCK, text) == "✓") == (expected_number(text) < 1)


def marked(need: Need, text: str) -> str | None:
    """The mark of a need, if the reply names it."""
    lines = {
        Need.SCORE: "score ",
        Need.SHARE: "% of the tokens",
        Need.EVERY_SENTENCE: "(needed: all)",
        Need.BASELINE: " rule ",
        Need.LUCK: "by luck alone",
    }
    small = [line.removeprefix("-# ") for line in text.split("\n") if line.startswith("-# ")]
    found = [line[0] for line in small if lines[need] in line and line[0] in "✓✗"]
    return found[0] if found else None


def footer(analyses: Sequence[Analysis]) -> int:
    """Characters of the sentences, which stand under the words, one a line."""
    return sum(len(analysis.text) + 1 for analysis in analyses) - 1


def fits(length: int, description: str, alt_text: str) -> None:
    # Whose sentences they are may be added.
    room = 80
    assert length <= 6000 - room
    assert len(description) <= 4096 - room
    assert len(alt_text) <= 1024


@given(sentences(), CLAIMS)
def test_the_sentence_shown_counts_and_breaks_the_claim_if_one_does(
    analyses: list[Analysis], claim: Claim
) -> None:
    page = CheckPage(layer=0, head=0, claim=claim)
    try:
        checked = check.check(analyses, page)
    except PatternAbsent:
        return
    verdict = checked.verdict
    assert checked.shown not in verdict.left_out
    assert not verdict.breaking or checked.shown == verdict.breaking[0]
    if checked.alone:
        places = [place for place, found in enumerate(checked.alone) if found and not found.hits]
        assert tuple(places) == verdict.breaking
        scores = [found.score for found in checked.alone if found]
        assert sum(scores) / len(scores) == pytest.approx(verdict.score)


@pytest.mark.parametrize(
    ("sizes", "side_by_side"),
    [
        ([3], False),
        ([20, 20], True),
        ([20, 21], False),
        ([16] * 4, True),
        ([16, 16, 17], False),
        ([3] * 5, False),
    ],
)
def test_sentences_stand_side_by_side_where_they_can_be_read(
    sizes: Sequence[int], side_by_side: bool
) -> None:
    analyses = [
        sentence(content(*["the"] * (size - 2)), random_attention(0, 1, 1, size)) for size in sizes
    ]
    checked = check.check(analyses, CheckPage(layer=0, head=0, claim=Claim(pattern=Pattern.NEXT)))
    assert len(checked.alone) == (len(sizes) if side_by_side else 0)


def test_a_split_word_of_a_claim_is_joined_in_the_picture_and_looked_at() -> None:
    tokens = content("the", "slow", "##ly", "moved", "cat")
    analysis = sentence(tokens, random_attention(0, 1, 1, len(tokens)))
    one = find.opened(analysis, Claim(source="moved", target="slowly"), Head(0, 0))
    other = find.opened(analysis, Claim(source="moved", target="cat"), Head(0, 0))
    assert (one.joined, one.focus) == (True, (3,))
    assert (other.joined, other.focus) == (False, (3,))


@given(st.floats(0, 200, allow_nan=False))
def test_fewer_than_one_head_is_never_written_as_one(number: float) -> None:
    written = float(about(number).split()[-1])
    assert (written < 1) == exceeds(1, number)
    assert written == pytest.approx(number, abs=0.51 if number >= 10 else 0.051)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (144 / 8**3, "about 0.3"),
        (144 / 8, "about 18"),
        (0.0314, "about 0.03"),
        (0.001, "fewer than 0.01"),
        (0.97, "about 0.97"),
        (0.999, "about 0.99"),
        (1.0, "about 1.0"),
    ],
)
def test_expected_numbers(number: float, written: str) -> None:
    assert about(number) == written


@pytest.mark.parametrize(
    ("probability", "written"),
    [(0.0, "less than 1 %"), (0.245, "25 %"), (0.994, "more than 99 %"), (1.0, "more than 99 %")],
)
def test_chances(probability: float, written: str) -> None:
    assert chance(probability) == written


@given(st.floats(0, 1), st.sampled_from([0.5, 0.6, 0.78]))
def test_a_figure_shows_on_which_side_of_its_bound_it_lies(number: float, bound: float) -> None:
    written = float(beside(number, bound, 2))
    assert abs(written - number) <= 0.005 + 1.01 * TOLERANCE
    if abs(number - bound) > 1e-6:
        assert (written > bound, written < bound) == (number > bound, number < bound)


@pytest.mark.parametrize(
    ("number", "bound", "digits", "written"),
    [
        (0.83, 0.5, 2, "0.83"),
        (0.5004, 0.5, 2, "0.5004"),
        (0.4996, 0.5, 2, "0.4996"),
        (0.5, 0.5, 2, "0.50"),
        (89.6, 90, 0, "89.6"),
        (90, 90, 0, "90"),
    ],
)
def test_figures_near_a_bound_get_more_digits(
    number: float, bound: float, digits: int, written: str
) -> None:
    assert beside(number, bound, digits) == written


def test_many_sentences_are_named_by_number() -> None:
    texts = quotes(["first", "second *x*", "x" * 200, "fourth", "fifth", "sixth"])
    assert listed([1], texts) == "2 (second *x*)"
    long = f"3 ({'x' * 69}…)"
    assert listed(
        [0, 2, 3, 1, 4, 5], texts
    ) == f"1 (first), {long}, 4 (fourth), 2 (second *x*), " + ("5 and 6")


def test_claims_in_words() -> None:
    assert what(Claim(pattern=Pattern.NEXT)) == "looks at the next token"
    assert what(Claim(source="a" * 50, target="b"), most=10) == f"looks from {'a' * 9}… to b"


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(st.one_of(st.none(), st.sampled_from(Pattern)), WORDS, WORDS)
def test_a_link_keeps_every_claim(pattern: Pattern | None, source: str, target: str) -> None:
    page = CheckPage(layer=3, head=9, claim=Claim(pattern=pattern, source=source, target=target))
    written = address_of(page)
    assert page_at(written) == page
    assert not re.search(r"\s", written)


def test_a_link_with_words_that_are_not_latin_is_short_enough_for_a_button() -> None:
    page = CheckPage(layer=3, head=10, claim=Claim(source="медленно", target="двигалась"))
    assert len(f"go:{10**19}:00:{address_of(page)}") <= 100
