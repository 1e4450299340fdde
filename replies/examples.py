"""The examples that replies give: something to type that works with the model that is loaded."""

from dataclasses import dataclass

from model.analysis import Head
from model.bert.geometry import Geometry

GAP_SENTENCE = "Then I picked up a [MASK] from the table."
SENTENCE = "The turtle moved slowly."
TURNED_AROUND = "The turtle slowly moved."


@dataclass(frozen=True)
class Examples:
    """What examples depend on: the prefix that commands start with, and the model's shape."""

    prefix: str
    geometry: Geometry

    @property
    def mask(self) -> str:
        """A whole `mask` command."""
        return f"{self.prefix}mask {GAP_SENTENCE}"

    @property
    def head(self) -> Head:
        """Layer 3, head 10, or the last that there are."""
        return Head(min(2, self.geometry.layers - 1), min(9, self.geometry.heads - 1))

    @property
    def attn(self) -> str:
        """An `attn` command without a sentence."""
        return f"{self.prefix}attn {typed(self.head)}"

    @property
    def attn_sentence(self) -> str:
        """An `attn` command with a sentence."""
        return f"{self.attn} {SENTENCE}"


def typed(head: Head) -> str:
    """A head as people type it after a command: 3 10."""
    return f"{head.layer + 1} {head.head + 1}"
