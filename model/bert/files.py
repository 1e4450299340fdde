"""Reads a checkpoint's text files, none of which is larger than it can sensibly be."""

import json
from pathlib import Path

_LARGEST = 64 * 2**20
"""Bytes. The tokenizer of half a million pieces takes 15 MB."""


def read_text(path: Path) -> str:
    """A UTF-8 file, without the byte-order mark that some editors put first.

    Raises:
        OSError: If it can't be read.
        ValueError: If it is too large, before it is read, or isn't UTF-8.
    """
    size = path.stat().st_size
    if size > _LARGEST:
        raise ValueError(f"it has {size / 2**20:.0f} MB, at most {_LARGEST / 2**20:.0f} are read")
    return path.read_text("utf-8-sig")


def read_json(path: Path) -> dict[str, object]:
    """The object that a JSON file holds.

    Raises:
        OSError: If it can't be read.
        ValueError: If it is too large, isn't JSON, or holds something else.
    """
    try:
        content = json.loads(read_text(path))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(content, dict):
        raise TypeError("it doesn't hold an object")
    return content
