"""Cut files into parts and put them together: ``python -m training.portable split`` and ``join``.

A machine with a GPU may take and give only small transfers. ``split`` writes parts of at most
``--mib`` MiB and a list of them, ``parts.json``, with the SHA-256 of every file; ``join`` refuses
parts that do not give the file again.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.reading import sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST = "parts.json"
_MIB = 1 << 20


def split(files: Sequence[Path], out: Path, mib: int) -> list[Path]:
    """Write the parts of files, and their list; return the parts.

    Raises:
        ValueError: two files of one name.
    """
    if len({file.name for file in files}) < len(files):
        msg = f"files need names of their own: {[file.name for file in files]}"
        raise ValueError(msg)
    out.mkdir(parents=True, exist_ok=True)
    content: dict[str, dict[str, str | list[str]]] = {}
    written = []
    for file in files:
        names: list[str] = []
        with file.open("rb") as source:
            while block := source.read(mib * _MIB):
                part = out / f"{file.name}.{len(names):02d}"
                part.write_bytes(block)
                names.append(part.name)
                written.append(part)
        content[file.name] = {"sha256": sha256_of(file), "parts": names}
    (out / LIST).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return written


def join(parts: Path, out: Path) -> list[Path]:
    """Put the files of a folder of parts together; return them.

    Raises:
        ValueError: what comes out is not what was split.
        FileNotFoundError: a part is missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    content = json.loads((parts / LIST).read_text(encoding="utf-8"))
    written = []
    for name, entry in content.items():
        target = out / Path(name).name
        with target.open("wb") as file:
            for part in entry["parts"]:
                file.write((parts / Path(part).name).read_bytes())
        if sha256_of(target) != entry["sha256"]:
            msg = f"{target} is not the file that was split; bring its parts again"
            raise ValueError(msg)
        written.append(target)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="training.portable", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    cut, put = commands.add_parser("split"), commands.add_parser("join")
    cut.add_argument("files", type=Path, nargs="+")
    cut.add_argument("--mib", type=int, default=15)
    put.add_argument("parts", type=Path, help="folder of the parts and their list")
    for command in (cut, put):
        command.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    if options.command == "split":
        written = split(options.files, options.out, options.mib)
    else:
        written = join(options.parts, options.out)
    for file in written:
        print(f"{file} {file.stat().st_size / _MIB:.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
