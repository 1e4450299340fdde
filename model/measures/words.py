"""From word pieces to words, and from a word as typed to its place in the sentence."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.notation import SPECIAL_TOKENS, bare, continues
from model.analysis import Analysis, Head
from model.bert.tokenizer import Sentence, clean
from model.errors import WordAmbiguous, WordNotFound
from model.measures.links import content_rows
from model.measures.ties import exceeds
from model.spelling import folded

_NUMBERED = re.compile(r"(?P<word>.+)#(?P<number>[1-9][0-9]{0,3})", re.DOTALL)


@dataclass(frozen=True)
class JoinedWords:
    """A sentence as words: pieces joined, [CLS], [SEP] and [MASK] as words of their own.

    Attributes:
        words: W words.
        places: For each word, the places of its pieces among the tokens.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class WordLevel:
    """A sentence's attention between words in place of pieces.

    Attributes:
        words: W words, as in `JoinedWords`.
        attention: [L, H, W, W] float32, read-only; each row sums to 1.
        places: For each word, the places of its pieces among the tokens.
    """

    words: tuple[str, ...]
    attention: NDArray[np.float32] = field(repr=False)
    places: tuple[tuple[int, ...], ...]


def words_of(analysis: Analysis | Sentence) -> JoinedWords:
    """Joins the pieces of each word ("slow", "##ly": "slowly")."""
    groups: list[list[int]] = []
    tokens = analysis.tokens
    for place, token in enumerate(tokens):
        if groups and continues(token) and tokens[place - 1] not in SPECIAL_TOKENS:
            groups[-1].append(place)
        else:
            groups.append([place])
    words = tuple(_joined([tokens[place] for place in group]) for group in groups)
    return JoinedWords(words, tuple(map(tuple, groups)))


def word_level(analysis: Analysis) -> WordLevel:
    """Attention between words.

    Attention to a word is summed over its pieces, attention from it averaged over them (Clark et
    al. 2019, section 4), so that each row still sums to 1.
    """
    joined = words_of(analysis)
    return WordLevel(joined.words, between_words(joined, analysis.attention), joined.places)


def word_weights(analysis: Analysis, head: Head) -> NDArray[np.float32]:
    """[W, W] float32, read-only: what `word_level` gives one head, without the cost of the others.

    Args:
        analysis: The sentence, of W words (see `words_of`).
        head: The head.
    """
    return between_words(words_of(analysis), analysis.of_head(head))


def grouped(level: WordLevel, group: Sequence[int]) -> tuple[WordLevel, int]:
    """The sentence with some of its words as one, as the pieces of a word are joined.

    Attention to the group is summed over its words, attention from it averaged over them, so that
    each row still sums to 1.

    Args:
        level: The sentence, of W words.
        group: The places of K of them, at least one, each once.

    Returns:
        The sentence, of W - K + 1 words, and the place of the group among them, which is that of
        its first word and has the names of all.
    """
    first, members = min(group), set(group)
    if len(members) == 1:
        return level, first
    kept = [place for place in range(len(level.words)) if place == first or place not in members]
    parts = [sorted(members) if place == first else [place] for place in kept]
    belongs = np.zeros((len(level.words), len(parts)))
    for column, part in enumerate(parts):
        belongs[part, column] = 1
    attention = (belongs / belongs.sum(axis=0)).T @ level.attention @ belongs
    attention = attention.astype(np.float32)
    attention.flags.writeable = False
    names = names_of(level.words)
    words = [
        " + ".join(names[member] for member in part) if len(part) > 1 else level.words[part[0]]
        for part in parts
    ]
    pieces = [tuple(piece for member in part for piece in level.places[member]) for part in parts]
    return WordLevel(tuple(words), attention, tuple(pieces)), kept.index(first)


