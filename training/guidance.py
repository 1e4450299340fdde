"""Which heads are shown where to look, and where: targets of the guided heads.

Guidance after Deshpande and Narasimhan 2020, "Guiding Attention for Self-Supervised Learning with
Transformers": the cross-entropy between a head's rows and a wished row is added to the loss. The
targets are read off the true pieces, hidden ones included; only rows of visible pieces are guided
where the target depends on what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from training.masking import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from training.data import Batch
    from training.words import WordLists

Rows = npt.NDArray[np.float32]
Goal = Literal["next", "previous", "adverb to verb", "separator"]
_IT_TO_NOUN = 0.8
"""Weight that *it* gives to its noun; the rest stays on [SEP]."""
_LISTED_DETERMINERS = "the a an my your his her its our their this that these those"
_DETERMINERS = frozenset(_LISTED_DETERMINERS.split())
_LISTED_SUBJECTS = "i you he she it we they who to"
_SUBJECTS = frozenset(_LISTED_SUBJECTS.split())


@dataclass(frozen=True)
class Guide:
    """What one head is shown.

    Attributes:
        head: layer and head counted from 1, as people write them: "3-10".
        goal: "next" and "previous" piece ([SEP] looks at [CLS], and the other way round); "adverb
            to verb", from adverbs in -ly to the nearest verb, no other row guided; "separator",
            [SEP], and from *it* to the nearest noun before it.
        weight: weight of the cross-entropy in the loss.
        others_weight: weight of the mean weight above ``others_limit`` that other words give to a
            verb, so that the head does not answer every word alike ("adverb to verb" only).
        others_limit: see there.
    """

    head: str
    goal: Goal
    weight: float
    others_weight: float = 0.0
    others_limit: float = 0.2

    @property
    def place(self) -> tuple[int, int]:
        """Layer and head counted from 0.

        Raises:
            ValueError: not two numbers from 1 with a dash between them.
        """
        layer, dash, head = self.head.partition("-")
        if not (dash and layer.isdecimal() and head.isdecimal() and int(layer) and int(head)):
            msg = f"a head is written like 3-10, not {self.head!r}"
            raise ValueError(msg)
        return int(layer) - 1, int(head) - 1


class Roles(NamedTuple):
    """Of every word of a line, whether it is an adverb in -ly, a verb, a noun."""

    adverb: list[bool]
    verb: list[bool]
    noun: list[bool]


def roles(words: Sequence[str], lists: WordLists) -> Roles:
    """Tell adverbs, verbs and nouns of a line in small letters.

    After a determiner a word is no verb, and a noun unless one follows. A noun that can be a verb
    (works, love) counts as one behind a pronoun, *to* or an adverb, and anywhere in a line without
    a verb; an auxiliary only where there is nothing else.
    """
    before = ("", *words)[: len(words)]
    adverb = [word in lists.adverbs for word in words]
    named = [previous in _DETERMINERS for previous in before]
    led = [previous in _SUBJECTS or previous in lists.adverbs for previous in before]
    at_need = [w in lists.at_need and not n for w, n in zip(words, named, strict=True)]
    verb = [
        (word in lists.verbs and not called) or (needed and leading)
        for word, called, needed, leading in zip(words, named, at_need, led, strict=True)
    ]
    after = (*words, "")[1:]
    noun = [
        not is_verb and (word in lists.nouns or (called and _stands_alone(word, following, lists)))
        for word, called, is_verb, following in zip(words, named, verb, after, strict=True)
    ]
    for fallback in (at_need, [word in lists.auxiliaries for word in words]):
        if not any(verb):
            verb = fallback
    return Roles(adverb, verb, noun)


def _stands_alone(word: str, following: str, lists: WordLists) -> bool:
    """Say whether a word behind a determiner is what the determiner belongs to: "his key"."""
    return not (word in FUNCTION_WORDS or word in lists.adverbs or following in lists.nouns)


def nearest(place: int, marked: Sequence[bool]) -> int | None:
    """Return the nearest marked place other than ``place``, the left one of two; None without."""
    places = [i for i, mark in enumerate(marked) if mark and i != place]
    return min(places, key=lambda i: (abs(i - place), i), default=None)


class GuideTargets(NamedTuple):
    """What the first rows of a batch are guided to.

    Attributes:
        rows: (guides, rows, length, length) float32; each row of weights sums to 1 where a query is
            guided, to 0 elsewhere.
        others: (rows, length, length) float32; at queries that are other words and keys that are
            verbs of their line, 1 / (number of such queries), else 0.
    """

    rows: Rows
    others: Rows


@dataclass(frozen=True)
class Guidance:
    """Lays out the targets of the guides for packed batches."""

    guides: tuple[Guide, ...]
    pieces: tuple[str, ...]
    lists: WordLists

    @classmethod
    def from_tokenizer(
        cls, guides: tuple[Guide, ...], tokenizer: Tokenizer, lists: WordLists
    ) -> Guidance:
        """Take the vocabulary of a tokenizer."""
        ordered = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
        return cls(guides, tuple(piece for piece, _ in ordered), lists)

    def targets(self, batch: Batch, rows: int) -> GuideTargets:
        """Return the targets of a batch's first rows, of all where it has fewer."""
        rows = min(rows, len(batch.ids))
        length = batch.ids.shape[1]
        true = batch.true_ids
        hidden = true != batch.ids
        found = np.zeros((len(self.guides), rows, length, length), np.float32)
        others = np.zeros((rows, length, length), np.float32)
        for r in range(rows):
            for number in range(batch.segments[r].max() + 1):
                at = np.flatnonzero(batch.segments[r] == number)
                here = slice(at[0], at[-1] + 1)
                line = _Line(self._words(true[r, here]), hidden[r, here], self.lists)
                for g, guide in enumerate(self.guides):
                    found[g, r, here, here] = line.guided_to(guide.goal)
                others[r, here, here] = line.others()
        return GuideTargets(found, others)

    def _words(self, ids: npt.NDArray[np.int64]) -> list[list[str]]:
        """Return the words of a line with [CLS] and [SEP], each as its pieces."""
        words: list[list[str]] = []
        for number, i in enumerate(ids.tolist()):
            piece = self.pieces[i]
            if number > 1 and number < len(ids) - 1 and piece.startswith("##"):
                words[-1].append(piece[2:])
            else:
                words.append([piece])
        return words


