"""What is kept lies in the folder that was named, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from records import Records

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_is_kept_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    records = await Records.opened(folder)
    assert [path.name for path in folder.glob("*.sqlite")] == ["records.sqlite"]
    await records.close()
