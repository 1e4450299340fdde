"""The training text: reading, cleaning, tokenising, packing, and a stream that can be resumed.

A corpus file holds one passage a line (UTF-8, plain or .xz). Reading leaves out every line that
shares its comparison key with a held-out line and every line that holds one of the test sentences
with any word in the gap, so that no figure is measured on a sentence that was trained on.

Lines are packed best-fit into rows of fixed length: every line keeps its own [CLS] and [SEP], its
own positions from 0, and sees only itself, so that a packed row computes what its separate lines
would. All random draws come from generators seeded by (seed, pass, pool); a position in the stream
is therefore three integers, and a stream opened at a position yields what an uninterrupted stream
would have yielded there.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from training.annotate import Notes, annotate, rule_hashes
from training.masking import MaskPolicy, PieceTable, choose
from training.reading import KeptOut, clean_lines, read_lines, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ENCODE_LINES = 20_000
_FORMAT = "ids in 16 bits, lengths for offsets"
"""How a kept corpus is written; a file of another format is not read but made again."""


@dataclass(frozen=True)
class Corpus:
    """Tokenised lines: ``ids[offsets[i]:offsets[i + 1]]`` are line i's pieces, without specials.

    Attributes:
        words: words of every line.
        source: which corpus it comes from, counted from 0; -1 for the counterpart of another line.
        counterpart: the index of the same line about the other sex, -1 where there is none.
        hurtful: whether it insults or hurts people.
        people: whether it is a short line about a group of people.
    """

    ids: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    words: npt.NDArray[np.int16]
    source: npt.NDArray[np.int8]
    counterpart: npt.NDArray[np.int32]
    hurtful: npt.NDArray[np.bool_]
    people: npt.NDArray[np.bool_]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Pieces of every line."""
        return np.diff(self.offsets)

    def line(self, index: int) -> npt.NDArray[np.int32]:
        """Return one line's pieces."""
        return self.ids[self.offsets[index] : self.offsets[index + 1]]

    def save(self, path: Path) -> None:
        """Write the arrays to a compressed .npz file; ids must be below 65,536."""
        arrays = {**vars(self), "ids": self.ids.astype(np.uint16), "offsets": self.lengths}
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read what ``save`` wrote."""
        with np.load(path) as arrays:
            content = dict(arrays)
        content["ids"] = content["ids"].astype(np.int32)
        content["offsets"] = np.concatenate(([0], np.cumsum(content["offsets"]))).astype(np.int64)
        return cls(**content)


def tokenise(lines: Sequence[str], tokenizer: Tokenizer, notes: Notes | None = None) -> Corpus:
    """Split lines into pieces; without notes they are one corpus and nothing is said of them."""
    ids: list[npt.NDArray[np.int32]] = []
    for start in range(0, len(lines), _ENCODE_LINES):
        block = list(lines[start : start + _ENCODE_LINES])
        encodings = tokenizer.encode_batch(block, add_special_tokens=False)
        ids += [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]
    lengths = [len(line) for line in ids]
    notes = notes or Notes.none(len(lines))
    return Corpus(
        ids=np.concatenate(ids),
        offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        words=np.array([line.count(" ") + 1 for line in lines], dtype=np.int16),
        source=np.array(notes.source, np.int8),
        counterpart=np.array(notes.counterpart, np.int32),
        hurtful=np.array(notes.hurtful, np.bool_),
        people=np.array(notes.people, np.bool_),
    )


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load a folder's tokenizer.json without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_corpus(corpora: Sequence[Path], kept_out: KeptOut, encoder: Path, cache: Path) -> Corpus:
    """Read, clean and tokenise corpora; the result is kept under ``cache`` by its inputs' hash."""
    sources = [sha256_of(path) for path in (*corpora, encoder / "tokenizer.json")]
    rules = (*kept_out.keys, *kept_out.gaps, *rule_hashes(), _FORMAT)
    key = hashlib.sha256("\n".join((*sources, *rules)).encode()).hexdigest()[:16]
    file = cache / f"corpus-{key}.npz"
    if file.exists():
        return Corpus.load(file)
    lines, notes = annotate([clean_lines(read_lines(path), kept_out) for path in corpora], kept_out)
    result = tokenise(lines, load_tokenizer(encoder), notes)
    cache.mkdir(parents=True, exist_ok=True)
    result.save(file)
    return result


@dataclass(frozen=True)
class Specials:
    """Ids of the special pieces."""

    cls: int
    sep: int
    mask: int

    @classmethod
    def from_tokenizer(cls, tokenizer: Tokenizer) -> Specials:
        """Look the ids up."""
        vocabulary = tokenizer.get_vocab()
        return cls(*(vocabulary[piece] for piece in ("[CLS]", "[SEP]", "[MASK]")))


