"""What is written is one line, within bounds; and how a finding is kept."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from config.workers import Workers
from replies.notebook.errors import NoteMissing, NoteTooLong
from replies.notebook.keeping import (
    MOST_CHARACTERS,
    keeping_of,
    kept_in_words,
    one_line,
    some_line,
)
from replies.notebook.kept import kept_of
from tests.model.handmade import content, one_layer, uniform
from tests.replies.notebook.findings import FOUND, entry
from tests.replies.without_model import services_of


def test_what_is_written_is_one_line() -> None:
    assert one_line("  It \n\n looks\tup. ") == some_line("It looks up.") == "It looks up."
    assert one_line(" \n ") == ""
    assert len(one_line("x" * MOST_CHARACTERS)) == MOST_CHARACTERS
    with pytest.raises(NoteTooLong):
        one_line("x" * (MOST_CHARACTERS + 1))
    with pytest.raises(NoteMissing):
        some_line(" \n ")


def test_a_finding_is_kept_with_who_found_it_where(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = one_layer(content("cat"), uniform(3).astype(np.float32))
    services = services_of(analysis, monkeypatch, cast("Workers", None))
    who = {"person": 1, "name": "Ann", "guild": 5, "channel": 6}
    kept = keeping_of(services, FOUND, "", **who)  # type: ignore[arg-type]
    assert (kept.person, kept.name, kept.guild, kept.channel) == (1, "Ann", 5, 6)
    assert kept.lines == ()
    assert keeping_of(services, FOUND, "a line", **who).lines == ("a line",)  # type: ignore[arg-type]
    other = replace(FOUND, texts=("Another.",))
    assert keeping_of(services, other, "", **who).about != kept.about  # type: ignore[arg-type]
    (shown,) = kept_of([replace(entry(), finding=kept.finding)])
    assert shown.model == "x"


def test_it_is_said_who_sees_it() -> None:
    said = kept_in_words(entry(number=3), new=True, prefix="!")
    assert said.startswith("Kept as 3 in your notebook. `!notebook` shows it")
    assert "`!board`" in said
    assert "board" not in kept_in_words(replace(entry(), guild=0), new=True, prefix="!")
    assert "board" not in kept_in_words(entry(None, "a note"), new=True, prefix="!")
    assert "already" in kept_in_words(entry(), new=False, prefix="!")
