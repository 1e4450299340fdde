"""Reads what people type after a command: heads, options, links, sentences.

Reading is pure and total: whatever is typed, a `Reader` gives values or raises an `Unclear`, which
says what was wrong with it. Nothing here knows a model; whether a head exists is asked elsewhere.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from discord.ext import commands

MOST_SENTENCES = 20
"""How many sentences one command takes."""

_SEPARATOR = re.compile(r"\n|(?<=\s)//(?=\s)")
"""Between sentences: a new line or, where nobody can type one, two slashes."""

_NUMBER = r"-?[0-9]+"
_HEAD = re.compile(
    rf"""(?:l(?:ayer)?\s*)?  (?P<layer>{_NUMBER})
         (?:\s*[./:,]\s*h?(?:ead)?\s* | - | \s+-\s+ | (?:\s*,)?\s*h(?:ead)?\s* | \s+)
         (?P<head>{_NUMBER})  (?=[\s,;]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED_HEAD = re.compile(r"l?[0-9]+(?:[-./]|h)[0-9]+(?=[\s,;]|$)", re.IGNORECASE)
_LAYER = re.compile(rf"(?:l(?:ayer)?\s*)?(?P<layer>{_NUMBER})(?=\s|$)", re.IGNORECASE)
_BETWEEN_HEADS = re.compile(r"\s*[,;]\s*|\s+(?:and|vs\.?)\s+|\s+", re.IGNORECASE)
_OPTION = re.compile(r"(?P<name>[A-Za-z]+)(?P<sign>[=:])(?P<value>\"[^\"\n]*\"|\S+)(?:\s+|$)")
_LAST_OPTION = re.compile(r"(?:^|(?<=\s))(?P<name>[A-Za-z]{1,20})=(?P<value>\"[^\"\n]*\"|\S+)\s*$")
_SHORTEST_OPTION = 3
_LINK = re.compile(r"(?P<source>\S+?)[^\S\n]*(?:->|=>|→)[^\S\n]*(?P<target>\S+)(?:\s+|$)")
_NEAR = 0.7
"""How alike a typo and a name must be, of 0 to 1: "atn" is near to "attn", "music" to none."""


class Unclear(commands.CommandError):
    """What was typed after a command can't be read."""


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
        command: The command that needs it.
        both: Whether there are both.
        near: The pattern that was probably meant, or None.
    """

    def __init__(self, command: str, *, both: bool = False, near: str | None = None) -> None:
        super().__init__(f"{'both' if both else 'neither'} pattern and link")
        self.command, self.both, self.near = command, both, near


class SentenceCount(Unclear):
    """Too few or too many sentences."""

    def __init__(self, count: int, least: int, most: int) -> None:
        super().__init__(f"{count} sentences, not {least} to {most}")
        self.count, self.least, self.most = count, least, most


class HeadCount(Unclear):
    """Too few or too many heads."""

    def __init__(self, count: int, least: int, most: int) -> None:
        super().__init__(f"{count} heads, not {least} to {most}")
        self.count, self.least, self.most = count, least, most


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


class Reader:
    """Takes one thing after the other from the front of a text."""

    def __init__(self, text: str) -> None:
        """Takes the text that follows the command's name."""
        self._rest = text.strip()
        # What is left, with the white space after the last thing taken.
        self._unstripped = self._rest

    def head(self) -> tuple[int, int]:
        """Layer and head as typed: "3 10", "3-10", "3.10", "L3H10", "layer 3 head 10".

        Raises:
            HeadUnclear: If they don't stand there.
        """
        match = _HEAD.match(self._rest)
        if match is None:
            raise HeadUnclear(self._what_lacks())
        self._skip(match)
        return _whole(match["layer"]), _whole(match["head"])

    def heads(self) -> list[tuple[int, int]]:
        """One head or more: "4 11", "4-11 3-10", "4 11, 3 10 and L8H5".

        After the first, a head without a comma or a word before it is written as one: "3-10".

        Raises:
            HeadUnclear: If there is none.
        """
        found = [self.head()]
        while (gap := _BETWEEN_HEADS.match(self._unstripped)) and self._another_head(gap):
            found.append(self.head())
        return found

    def layer(self) -> int:
        """A layer: "3", "L3", "layer 3".

        Raises:
            LayerUnclear: If none stands there.
        """
        match = _LAYER.match(self._rest)
        if match is None:
            raise LayerUnclear
        self._skip(match)
        return _whole(match["layer"])

    def name(self, names: Mapping[str, str], *, before_sentence: bool = False) -> str | None:
        """What a name stands for, if one of `names` is the next word; else nothing is taken.

        Args:
            names: Names in lower case, and what they stand for.
            before_sentence: Whether a sentence may stand in place of the name. Then a capitalised
                word with others behind it is the beginning of one: "Next week it rains."
        """
        word = self._peek()
        if before_sentence and word.istitle() and word != self._rest:
            return None
        alone = word.rstrip(".,;:!?") if word == self._rest else word
        meaning = names.get(alone.lower())
        if meaning is not None:
            self._drop(word)
        return meaning

    def choice(self, kind: str, names: Mapping[str, str]) -> str:
        """What one of `names` stands for, which must be the next word.

        Raises:
            ChoiceUnclear: If it isn't.
        """
        meaning = self.name(names)
        if meaning is None:
            raise unclear_choice(kind, self._peek(), names)
        return meaning

    def link(self) -> tuple[str, str] | None:
        """Two words of a sentence, "slowly -> moved", if an arrow stands behind the next word."""
        match = _LINK.match(self._rest)
        if match is None:
            return None
        self._skip(match)
        return match["source"], match["target"]

    def word(self) -> str:
        """The next word.

        Raises:
            WordMissing: If there is none.
        """
        word = self._peek()
        if not word:
            raise WordMissing
        self._drop(word)
        return word

    def options(self, names: Iterable[str]) -> dict[str, str]:
        """All `name=value` that stand next or at the very end, for the names of options.

        A sentence may hold an equals sign; only where options stand, and only behind a name of
        three letters or more, is it taken for one of an option.

        Raises:
            OptionUnknown: If the command has no such option.
        """
        known, found = tuple(names), dict[str, str]()
        while match := _OPTION.match(self._rest):
            name = match["name"].lower()
            if name not in known:
                if match["sign"] == "=" and len(name) >= _SHORTEST_OPTION:
                    raise OptionUnknown(match["name"], nearest(name, known), known)
                break
            found[name] = match["value"].strip('"')
            self._skip(match)
        while (match := _LAST_OPTION.search(self._rest)) and match["name"].lower() in known:
            found.setdefault(match["name"].lower(), match["value"].strip('"'))
            self._rest = self._rest[: match.start()].rstrip()
        return found

    def continued(self, listed: str) -> str:
        """A list of which the first words are taken already, with those behind its last comma."""
        while listed.endswith(",") and self._rest:
            listed += self.word()
        return listed

    def rest(self) -> str | None:
        """All that is left, or None if nothing is."""
        rest, self._rest = self._rest, ""
        return rest or None

    def _peek(self) -> str:
        return self._rest.split(maxsplit=1)[0] if self._rest else ""

    def _drop(self, word: str) -> None:
        self._rest = self._rest[len(word) :].lstrip()

    def _skip(self, match: re.Match[str]) -> None:
        self._unstripped = self._rest[match.end() :]
        self._rest = self._unstripped.lstrip()

    def _another_head(self, gap: re.Match[str]) -> bool:
        """Whether a head follows a gap; if so, the gap is taken."""
        after = self._unstripped[gap.end() :]
        spaced = gap.group().strip()
        if "\n" in gap.group() or not (_HEAD if spaced else _JOINED_HEAD).match(after):
            return False
        self._rest = after
        return True

    def _what_lacks(self) -> str | None:
        if not self._rest:
            return "layer"
        return "head" if _LAYER.fullmatch(self._rest) else None


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text: one a line, or between double slashes."""
    parts = (part.strip() for part in _SEPARATOR.split(f" {text} "))
    return tuple(part for part in parts if part)


def unclear_choice(kind: str, typed: str, names: Mapping[str, str]) -> ChoiceUnclear:
    """The error for a name that is none of `names`, with the nearest one."""
    near = nearest(typed.lower(), names)
    own = dict.fromkeys(names.values())
    return ChoiceUnclear(kind, own, None if near is None else names[near])


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant by one with a typo; None if nothing is near."""
    near = difflib.get_close_matches(typed, names, n=1, cutoff=_NEAR)
    return near[0] if near else None


def _whole(digits: str) -> int:
    """The number; of one with very many digits, which no model has, a very large one."""
    most = 18
    if len(digits) <= most:
        return int(digits)
    huge: int = 10**most
    return -huge if digits.startswith("-") else huge
