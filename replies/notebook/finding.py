"""What a person may keep of an answer: what was claimed, and what the numbers say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.analysis import Head
from replies.pages import Page


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A claim, and what was measured of it. All of it as plain text, without markup.

    Attributes:
        page: What shows it anew.
        again: What gives a verdict on it over any sentences.
        heads: The heads that it is about; none if it is about the sentence.
        subject: What it is about, in words: "layer 3, head 10".
        claim: What is claimed of that: "looks at the next token"; empty if the subject says it.
        outcome: What became of the claim, in a few words: "True so far".
        numbers: Lines with the numbers that this rests on.
        values: The same numbers by name.
        texts: The sentences.
        breaking: The places of those that break the claim, counted from 0.
    """

    page: Page
    again: Page
    heads: tuple[Head, ...]
    subject: str
    claim: str
    outcome: str
    numbers: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)
    texts: tuple[str, ...]
    breaking: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """True so far: layer 3, head 10 looks at the next token."""
        return f"{self.outcome}: {self.about}"

    @property
    def key(self) -> tuple[object, ...]:
        """What is the same for all findings of one claim about the same heads."""
        return self.subject.casefold(), self.claim.casefold()

    @property
    def about(self) -> str:
        """Layer 3, head 10 looks at the next token."""
        return f"{self.subject} {self.claim}".rstrip()
