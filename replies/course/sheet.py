"""The teacher's sheet: every lesson with its steps and the answer key, as Markdown."""

from collections.abc import Sequence

from model.known.known_heads import trained_heads
from replies.course.lesson import Curriculum, LeftOut, Lesson, Step
from replies.phrases import short
from replies.plain import series
from replies.services import Services

FILENAME = "teaching.md"

_ADVICE = """\
Everybody at their own pace: `{prefix}lesson 1`, best as `/lesson`, since then each sees only their
own. Together: `{prefix}lesson 1 led` puts one message into the channel; all press *Answer*, each is
told in private whether it is right, the message counts who has it, and only who leads goes on.

The key was measured on this model, and so is every answer when it is handed in. **Any head that
does it is right**, not only the first of a list. Another model has other heads: there, type
`/lesson`, choose its option `sheet`."""


def sheet(curriculum: Curriculum, services: Services) -> str:
    """The sheet for the loaded model."""
    geometry, name = services.model.geometry, services.shown_model_name
    parts = [
        "# Teaching with it: three lessons, with answers",
        f"For **{name}**, {geometry.layers} layers of {geometry.heads} heads.",
        _ADVICE.format(prefix=services.examples.prefix),
        *_trained(services),
    ]
    for lesson in curriculum.lessons:
        parts += _of_lesson(lesson)
    return "\n\n".join(parts) + "\n"


def _trained(services: Services) -> list[str]:
    heads = trained_heads(services.known)
    if not heads:
        return []
    named = series([f"`{short(head)}`" for head in heads])
    said = (
        f"{named} were **trained** to do what they do. All other heads came to it by themselves; "
        "say so when one of these is found."
    )
    return [said]


def _of_lesson(lesson: Lesson) -> list[str]:
    minutes = f"{lesson.minutes} minutes, {len(lesson.steps)} steps. {lesson.goal}"
    parts = [f"## Lesson {lesson.number}: {lesson.title}", minutes]
    for number, step in enumerate(lesson.steps, 1):
        parts += _of_step(number, step)
    return parts + _left_out(lesson.left_out)


def _of_step(number: int, step: Step) -> list[str]:
    return [
        f"### {number}. {step.title} ({step.minutes} minutes)",
        f"**They read:** {step.read}",
        f"**They do:** {_of_lines(step.do)}",
        f"```\n{step.command}\n```",
        _points("Hints", step.hints),
        _points("Key", step.task.key()),
        f"**You may say:** {step.say}",
    ]


def _of_lines(text: str) -> str:
    """A text whose lines stay lines in Markdown."""
    return text.replace("\n", "  \n")


def _points(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{heading}:**", "", *(f"- {line}" for line in lines)])


def _left_out(left_out: Sequence[LeftOut]) -> list[str]:
    if not left_out:
        return []
    lines = [f"*{each.title}*: {each.why}" for each in left_out]
    return [_points("Left out for this model", lines)]
