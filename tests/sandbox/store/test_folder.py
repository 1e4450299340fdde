"""The folder: whose it is, who may read it, and what happens to a file that can't be read."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.store.folder import StoreError, default_folder
from sandbox.store.store import Store
from sandbox.testing import Sandbox
from tests.connections import connections_made, is_closed


def mode_of(file: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(file.stat().st_mode)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_nobody_but_the_owner_reads_it(folder: Path) -> None:
    async with Sandbox.running(data=folder) as sandbox:
        await sandbox.say("Ann", "hello")
        await sandbox.store.flush()
        assert mode_of(folder) == 0o700
        assert {mode_of(file) for file in files_in(folder)} == {0o600}
    (folder / "history.sqlite").chmod(0o644)
    async with Store.opened(folder):
        assert mode_of(folder / "history.sqlite") == 0o600


async def test_a_second_sandbox_is_told_in_one_line(folder: Path) -> None:
    async with Store.opened(folder):
        with pytest.raises(StoreError) as told:
            async with Store.opened(folder):
                pass
    assert str(told.value) == (
        f"Another sandbox keeps its history in {folder}. End that one, or name another folder "
        "with --data."
    )
    async with Store.opened(folder) as store:
        assert store.lasts


async def test_a_folder_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"can't be kept in .* Name another folder with --data"):
        async with Store.opened(tmp_path / "file"):
            pass
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize("times", [1, 2])
async def test_a_file_that_is_no_history_is_kept_aside(tmp_path: Path, times: int) -> None:
    folder = tmp_path
    broken = b"This is no database. " * 100
    for number in range(1, times + 1):
        (folder / "history.sqlite").write_bytes(broken)
        with pytest.raises(StoreError) as told:
            async with Store.opened(folder):
                pass
        aside = f"history-broken-{number}.sqlite"
        assert f"can't be read. It is kept as {aside}, beside it." in str(told.value)
        assert (folder / aside).read_bytes() == broken
    async with Sandbox.running(data=folder) as sandbox:
        assert sandbox.messages() == []


async def test_a_history_that_is_broken_inside_is_kept_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sandbox.running(data=folder) as sandbox:
        await sandbox.say("Ann", "hello")
    made = connections_made(monkeypatch)
    file = folder / "history.sqlite"
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"author"', b'"nobody"'))
    with pytest.raises(StoreError, match="can't be read"):
        async with Sandbox.running(data=folder):
            pass
    assert b"hello" in (folder / "history-broken-1.sqlite").read_bytes()
    assert [is_closed(each) for each in made] == [True]


async def test_a_history_of_other_tables_is_closed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = connections_made(monkeypatch)
    async with Store.opened(folder):
        pass
    with closing(sqlite3.connect(folder / "history.sqlite")) as connection:
        connection.execute("ALTER TABLE saved RENAME COLUMN name TO renamed")
    with pytest.raises(StoreError, match="no such column"):
        async with Store.opened(folder):
            pass
    assert [is_closed(each) for each in made] == [True, True]


def test_by_default_it_lies_where_the_user_s_data_is() -> None:
    assert default_folder(of_class=False).parts[-2:] == ("attention", "sandbox")
    assert default_folder(of_class=True).parts[-2:] == ("attention", "class")
