"""A bot with buttons, selects, modals and slash commands of every kind."""

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from tests.sandbox.support import Context, make_bot, png_file

Interaction = discord.Interaction[commands.Bot]


class Controls(discord.ui.View):
    """Every kind of answer that a component can give."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next_picture(
        self, interaction: Interaction, _: "discord.ui.Button[Controls]"
    ) -> None:
        await interaction.response.edit_message(
            content="page 2", attachments=[png_file("two.png", description="second")]
        )

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: Interaction, _: "discord.ui.Button[Controls]") -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="edited later")

    @discord.ui.button(label="Secret", custom_id="secret")
    async def secret(self, interaction: Interaction, _: "discord.ui.Button[Controls]") -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.followup.send("for you", file=png_file())

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: Interaction, _: "discord.ui.Button[Controls]") -> None:
        await interaction.response.send_modal(Question())

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: Interaction, _: "discord.ui.Button[Controls]") -> None:
        await interaction.response.defer()

    @discord.ui.select(
        custom_id="layer",
        options=[discord.SelectOption(label=str(n), value=str(n)) for n in range(3)],
        max_values=2,
    )
    async def layer(self, interaction: Interaction, select: "discord.ui.Select[Controls]") -> None:
        await interaction.response.send_message("chose " + ",".join(select.values))

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(
        self, interaction: Interaction, select: "discord.ui.UserSelect[Controls]"
    ) -> None:
        await interaction.response.send_message(f"chose {select.values[0].display_name}")


class Question(discord.ui.Modal, title="Question"):
    sentence: "discord.ui.TextInput[Question]" = discord.ui.TextInput(
        label="Sentence", custom_id="sentence", min_length=2, max_length=10
    )
    note: "discord.ui.Label[Question]" = discord.ui.Label(
        text="Note", component=discord.ui.TextInput(custom_id="note", required=False)
    )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        note = self.note.component
        assert isinstance(note, discord.ui.TextInput)
        text = f"{self.sentence.value}/{note.value}"
        if interaction.message is not None:
            await interaction.response.edit_message(content=text)
        else:
            await interaction.response.send_message(text)


class Head(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"head:(?P<number>\d+)"
):
    """A button whose custom id is its state."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label=str(number), custom_id=f"head:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "Head":
        return cls(int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        view = discord.ui.View(timeout=None)
        view.add_item(Head(self.number + 1))
        await interaction.response.edit_message(content=f"head {self.number}", view=view)


def add_prefix_commands(bot: commands.Bot) -> None:
    @bot.command()
    async def show(ctx: Context) -> None:
        await ctx.reply("page 1", view=Controls(), file=png_file("one.png"))

    @bot.command()
    async def heads(ctx: Context) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Head(1))
        await ctx.reply("heads", view=view)

    @bot.hybrid_command()  # type: ignore[arg-type]
    async def mask(ctx: Context, text: str, top: commands.Range[int, 1, 9] = 5) -> None:
        await ctx.defer()
        await ctx.send(f"{text} {top}")


def add_slash_commands(bot: commands.Bot) -> None:
    @bot.tree.command(description="hidden")
    async def quiet(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("psst")
        await interaction.followup.send("more")

    @bot.tree.command(description="ask")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.send_modal(Question())

    @bot.tree.command(description="never answers")
    async def stuck(_: Interaction) -> None:
        return


def add_slash_commands_with_options(bot: commands.Bot) -> None:
    @bot.tree.command(description="greets")
    async def greet(interaction: Interaction, who: discord.Member, polite: bool = False) -> None:
        await interaction.response.send_message(f"{'Dear' if polite else 'Hi'} {who.display_name}")

    @bot.tree.command(description="a colour")
    async def colour(interaction: Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @colour.autocomplete("name")
    async def offer(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = ["red", "green", "grey"]
        return [app_commands.Choice(name=n, value=n) for n in names if n.startswith(current)]


def controls_bot() -> commands.Bot:
    """A bot that gives every kind of answer."""
    bot = make_bot()
    add_prefix_commands(bot)
    add_slash_commands(bot)
    add_slash_commands_with_options(bot)

    async def setup() -> None:
        bot.add_dynamic_items(Head)
        await bot.tree.sync()

    bot.setup_hook = setup  # type: ignore[method-assign]
    return bot
