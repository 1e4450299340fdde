"""Why there is no answer, as far as a person can do something about it.

    Unclear                what was typed after a command can't be read
    ├── HeadUnclear        a layer and a head are needed
    ├── LayerUnclear       a layer is needed
    ├── MeanUnclear        what to take the mean of is needed
    ├── FilmUnclear        a head of one layer stands where one number for all layers is needed
    ├── WordMissing        a word is needed
    ├── OptionUnknown      there is no such option
    ├── OptionWrong        an option can't have that value
    ├── ChoiceUnclear      one of several names is needed
    ├── ClaimUnclear       a pattern or a link is needed, and one of them only
    ├── SwapUnclear        a word, an arrow and another word are needed
    ├── SwappedTwice       one word is to be swapped for two
    ├── NothingSwapped     the swap leaves the sentence as it is
    ├── SentenceCount      too few or too many sentences
    ├── OneSentence        several sentences, where one is needed
    ├── SentenceDoubtful   what stands where a sentence should is hardly one
    ├── HeadCount          too few or too many heads
    ├── NoneOrAllOff       no head would be switched off, or every one
    ├── NothingToCompare   one head on one sentence
    └── TooMuchToCompare   several heads on several sentences
    BadAddress             an old button leads to a page that there no longer is
    NoSentence             a sentence is needed and there is none
    NothingThere           the message replied to has no sentence
    SentenceGone           a reply has lost its sentence
    Addressed              the bot was mentioned without a command
    NotYours               a reply is another person's
    TooSoon                a person asks too often
    NotPermitted           the bot lacks a permission
    Unreadable             what was typed is nothing that a command takes
    StaleCommand           Discord shows an old form of a command
    NotLeading             a lesson or a quiz is led by another person
    LineTooLong            so many wait that a turn would come too late
    FilmTooLong            a sentence or a model is too large for a moving picture

More stand where they are raised: those of the quiz, of the lessons and of the notebook in their
rooms, `FileTooLarge` in `replies.files`, and those of the model and of drawing on their floors. The
errors carry their data; `replies.unclear` and the modules named `refusals` put them into words.
"""

from collections.abc import Iterable, Sequence


class Unclear(Exception):
    """What was typed after a command can't be read.

    Attributes:
        command: The command's name; None as long as it isn't known.
    """

    command: str | None = None


class HeadUnclear(Unclear):
    """A layer and a head are needed.

    Attributes:
        missing: "layer", "head", or None if something else stands in their place.
    """

    def __init__(self, missing: str | None) -> None:
        super().__init__(f"no head: {missing or 'malformed'}")
        self.missing = missing


class LayerUnclear(Unclear):
    """A layer is needed."""


class MeanUnclear(Unclear):
    """What to take the mean of is needed: a layer, all, or rollout."""


class FilmUnclear(Unclear):
    """A head of one layer stands where one number for all layers is needed."""


class WordMissing(Unclear):
    """A word of the sentence is needed."""


class OptionUnknown(Unclear):
    """The command has no option of that name.

    Attributes:
        typed: The name.
        near: The option that was probably meant, or None.
        known: The options that there are.
    """

    def __init__(self, typed: str, near: str | None, known: Sequence[str]) -> None:
        super().__init__(f"no option {typed!r}")
        self.typed, self.near, self.known = typed, near, tuple(known)


class OptionWrong(Unclear):
    """An option can't have that value.

    Attributes:
        name: The option.
        allowed: What it may be: names, or a phrase such as "a whole number from 1 to 20".
    """

    def __init__(self, name: str, allowed: tuple[str, ...] | str) -> None:
        super().__init__(f"a wrong value for {name!r}")
        self.name, self.allowed = name, allowed


class ChoiceUnclear(Unclear):
    """One of several names is needed.

    Attributes:
        kind: What they are names of, such as "pattern".
        names: The names.
        near: The one that was probably meant, or None.
    """

    def __init__(self, kind: str, names: Iterable[str], near: str | None) -> None:
        super().__init__(f"no such {kind}")
        self.kind, self.names, self.near = kind, tuple(names), near


class ClaimUnclear(Unclear):
    """A pattern or a link between two words is needed, and one of them only.

    Attributes:
        needed_by: The command that needs it.
        both: Whether there are both.
        near: The pattern that was probably meant, or None.
    """

    def __init__(self, needed_by: str, *, both: bool = False, near: str | None = None) -> None:
        super().__init__(f"{'both' if both else 'neither'} pattern and link")
        self.needed_by, self.both, self.near = needed_by, both, near


