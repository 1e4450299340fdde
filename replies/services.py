"""What replies are made with: the model, the studio, and what was set."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from config import BUNDLED
from config.notation import ADDED_TOKENS
from config.workers import Workers
from model.analysis import Analysis, Head
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence
from model.errors import ModelChanged, TooManyCharacters
from model.known.known_heads import KnownHead
from model.known.literature import speaks_of
from model.serving.analyzer import Analyzer
from model.word_filter import WordFilter
from records import Records
from replies.errors import SentenceGone
from replies.examples import Examples
from replies.explanation import Explanation
from replies.explanations import explanations

T = TypeVar("T")

COPIES = 3
"""How often attention weights are there at once where nothing else is made of them: out of
TensorFlow, cut out of their batch, and on the way into a picture."""

MOST_CHARACTERS = 2000
"""Of all sentences of a reply together: they stand in a footer, which holds 2,048 characters."""


@dataclass(frozen=True)
class Services:
    """What every reply is made with.

    Attributes:
        model: Analyses sentences.
        studio: Where pictures are drawn.
        examples: What replies show to type.
        model_name: The checkpoint as the settings name it.
        precision: What the model computes in.
        top_k: How many words `mask` shows unless told otherwise.
        word_filter: Which words `mask` leaves out.
        records: What is kept of people.
        known: What was measured of the model's heads beforehand.
        measuring: Where scores of many heads are computed.
        source_url: Where the bot's source can be read.
        elsewhere: Whether the model runs in another process, to which sentences are sent.
    """

    model: Analyzer
    studio: Workers
    examples: Examples
    model_name: str
    top_k: int
    measuring: Workers
    word_filter: WordFilter
    records: Records
    precision: Precision = Precision.FLOAT32
    known: tuple[KnownHead, ...] = ()
    source_url: str | None = None
    elsewhere: bool = False

    @cached_property
    def shown_model_name(self) -> str:
        """The checkpoint as replies name it."""
        return shown_name(self.model_name)

    @cached_property
    def in_literature(self) -> bool:
        """Whether what the literature says of heads is about this checkpoint."""
        return speaks_of(self.model_name)

    @cached_property
    def explanations(self) -> dict[str, Explanation]:
        """All explanations by topic."""
        return explanations(
            self.examples,
            self.shown_model_name,
            in_literature=self.in_literature,
            known=self.known,
        )

    @property
    def workers(self) -> tuple[Workers, ...]:
        """Wherever blocking work is done for replies."""
        return self.model.workers, self.studio, self.measuring, self.records.workers

    def existing(self, head: Head) -> Head:
        """The head of a page: an old button may name one that another model had.

        Raises:
            NoSuchHead: If the model that is loaded doesn't have it.
        """
        return head.existing_in(self.model.geometry)

    def existing_layer(self, layer: int) -> int:
        """The layer of a page or a file, counted from 0.

        Raises:
            NoSuchHead: If the model that is loaded doesn't have it.
        """
        return self.existing(Head(layer, 0)).layer

    def to_show(self, analysis: Analysis) -> Analysis:
        """The analysis with those predictions alone that a class may see."""
        return self.word_filter.filtered(analysis)

    def weight(self, texts: Sequence[str], copies: int = COPIES) -> int:
        """The bytes that answering about some sentences may hold, estimated before they are read.

        That is their attention weights, as often as they are there at once.

        Args:
            texts: The sentences. Each is taken to have as many tokens as characters, or as many as
                there may be.
            copies: How often their attention weights are there.
        """
        geometry, most = self.model.geometry, self.model.token_limit
        of_cell = 4 * copies * geometry.layers * geometry.heads
        return of_cell * sum(min(len(text) + len(ADDED_TOKENS), most) ** 2 for text in texts)

    def read(self, texts: Sequence[str], *, needs_mask: bool = False) -> list[Sentence]:
        """Each sentence as tokens.

        Raises:
            SentenceGone: If there is none.
            InputError: If one can't be read, or they are too long together.
        """
        if not texts:
            raise SentenceGone
        read = [self.model.read(text, needs_mask=needs_mask) for text in texts]
        characters = sum(len(sentence.text) + 1 for sentence in read)
        if characters > MOST_CHARACTERS:
            raise TooManyCharacters(characters, MOST_CHARACTERS)
        return read

    async def of_one_model(self, make: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
        """What `make` makes, all of it of one and the same model.

        Args:
            make: Makes it.
            again: Whether it is made again, once, where the model was exchanged meanwhile.

        Raises:
            ModelChanged: If it was exchanged, and isn't made again, or was exchanged again.
            Exception: What `make` raises.
        """
        for _ in range(1 + again):
            edition = self.model.edition
            made = await make()
            if edition == self.model.edition:
                return made
        raise ModelChanged

    async def analyze(self, texts: Sequence[str], *, needs_mask: bool = False) -> list[Analysis]:
        """Each sentence through the model, or out of its cache.

        Raises:
            SentenceGone: If there is none.
            InputError: If one can't be read, or they are too long together; before any is analysed.
            WorkError: If the model is busy, too slow or stopping.
            ModelFailed: If the run broke.
        """
        read = self.read(texts, needs_mask=needs_mask)
        return await asyncio.gather(*map(self.model.analyze, read))


def shown_name(model: str) -> str:
    """A checkpoint as replies name it: where a folder lies is nobody's business.

    Args:
        model: The value of the setting `MODEL`.
    """
    if model == BUNDLED:
        return "the model in the box"
    folder = Path(model)
    return folder.name if folder.is_absolute() or folder.expanduser().is_dir() else model
