"""Questions are made of what is measured: where the heads are known, so are the answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest

from config.workers import Workers
from model.analysis import Head
from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.measures.patterns import Pattern
from model.serving.analyzer import Analyzer, Limits
from model.word_filter import WordFilter
from records import Records
from replies.examples import Examples
from replies.pages import CheckPage, HeadPage
from replies.phrases import PHRASES
from replies.plain import capitalised
from replies.quiz.errors import NothingClear
from replies.quiz.making import make
from replies.quiz.question import Kind, Plan, Question
from replies.services import Services
from replies.terms import Term
from tests.constructed import OFFSETS, PATTERNS, build
from tests.replies.quiz.questions import chance
from tests.replies.reading import grade, uncommon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TURTLE = "The turtle moved slowly across the table."
TERMS = frozenset({*get_args(Term), "tokens", "heads", "row", "rows", "column", "bert", *"abcd"})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(load_checkpoint(str(build(tmp_path_factory.mktemp("quiz") / "checkpoint"))))


@pytest.fixture
async def services(runner: Runner) -> AsyncIterator[Services]:
    model = Analyzer(runner, Limits())
    studio, measuring = Workers("studio"), Workers("measuring")
    examples = Examples("!", runner.geometry)
    records = await Records.opened(None)
    words = WordFilter.load()
    yield Services(model, studio, examples, "by hand", 5, measuring, words, records)
    await records.close()
    for workers in (studio, measuring):
        await workers.close()
    await model.close()


async def questions(services: Services, kind: Kind | None, count: int) -> list[Question]:
    """So many questions of a round, as long as there are any."""
    plan, made = Plan(kind=kind, questions=count, given=(TURTLE,)), list[Question]()
    for number in range(count):
        subjects = [question.subject for question in made]
        made.append((await make(services, plan, subjects, chance(number))).question)
    return made


def head_of(question: Question) -> Head:
    page = question.page
    assert isinstance(page, CheckPage | HeadPage)
    return page.chosen


async def test_a_head_looks_where_it_was_built_to(services: Services) -> None:
    built = {head: pattern for pattern, head in PATTERNS.items()}
    # Where a word is alone, the same word is the word itself.
    built[PATTERNS[Pattern.SAME]] = Pattern.SELF
    for question in await questions(services, "head", 12):
        target = PHRASES[built[head_of(question)]].removeprefix("looks at ")
        assert question.choices[question.right] == capitalised(target)
        assert len(set(question.choices)) == 4


async def test_a_head_links_the_words_that_it_was_built_to(services: Services) -> None:
    """The heads that look so many words further do, and [MASK] is not in these sentences."""
    for question in await questions(services, "find", 12):
        source, target = re.findall(r"\*(\w+)\*", question.asks)[:2]
        words = re.findall(r"\w+", question.texts[0].lower())
        apart = words.index(target) - words.index(source)
        assert head_of(question) == OFFSETS[apart]
        assert question.choices == ("", "", "", "")


async def test_a_claim_is_true_of_the_head_that_was_built_so(services: Services) -> None:
    made = await questions(services, "true", 16)
    for question in made:
        page = question.page
        assert isinstance(page, CheckPage)
        if page.claim.pattern is not None:
            holds = PATTERNS[page.claim.pattern] == page.chosen
            assert question.choices[question.right] == ("True" if holds else "Not true")
    assert {question.right for question in made} == {0, 1}


async def test_what_no_head_says_anything_about_is_not_asked(services: Services) -> None:
    """No piece is much more probable than the next one."""
    with pytest.raises(NothingClear) as refused:
        await make(services, Plan(kind="word", given=(TURTLE,)), (), chance())
    assert refused.value.given
    with pytest.raises(NothingClear):
        await make(services, Plan(kind="word"), (), chance())


async def test_a_round_of_all_kinds_takes_turns_and_asks_nothing_twice(services: Services) -> None:
    made = await questions(services, None, 9)
    kinds = [question.kind for question in made]
    assert {kinds.count(kind) for kind in ("head", "find", "true")} == {3}
    assert len({question.subject for question in made}) == len(made)
    # What was given comes first.
    assert made[0].texts == (TURTLE,)


async def test_without_sentences_examples_are_taken(services: Services) -> None:
    made = await make(services, Plan(kind="head"), (), chance())
    assert made.question.texts
    around = await make(services, Plan(kind="head", around=(TURTLE,)), (), chance())
    assert around.question.texts == (TURTLE,)


async def test_what_is_given_may_be_unclear(services: Services) -> None:
    with pytest.raises(NothingClear):
        await make(services, Plan(kind="find", given=("Hello.",)), (), chance())


async def test_it_is_easy_to_read(services: Services) -> None:
    for question in [*await questions(services, None, 9)]:
        for said in (question.asks, question.why):
            own = set(re.findall(r"\w+", " ".join(question.texts).lower()))
            plain = re.sub(r"[*\\>]", "", said)
            assert grade(plain) <= 7.0, plain
            assert not uncommon(plain, TERMS | own | {"cls", "sep"}), plain
