"""Every step of every lesson can be done on the model in the box, and its key is right."""

import re
from collections.abc import AsyncIterator

import pytest

from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.lesson_answers import judge
from cogs.line import Line
from cogs.typed_sentences import split_sentences
from docs.teaching import served
from model.bert.runner import Runner
from model.measures.claims import Outcome, check_link, check_pattern
from model.measures.patterns import Pattern
from replies.course.lesson import NAMES, Curriculum, Step
from replies.course.prepared import curriculum_for
from replies.course.sheet import sheet
from replies.course.tasks import HeadTask
from replies.example_heads import LINKS, PATTERN_SENTENCES
from replies.phrases import short
from replies.services import Services
from replies.terms import explained
from tests.replies.reading import grade, uncommon

HARDEST = 7.0
"""The grade that docs/language.md aims at."""
ALSO_KNOWN = frozenset(
    (
        *("tokens", "heads", "layers", "scores", "weight", "weights", "commas", "swap"),
        *("bert", "bert's", "mask", "sep", "cls"),
    )
)
STEPS = {
    "attention": ("gap", "look", "share", "next", "previous", "verb", "own", "sep"),
    "true": ("one", "several", "counter", "luck", "rule", "stands", "twenty"),
    "limits": ("strong", "idle", "matter", "faint", "sep", "swap", "conclude"),
}
"""Their names, which buttons of old messages hold."""

RIGHT = {
    ("attention", "gap"): "book",
    ("attention", "look"): "moved",
    ("attention", "share"): "0.28",
    ("attention", "own"): "My sister plays the drums in a band.",
    ("true", "several"): "1",
    ("true", "counter"): "Slowly the heavy door moved.",
    ("true", "luck"): "3",
    ("true", "rule"): "2",
    ("true", "twenty"): "20",
    ("limits", "swap"): "picked -> fell",
    ("limits", "conclude"): "2",
}
"""Answers to the tasks that want no head."""
WRONG = {
    ("attention", "gap"): "elephant",
    ("attention", "look"): "slowly",
    ("attention", "share"): "0.72",
    ("attention", "own"): "The turtle moved slowly.",
    ("true", "several"): "5",
    ("true", "counter"): "The big train moved slowly.",
    ("true", "luck"): "1",
    ("true", "rule"): "5",
    ("true", "twenty"): "0",
    ("limits", "swap"): "up -> down",
    ("limits", "conclude"): "1",
}
ALL = [(lesson, step) for lesson, steps in STEPS.items() for step in steps]
OF_HEADS = [
    *(("attention", step) for step in ("next", "previous", "verb", "sep")),
    *(("true", step) for step in ("one", "stands")),
    *(("limits", step) for step in ("strong", "idle", "matter", "faint", "sep")),
]
"""Those that want a head."""


@pytest.fixture(scope="session")
async def shared_services(runner: Runner) -> AsyncIterator[Services]:
    async with served(runner, "bundled") as services:
        yield services


@pytest.fixture(scope="session")
async def curriculum(shared_services: Services) -> Curriculum:
    return await curriculum_for(shared_services)


@pytest.fixture
def desk(shared_services: Services) -> Desk:
    line = Line(places=4, weight=2**30, longest_wait=60.0)
    return Desk(shared_services, line=line, exports=line, experiments=line)


def step_of(curriculum: Curriculum, lesson: str, step: str) -> Step:
    return curriculum.lesson(lesson).step(step)


def test_the_names_of_lessons_and_steps_stay_and_each_takes_45_minutes(
    curriculum: Curriculum,
) -> None:
    assert {
        lesson.name: tuple(s.name for s in lesson.steps) for lesson in curriculum.lessons
    } == STEPS
    assert tuple(STEPS) == NAMES
    for lesson in curriculum.lessons:
        assert lesson.minutes == 45
        assert 6 <= len(lesson.steps) <= 9
        assert not lesson.left_out
        assert lesson.goal.startswith("After this you can ")


