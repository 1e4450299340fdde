"""Notebooks as they are kept: their order, their bounds, how long, and for whom."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from config import database
from config.database import Database
from records import Records, notebooks
from records.notebooks import (
    KEPT_DAYS,
    MOST_LINES,
    MOST_OF_A_PERSON,
    TABLES,
    Entry,
    Keeping,
    LinesFull,
    NoSuchEntry,
    NotebookFull,
    Notebooks,
)

ANN, BEN = 2**62, 7
DAY = 24 * 60 * 60


class Clock:
    """Tells the seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def books(clock: Clock) -> AsyncIterator[Notebooks]:
    database = await Database.opened(None, TABLES)
    yield Notebooks(database, clock)
    await database.close()


def keeping(finding: str = "a finding", *lines: str, person: int = ANN, guild: int = 1) -> Keeping:
    return Keeping(
        person=person,
        name="Ann" if person == ANN else "Ben",
        guild=guild,
        channel=3,
        about=finding,
        finding=finding,
        lines=lines,
    )


async def kept(books: Notebooks, *findings: str, person: int = ANN) -> list[Entry]:
    for finding in findings:
        await books.keep(keeping(finding, person=person))
    return await books.of_person(person)


def said(entries: list[Entry]) -> list[tuple[int, str]]:
    return [(entry.number, entry.finding) for entry in entries]


async def test_what_is_kept_stands_at_the_end(books: Notebooks) -> None:
    entry, new = await books.keep(keeping("one", "a line"))
    assert new
    assert (entry.number, entry.person, entry.name, entry.lines) == (1, ANN, "Ann", ("a line",))
    assert said(await kept(books, "two", "three")) == [(1, "one"), (2, "two"), (3, "three")]
    assert await books.of_person(BEN) == []


async def test_the_same_is_kept_once_with_all_lines(books: Notebooks) -> None:
    await kept(books, "one", "two")
    entry, new = await books.keep(keeping("one", "later"))
    assert not new
    assert (entry.number, entry.lines) == (1, ("later",))
    again, _ = await books.keep(keeping("one", "later"))
    assert again.lines == ("later",)
    assert len(await books.of_person(ANN)) == 2
    # Another person's is another one, and so is every line without a finding.
    assert (await books.keep(keeping("one", person=BEN)))[1]
    note = Keeping(person=ANN, name="Ann", guild=1, channel=3, lines=("a note",))
    assert [(await books.keep(note))[0].number for _ in range(2)] == [3, 4]


@pytest.mark.parametrize(
    ("number", "to", "order"),
    [
        (3, 1, ["c", "a", "b", "d"]),
        (1, 3, ["b", "c", "a", "d"]),
        (2, 2, ["a", "b", "c", "d"]),
        (1, 0, ["a", "b", "c", "d"]),
        (2, 99, ["a", "c", "d", "b"]),
    ],
)
async def test_an_entry_moves(books: Notebooks, number: int, to: int, order: list[str]) -> None:
    entries = await kept(books, "a", "b", "c", "d")
    await kept(books, "x", "y", person=BEN)
    await books.move(entries[number - 1], to)
    assert said(await books.of_person(ANN)) == [*enumerate(order, 1)]
    assert said(await books.of_person(BEN)) == [(1, "x"), (2, "y")]


async def test_numbers_close_up_and_ids_are_never_used_again(books: Notebooks) -> None:
    entries = await kept(books, "a", "b", "c")
    await books.delete(entries[2])
    await books.delete(entries[0])
    await books.delete(entries[0])
    await books.move(entries[0], 1)
    assert said(await books.of_person(ANN)) == [(1, "b")]
    assert (await kept(books, "d"))[-1].id > entries[2].id


async def test_lines_are_added_up_to_a_bound(books: Notebooks) -> None:
    await kept(books, "a", "b")
    for number in range(MOST_LINES):
        entry = await books.add_line(ANN, 2, f"line {number}")
    assert entry.lines == tuple(f"line {number}" for number in range(MOST_LINES))
    with pytest.raises(LinesFull):
        await books.add_line(ANN, 2, "one too many")
    with pytest.raises(LinesFull):
        await books.keep(keeping("b", "one too many"))
    for number in (0, 3):
        with pytest.raises(NoSuchEntry):
            await books.add_line(ANN, number, "where?")
    assert [len(entry.lines) for entry in await books.of_person(ANN)] == [0, MOST_LINES]


async def test_a_line_is_taken_back(books: Notebooks) -> None:
    (entry,) = await kept(books, "a")
    await books.add_line(ANN, 1, "first")
    await books.add_line(ANN, 1, "second")
    await books.take_back(entry.id, ANN, "first")
    await books.take_back(entry.id, ANN, "no such line")
    await books.take_back(entry.id, BEN, "second")
    assert [each.lines for each in await books.of_person(ANN)] == [("second",)]
    note = Keeping(person=ANN, name="Ann", guild=1, channel=3, lines=("alone",))
    alone, _ = await books.keep(note)
    await books.take_back(alone.id, ANN, "alone")
    await books.take_back(entry.id, ANN, "second")
    assert [(each.id, each.lines) for each in await books.of_person(ANN)] == [(entry.id, ())]


async def test_a_full_notebook_gives_nothing_up(books: Notebooks) -> None:
    entries = await kept(books, *map(str, range(MOST_OF_A_PERSON)))
    with pytest.raises(NotebookFull) as full:
        await books.keep(keeping("one too many"))
    assert (full.value.whose, full.value.most) == ("person", MOST_OF_A_PERSON)
    assert await books.of_person(ANN) == entries
    # What is there already can be kept anew, and others have room.
    assert not (await books.keep(keeping("7")))[1]
    assert (await books.keep(keeping("7", person=BEN)))[1]
    await books.delete(entries[0])
    assert (await books.keep(keeping("in its place")))[0].number == MOST_OF_A_PERSON


