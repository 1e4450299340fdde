"""What a command's help says is data: no comment or docstring changes it."""

import subprocess
import sys
from pathlib import Path

from cogs.claims import Claims
from cogs.compare import Compare
from cogs.explore import Explore
from cogs.export import Export
from cogs.guide import Guide
from cogs.hybrid import described
from cogs.lesson import Lessons
from cogs.notebook import Notebook
from cogs.quiz import Quiz
from cogs.survey import Survey
from cogs.switches import Switches
from cogs.variations import Variations
from replies.manual import GROUPS, SUMMARIES

COGS = (
    *(Compare, Explore, Export, Guide, Quiz, Claims, Lessons, Notebook, Survey, Switches),
    Variations,
)
COMMANDS = [described(command) for cog in COGS for command in cog.__cog_commands__]


def test_every_command_says_what_it_does_and_how_it_is_typed() -> None:
    assert {command.name: command.summary for command in COMMANDS} == SUMMARIES
    assert {name for _, names in GROUPS for name in names} == set(SUMMARIES)
    assert all(bool(command.usage) == bool(command.options) for command in COMMANDS)
    assert [command.name for command in COMMANDS if not command.options] == ["about"]


def test_help_is_the_same_where_python_drops_docstrings() -> None:
    script = "from tests.cogs.test_hybrid import COMMANDS; print(ascii(COMMANDS))"
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-OO", "-W", "ignore", "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert told.stdout.strip() == ascii(COMMANDS)
