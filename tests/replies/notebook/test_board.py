"""The board brings together what is of one claim, and says who found what."""

from replies.notebook.board import Group, grouped
from replies.services import MOST_CHARACTERS
from replies.verdicts import MOST_SENTENCES
from tests.replies.notebook.findings import FOUND, entry, found

SEP = "looks at [SEP]"


def abouts(groups: list[Group]) -> list[str]:
    return [group.finding.about for group in groups]


def test_claims_stand_in_the_order_of_heads_or_of_claims() -> None:
    everything = [
        entry(found(10, 2, SEP), number=1),
        entry(found(9, 11), number=2),
        entry(found(3, 10, SEP), number=3, person=2),
        entry(found(3, 10), number=4, person=2),
        entry(found(3, 10), number=5, person=1),
        entry(found(1, 1, "", heads=(), subject="a → b"), number=6),
        entry(None, "a note", number=7),
    ]
    by_head = grouped(everything, "head")
    assert abouts(by_head) == [
        "layer 3, head 10 looks at [SEP]",
        "layer 3, head 10 looks at the next token",
        "layer 9, head 11 looks at the next token",
        "layer 10, head 2 looks at [SEP]",
        "a → b",
    ]
    assert [group.people for group in by_head] == [1, 2, 1, 1, 1]
    assert abouts(grouped(everything, "claim")) == [
        "a → b",
        "layer 3, head 10 looks at [SEP]",
        "layer 10, head 2 looks at [SEP]",
        "layer 3, head 10 looks at the next token",
        "layer 9, head 11 looks at the next token",
    ]


def test_a_person_counts_once() -> None:
    (group,) = grouped([entry(number=number) for number in range(1, 4)], "head")
    assert (group.people, len(group.kept)) == (1, 3)


def test_sentences_are_together_as_many_as_can_be_measured() -> None:
    first = entry(found(3, 10, texts=("One.", "Two.")))
    second = entry(found(3, 10, texts=("Two.", "Three.")), number=2)
    (group,) = grouped([first, second], "head")
    assert group.texts == ("One.", "Two.", "Three.")
    assert group.breaking == (1, 2)
    assert group.left_out == 0
    many = [
        entry(found(3, 10, texts=tuple(f"{n} {m}." for m in range(9))), number=n + 1)
        for n in range(5)
    ]
    (group,) = grouped(many, "head")
    assert len(group.texts) == MOST_SENTENCES
    assert group.left_out == 45 - MOST_SENTENCES
    long = [entry(found(3, 10, texts=(str(n) * 900,)), number=n + 1) for n in range(5)]
    (group,) = grouped(long, "head")
    assert sum(len(text) + 1 for text in group.texts) <= MOST_CHARACTERS
    assert (len(group.texts), group.left_out) == (2, 3)


def test_the_newest_finding_says_how_it_is_checked() -> None:
    old, new = found(3, 10, outcome="Not true"), FOUND
    (group,) = grouped([entry(old), entry(new, number=2)], "head")
    assert group.finding.outcome == "True"
