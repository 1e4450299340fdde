"""What `help` says: every command with an example, and all about one command.

Nothing here lists what the commands and their options are: whoever has them describes them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import discord

from model.bert.precision import BFLOAT16_COST, Precision
from replies.answer import COLOUR
from replies.example_heads import SENTENCE
from replies.examples import BOTH, GAP_SENTENCE, Examples, typed
from replies.phrases import short
from replies.plain import plain, shorten_end
from replies.services import Services
from replies.typos import unclear_choice


@dataclass(frozen=True)
class Option:
    """An option of a command.

    Attributes:
        name: What it is called.
        description: What it is for.
        values: The names that it can be; none if it can be anything.
        default: The name that it is if it is left out; None if that is none of them.
    """

    name: str
    description: str
    values: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True)
class Command:
    """A command, as far as its help speaks of it.

    Attributes:
        name: What it is called.
        aliases: What it is called besides.
        summary: What it does, in a line.
        usage: What can be typed after its name: "3-10 [view=lines] …"; empty for nothing.
        options: Its options.
    """

    name: str
    summary: str
    aliases: tuple[str, ...] = ()
    usage: str = ""
    options: tuple[Option, ...] = ()


LOOK_INSIDE = "Look inside"
"""What the command in a message's menu is called."""

GROUPS = (
    ("Guess a word", ("mask",)),
    ("One head", ("attn", "head", "check", "compare")),
    ("Many heads", ("heads", "layer", "film", "find", "mean", "word")),
    ("What if?", ("swap", "off", "importance", "layers")),
    ("With a class", ("lesson", "quiz")),
    ("Keep what you find", ("notebook", "note", "board", "forget")),
    ("Take along, read on", ("export", "explain", "help", "about")),
)
"""The commands in the order in which a class would meet them."""

FIRST = ("mask", "attn", "lesson", "quiz")
"""The commands that whoever is new is shown, in this order."""

SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "mask": "Guess the words that fit the gaps of a sentence.",
        "attn": "Draw where one attention head looks.",
        "head": "Show what is known of one head, and what it does here.",
        "check": "Check a claim about a head: a pattern, or a look from one word to another.",
        "compare": "Compare one head on several sentences, or several heads on one.",
        "heads": "Show all attention heads in one picture, or how strongly each follows a pattern.",
        "layer": "Show the heads of one layer, large enough to read.",
        "film": "Show one sentence through all layers, on one sheet or as a moving picture.",
        "find": "Rank all heads by a pattern, or by how they look from one word to another.",
        "mean": "Show the mean of a layer's heads, of all heads, or attention rollout.",
        "word": "Show what a word looks at and what looks at it, or how words are linked.",
        "off": "Switch heads off, and see what becomes of the answer.",
        "importance": "Switch each head off in turn: without which does the answer change most?",
        "swap": "Swap words of a sentence, and see what that changes, and what any others would.",
        "layers": "Show what BERT would answer if it stopped after each layer.",
        "quiz": "Ask the class: the word for a gap, where a head looks, or if a claim is true.",
        "lesson": "Learn in steps, each with a task that I check by what the model does.",
        "export": "Save the pictures or the numbers of all heads as a file.",
        "notebook": "Show what you kept with the button Keep, put it in order, make a file of it.",
        "note": "Write a line of your own to what you kept last, or to any of it.",
        "board": "Show what the whole class kept, by head or by claim, to check it again.",
        "forget": "Delete all that is stored about you.",
        "explain": "Explain attention, heads, luck and more, in a few lines each.",
        "help": "Show what you can ask, with examples.",
        "about": "Show which model answers, and what is kept of what you write.",
    }
)
"""What each command does, in a line."""

_MOST_PROPOSED = 100
"""Characters that Discord allows a proposal."""

_HEAD = re.compile(r"\b[0-9]+-[0-9]+\b")


def examples_of(command: str, examples: Examples) -> tuple[str, ...]:
    """What to type for a command: whole lines that work with the model that is loaded."""
    head = typed(examples.head)
    heads = f"{short(examples.head)}, {short(examples.other_head)}"
    pattern, link = examples.claims("find")
    linked = " // ".join(examples.link_sentences)
    if command == "check":
        return examples.true_claims or (f"{examples.claims(command)[0]} {BOTH}",)
    if command == "find":
        return (f"{pattern} {SENTENCE}", f"{link} {linked}")
    arguments = {
        "mask": (GAP_SENTENCE, f"k=10 words=book,bottle {GAP_SENTENCE}"),
        "attn": (
            f"{head} {SENTENCE}",
            f"{head} view=lines focus=slowly",
            f"{head} show=carried {SENTENCE}",
        ),
        "head": (f"{head} {SENTENCE}", head),
        "compare": (f"{head} {BOTH}", f"{heads} {SENTENCE}"),
        "heads": (SENTENCE, f"next {SENTENCE}"),
        "layer": (f"{examples.head.layer + 1} {SENTENCE}",),
        "film": (SENTENCE, f"gif {examples.head.head + 1}"),
        "mean": (f"{examples.head.layer + 1} {SENTENCE}", "rollout"),
        "word": (f"slowly {SENTENCE}", f"slowly -> moved,turtle {SENTENCE}"),
        "off": (f"{short(examples.head)} {GAP_SENTENCE}", f"layer {examples.head.layer + 1}"),
        "importance": (GAP_SENTENCE,),
        "swap": (f"table -> river {GAP_SENTENCE}", f"moved <-> slowly {SENTENCE}"),
        "layers": (GAP_SENTENCE,),
        "quiz": ("", "true rounds=3", *(["head rounds=3"] if examples.heads.patterns else [])),
        "export": (f"zip {SENTENCE}", "csv"),
        "notebook": ("", "move 3 1", "delete 3", "export"),
        "note": ("It looks at the next word.", "3 It fails at the end of a sentence."),
        "board": ("", "claim"),
        "forget": ("me",),
        "lesson": ("1", "answer book", "2 led", ""),
        "explain": ("attention", ""),
        "help": ("attn",),
    }
    start = f"{examples.prefix}{command}"
    return tuple(f"{start} {rest}".strip() for rest in arguments.get(command, ("",)))


