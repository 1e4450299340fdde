"""What a finding is called, and which ones are of the same claim."""

from dataclasses import replace

from tests.replies.notebook.findings import FOUND, found


def test_a_finding_has_a_title() -> None:
    assert FOUND.title == "True: layer 3, head 10 looks at the next token"
    swap = replace(FOUND, outcome="Swap", subject="a → b", claim="")
    assert swap.title == "Swap: a → b"


def test_what_was_found_of_it_makes_no_other_claim() -> None:
    assert FOUND.key == replace(FOUND, outcome="Not true", texts=("Another.",)).key
    assert FOUND.key == replace(FOUND, claim=FOUND.claim.upper()).key
    assert len({FOUND.key, found(3, 9).key, found(3, 10, "looks at [SEP]").key}) == 3
