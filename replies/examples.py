"""The examples that replies give: something to type that works with the model that is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from model.analysis import Head
from model.bert.geometry import Geometry
from model.measures.patterns import Pattern
from replies.example_heads import LINKS, OFFERED, SENTENCE, ExampleHeads, Link
from replies.phrases import short

GAP_SENTENCE = "Then I picked up a [MASK] from the table."
BOTH = " // ".join(OFFERED)


@dataclass(frozen=True)
class Examples:
    """What examples depend on: the model, and the prefix that commands start with.

    Attributes:
        prefix: What commands start with.
        geometry: The model's shape.
        heads: Those of its heads that do what examples say.
    """

    prefix: str
    geometry: Geometry
    heads: ExampleHeads = field(default_factory=ExampleHeads)

    @property
    def mask(self) -> str:
        """A whole `mask` command."""
        return f"{self.prefix}mask {GAP_SENTENCE}"

    @property
    def head(self) -> Head:
        """One with a clear habit, else layer 3, head 10, or the last that there are."""
        return self._clear[0] if self._clear else self._existing(2, 9)

    @property
    def other_head(self) -> Head:
        """To compare with `head`: another with a clear habit, else layer 1, head 1."""
        return self._clear[1] if len(self._clear) > 1 else self._existing(0, 0)

    @property
    def attn(self) -> str:
        """An `attn` command without a sentence."""
        return f"{self.prefix}attn {typed(self.head)}"

    @property
    def attn_sentence(self) -> str:
        """An `attn` command with a sentence."""
        return f"{self.attn} {SENTENCE}"

    @property
    def compare(self) -> str:
        """A `compare` command with two heads, without a sentence."""
        return f"{self.prefix}compare {short(self.head)} {short(self.other_head)}"

    def claims(self, command: str) -> tuple[str, str]:
        """A pattern and a link to check or to find, without sentences.

        Args:
            command: `check` or `find`.
        """
        linking = self.head if self.heads.link is None else self.heads.link.head
        heads = (f" {typed(self.head)}", f" {typed(linking)}") if command == "check" else ("", "")
        start = f"{self.prefix}{command}"
        return f"{start}{heads[0]} {self._pattern.value}", f"{start}{heads[1]} {self._link}"

    @property
    def link_sentences(self) -> tuple[str, ...]:
        """The sentences of the link of `claims`."""
        return self._link.sentences

    @property
    def true_claims(self) -> tuple[str, ...]:
        """Whole `check` commands, each of a claim that holds."""
        found = [
            f"{self.prefix}check {typed(head)} {pattern.value} {BOTH}"
            for pattern, head in self.heads.patterns.items()
        ]
        if self.heads.link is not None:
            found.append(f"{self.claims('check')[1]} {' // '.join(self.link_sentences)}")
        return tuple(found)

    @property
    def _pattern(self) -> Pattern:
        """The pattern that `head` follows, if it follows any."""
        return next(iter(self.heads.patterns), Pattern.NEXT)

    @property
    def _link(self) -> Link:
        """The link that a head makes; where none makes any, one to ask about."""
        return LINKS[0] if self.heads.link is None else self.heads.link.link

    @property
    def _clear(self) -> Sequence[Head]:
        """All heads with a clear habit, each once."""
        link = () if self.heads.link is None else (self.heads.link.head,)
        return tuple(dict.fromkeys((*self.heads.patterns.values(), *link)))

    def _existing(self, layer: int, head: int) -> Head:
        return Head(min(layer, self.geometry.layers - 1), min(head, self.geometry.heads - 1))


def typed(head: Head) -> str:
    """A head as people type it after a command: 3 10."""
    return f"{head.layer + 1} {head.head + 1}"
