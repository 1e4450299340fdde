"""Reads what people type after a command: heads, options, links, swaps.

Reading is pure and total: whatever is typed, a `Reader` gives values or raises an `Unclear`, which
says what was wrong with it. Nothing here knows a model; whether a head exists is asked elsewhere.
Signs are read as they are meant (`cogs.keyboards`); words and sentences stay as they were typed.
Where a sentence ends is another thing (`cogs.typed_sentences`).
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from cogs.keyboards import as_meant
from replies.errors import (
    FilmUnclear,
    HeadUnclear,
    LayerUnclear,
    OptionUnknown,
    SwapUnclear,
    WordMissing,
)
from replies.typos import nearest, unclear_choice

T = TypeVar("T")

_NUMBER = r"-?[0-9]+"
_HEAD = re.compile(
    rf"""(?:l(?:ayer)?\s*)?  (?P<layer>{_NUMBER})
         (?:\s*[./:,]\s*h?(?:ead)?\s* | - | \s+-\s+ | (?:\s*,)?\s*h(?:ead)?\s* | \s+)
         (?P<head>{_NUMBER})  (?=[\s,;]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED_HEAD = re.compile(r"l?[0-9]+(?:[-./]|h)[0-9]+(?=[\s,;]|$)", re.IGNORECASE)
_LAYER = re.compile(rf"(?:l(?:ayer)?\s*)?(?P<layer>{_NUMBER})(?=\s|$)", re.IGNORECASE)
_LAYERS = re.compile(
    rf"layers?\s+(?P<layers>{_NUMBER}(?:(?:\s*,\s*|\s+and\s+){_NUMBER})*)(?=[\s,;]|$)",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    r"(?:all|every)\s+(?:heads?\s+)?(?:but|except|without)(?:\s+|$)", re.IGNORECASE
)
_HEAD_NUMBER = re.compile(rf"(?:h(?:ead)?\s*)?(?P<head>{_NUMBER})(?=\s|$)", re.IGNORECASE)
_BETWEEN_HEADS = re.compile(r"\s*[,;]\s*|\s+(?:and|vs\.?)\s+|\s+", re.IGNORECASE)
_OPTION = re.compile(r"(?P<name>[A-Za-z]+)(?P<sign>[=:])(?P<value>\"[^\"\n]*\"|\S+)(?:\s+|$)")
_LAST_OPTION = re.compile(r"(?:^|(?<=\s))(?P<name>[A-Za-z]{1,20})=(?P<value>\"[^\"\n]*\"|\S+)\s*$")
_SHORTEST_OPTION = 3
_LINK = re.compile(r"(?P<source>\S+?)[^\S\n]*(?:->|=>|→)[^\S\n]*(?P<target>\S+)(?:\s+|$)")

_ANY_ARROW = re.compile(r"(?P<both><->|<=>|\u2194)|->|=>|\u2192")
_SWAP = re.compile(
    rf"(?P<old>\"[^\"\n]+\"|\S+?)[^\S\n]*(?:{_ANY_ARROW.pattern})[^\S\n]*",
)
_SWAPPED_FOR = re.compile(r"(?P<new>\"[^\"\n]*\"|\S*?)(?:[^\S\n]*[,;])?(?:\s+|$)")
_NUMBER_OF_WORD = re.compile(r"#[0-9]+$")
_COMMA = re.compile("[,;\uff0c\uff1b]")


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
        match = _HEAD.match(self._meant)
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
        while (gap := _BETWEEN_HEADS.match(as_meant(self._unstripped))) and self._another_head(gap):
            found.append(self.head())
        return found

    def layer(self) -> int:
        """A layer: "3", "L3", "layer 3".

        Raises:
            LayerUnclear: If none stands there.
        """
        match = _LAYER.match(self._meant)
        if match is None:
            raise LayerUnclear
        self._skip(match)
        return _whole(match["layer"])

    def layers(self) -> list[int]:
        """Whole layers, "layer 4" or "layers 4, 5 and 6"; none if something else stands there."""
        match, head = _LAYERS.match(self._meant), _HEAD.match(self._meant)
        if match is None or (head is not None and "\n" not in head.group()):
            return []
        self._skip(match)
        return [_whole(number) for number in re.findall(_NUMBER, match["layers"])]

    def all_but(self) -> bool:
        """Whether "all but" stands next; if so, it is taken."""
        match = _ALL_BUT.match(self._meant)
        if match is not None:
            self._skip(match)
        return match is not None

    def head_number(self) -> int | None:
        """The number of a head without a layer: "9", "h9", "head 9"; None if none stands there.

        Raises:
            FilmUnclear: If a head with its layer stands there.
        """
        if _HEAD.match(self._meant):
            raise FilmUnclear
        match = _HEAD_NUMBER.match(self._meant)
        if match is None:
            return None
        self._skip(match)
        return _whole(match["head"])

    def name(self, names: Mapping[str, str], *, before_sentence: bool = False) -> str | None:
        """What a name stands for, if one of `names` is the next word; else nothing is taken.

        A token in brackets with others behind it begins a sentence: "[MASK] sat on the mat."

        Args:
            names: Names in lower case, and what they stand for.
            before_sentence: Whether a sentence may stand in place of the name. Then a capitalised
                word with others behind it is the beginning of one: "Next week it rains."
        """
        word = self._peek()
        begins_sentence = word.startswith("[") or (before_sentence and word.istitle())
        if begins_sentence and word != self._rest:
            return None
        alone = as_meant(word).rstrip(".,;:!?") if word == self._rest else as_meant(word)
        meaning = names.get(alone.lower())
        if meaning is not None:
            self._drop(word)
        return meaning

    def phrase(self, phrases: Mapping[str, str]) -> str | None:
        """What a phrase of several words stands for, if one of `phrases` stands next.

        Args:
            phrases: Phrases in lower case and without signs at the end, and what they stand for.
        """
        for phrase, meaning in phrases.items():
            match = re.match(rf"{re.escape(phrase)}(?=\W|$)\W*", self._meant, re.IGNORECASE)
            if match is not None:
                self._skip(match)
                return meaning
        return None

    def skip(self, words: Collection[str]) -> None:
        """Takes the next word if it is one of `words`."""
        word = self._peek()
        if as_meant(word).rstrip(".,;:!?") in words:
            self._drop(word)

    def choice(self, kind: str, names: Mapping[str, str]) -> str:
        """What one of `names` stands for, which must be the next word.

        Raises:
            ChoiceUnclear: If it isn't.
        """
        meaning = self.name(names)
        if meaning is None:
            typed = self._peek()
            raise unclear_choice(kind, "" if typed.startswith("[") else typed, names)
        return meaning

    def link(self) -> tuple[str, str] | None:
        """Two words of a sentence, "slowly -> moved", if an arrow stands behind the next word."""
        match = _LINK.match(self._meant)
        if match is None:
            return None
        source, target = (self._typed(match, name) for name in ("source", "target"))
        self._skip(match)
        return unquoted(source), unquoted(target)

    def swaps(self, *, alone: bool = False) -> list[tuple[str, str]]:
        """One swap or more: "slowly -> quickly, the#2 -> a", each as a word and what to put there.

        "moved <-> slowly" is two, each word for the other. Nothing stands behind an arrow where the
        line ends, a comma follows, or a sentence begins.

        Args:
            alone: Whether all that stands behind the arrow is to be put there, and no sentence.

        Raises:
            SwapUnclear: If none stands there.
        """
        found = list[tuple[str, str]]()
        while match := _SWAP.match(self._meant):
            old, both = unquoted(self._typed(match, "old")), match["both"]
            self._skip(match)
            new = unquoted(self.rest() or "") if alone else self._swapped_for(old)
            if (both and not new) or _ANY_ARROW.search(as_meant(new)):
                raise SwapUnclear
            found += [(old, _unnumbered(new)), (new, _unnumbered(old))] if both else [(old, new)]
        if not found or _ANY_ARROW.match(self._meant):
            raise SwapUnclear
        return found

    def word(self) -> str:
        """The next word.

        Raises:
            WordMissing: If there is none.
        """
        word = self._peek()
        if not word:
            raise WordMissing
        self._drop(word)
        return unquoted(word)

    def options(self, names: Iterable[str]) -> dict[str, str]:
        """All `name=value` that stand next or at the very end, for the names of options.

        A sentence may hold an equals sign; only where options stand, and only behind a name of
        three letters or more, is it taken for one of an option.

        Raises:
            OptionUnknown: If the command has no such option.
        """
        known, found = tuple(names), dict[str, str]()
        while match := _OPTION.match(self._meant):
            name = match["name"].lower()
            if name not in known:
                if match["sign"] == "=" and len(name) >= _SHORTEST_OPTION:
                    raise OptionUnknown(match["name"], nearest(name, known), known)
                break
            found[name] = unquoted(self._typed(match, "value"))
            self._skip(match)
        while (match := _LAST_OPTION.search(self._meant)) and match["name"].lower() in known:
            found.setdefault(match["name"].lower(), unquoted(self._typed(match, "value")))
            self._rest = self._rest[: match.start()].rstrip()
        return found

    def continued(self, listed: str) -> str:
        """A list of which the first words are taken already, with those behind its last comma."""
        while listed.endswith(",") and self._rest:
            listed += self.word()
        return listed

    def words(self) -> str:
        """The next word, or several with a comma behind each but the last, as they are typed.

        Raises:
            WordMissing: If there is none.
        """
        return self.continued(self.word())

    def rest(self) -> str | None:
        """All that is left, or None if nothing is."""
        rest, self._rest = self._rest, ""
        return rest or None

    def _swapped_for(self, old: str) -> str:
        """What stands behind an arrow, with the comma behind it; nothing if a sentence does.

        As in `name`, a capitalised word begins one if others follow; not if one with a capital
        does, or if the word before the arrow has a capital itself: "he -> Paul He sat."
        """
        first, following = (*self._rest.split(maxsplit=2), "", "")[:2]
        begins = following and (first.istitle() or first.startswith("["))
        if self._unstripped.startswith("\n") or (
            begins and not following.istitle() and not old.istitle()
        ):
            return ""
        match = _SWAPPED_FOR.match(self._meant)
        if match is None:
            raise SwapUnclear
        new = unquoted(self._typed(match, "new"))
        self._skip(match)
        return new

    def _peek(self) -> str:
        return self._rest.split(maxsplit=1)[0] if self._rest else ""

    @property
    def _meant(self) -> str:
        """What is left, with plain signs in the same places."""
        return as_meant(self._rest)

    def _typed(self, match: re.Match[str], group: str) -> str:
        """A group of a match in `_meant`, as it was typed."""
        return self._rest[match.start(group) : match.end(group)]

    def _drop(self, word: str) -> None:
        self._rest = self._rest[len(word) :].lstrip()

    def _skip(self, match: re.Match[str]) -> None:
        self._unstripped = self._rest[match.end() :]
        self._rest = self._unstripped.lstrip()

    def _another_head(self, gap: re.Match[str]) -> bool:
        """Whether a head follows a gap; if so, the gap is taken."""
        after = as_meant(self._unstripped[gap.end() :])
        spaced = gap.group().strip()
        if "\n" in gap.group() or not (_HEAD if spaced else _JOINED_HEAD).match(after):
            return False
        self._rest = self._unstripped[gap.end() :]
        return True

    def _what_lacks(self) -> str | None:
        if not self._rest:
            return "layer"
        return "head" if _LAYER.fullmatch(self._meant) else None


def unquoted(text: str) -> str:
    """A text without the quotation marks around it."""
    meant, least = as_meant(text), 2
    quoted = len(text) >= least and meant[0] == meant[-1] and meant[0] in "\"'"
    return text[1:-1] if quoted else text


def listed(text: str) -> tuple[str, ...]:
    """The words of a list with commas between them; a comma alone is a word."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    return words or ((text,) if text else ())


def head_in(text: str) -> tuple[int, int]:
    """The head that a text names, as `Reader.head` takes it.

    Raises:
        HeadUnclear: If it names none, or something else besides.
    """
    return whole_of(text, Reader.head)


def heads_in(text: str) -> list[tuple[int, int]]:
    """The heads that a text names, as `Reader.heads` takes them.

    Raises:
        HeadUnclear: If it names none, or something else besides.
    """
    return whole_of(text, Reader.heads)


def swaps_in(text: str) -> list[tuple[str, str]]:
    """The swaps that a text names, with commas between them: "very -> not so, the -> a".

    Raises:
        SwapUnclear: If one can't be read, or there is none.
    """
    return [swap for part in _COMMA.split(text) for swap in Reader(part).swaps(alone=True)]


def _unnumbered(word: str) -> str:
    """A word without the number that says which of several it is."""
    return _NUMBER_OF_WORD.sub("", word)


def whole_of(text: str, take: Callable[[Reader], T]) -> T:
    """What a text names, as a method of the reader takes it.

    Raises:
        HeadUnclear: If it names none, or something else besides.
    """
    reader = Reader(text)
    taken = take(reader)
    if reader.rest():
        raise HeadUnclear(None)
    return taken


def _whole(digits: str) -> int:
    """The number; of one with very many digits, which no model has, a very large one."""
    most = 18
    if len(digits) <= most:
        return int(digits)
    huge: int = 10**most
    return -huge if digits.startswith("-") else huge