def proposals(known: Iterable[Command], examples: Examples) -> Iterator[tuple[str, str]]:
    """Each command's name with what to type for it.

    Those of `FIRST` first, then the others in the order in which a class meets them.
    """
    every = [command for _, found in _grouped(known) for command in found]
    for command in sorted(every, key=lambda one: _place_among_first(one.name)):
        yield command.name, shorten_end(examples_of(command.name, examples)[0], _MOST_PROPOSED)


def _place_among_first(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def overview(services: Services, known: Iterable[Command], name: str) -> discord.Embed:
    """All commands, each with an example.

    Args:
        services: What the text speaks of.
        known: The commands that there are.
        name: What the bot is called here.
    """
    geometry, examples = services.model.geometry, services.examples
    embed = discord.Embed(
        title="Look inside BERT",
        description=(
            "BERT is a language model that learned by guessing hidden words. It has "
            f"{geometry.layers} layers of {geometry.heads} **attention heads**, and each head "
            "decides, for every token, which other tokens to look at. Here you see both.\n"
            f"New here? `{examples.prefix}lesson 1` leads you step by step, and "
            f"`{examples.prefix}quiz` asks a whole class."
        ),
        colour=COLOUR,
    )
    for heading, found in _grouped(known):
        lines = (
            f"`{examples_of(command.name, examples)[0]}`\n{command.summary}" for command in found
        )
        embed.add_field(name=heading, value="\n".join(lines), inline=False)
    return embed.add_field(name="Good to know", value=_good_to_know(services, name), inline=False)


def _grouped(known: Iterable[Command]) -> Iterator[tuple[str, list[Command]]]:
    """The groups of commands that there are, and those in no group."""
    rest = {command.name: command for command in known}
    for heading, names in GROUPS:
        found = [rest.pop(name) for name in names if name in rest]
        if found:
            yield heading, found
    if rest:
        yield "More", sorted(rest.values(), key=lambda command: command.name)


def _good_to_know(services: Services, name: str) -> str:
    examples, geometry = services.examples, services.model.geometry
    return (
        f"Layers go from 1 to {geometry.layers}, heads from 1 to {geometry.heads}. Without a "
        "sentence, a command takes that of the message you reply to, else your last one here. "
        "Where it takes several, write one a line, or ` // ` between them; `A ||| B` is a pair. "
        f"A sentence may have up to {services.model.token_limit} tokens and "
        f"{services.model.limits.masks} gaps (`[MASK]` or `___`).\n"
        f"Slash commands (`/mask`) and mentions (`@{name} mask …`) do the same. "
        f"`{examples.prefix}help attn` shows all about one command. In the menu of any message, "
        f"Apps, {LOOK_INSIDE} takes its text as the sentence.\n"
        "I keep sentences in memory only, but for what you **Keep**: that is stored for a year, "
        f"with your name, and `{examples.prefix}forget me` deletes it. "
        f"I look into **{plain(services.shown_model_name)}**{_computed_in(services.precision)}."
    )


def _computed_in(precision: Precision) -> str:
    if precision is Precision.FLOAT32:
        return ""
    cost = BFLOAT16_COST
    return (
        ", computed in bfloat16: compared with float32, probabilities can be off by about "
        f"{cost.probability:g} and attention weights by {cost.weight:g}"
    )


def find_command(name: str, known: Sequence[Command], prefix: str) -> Command:
    """The command that a person means by its name or an alias, with or without prefix.

    Raises:
        ChoiceUnclear: If there is none of that name.
    """
    names = {name: command for command in known for name in (command.name, *command.aliases)}
    bare = name.removeprefix(prefix).removeprefix("/").lower()
    if bare not in names:
        raise unclear_choice("command", bare, {name: names[name].name for name in sorted(names)})
    return names[bare]


def entry(command: Command, examples: Examples) -> discord.Embed:
    """All about one command: how it is typed, its options, examples."""
    usage = f"{examples.prefix}{command.name} {command.usage}".strip()
    parts = [command.summary, f"**Type**\n`{_with_heads(usage, examples)}`"]
    if command.options:
        options = (_with_heads(_option(option), examples) for option in command.options)
        parts.append("\n".join(["**Options**", *options]))
    lines = (f"`{example}`" for example in examples_of(command.name, examples))
    parts.append("\n".join(["**For example**", *lines]))
    title = f"{examples.prefix}{command.name}"
    return discord.Embed(title=title, description="\n\n".join(parts), colour=COLOUR)


def _with_heads(text: str, examples: Examples) -> str:
    """How something is typed, with heads that the model has: those of the examples."""
    written = dict.fromkeys(_HEAD.findall(text))
    shown = dict(zip(written, map(short, (examples.head, examples.other_head)), strict=False))
    return _HEAD.sub(lambda head: shown.get(head[0], head[0]), text)


def _option(option: Option) -> str:
    """`view` Heat map, or lines between tokens. heat or lines, heat if left out."""
    values = [
        f"`{value}`{' (if left out)' if value == option.default else ''}" for value in option.values
    ]
    allowed = f" {', '.join(values)}" if values else ""
    return f"`{option.name}` {option.description}{allowed}"
