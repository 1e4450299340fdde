"""What a notebook holds, as values that replies speak of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from model.analysis import Head
from records.notebooks import Entry
from replies.notebook.finding import Finding
from replies.pages import PageAt

NOTE = "Note"
"""What an entry is called that is of no finding."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An entry of a notebook.

    Attributes:
        entry: As it is kept: its number, its lines, whose it is.
        finding: What was found; None for lines alone.
        model: The model that it was measured with, as replies name it; empty for lines alone.
    """

    entry: Entry
    finding: Finding | None = None
    model: str = ""

    @property
    def title(self) -> str:
        """What it is, in a line of plain text."""
        return self.finding.title if self.finding else f"{NOTE}: {self.entry.lines[0]}"


def as_text(finding: Finding, page: str, again: str, model: str) -> str:
    """A finding as it is kept.

    Args:
        finding: The finding.
        page: The address of what shows it anew.
        again: The address of what gives a verdict on it.
        model: The model that it was measured with, as replies name it.
    """
    return json.dumps(
        {
            "page": page,
            "again": again,
            "heads": [[head.layer, head.head] for head in finding.heads],
            "subject": finding.subject,
            "claim": finding.claim,
            "outcome": finding.outcome,
            "numbers": finding.numbers,
            "values": dict(finding.values),
            "texts": finding.texts,
            "breaking": finding.breaking,
            "model": model,
        },
        ensure_ascii=False,
    )


def kept_of(entries: Iterable[Entry]) -> list[Kept]:
    """Entries as values."""
    return [_kept(entry) for entry in entries]


def _kept(entry: Entry) -> Kept:
    if not entry.finding:
        return Kept(entry=entry)
    stored = json.loads(entry.finding)
    finding = Finding(
        page=PageAt(address=stored["page"]),
        again=PageAt(address=stored["again"]),
        heads=tuple(Head(layer, head) for layer, head in stored["heads"]),
        subject=stored["subject"],
        claim=stored["claim"],
        outcome=stored["outcome"],
        numbers=tuple(stored["numbers"]),
        values=stored["values"],
        texts=tuple(stored["texts"]),
        breaking=tuple(stored["breaking"]),
    )
    return Kept(entry=entry, finding=finding, model=stored["model"])
