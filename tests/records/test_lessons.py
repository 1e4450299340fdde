"""How far people are is kept, bounded, and can be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.database import Database
from records import Records, lessons
from records.lessons import KEPT_SECONDS, TABLES, LessonRecords, Place, Progress

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ANN, BEN = 1, 2


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


async def opened(clock: Clock) -> tuple[Database, LessonRecords]:
    database = await Database.opened(None, TABLES)
    return database, LessonRecords(database, clock)


async def test_each_person_has_their_own_progress() -> None:
    database, records = await opened(Clock())
    assert await records.latest(ANN) is None
    await records.stand(ANN, "attention", "gap")
    await records.stand(ANN, "true", "one")
    await records.stand(ANN, "attention", "next")
    await records.solve(ANN, "attention", "gap")
    assert [await records.hint(ANN, "attention", "gap", 2) for _ in range(3)] == [1, 2, 2]
    assert await records.latest(ANN) == Place("attention", "next")
    progress = await records.progress(ANN, "attention")
    assert progress == Progress("next", frozenset({"gap"}), {"gap": 2})
    assert await records.progress(BEN, "attention") == Progress()
    await database.close()


async def test_a_led_lesson_counts_each_person_once() -> None:
    database, records = await opened(Clock())
    for person in (ANN, BEN, BEN):
        await records.solve_led(7, "gap", person)
    await records.solve_led(7, "next", ANN)
    await records.solve_led(8, "gap", ANN)
    assert dict(await records.solved_led(7)) == {"gap": 2, "next": 1}
    assert await records.led_place(7) is None
    await records.stand_led(7, "next")
    assert await records.led_place(7) == "next"
    await database.close()


async def test_what_is_old_goes() -> None:
    clock = Clock()
    database, records = await opened(clock)
    await records.stand(ANN, "attention", "gap")
    await records.solve(ANN, "attention", "gap")
    await records.solve_led(7, "gap", ANN)
    await records.stand_led(7, "gap")
    clock.now += KEPT_SECONDS
    assert await records.about(ANN) == 0
    assert await records.led_place(7) is None
    assert await records.latest(ANN) is None
    assert await records.progress(ANN, "attention") == Progress()
    await records.stand(BEN, "true", "one")
    await records.solve(BEN, "true", "one")
    await records.solve_led(8, "gap", BEN)
    assert [await _people(database, table) for table in PERSONAL] == [[BEN]] * 3
    await database.close()


async def test_what_is_old_goes_when_the_bot_starts_and_when_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = await Records.opened(tmp_path)
    await _kept_everywhere(records)
    await records.close()
    again = await Records.opened(tmp_path)
    assert await _rows(again) == [1, 1, 1, 1]
    await again.close()
    monkeypatch.setattr(lessons, "KEPT_SECONDS", -1)
    records = await Records.opened(tmp_path)
    assert await _rows(records) == [0, 0, 0, 0]
    await _kept_everywhere(records)
    await records.purge()
    assert await _rows(records) == [0, 0, 0, 0]
    await records.close()


async def _kept_everywhere(records: Records) -> None:
    await records.lessons.stand(ANN, "attention", "gap")
    await records.lessons.solve(ANN, "attention", "gap")
    await records.lessons.solve_led(7, "gap", ANN)
    await records.lessons.stand_led(7, "gap")


async def _rows(records: Records) -> list[int]:
    tables = (*PERSONAL, "led_places")
    counts = " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables)  # noqa: S608
    rows = await records._database.run(lambda connection: connection.execute(counts).fetchall())
    return [count for (count,) in rows]


async def test_the_oldest_of_too_many_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_ROWS", 3)
    database, records = await opened(Clock())
    for person in range(6):
        await records.stand(person, "attention", "gap")
        await records.hint(person, "attention", "gap", 2)
        await records.solve_led(7, "gap", person)
    assert [await _people(database, table) for table in PERSONAL] == [[3, 4, 5]] * 3
    await database.close()


async def test_it_is_kept_in_the_folder_and_a_person_is_forgotten(tmp_path: Path) -> None:
    records = await Records.opened(tmp_path)
    for person in (ANN, BEN):
        await records.lessons.stand(person, "attention", "gap")
        await records.lessons.solve(person, "attention", "gap")
        await records.lessons.solve_led(7, "gap", person)
    await records.close()
    again = await Records.opened(tmp_path)
    assert await again.lessons.latest(ANN) == Place("attention", "gap")
    await again.forget(ANN)
    assert await again.lessons.latest(ANN) is None
    assert await again.lessons.progress(ANN, "attention") == Progress()
    assert dict(await again.lessons.solved_led(7)) == {"gap": 1}
    assert await again.lessons.latest(BEN) == Place("attention", "gap")
    await again.close()


PERSONAL = ("lesson_places", "lesson_steps", "lessons_led")


async def _people(database: Database, table: str) -> list[int]:
    rows = await database.run(
        lambda connection: connection.execute(f"SELECT person FROM {table} ORDER BY 1").fetchall()  # noqa: S608
    )
    return [person for (person,) in rows]
