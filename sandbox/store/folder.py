"""The folder of a store: where it is, that one sandbox at a time has it, and its file."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_data_path

_FILE = "history.sqlite"
_LOCK = "history.lock"
_BESIDE = ("", "-wal", "-shm")
"""What SQLite adds to the name of a file for those that belong to it."""
_OWNERS_ONLY = 0o600


class StoreError(Exception):
    """History can't be kept in a folder. The text is one line: why, and what to do."""


def default_folder(*, of_class: bool) -> Path:
    """Where the operating system wants a program's data; a folder for a class, and one without."""
    return user_data_path("attention", appauthor=False) / ("class" if of_class else "sandbox")


@contextlib.contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Has a folder for oneself, until the block ends or the process does.

    Yields:
        The path of the file for the history. It may not be there yet.

    Raises:
        StoreError: If another sandbox has the folder, or nobody may write there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, _OWNERS_ONLY)
    except OSError as error:
        raise cannot_write(folder, error.strerror or type(error).__name__) from error
    try:
        _lock(lock, folder)
        yield _file_in(folder)
    finally:
        os.close(lock)


def kept_aside(file: Path) -> Path:
    """Gives a file that can't be read another name, which it returns, so that a new one can begin.

    Raises:
        OSError: If that is not allowed.
    """
    number = 1
    while (aside := file.with_name(f"{file.stem}-broken-{number}{file.suffix}")).exists():
        number += 1
    for ending in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{ending}").rename(f"{aside}{ending}")
    return aside


def removed(file: Path) -> None:
    """Removes a file of the history, and what belongs to it.

    Raises:
        OSError: If that is not allowed.
    """
    for ending in _BESIDE:
        Path(f"{file}{ending}").unlink(missing_ok=True)


def cannot_write(folder: Path, reason: str) -> StoreError:
    """The error for a folder that can't be used, with the reason as the system gives it."""
    return StoreError(
        f"History can't be kept in {folder} ({reason}). Name another folder with "
        "--data, or keep it in memory with --no-data."
    )


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(
            f"Another sandbox keeps its history in {folder}. End that one, or name another "
            "folder with --data."
        ) from error
    except OSError as error:
        raise cannot_write(folder, error.strerror or type(error).__name__) from error


def _file_in(folder: Path) -> Path:
    file = folder / _FILE
    try:
        # It may have been copied here, and be readable for others since.
        file.chmod(_OWNERS_ONLY)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise cannot_write(folder, error.strerror or type(error).__name__) from error
    return file
