"""`lesson`: 45 minutes in steps, at one's own pace or led, and the teacher's sheet."""

import io
from typing import Any, Literal

import discord
from discord.ext import commands

from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, Options, hybrid_command
from cogs.lesson_answers import judge
from cogs.lesson_presses import (
    form_sent,
    lesson_embed,
    lesson_view,
    lessons_for,
    step_for,
)
from cogs.progress import deferred, in_progress
from cogs.sending import asked_in, send
from replies.course.errors import ForTeachers, LessonAbsent, LessonUnclear, NoLesson
from replies.course.lesson import NAMES, TITLES, Lesson
from replies.course.sheet import FILENAME, sheet
from replies.course.words import (
    SHEET,
    LessonAnswer,
    led_shown,
    stands_at,
)
from replies.errors import BadAddress
from replies.typos import nearest

NAME = Literal["attention", "true", "limits"]
_YES = Literal["yes", "no"]

_ANSWER, _SHEET = "answer", "sheet"
_NUMBERS = (
    ("1", "1.", "one", "first"),
    ("2", "2.", "two", "second"),
    ("3", "3.", "three", "third"),
)
_LESSONS = {
    **{name: name for name in NAMES},
    **{typed: name for numbers, name in zip(_NUMBERS, NAMES, strict=True) for typed in numbers},
}
"""What people call a lesson in one word, and its name."""
_TITLED = {title.lower().rstrip("?"): name for name, title in TITLES.items()}
_WORDS = {
    **_LESSONS,
    **dict.fromkeys(("answer", "answer:", "check"), _ANSWER),
    **dict.fromkeys(("sheet", "key", "teacher"), _SHEET),
}
_LED = dict.fromkeys(("led", "lead", "together"), "yes")


class LessonOptions(Options):
    """Of `lesson`."""

    usage = "[1|2|3 [led]] | answer 3-10 | sheet"

    lesson: NAME | None = commands.flag(
        default=None, description="Which lesson; left out, the list and how far you are."
    )
    led: _YES = commands.flag(
        default="no", description="yes: one message for the whole class, and you lead."
    )
    answer: str | None = commands.flag(
        default=None, description="Your answer to the step that you are at."
    )
    sheet: _YES = commands.flag(
        default="no", description="yes: the teacher's sheet with all answers, as a file."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says.

        Raises:
            LessonUnclear: If it is no lesson.
        """
        reader.skip(("lesson", "no", "number"))
        named = cls.named(reader, "led")
        what = reader.phrase(_TITLED) or reader.name(_WORDS)
        if what == _ANSWER:
            return {"answer": reader.rest() or ""}
        named |= cls.named(reader, "led")
        if reader.name(_LED):
            named["led"] = "yes"
        rest = reader.rest()
        if rest is not None or (what is None and named):
            near = nearest((rest or "").lower(), _LESSONS)
            raise LessonUnclear(near and _LESSONS[near])
        return {"sheet": "yes"} if what == _SHEET else {"lesson": what, **named}


class Lessons(commands.Cog):
    """Lessons with tasks that are checked by what the model does."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the command works with."""
        self._desk = desk

    @hybrid_command(pictures=False, aliases=("lessons",))
    async def lesson(self, ctx: Context, *, options: LessonOptions) -> None:
        """Answers `lesson`."""
        alone = options.answer is not None or options.sheet == "yes" or options.lesson is None
        led = options.led == "yes" and not alone
        if ctx.interaction is not None:
            await deferred(ctx.interaction, private=not led)
        async with in_progress(ctx):
            if options.sheet == "yes":
                await self._send_sheet(ctx)
            elif options.answer is not None:
                await self._answer(ctx, options.answer)
            elif options.lesson is None:
                await self._send(ctx, await lessons_for(self._desk, ctx.author.id))
            elif led:
                await self._lead(ctx, await self._lesson(options.lesson))
            else:
                await self._begin(ctx, await self._lesson(options.lesson))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Called by the library for every interaction; forms are answered from here."""
        await form_sent(interaction)

    async def _lesson(self, name: str) -> Lesson:
        """The lesson of a name.

        Raises:
            LessonAbsent: If the loaded model can do no step of it.
        """
        curriculum = await self._desk.curriculum.of(self._desk.services)
        try:
            return curriculum.lesson(name)
        except BadAddress:
            raise LessonAbsent from None

    async def _begin(self, ctx: Context, lesson: Lesson) -> None:
        """The step at which the person goes on."""
        records, person = self._desk.records.lessons, ctx.author.id
        step = stands_at(lesson, await records.progress(person, lesson.name))
        await records.stand(person, lesson.name, step.name)
        await self._send(ctx, await step_for(self._desk, person, lesson, step))

    async def _lead(self, ctx: Context, lesson: Lesson) -> None:
        """The first step, for everybody."""
        if await self._send(ctx, led_shown(lesson, lesson.steps[0], 0), led=True):
            # From here it is the class's; another form of the command has an answer of its own.
            self._desk.replies.forget(asked_in(ctx))

    async def _answer(self, ctx: Context, typed: str) -> None:
        """What became of an answer to the step that the person is at.

        Raises:
            NoLesson: If they are at none.
        """
        records, person = self._desk.records.lessons, ctx.author.id
        place = await records.latest(person)
        if place is None:
            raise NoLesson
        try:
            lesson = await self._lesson(place.lesson)
            step = lesson.step(place.step)
        except (LessonAbsent, BadAddress):  # of another model
            raise NoLesson from None
        judged = await judge(self._desk, person, step.task, typed)
        if judged.right:
            await records.solve(person, lesson.name, step.name)
        await self._send(ctx, await step_for(self._desk, person, lesson, step, judged))

    async def _send_sheet(self, ctx: Context) -> None:
        """The teacher's sheet, in private.

        Raises:
            ForTeachers: If it would not be private, or the person may not manage messages.
        """
        interaction = ctx.interaction
        if interaction is None or not interaction.permissions.manage_messages:
            raise ForTeachers(private=interaction is not None)
        curriculum = await self._desk.curriculum.of(self._desk.services)
        data = sheet(curriculum, self._desk.services).encode()

        def files() -> list[discord.File]:
            return [discord.File(io.BytesIO(data), FILENAME)]

        await send(ctx, self._desk, SHEET, files=files, private=True)

    async def _send(self, ctx: Context, answer: LessonAnswer, *, led: bool = False) -> bool:
        """Whether it was sent, as `send` says."""
        view, embed = lesson_view(answer, ctx.author.id, led=led), lesson_embed(answer)
        return await send(ctx, self._desk, embed=embed, view=view, private=not led)