@pytest.mark.parametrize(("lesson", "step"), OF_HEADS)
async def test_every_head_of_the_key_is_right_and_every_other_is_refused(
    curriculum: Curriculum, desk: Desk, lesson: str, step: str
) -> None:
    task = step_of(curriculum, lesson, step).task
    assert isinstance(task, HeadTask)
    named = {head for line in task.key() for head in re.findall(r"`(\d+-\d+)`", line)}
    assert named == {short(head) for head in task.right}
    assert named
    for head in task.heads:
        judged = await judge(desk, 1, task, short(head))
        assert judged.right is (short(head) in named)
    assert len(task.heads) == 144
    assert len(named) < 144


@pytest.mark.parametrize(("lesson", "step"), list(RIGHT))
async def test_the_other_steps_can_be_solved_and_not_by_anything(
    curriculum: Curriculum, desk: Desk, lesson: str, step: str
) -> None:
    task = step_of(curriculum, lesson, step).task
    assert (await judge(desk, 1, task, RIGHT[lesson, step])).right
    judged = await judge(desk, 1, task, WRONG[lesson, step])
    assert not judged.right
    assert task.key()


def test_every_step_is_tried() -> None:
    assert {*OF_HEADS, *RIGHT} == {*ALL}
    assert {*RIGHT} == {*WRONG}


async def test_what_is_right_is_what_check_says(
    curriculum: Curriculum, shared_services: Services
) -> None:
    analyses = await shared_services.analyze(PATTERN_SENTENCES)
    task = step_of(curriculum, "attention", "previous").task
    assert isinstance(task, HeadTask)
    for head in task.heads:
        holds = check_pattern(analyses, head, Pattern.PREV).outcome is Outcome.HOLDS
        assert holds is (head in task.right)
    link = LINKS[1]
    analyses = await shared_services.analyze(link.sentences)
    task = step_of(curriculum, "true", "stands").task
    assert isinstance(task, HeadTask)
    for head in task.heads:
        verdict = check_link(analyses, head, link.source, link.target)
        assert (verdict.outcome is Outcome.HOLDS) is (head in task.right)


@pytest.mark.parametrize(("lesson", "step"), ALL)
def test_a_step_is_short_and_has_hints_and_a_command(
    curriculum: Curriculum, lesson: str, step: str
) -> None:
    made = step_of(curriculum, lesson, step)
    assert len(re.findall(r"[.?!](?=\s|$)", made.read)) <= 4
    assert len(made.hints) == 2
    assert made.say
    assert made.command.startswith("!")
    assert len(made.command) < 2000
    name, _, rest = made.command.partition(" ")
    if name in {"!attn", "!check", "!off"}:
        reader = Reader(rest)
        reader.head()
        assert split_sentences(reader.rest() or "")


@pytest.mark.parametrize(("lesson", "step"), ALL)
async def test_a_step_is_easy_to_read(
    curriculum: Curriculum, shared_services: Services, lesson: str, step: str
) -> None:
    made = step_of(curriculum, lesson, step)
    texts = [curriculum.lesson(lesson).goal, made.read, made.do, *made.hints]
    if isinstance(made.task, HeadTask):
        texts += [(await made.task.judge(shared_services, head)).said for head in made.task.heads]
    terms = ALSO_KNOWN | {*explained(shared_services.model.geometry)}
    for text in texts:
        bare = _in_own_words(text)
        assert not uncommon(bare, terms), text
        assert grade(bare) <= HARDEST, text


def _in_own_words(text: str) -> str:
    """A text with what is typed, and words of sentences, left aside."""
    text = re.sub(r"`[^`]*`", "this", text)
    text = re.sub(r"(?<!\*)\*[^*\n]+\*(?!\*)", "this", text)
    return re.sub(r"\*\*|[\[\]]", "", text)


async def test_steps_that_a_model_cannot_do_are_left_out_and_the_sheet_says_so(
    small_runner: Runner,
) -> None:
    async with served(small_runner, "small") as services:
        small = await curriculum_for(services)
        text = sheet(small, services)
    first = small.lesson("attention")
    assert "next" not in [step.name for step in first.steps]
    assert "This model has no head that clearly looks at the next token." in {
        each.why for each in first.left_out
    }
    assert "**Left out for this model:**" in text
    assert "*The next word*: This model has no head that clearly looks at the next token." in text
    luck = small.lesson("true").step("luck")
    assert "fewer than 1 of 16" in luck.do
