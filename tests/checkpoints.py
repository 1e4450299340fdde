"""The small checkpoints under `tests/data`, which `tests/model/make_references.py` makes."""

import json
import shutil
from pathlib import Path

DATA = Path(__file__).parent / "data"

UNCASED_12X12 = DATA / "uncased_12x12"
"""12 layers by 12 heads like bert-base, 96 positions, uncased; float16, no decoder weight."""

CASED_4X4 = DATA / "cased_4x4"
"""4 by 4 heads, 64 positions, cased; names of the first published checkpoints, decoder repeated."""

SHARDED_2X4 = DATA / "sharded_2x4"
"""2 by 4 heads, 64 positions, uncased; bfloat16 in two files with an index."""

UNTIED_2X4 = DATA / "untied_2x4"
"""2 by 4 heads, 64 positions, uncased; a decoder of its own, not the word embeddings."""

ALL = (UNCASED_12X12, CASED_4X4, SHARDED_2X4, UNTIED_2X4)


def copied(checkpoint: Path, folder: Path) -> Path:
    """A copy of a checkpoint, to be damaged: `folder`, which must not exist."""
    return Path(shutil.copytree(checkpoint, folder))


def change_config(folder: Path, **changes: object) -> None:
    """Changes entries of a checkpoint's `config.json`; None removes one."""
    path = folder / "config.json"
    config = json.loads(path.read_text("utf-8")) | changes
    kept = {key: value for key, value in config.items() if value is not None}
    path.write_text(json.dumps(kept), "utf-8")
