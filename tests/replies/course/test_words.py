"""What the messages of lessons say, and where their buttons lead."""

from records.lessons import Place, Progress
from replies.answer import Button
from replies.course.lesson import Curriculum, Lesson, Step
from replies.course.tasks import NumberTask, right
from replies.course.words import (
    FORMS,
    LessonAnswer,
    led_over,
    led_shown,
    listed,
    stands_at,
    step_shown,
)
from replies.pages import MaskPage


def step(name: str) -> Step:
    task = NumberTask(3, "Why.", "Count.")
    hints = ("One.", "Two.")
    return Step(name, f"Title {name}", 5, "Read.", "Do.", "!x", MaskPage(), hints, task, "Say.")


LESSON = Lesson("true", "Is it true?", "After this.", (step("a"), step("b"), step("c")))


def labels(answer: LessonAnswer) -> list[tuple[str, str, str]]:
    return [
        (button.label, "run", "")
        if isinstance(button, Button)
        else (button.label, button.action, button.step)
        for row in answer.rows
        for button in row
    ]


def text_of(answer: LessonAnswer) -> str:
    return str(answer.embed.description)


def test_a_step_shows_as_many_hints_as_were_taken_and_what_became_of_the_answer() -> None:
    progress = Progress("b", frozenset({"b"}), {"b": 1})
    shown = step_shown(LESSON, LESSON.steps[1], progress, right("Right. Why."))
    assert shown.embed.title == "Step 2 of 3: Title b"
    text = text_of(shown)
    assert "**Hint 1** One." in text
    assert "Two." not in text
    assert text.index("Right. Why.") < text.index("✓ You have this step.")
    assert labels(shown) == [
        ("Answer", "number", "b"),
        ("Hint", "hint", "b"),
        ("Run the command", "run", ""),
        ("Back", "go", "a"),
        ("Next", "go", "c"),
        ("All lessons", "list", ""),
    ]


def test_an_unsolved_step_is_skipped_and_the_last_one_leads_to_the_list() -> None:
    first = labels(step_shown(LESSON, LESSON.steps[0], Progress()))
    assert ("Skip", "go", "b") in first
    assert "Back" not in [label for label, *_ in first]
    last = labels(step_shown(LESSON, LESSON.steps[2], Progress()))
    assert last[-1] == ("Finish", "list", "c")


def test_a_led_step_says_how_many_have_it_and_no_answer() -> None:
    for count, said in ((0, "Nobody has it yet."), (1, "1 person has it."), (3, "3 people have")):
        assert said in text_of(led_shown(LESSON, LESSON.steps[0], count))
    assert [label for label, *_ in labels(led_shown(LESSON, LESSON.steps[2], 0))] == [
        *("Answer", "Hint", "Run the command", "Back", "End"),
    ]
    over = led_over(LESSON, {"a": 2})
    assert "Title a: 2 people have it.\nTitle b: Nobody has it yet." in text_of(over)
    assert not over.rows


def test_the_list_says_how_far_one_is_and_goes_on_there() -> None:
    progress = {"true": Progress("b", frozenset({"a", "gone"}))}
    shown = listed(Curriculum((LESSON,)), progress, Place("true", "b"), "!")
    assert "You are at step 2 of 3, and have solved 1." in text_of(shown)
    assert labels(shown) == [("Go on: lesson 2, step 2", "go", "b")]
    fresh = listed(Curriculum((LESSON,)), {}, None, "!")
    assert "You are" not in text_of(fresh)
    assert labels(fresh) == [("Lesson 2", "go", "a")]


def test_where_a_step_is_gone_one_begins_anew() -> None:
    assert stands_at(LESSON, Progress("gone")).name == "a"


def test_forms_fit_into_what_discord_allows() -> None:
    for words in FORMS.values():
        assert len(words.title) <= 45
        assert len(words.label) <= 45
