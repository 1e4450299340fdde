"""What is kept lies in the folder that was named, and nowhere else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from config.database import DatabaseError
from records import Records
from records.notebooks import Keeping
from records.quiz_values import Begun, Opening
from tests.connections import connections_made, is_closed

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_is_kept_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    records = await Records.opened(folder)
    assert [path.name for path in folder.glob("*.sqlite")] == ["records.sqlite"]
    await records.close()


async def test_a_file_that_can_not_be_used_after_all_is_closed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = connections_made(monkeypatch)
    await (await Records.opened(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as connection:
        connection.execute("ALTER TABLE notebooks RENAME COLUMN changed TO renamed")
    with pytest.raises(DatabaseError, match="changed"):
        await Records.opened(tmp_path)
    assert [is_closed(each) for each in made] == [True, True]


async def test_nothing_is_left_where_all_is_cleared() -> None:
    records = await Records.opened(None)
    ann, guild = 1, 5
    note = Keeping(person=ann, name="Ann", guild=guild, channel=7, lines=("a note",))
    await records.notebooks.keep(note)
    await records.lessons.solve(ann, "attention", "gap")
    opening = Opening(
        guild=guild,
        channel=7,
        leader=ann,
        plan="the plan",
        content="the question",
        right=0,
    )
    begun = await records.quizzes.begin(opening)
    assert isinstance(begun, Begun)
    await records.quizzes.vote(begun.question, ann, 0, "", 1)
    assert all((await records.about(ann)).values())
    await records.clear()
    assert not any((await records.about(ann)).values())
    # More can be kept; but an old button must not find a new question.
    again = await records.quizzes.begin(opening)
    assert isinstance(again, Begun)
    assert again.question > begun.question
    await records.close()


async def test_what_is_forgotten_cannot_be_read_in_the_files_any_more(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    await records.lessons.solve(1, "unmistakable-lesson", "one")
    await records.lessons.solve(2, "of-somebody-else", "one")

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"unmistakable-lesson" in written()
    await records.forget(1)
    assert b"unmistakable-lesson" not in written()
    assert b"of-somebody-else" in written()
    await records.clear()
    assert b"of-somebody-else" not in written()
    await records.close()
