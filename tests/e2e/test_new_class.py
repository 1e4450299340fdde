"""A class of the sandbox ends: what the bot kept of its people goes with it."""

from bot.sandbox import _forgetting_with
from model.bert.runner import Runner
from sandbox import Classroom
from sandbox.testing import Sandbox
from tests.e2e.conftest import running_bot, until
from tests.e2e.talk import TURTLE, ask
from tests.sandbox.page.pupils import teaching_of


async def test_a_new_class_meets_a_bot_that_knows_nobody(small_runner: Runner) -> None:
    async with (
        Sandbox.running(classroom=Classroom()) as sandbox,
        running_bot(sandbox, small_runner) as bot,
    ):
        _forgetting_with(sandbox._world, bot)
        await ask(sandbox, f"!mask {TURTLE}", user="Teacher")
        await ask(sandbox, "!note Turtles are slow.", user="Teacher")
        teacher = sandbox.users["Teacher"].id
        assert (await bot.desk.records.about(teacher))["notebook"] == 1
        assert bot.desk.sentences._texts
        teaching_of(sandbox).begin_anew()
        await until(lambda: not bot.desk.sentences._texts)
        assert not any((await bot.desk.records.about(teacher)).values())
        refused = await ask(sandbox, "!heads", user="Teacher")
        assert refused["content"].startswith("Which sentence?")