class SwapUnclear(Unclear):
    """What to swap is needed: a word, an arrow, and what to put in its place."""


class SwappedTwice(Unclear):
    """One word of the sentence is to be swapped for two.

    Attributes:
        word: As it was named the second time.
    """

    def __init__(self, word: str) -> None:
        super().__init__(f"{word!r} is swapped twice")
        self.word = word


class NothingSwapped(Unclear):
    """What comes of a swap is the same to the model as the sentence."""


class SentenceCount(Unclear):
    """Too few or too many sentences."""

    def __init__(self, count: int, least: int, most: int) -> None:
        super().__init__(f"{count} sentences, not {least} to {most}")
        self.count, self.least, self.most = count, least, most


class OneSentence(Unclear):
    """Several sentences, where a command takes one."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} sentences, not one")
        self.count = count


class SentenceDoubtful(Unclear):
    """What stands where a sentence should is one word, or reads like part of the command.

    Attributes:
        typed: What stands there.
        understood: The command with what was understood: "find prev"; None if that isn't known.
        near: The command that was probably meant, or None.
    """

    def __init__(self, typed: str, understood: str | None = None, near: str | None = None) -> None:
        super().__init__("hardly a sentence")
        self.typed, self.understood, self.near = typed, understood, near


class HeadCount(Unclear):
    """Too few or too many heads."""

    def __init__(self, count: int, least: int, most: int) -> None:
        super().__init__(f"{count} heads, not {least} to {most}")
        self.count, self.least, self.most = count, least, most


class NoneOrAllOff(Unclear):
    """No head would be switched off, or every one.

    Attributes:
        every: Whether it is every one.
    """

    def __init__(self, *, every: bool) -> None:
        super().__init__(f"{'every' if every else 'no'} head off")
        self.every = every


class NothingToCompare(Unclear):
    """One head on one sentence; one more of either is needed.

    Attributes:
        layer, head: The head, counted from 1.
    """

    def __init__(self, layer: int, head: int) -> None:
        super().__init__("one head on one sentence")
        self.layer, self.head = layer, head


class TooMuchToCompare(Unclear):
    """Several heads on several sentences; only one of both may be several."""

    def __init__(self, heads: int, sentences: int) -> None:
        super().__init__(f"{heads} heads on {sentences} sentences")
        self.heads, self.sentences = heads, sentences


class BadAddress(Exception):
    """A text is the address of no page, or of one of an older version."""


class NoSentence(Exception):
    """A command needs a sentence and there is none yet."""


class NothingThere(Exception):
    """The message that a command replies to has no sentence, or none that the bot may read."""


class SentenceGone(Exception):
    """A reply no longer holds its sentence: somebody has removed its embed."""


class Addressed(Exception):
    """The bot was mentioned, but with no command of its own."""


class NotYours(Exception):
    """Only whoever asked for a reply, and moderators, may delete it."""


class TooSoon(Exception):
    """A person asks more often than they may.

    Attributes:
        seconds: After how many they may ask again.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:g} s too soon")
        self.seconds = seconds


class NotPermitted(Exception):
    """The bot may not do what an answer needs.

    Attributes:
        missing: The permissions that it lacks, as Discord's API calls them: "embed_links".
    """

    def __init__(self, missing: Iterable[str]) -> None:
        super().__init__("a permission is missing")
        self.missing = tuple(missing)


class Unreadable(Exception):
    """What was typed is nothing that the command takes."""


class StaleCommand(Exception):
    """Discord shows a form of a command that there no longer is."""


class LineTooLong(Exception):
    """So many wait that a turn would come too late.

    Attributes:
        seconds: How long one would wait, as far as can be said.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"a turn in {seconds:.0f} s")
        self.seconds = seconds


class FilmTooLong(Exception):
    """A sentence or a model is too large for a moving picture.

    Attributes:
        tokens, layers: How many they have.
        most_tokens, most_layers: How many there is room for.
    """

    def __init__(self, tokens: int, layers: int, most_tokens: int, most_layers: int) -> None:
        super().__init__(f"{layers} layers of {tokens} tokens")
        self.tokens, self.layers = tokens, layers
        self.most_tokens, self.most_layers = most_tokens, most_layers


class NotLeading(Exception):
    """Only whoever started a lesson or a quiz, and moderators, may lead it.

    Attributes:
        command: `lesson` or `quiz`.
    """

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command