def word_row(analysis: Analysis, joined: JoinedWords, source: int) -> NDArray[np.float64]:
    """One row of `word_level` for every head, without the cost of the others.

    Args:
        analysis: The sentence.
        joined: Its words.
        source: The place of the attending word among them.

    Returns:
        [L, H, W] float64, what the word gives to each word.
    """
    pieces = analysis.attention[:, :, list(joined.places[source])]
    mean = pieces.mean(axis=2, dtype=np.float64)
    starts = [places[0] for places in joined.places]
    row: NDArray[np.float64] = np.add.reduceat(mean, starts, axis=-1)
    return row


def without_specials(
    weights: NDArray[np.float32], tokens: Sequence[str], *, renormalise: bool
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The weights between content tokens: rows and columns of [CLS] and [SEP] are left out.

    Args:
        weights: [..., N, N] float32, of tokens or of words.
        tokens: N tokens or words.
        renormalise: Whether to divide each row by its sum, so that it sums to 1 again. A row that
            gave everything to [CLS] and [SEP] has nothing to divide and is 0 (see
            `model.measures.ties`).

    Returns:
        [..., C, C] float32, read-only, and the C tokens that are left.
    """
    kept = content_rows(tokens)
    rest = weights[..., kept, :][..., kept].astype(np.float64)
    result = rescaled(rest) if renormalise else rest.astype(np.float32)
    result.flags.writeable = False
    return result, tuple(tokens[place] for place in kept)


def rescaled(weights: NDArray[np.floating]) -> NDArray[np.float32]:
    """[..., N, N] weights with each row divided by its sum; a row of nothing is 0."""
    exact = weights.astype(np.float64)
    sums = exact.sum(axis=-1, keepdims=True)
    shares = np.divide(exact, sums, out=np.zeros_like(exact), where=exceeds(sums, 0))
    result: NDArray[np.float32] = shares.astype(np.float32)
    result.flags.writeable = False
    return result


def locate(words: Sequence[str], name: str) -> int:
    """The place of a word as a person names it.

    Case doesn't matter; accents do only if the sentence has the word with them. "the#2" is the
    second "the". [MASK] may be spelled as in a sentence.

    Args:
        words: The words of a sentence.
        name: The word, with "#" and a number if there are several.

    Raises:
        WordNotFound: If it isn't there, or not as often.
        WordAmbiguous: If it is there several times and has no number.
    """
    name = clean(name)
    numbered = _NUMBERED.fullmatch(name)
    places = _places(words, numbered["word"] if numbered else name)
    number = int(numbered["number"]) if numbered else 1
    if number > len(places):
        raise WordNotFound(name, tuple(words))
    if len(places) > 1 and not numbered:
        raise WordAmbiguous(name, len(places))
    return places[number - 1]


def names_of(words: Sequence[str]) -> tuple[str, ...]:
    """What to call each word so that `locate` finds it: those that occur twice are numbered."""
    counts, seen = Counter(map(str.casefold, words)), Counter[str]()
    names = []
    for word in words:
        same = word.casefold()
        seen[same] += 1
        names.append(f"{word}#{seen[same]}" if counts[same] > 1 else word)
    return tuple(names)


def between_words(joined: JoinedWords, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """[..., N, N] weights between pieces as [..., W, W] weights between words, read-only."""
    starts = [places[0] for places in joined.places]
    lengths = np.array([len(places) for places in joined.places])
    to_words = np.add.reduceat(weights, starts, axis=-1, dtype=np.float64)
    summed = np.add.reduceat(to_words, starts, axis=-2)
    between: NDArray[np.float32] = (summed / lengths[:, np.newaxis]).astype(np.float32)
    between.flags.writeable = False
    return between


def _places(words: Sequence[str], name: str) -> list[int]:
    """Where a word is, in its own spelling or, failing that, in one without accents."""
    for spelled in (str.casefold, folded):
        places = [place for place, word in enumerate(words) if spelled(word) == spelled(name)]
        if places:
            return places
    return []


def _joined(pieces: Sequence[str]) -> str:
    first, *others = pieces
    return first + "".join(bare(piece) for piece in others)
