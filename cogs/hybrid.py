"""Commands that are text, mention and slash commands at once.

A command takes one `Options` object. As a slash command each of its fields is an option of its
own; as text, everything after the command's name is read by the class itself, since people write
`!attn 3-10 view=lines A sentence.` in ways that no general parser of arguments knows.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from discord.ext import commands

from cogs.grammar import Reader
from replies import manual
from replies.errors import OptionWrong, Unclear

Context = commands.Context[commands.Bot]
"""What a command is called with, wherever it came from."""

OptionsT = TypeVar("OptionsT", bound="Options")


class Options(commands.FlagConverter):
    """The options of one command. Fields are declared as for `commands.FlagConverter`.

    Each class says as `usage` what can be typed: "3-10 [view=lines] … [sentence]".

    A number within bounds is an `app_commands.Range`: of a `commands.Range` that may be left out,
    the library tells Discord neither that it is a number nor its bounds.
    """

    usage = ""

    @classmethod
    async def convert(cls: type[OptionsT], ctx: Context, argument: str) -> OptionsT:  # type: ignore[override]
        """Called by the library with all that follows the name of a text command."""
        try:
            return cls.from_text(argument)
        except Unclear as error:
            if ctx.command is not None:
                error.command = ctx.command.name
            raise

    @classmethod
    def from_text(cls: type[OptionsT], text: str) -> OptionsT:
        """Reads the text that follows a command.

        Raises:
            Unclear: If it can't be read.
        """
        values = cls.take(Reader(text))
        options = cls.__new__(cls)
        for name, flag in cls.get_flags().items():
            setattr(options, flag.attribute, values.get(name, flag.default))
        return options

    @classmethod
    def take(cls, reader: Reader) -> dict[str, Any]:
        """Takes the values of the fields from a text; what it leaves out gets its default.

        Raises:
            Unclear: If something is missing or malformed.
        """
        raise NotImplementedError

    @classmethod
    def named(cls, reader: Reader, *names: str) -> dict[str, Any]:
        """Takes `name=value` options for the fields with these names.

        Raises:
            OptionUnknown: If a name is nearly one of them.
            OptionWrong: If a value is none that the field may have.
        """
        flags = cls.get_flags()
        return {
            name: _converted(name, value, flags[name].annotation)
            for name, value in reader.options(names).items()
        }


def _converted(name: str, value: str, annotation: Any) -> Any:  # noqa: ANN401 - of any option
    """A value as typed, as the field has it: one of its literals, or a number in its range."""
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    if get_origin(annotation) is Literal:
        return _literal(name, value, get_args(annotation))
    for kind in (annotation, *kinds):
        if get_origin(kind) is Literal:
            return _literal(name, value, get_args(kind))
        if hasattr(kind, "min_value"):
            return _number(name, value, kind)
    return value


def _literal(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value.lower() not in allowed:
        raise OptionWrong(name, allowed)
    return value.lower()


def _number(name: str, value: str, bounds: Any) -> int:  # noqa: ANN401 - Range has no type
    least, most, digits = bounds.min_value, bounds.max_value, 6
    number = int(value) if value.isdecimal() and len(value) <= digits else None
    if number is None or number < least or (most is not None and number > most):
        raise OptionWrong(name, f"a whole number from {least}" + (f" to {most}" if most else ""))
    return number


def hybrid_command(
    *, pictures: bool, aliases: tuple[str, ...] = ()
) -> Callable[[Callable[..., Awaitable[None]]], commands.HybridCommand[Any, ..., None]]:
    """Makes a cog's method a hybrid command, described as `replies.manual` says.

    Args:
        pictures: Whether the answer has a file, for which the bot needs a permission.
        aliases: Further names as a text command.
    """

    def decorate(
        callback: Callable[..., Awaitable[None]],
    ) -> commands.HybridCommand[Any, ..., None]:
        needed = {"embed_links": True, **({"attach_files": True} if pictures else {})}
        # The text reaches `Options.convert` whole, also if it is empty.
        summary = manual.SUMMARIES[callback.__name__]
        made = commands.hybrid_command(rest_is_raw=True, aliases=aliases, help=summary)(callback)  # type: ignore[arg-type, var-annotated]
        return cast(
            "commands.HybridCommand[Any, ..., None]",
            commands.bot_has_permissions(**needed)(made),
        )

    return decorate


def options_of(command: Any) -> type[Options] | None:  # noqa: ANN401 - any kind of command
    """The options of one of our commands; None if it takes none."""
    parameters: Mapping[str, commands.Parameter] = command.params
    for parameter in parameters.values():
        if isinstance(parameter.converter, type) and issubclass(parameter.converter, Options):
            return parameter.converter
    return None


def described(command: commands.Command[Any, ..., Any]) -> manual.Command:
    """A command as its help speaks of it."""
    options = options_of(command)
    return manual.Command(
        command.name,
        command.short_doc,
        tuple(command.aliases),
        options.usage if options else "",
        tuple(map(_described, options.get_flags().values())) if options else (),
    )


def _described(flag: commands.Flag) -> manual.Option:
    values = _values(flag.annotation)
    default = flag.default if flag.default in values else None
    return manual.Option(flag.name, flag.description, values, default)


def _values(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 - of any option
    """The names that an option can be; none if it can be anything."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((names for kind in get_args(annotation) if (names := _values(kind))), ())