class Batch(NamedTuple):
    """A packed batch; every array is (rows, length) but ``targets`` and ``labels`` (count,)."""

    ids: npt.NDArray[np.int64]  # with [MASK] in place of hidden pieces
    positions: npt.NDArray[np.int64]
    segments: npt.NDArray[np.int64]  # number of the line within its row, -1 for padding
    query_weight: npt.NDArray[np.float32]  # 1 / pieces of the line at ordinary pieces, else 0
    targets: npt.NDArray[np.int64]  # flat indices of the hidden pieces
    labels: npt.NDArray[np.int64]  # what stood there

    @property
    def tokens(self) -> int:
        """Pieces including [CLS] and [SEP], without padding."""
        return int((self.segments >= 0).sum())

    @property
    def true_ids(self) -> npt.NDArray[np.int64]:
        """The ids with what stood at the hidden pieces, (rows, length)."""
        true: npt.NDArray[np.int64] = self.ids.copy()
        true.ravel()[self.targets] = self.labels
        return true


def pack(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Put items into rows of size ``room``, longest first, each into the fullest row that fits."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    rows: list[list[int]] = []
    by_free: list[list[int]] = [[] for _ in range(room + 1)]
    for item in order:
        size = lengths[item]
        free = next((f for f in range(size, room + 1) if by_free[f]), None)
        if free is None:
            rows.append([item])
            by_free[room - size].append(len(rows) - 1)
        else:
            row = by_free[free].pop()
            rows[row].append(item)
            by_free[free - size].append(row)
    return rows


def assemble(
    rows: Sequence[Sequence[npt.NDArray[np.int32]]],
    hidden: Sequence[Sequence[npt.NDArray[np.bool_]]],
    length: int,
    specials: Specials,
) -> Batch:
    """Lay lines and their hidden pieces out as a packed batch."""
    shape = (len(rows), length)
    true_ids, positions = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    segments, weight = np.full(shape, -1, np.int64), np.zeros(shape, np.float32)
    masked = np.zeros(shape, np.bool_)
    for r, (lines, masks) in enumerate(zip(rows, hidden, strict=True)):
        start = 0
        for number, (line, mask) in enumerate(zip(lines, masks, strict=True)):
            end = start + len(line) + 2
            true_ids[r, start:end] = (specials.cls, *line, specials.sep)
            positions[r, start:end] = np.arange(end - start)
            segments[r, start:end] = number
            weight[r, start + 1 : end - 1] = 1.0 / len(line)
            masked[r, start + 1 : end - 1] = mask
            start = end
    targets = np.flatnonzero(masked)
    ids = np.where(masked, specials.mask, true_ids)
    return Batch(ids, positions, segments, weight, targets, true_ids.ravel()[targets])


class Position(NamedTuple):
    """Where a stream stands: the next batch is ``batch`` of pool ``pool`` of pass ``epoch``."""

    epoch: int = 0
    pool: int = 0
    batch: int = 0


@dataclass(frozen=True)
class TextPolicy:
    """Which lines a pass over the text holds.

    Attributes:
        passes: how often a pass holds the lines of each corpus, in the order in which they were
            given; 0 for corpora that it does not name. 1.5 is once and every second line again.
        people_passes: how often at least it holds short lines about groups of people in corpora
            after the first; None treats them like the others.
        other_sex: the chance that a line is read as if it were about the other sex.
        leave_out_hurtful: whether lines that insult or hurt people are left out.
    """

    passes: tuple[float, ...] = (1.0,)
    people_passes: float | None = None
    other_sex: float = 0.0
    leave_out_hurtful: bool = False

    def times(self, corpus: Corpus, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return how often a pass holds each of the lines."""
        source = corpus.source[lines]
        by_source = np.zeros(max(int(source.max(initial=0)) + 1, len(self.passes)))
        by_source[: len(self.passes)] = self.passes
        times: npt.NDArray[np.float64] = np.where(source >= 0, by_source[source], 0.0)
        if self.people_passes is not None:
            chosen = corpus.people[lines] & (source > 0)
            times[chosen] = np.maximum(times[chosen], self.people_passes)
        if self.leave_out_hurtful:
            times[corpus.hurtful[lines]] = 0.0
        return times


class _Part(NamedTuple):
    """A pool to make batches of, from batch ``first`` on."""

    epoch: int
    pool: int
    first: int
    lines: npt.NDArray[np.int64]


@dataclass
class Stream:
    """An endless, resumable stream of packed training batches.

    Every pass holds all lines of at most ``short_words`` words and every ``long_stride``-th of the
    longer ones, another share each pass, in random order; each as often as ``text`` says. With
    ``workers`` other processes make the batches ahead.
    """

    corpus: Corpus
    table: PieceTable
    specials: Specials
    rows: int = 32
    length: int = 64
    seed: int = 0
    short_words: int = 12
    long_stride: int = 2
    pool_lines: int = 4096
    position: Position = field(default_factory=Position)
    text: TextPolicy = field(default_factory=TextPolicy)
    workers: int = 0

    def _order(self, epoch: int) -> npt.NDArray[np.int64]:
        fits = np.flatnonzero((self.corpus.lengths <= self.length - 2) & (self.corpus.source >= 0))
        short = self.corpus.words[fits] <= self.short_words
        rng = np.random.default_rng((self.seed, epoch // self.long_stride))
        share = rng.integers(self.long_stride, size=len(fits))
        kept = fits[short | ((share + epoch) % self.long_stride == 0)]
        times = self.text.times(self.corpus, kept)
        extra = np.random.default_rng((self.seed, epoch, 4)).random(len(kept)) < times % 1.0
        said = self._other_sex(np.repeat(kept, times.astype(np.int64) + extra), epoch)
        return np.random.default_rng((self.seed, epoch, 1)).permutation(said)

    def _other_sex(self, lines: npt.NDArray[np.int64], epoch: int) -> npt.NDArray[np.int64]:
        """Put counterparts in the place of some lines."""
        chosen = np.random.default_rng((self.seed, epoch, 5)).random(len(lines))
        other = self.corpus.counterpart[lines]
        fits = self.corpus.lengths[other] <= self.length - 2
        return np.where((chosen < self.text.other_sex) & (other >= 0) & fits, other, lines)

    def _pool(
        self, lines: npt.NDArray[np.int64], rng: np.random.Generator
    ) -> list[list[list[npt.NDArray[np.int32]]]]:
        sizes = [int(n) + 2 for n in self.corpus.lengths[lines]]
        rows = [[self.corpus.line(lines[i]) for i in row] for row in pack(sizes, self.length)]
        order = rng.permutation(len(rows))
        batches = [
            [rows[i] for i in order[start : start + self.rows]]
            for start in range(0, len(rows), self.rows)
        ]
        return batches[:-1] if len(batches) > 1 and len(batches[-1]) < self.rows else batches

    def batches(self, policy: MaskPolicy) -> Iterator[Batch]:
        """Yield batches from ``position`` on, moving it; stops never.

        Hidden pieces are drawn per batch from (seed, pass, pool, batch), so a resumed stream hides
        the same ones, and so do several workers.
        """
        while True:
            epoch, first_pool, first_batch = self.position
            order = self._order(epoch)
            parts = [
                _Part(epoch, pool, first_batch if pool == first_pool else 0, lines)
                for pool, lines in self._pools(order, first_pool)
            ]
            for part, made in zip(parts, self._made(parts, policy), strict=True):
                for number, batch in enumerate(made, start=part.first):
                    self.position = Position(epoch, part.pool, number + 1)
                    yield batch
            self.position = Position(epoch + 1, 0, 0)

    def _pools(
        self, order: npt.NDArray[np.int64], first: int
    ) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
        for pool in range(first, -(-len(order) // self.pool_lines)):
            yield pool, order[pool * self.pool_lines : (pool + 1) * self.pool_lines]

    def _made(self, parts: Sequence[_Part], policy: MaskPolicy) -> Iterator[Iterable[Batch]]:
        """Yield the batches of each part, made here or some parts ahead by workers."""
        if not self.workers:
            yield from (self.batches_of(part, policy) for part in parts)
            return
        # Forked workers share the text without a copy; they compute with numpy alone.
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(self.workers, context, _share, (self,)) as pool:
            lead = self.workers + 1
            ahead = [pool.submit(_listed, part, policy) for part in parts[:lead]]
            for number in range(len(parts)):
                yield ahead.pop(0).result()
                following = parts[number + lead : number + lead + 1]
                ahead.extend(pool.submit(_listed, part, policy) for part in following)

    def batches_of(self, part: _Part, policy: MaskPolicy) -> Iterator[Batch]:
        """Yield the batches of one part."""
        place = (self.seed, part.epoch, part.pool)
        ready = self._pool(part.lines, np.random.default_rng((*place, 2)))
        for number in range(part.first, len(ready)):
            rng = np.random.default_rng((*place, number, 3))
            hidden = [
                [choose(line, self.table, policy, rng) for line in row] for row in ready[number]
            ]
            yield assemble(ready[number], hidden, self.length, self.specials)


_shared: list[Stream] = []
"""In a worker, the stream whose batches it makes."""


def _share(stream: Stream) -> None:
    _shared[:] = [stream]


def _listed(part: _Part, policy: MaskPolicy) -> list[Batch]:
    return list(_shared[0].batches_of(part, policy))
