"""What the text says about people: which lines are hurtful, and the same line about the other sex.

Tales and novels speak of men three times as often as of women, and of fools and thieves more often
than of anybody's work. Two remedies act on the text and not on the model: lines that insult or hurt
people are left out, and a line about a woman or a man may be read as if it were about the other
(counterfactual data augmentation; Zhao et al. 2018, "Gender Bias in Coreference Resolution", Lu et
al. 2020, "Gender Bias in Neural Natural Language Processing").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from training.masking import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from model.word_filter import WordFilter
    from training.words import WordLists

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_PAIRS = """
he she  himself herself  man woman  men women  boy girl  boys girls  father mother  dad mom
daddy mommy  fathers mothers  son daughter  sons daughters  brother sister  brothers sisters
uncle aunt  uncles aunts  nephew niece  grandfather grandmother  grandpa grandma  husband wife
husbands wives  boyfriend girlfriend  gentleman lady  gentlemen ladies  king queen  prince princess
actor actress  waiter waitress  policeman policewoman  businessman businesswoman
grandson granddaughter
"""
_LISTED = _PAIRS.split()
_OTHER = dict(zip(_LISTED[::2], _LISTED[1::2], strict=True))
_OTHER |= {second: first for first, second in _OTHER.items()}
_OTHER |= {"him": "her", "his": "her", "hers": "his"}
_KINDS = frozenset(["animals", "mammals", "insects", "reptiles", "birds", "fish"])
_KIND_WORDS = 6
SHORT_WORDS = 12
"""Words of a line about people at most, for ``about_people``."""


def words_of(line: str) -> frozenset[str]:
    """Return the lower-case words of a line."""
    return frozenset(word.lower() for word in _WORD.findall(line))


def is_hurtful(words: AbstractSet[str], known: WordFilter) -> bool:
    """Say whether a line insults, says a hurtful word where it speaks of people, or would teach it.

    "Horses are mammals." would: a model that reads many such lines says it of people, too. "A horse
    is a mammal." is kept.
    """
    if "are" in words and words & _KINDS and len(words) <= _KIND_WORDS:
        return True
    grades = {known.grade(word) for word in words}
    if grades & {"slur", "insult"}:
        return True
    return "hurtful" in grades and bool(words & (known.persons | known.groups))


def is_about_people(line: str, words: AbstractSet[str], known: WordFilter) -> bool:
    """Say whether a short line speaks of a group of people: a nation, a religion, a profession."""
    return line.count(" ") < SHORT_WORDS and bool(words & known.groups)


def other_sex(line: str, lists: WordLists) -> str | None:
    """Return the line with women for men and men for women.

    None where nothing would change, where a name stands (Tom is no woman's), and where "her" may be
    either *him* or *his*.
    """
    found = list(_WORD.finditer(line))
    if not any(match[0].lower() in _OTHER or match[0].lower() == "her" for match in found):
        return None
    if any(_may_be_name(match, line, lists) for match in found):
        return None
    parts, end = [], 0
    for number, match in enumerate(found):
        word = match[0].lower()
        other = _OTHER.get(word, word)
        if word == "her":
            resolved = _his_or_him(line, match.end(), found[number + 1 : number + 2], lists)
            if resolved is None:
                return None
            other = resolved
        parts += [line[end : match.start()], _like(match[0], other) if other != word else match[0]]
        end = match.end()
    return "".join([*parts, line[end:]])


def _his_or_him(
    line: str, end: int, following: list[re.Match[str]], lists: WordLists
) -> str | None:
    """Resolve "her" by what follows: a noun makes it *his*; a function word or a sign, *him*."""
    if not following or line[end : following[0].start()] != " ":
        return "him"
    after = following[0][0].lower()
    if after in lists.nouns and after not in FUNCTION_WORDS:
        return "his"
    return "him" if after in FUNCTION_WORDS and after != "own" else None


def _may_be_name(match: re.Match[str], line: str, lists: WordLists) -> bool:
    """Say whether a capitalised word may name somebody."""
    word = match[0]
    if word[0].islower() or word == "I" or word.startswith("I'") or word.lower() in _OTHER:
        return False
    begins = match.start() == 0 or line[: match.start()].rstrip(" \"'")[-1:] in (".", "!", "?")
    bare = word.lower().partition("'")[0]
    known = bare in FUNCTION_WORDS or bare in lists.nouns or bare in lists.verbs
    return not (begins and known)


def _like(word: str, other: str) -> str:
    """Give ``other`` the capital that ``word`` has."""
    return other.capitalize() if word[0].isupper() else other
