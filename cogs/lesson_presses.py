"""The buttons and forms of lessons.

At one's own pace a lesson's message belongs to who began it, and shows that person's progress;
whoever else uses its buttons gets a private copy for themselves. A led lesson is one message for
all: everybody answers, in private, and who leads it goes on.
"""

import contextlib
import re
from typing import Any, Literal, cast

import discord

from cogs.answering import Interaction, answered
from cogs.controls import NOBODY, Change, ControlsView, DeleteButton, page_buttons
from cogs.delivery import delivered, responded
from cogs.desk import Desk, host_of
from cogs.forms import Form, typed_into
from cogs.lesson_answers import judge
from cogs.lesson_ids import BUTTON, FORM, Spot, action_of, button_id, form_id
from cogs.message import embed_of
from cogs.progress import deferred
from replies.answer import Answer
from replies.course.lesson import Lesson, Step
from replies.course.tasks import Judged, Kind
from replies.course.words import (
    FORMS,
    Action,
    LessonAnswer,
    LessonButton,
    hints_of,
    led_over,
    led_shown,
    listed,
    step_shown,
)
from replies.errors import NotLeading


def lesson_view(answer: LessonAnswer, owner: int, *, led: bool = False) -> ControlsView:
    """The buttons of a lesson's message.

    Args:
        answer: What the message shows.
        owner: Whose it is, or who leads the lesson.
        led: Whether it is led.
    """
    view = ControlsView(timeout=None)
    for place, row in enumerate(answer.rows):
        for button in row:
            if isinstance(button, LessonButton):
                view.add_item(_LessonItem(button, owner, led=led, row=place))
            else:
                for item in page_buttons((button,), NOBODY, place):
                    view.add_item(item)
    view.add_item(DeleteButton(owner, row=max(0, len(answer.rows) - 1)))
    return view


def lesson_embed(answer: LessonAnswer) -> discord.Embed:
    """The words of a lesson's message, with the sentences in the footer."""
    return embed_of(Answer(answer.embed, answer.texts))


class _LessonItem(discord.ui.DynamicItem[discord.ui.Button[Any]], template=BUTTON):
    """A button of a lesson."""

    def __init__(self, button: LessonButton, owner: int, *, led: bool, row: int | None) -> None:
        self._action = button.action
        self._spot = Spot(owner, led, button.lesson, button.step)
        asks = button.action in FORMS
        super().__init__(
            discord.ui.Button(
                label=button.label,
                custom_id=button_id(button.action, self._spot),
                style=discord.ButtonStyle.primary if asks else discord.ButtonStyle.secondary,
                row=row,
            )
        )

    @classmethod
    async def from_custom_id(  # type: ignore[override]
        cls, interaction: Interaction, item: discord.ui.Button[Any], match: re.Match[str], /
    ) -> "_LessonItem":
        """Called by the library for a press, also on a message from before a restart."""
        del interaction
        spot = Spot.of(match)
        button = LessonButton(item.label or "", action_of(match), spot.lesson, spot.step)
        return cls(button, spot.owner, led=spot.led, row=item.row)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Does what the button is for."""
        await answered(interaction, lambda: _pressed(interaction, self._action, self._spot))


LESSON_CONTROLS = (_LessonItem,)
"""For the client to register, so that presses find their way."""


async def form_sent(interaction: discord.Interaction[Any]) -> None:
    """Answers a form that was sent in, if it is one of a lesson."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = re.fullmatch(FORM, str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or match is None:
        return
    spot, typed = Spot.of(match), typed_into(interaction)
    await answered(interaction, lambda: _handed_in(interaction, spot, typed))


async def _pressed(interaction: discord.Interaction[Any], action: Action, spot: Spot) -> None:
    """What a button does."""
    if action in FORMS:
        await _ask(interaction, cast("Kind", action), spot)
    elif action == "hint" and spot.led:
        await _whisper_hint(interaction, spot)
    elif spot.led:
        await _lead(interaction, spot, over=action == "end")
    else:
        await _own(interaction, cast("Literal['go', 'hint', 'list']", action), spot)


async def _ask(interaction: discord.Interaction[Any], kind: Kind, spot: Spot) -> None:
    words = FORMS[kind]
    form = Form(words.title, words.label, form_id(spot), words.most)
    await responded(lambda: interaction.response.send_modal(form))


async def _own(
    interaction: discord.Interaction[Any], action: Literal["go", "hint", "list"], spot: Spot
) -> None:
    """Turns the message, or a private copy of it, at one's own pace."""
    desk, person = host_of(interaction.client).desk, interaction.user.id
    change = await _promised(interaction, spot)
    curriculum = await desk.curriculum.of(desk.services)
    if action == "list":
        await _change(change, await lessons_for(desk, person), person)
        return
    lesson = curriculum.lesson(spot.lesson)
    step = lesson.step(spot.step)
    await desk.records.lessons.stand(person, lesson.name, step.name)
    if action == "hint":
        await desk.records.lessons.hint(person, lesson.name, step.name, len(step.hints))
    await _change(change, await step_for(desk, person, lesson, step), person)


