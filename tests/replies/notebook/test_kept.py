"""What is kept comes out as it went in."""

from dataclasses import replace

from replies.addresses import address_of
from replies.notebook.kept import kept_of
from tests.replies.notebook.findings import FOUND, entry


def test_a_finding_comes_out_as_it_went_in() -> None:
    (kept,) = kept_of([entry(FOUND, "a line")])
    finding = kept.finding
    assert finding is not None
    assert replace(finding, page=FOUND.page, again=FOUND.again) == FOUND
    assert address_of(finding.page) == address_of(FOUND.page)
    assert address_of(finding.again) == address_of(FOUND.again)
    assert (kept.title, kept.model) == (FOUND.title, "a model")


def test_lines_alone_are_a_note() -> None:
    (kept,) = kept_of([entry(None, "first", "second")])
    assert kept.finding is None
    assert kept.title == "Note: first"