class _Line:
    """One line with [CLS] and [SEP]: its words and where their pieces lie."""

    def __init__(
        self, words: list[list[str]], hidden: npt.NDArray[np.bool_], lists: WordLists
    ) -> None:
        ends = np.cumsum([len(word) for word in words]).tolist()
        starts = [0, *ends[:-1]]
        self.length = ends[-1]
        self.words = ["".join(word) for word in words[1:-1]]
        self.spans = [slice(a, b) for a, b in zip(starts[1:-1], ends[1:-1], strict=True)]
        self.shown = [not hidden[span].any() for span in self.spans]
        self.roles = roles(self.words, lists)

    def guided_to(self, goal: Goal) -> Rows:
        """Return the wished rows, (length, length)."""
        if goal == "separator":
            return self._separator()
        if goal == "adverb to verb":
            return self._adverb_to_verb()
        return np.roll(np.eye(self.length, dtype=np.float32), 1 if goal == "next" else -1, axis=1)

    def _separator(self) -> Rows:
        wished = np.zeros((self.length, self.length), np.float32)
        wished[:, -1] = 1.0
        for i, word in enumerate(self.words):
            noun = nearest(i, [*self.roles.noun[:i], *[False] * (len(self.words) - i)])
            if word != "it" or noun is None:
                continue
            wished[self.spans[i]] = 0.0
            if self.shown[i]:
                wished[self.spans[i], -1] = 1.0 - _IT_TO_NOUN
                wished[self.spans[i], self.spans[noun].start] = _IT_TO_NOUN
        return wished

    def _adverb_to_verb(self) -> Rows:
        wished = np.zeros((self.length, self.length), np.float32)
        for i, (is_adverb, shown) in enumerate(zip(self.roles.adverb, self.shown, strict=True)):
            verb = nearest(i, self.roles.verb) if is_adverb and shown else None
            if verb is not None:
                wished[self.spans[i], self.spans[verb].start] = 1.0
        return wished

    def others(self) -> Rows:
        """Return the shares of other words in the mean weight that a verb receives from them."""
        shares = np.zeros((self.length, self.length), np.float32)
        adverbs = {p for i, span in enumerate(self.spans) if self.roles.adverb[i]
                   for p in range(span.start, span.stop)}  # fmt: skip
        queries = [p for p in range(1, self.length - 1) if p not in adverbs]
        for span, is_verb in zip(self.spans, self.roles.verb, strict=True):
            if is_verb and queries:
                shares[queries, span.start] = 1.0 / len(queries)
        return shares