async def _handed_in(interaction: discord.Interaction[Any], spot: Spot, typed: str) -> None:
    """Checks an answer, and shows what became of it: in the message, or in private."""
    desk, person = host_of(interaction.client).desk, interaction.user.id
    change = await _promised(interaction, spot)
    lesson = (await desk.curriculum.of(desk.services)).lesson(spot.lesson)
    step = lesson.step(spot.step)
    judged = await judge(desk, person, step.task, typed)
    if judged.right:
        await desk.records.lessons.solve(person, lesson.name, step.name)
        if spot.led and interaction.message is not None:
            await desk.records.lessons.solve_led(interaction.message.id, step.name, person)
    if not spot.led:
        await _change(change, await step_for(desk, person, lesson, step, judged), person)
        return
    await change(lambda: {"content": judged.said})
    if judged.right:
        await _show_count(interaction, spot, lesson, step)


async def _show_count(
    interaction: discord.Interaction[Any], spot: Spot, lesson: Lesson, step: Step
) -> None:
    """Shows how many have a step of a led lesson, if the lesson is still there."""
    desk, message = host_of(interaction.client).desk, interaction.message
    if message is None:
        return
    records, here = desk.records.lessons, (step.name, None)
    if await records.led_place(message.id) not in here:
        return  # before it takes the turn of what is shown there
    desk.turns.begin(message.id, interaction)
    async with desk.turns.sending(message.id, interaction) as newest:
        if not newest or await records.led_place(message.id) not in here:
            return
        solved = (await records.solved_led(message.id)).get(step.name, 0)
        shown = led_shown(lesson, step, solved)
        view = lesson_view(shown, spot.owner, led=True)
        # Where the bot was only brought along, it can't change what it said.
        with contextlib.suppress(discord.Forbidden, discord.NotFound):
            await delivered(lambda: message.edit(embed=lesson_embed(shown), view=view))


async def _lead(interaction: discord.Interaction[Any], spot: Spot, *, over: bool) -> None:
    """Goes on in a led lesson, or ends it.

    Raises:
        NotLeading: If the person doesn't lead it.
    """
    desk, message = host_of(interaction.client).desk, interaction.message
    leads = interaction.user.id == spot.owner or interaction.permissions.manage_messages
    if message is None or not leads:
        raise NotLeading("lesson")
    change = await _promised(interaction, spot, leading=True)
    lesson = (await desk.curriculum.of(desk.services)).lesson(spot.lesson)
    step, records = lesson.step(spot.step), desk.records.lessons
    await records.stand_led(message.id, "" if over else step.name)
    desk.turns.begin(message.id, interaction)  # an answer to the step before gives way
    solved = await records.solved_led(message.id)
    shown = led_over(lesson, solved) if over else led_shown(lesson, step, solved.get(step.name, 0))
    await _change(change, shown, spot.owner, led=True)


async def _whisper_hint(interaction: discord.Interaction[Any], spot: Spot) -> None:
    """Gives one more hint in private."""
    desk, person = host_of(interaction.client).desk, interaction.user.id
    change = await _promised(interaction, spot)
    step = (await desk.curriculum.of(desk.services)).lesson(spot.lesson).step(spot.step)
    most = len(step.hints)
    count = await desk.records.lessons.hint(person, spot.lesson, step.name, most)
    await change(lambda: {"content": "\n".join(hints_of(step, count))})


async def lessons_for(desk: Desk, person: int) -> LessonAnswer:
    """All lessons, as a person sees them."""
    curriculum = await desk.curriculum.of(desk.services)
    records = desk.records.lessons
    progress = {
        lesson.name: await records.progress(person, lesson.name) for lesson in curriculum.lessons
    }
    prefix = desk.services.examples.prefix
    return listed(curriculum, progress, await records.latest(person), prefix)


async def step_for(
    desk: Desk, person: int, lesson: Lesson, step: Step, judged: Judged | None = None
) -> LessonAnswer:
    """A step, as a person sees it."""
    progress = await desk.records.lessons.progress(person, lesson.name)
    return step_shown(lesson, step, progress, judged)


async def _promised(
    interaction: discord.Interaction[Any], spot: Spot, *, leading: bool = False
) -> Change:
    """Promises a change of the message to whom it belongs, and to all others a private one."""
    message, own = interaction.message, interaction.user.id == spot.owner and not spot.led
    if message is None or not (own or leading):
        await deferred(interaction, private=True)
        return Change(interaction, interaction.id)
    host_of(interaction.client).desk.turns.begin(message.id, interaction)
    await deferred(interaction)
    return Change(interaction, message.id)


async def _change(change: Change, answer: LessonAnswer, owner: int, *, led: bool = False) -> None:
    embed = lesson_embed(answer)
    await change(
        lambda: {"content": None, "embed": embed, "view": lesson_view(answer, owner, led=led)}
    )
