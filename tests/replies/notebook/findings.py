"""Findings and entries as tests need them."""

from dataclasses import replace

from model.analysis import Head
from model.measures.patterns import Pattern
from records.notebooks import Entry
from replies.addresses import address_of
from replies.notebook.finding import Finding
from replies.notebook.kept import as_text
from replies.pages import CheckPage, Claim

NEXT = CheckPage(layer=2, head=9, claim=Claim(pattern=Pattern.NEXT))
FOUND = Finding(
    page=NEXT,
    again=NEXT,
    heads=(Head(2, 9),),
    subject="layer 3, head 10",
    claim="looks at the next token",
    outcome="True",
    numbers=("It does what you say.", "score 1.00"),
    values={"score": 1.0},
    texts=("The cat sat.", "A dog *ran*."),
    breaking=(1,),
)


def found(layer: int, head: int, claim: str = FOUND.claim, **parts: object) -> Finding:
    """What was found of another head, or of another claim."""
    page = replace(NEXT, layer=layer - 1, head=head - 1)
    return replace(
        FOUND,
        **{  # type: ignore[arg-type]
            "page": page,
            "again": page,
            "heads": (page.chosen,),
            "subject": str(page.chosen),
            "claim": claim,
            **parts,
        },
    )


def entry(
    finding: Finding | None = FOUND,
    *lines: str,
    number: int = 1,
    person: int = 1,
    name: str = "Ann",
) -> Entry:
    """A finding as it is kept."""
    text = ""
    if finding is not None:
        text = as_text(finding, address_of(finding.page), address_of(finding.again), "a model")
    return Entry(
        id=100 + number,
        number=number,
        person=person,
        name=name,
        guild=5,
        channel=6,
        finding=text,
        lines=lines,
        changed=1_000_000_000.0,
    )