async def test_a_server_and_all_of_it_have_bounds(
    books: Notebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "MOST_OF_A_GUILD", 2)
    monkeypatch.setattr(notebooks, "MOST_OF_ALL", 6)
    await kept(books, "a", "b")
    with pytest.raises(NotebookFull, match="guild"):
        await books.keep(keeping("c", person=BEN))
    for finding in "cdef":  # direct messages are no server
        await books.keep(keeping(finding, person=BEN, guild=0))
    with pytest.raises(NotebookFull, match="all"):
        await books.keep(keeping("g", person=BEN, guild=0))


async def test_what_was_kept_elsewhere_needs_room_in_a_server_too(
    books: Notebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "MOST_OF_A_GUILD", 2)
    await kept(books, "a", "b")
    for elsewhere in (0, 2):
        await books.keep(keeping("c", person=BEN, guild=elsewhere))
        with pytest.raises(NotebookFull, match="guild"):
            await books.keep(keeping("c", person=BEN, guild=1))
    assert len(await books.of_guild(1)) == 2
    assert not (await books.keep(keeping("a")))[1]  # what is there already can be kept anew


async def test_a_server_sees_its_findings_alone(books: Notebooks) -> None:
    await books.keep(keeping("here"))
    await books.keep(keeping("there", guild=2))
    await books.keep(keeping("alone", guild=0))
    await books.keep(Keeping(person=ANN, name="Ann", guild=1, channel=3, lines=("a note",)))
    await books.keep(keeping("here, too", person=BEN))
    assert said(await books.of_guild(1)) == [(1, "here"), (2, "here, too")]


async def test_it_stays_on_the_board_when_it_is_kept_elsewhere(books: Notebooks) -> None:
    await books.keep(keeping("a"))
    await books.keep(keeping("a", guild=0))
    assert len(await books.of_guild(1)) == 1
    await books.keep(keeping("a", guild=2))
    assert (len(await books.of_guild(1)), len(await books.of_guild(2))) == (0, 1)


async def test_a_new_name_is_that_of_all_in_the_server(books: Notebooks) -> None:
    await kept(books, "a")
    await books.keep(Keeping(person=ANN, name="Anna", guild=1, channel=3, finding="b", about="b"))
    assert {entry.name for entry in await books.of_guild(1)} == {"Anna"}


async def test_what_is_old_is_gone(books: Notebooks, clock: Clock) -> None:
    await kept(books, "old", "changed")
    clock.now += (KEPT_DAYS - 1) * DAY
    await books.add_line(ANN, 2, "still true")
    assert len(await books.of_guild(1)) == 2
    clock.now += 2 * DAY
    assert said(await books.of_guild(1)) == [(1, "changed")]
    assert said(await books.of_person(ANN)) == [(1, "changed")]


async def test_what_is_old_goes_when_the_bot_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = await Records.opened(tmp_path)
    await records.notebooks.keep(keeping("a finding like no other"))
    await records.close()
    file = tmp_path / "records.sqlite"
    assert b"like no other" in file.read_bytes()
    monkeypatch.setattr(notebooks, "KEPT_DAYS", -1)
    await (await Records.opened(tmp_path)).close()
    assert b"like no other" not in file.read_bytes()


def written_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_a_person_deletes_is_overwritten_at_once(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    books = records.notebooks
    deleted, other = await kept(books, "a finding like no other", "another")
    await books.add_line(ANN, 2, "a line like no other")
    assert written_in(tmp_path).count(b"like no other") >= 2
    await books.delete(deleted)
    await books.take_back(other.id, ANN, "a line like no other")
    assert b"like no other" not in written_in(tmp_path)
    await records.close()


async def test_what_is_old_is_overwritten_while_the_bot_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = await Records.opened(tmp_path)
    await kept(records.notebooks, "a finding like no other")
    monkeypatch.setattr(notebooks, "KEPT_DAYS", -1)
    await records.purge()
    assert b"like no other" not in written_in(tmp_path)
    await records.close()


async def test_what_cannot_be_overwritten_yet_is_deleted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    records = await Records.opened(tmp_path)
    (entry,) = await kept(records.notebooks, "a finding like no other")
    with closing(sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM notebooks").fetchall()
        await records.notebooks.delete(entry)
        assert await records.notebooks.of_person(ANN) == []
        assert b"like no other" in written_in(tmp_path)
        await records.purge()
    await records.purge()
    assert b"like no other" not in written_in(tmp_path)
    await records.close()


async def test_a_person_is_forgotten_and_nobody_else(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    books = records.notebooks
    await kept(books, "a", "b")
    await kept(books, "c", person=BEN)
    assert (await records.about(ANN))["notebook"] == 2
    assert (await records.forget(ANN))["notebook"] == 2
    assert not any((await records.about(ANN)).values())
    assert not any((await records.forget(ANN)).values())
    assert said(await books.of_person(BEN)) == [(1, "c")]
    await records.close()


async def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    entries = await kept(records.notebooks, "a", "b")
    await records.notebooks.move(entries[1], 1)
    await records.close()
    records = await Records.opened(tmp_path)
    assert said(await records.notebooks.of_person(ANN)) == [(1, "b"), (2, "a")]
    await records.close()
