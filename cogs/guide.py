"""`explain`, `help` and `about`: what attention is, what the bot can do, and who it is."""

from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from cogs.desk import Desk
from cogs.grammar import Reader
from cogs.hybrid import Context, Options, described, hybrid_command
from cogs.sending import send, send_answer
from replies import manual
from replies.about import about
from replies.errors import ChoiceUnclear
from replies.show.topic import TopicPage
from replies.showing import show
from replies.topics import TOPICS, nearest_topic, topic_of

TOPIC = Literal[
    "attention",
    "head",
    "layer",
    "mask",
    "sep",
    "caveats",
    "off",
    "importance",
    "swap",
    "layers",
    "film",
    "index",
    "reading",
    "luck",
    "models",
]


class ExplainOptions(Options):
    """Of `explain`."""

    usage = "[topic]"

    topic: TOPIC | None = commands.flag(
        default=None, description="What to explain; left out, the list of all topics."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes a topic by its name or another one.

        Raises:
            ChoiceUnclear: If there is no such topic.
        """
        typed = reader.rest()
        if typed is None:
            return {}
        topic = topic_of(typed)
        if topic is None:
            raise ChoiceUnclear("topic", TOPICS, nearest_topic(typed))
        return {"topic": topic}


class HelpOptions(Options):
    """Of `help`."""

    usage = "[command]"

    command: str | None = commands.flag(
        default=None, description="A command to know all about; left out, all commands."
    )

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes what `usage` says."""
        return {"command": reader.rest()}


class Guide(commands.Cog):
    """Explains attention, the commands and the bot itself."""

    def __init__(self, desk: Desk) -> None:
        """Takes what the texts speak of."""
        self._desk = desk

    @hybrid_command(pictures=False)
    async def explain(self, ctx: Context, *, options: ExplainOptions) -> None:
        """Answers `explain`."""
        # It is about no sentence, and leaves the one used last as it is.
        answer = await show(
            self._desk.services_for(ctx.interaction), TopicPage(topic=options.topic), ()
        )
        await send_answer(ctx, self._desk, answer)

    @hybrid_command(pictures=False)
    async def help(self, ctx: Context, *, options: HelpOptions) -> None:
        """Answers `help`."""
        services = self._desk.services_for(ctx.interaction)
        known = [described(command) for command in ctx.bot.commands]
        if options.command is None:
            embed = manual.overview(services, known, str(ctx.me.display_name))
        else:
            command = manual.find_command(options.command, known, services.examples.prefix)
            embed = manual.entry(command, services.examples)
        await send(ctx, self._desk, embed=embed, private=True)

    @hybrid_command(pictures=False)
    async def about(self, ctx: Context) -> None:
        """Answers `about`."""
        await send(
            ctx, self._desk, embed=about(self._desk.services_for(ctx.interaction)), private=True
        )

    @help.autocomplete("command")  # noqa: A003 - the command above, not the builtin
    async def _names(self, interaction: Any, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ANN401
        known = [described(command) for command in interaction.client.commands]
        return [
            app_commands.Choice(name=example, value=name)
            for name, example in manual.proposals(known, self._desk.services.examples)
            if name.startswith(typed.strip().lower())
        ]
