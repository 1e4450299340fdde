"""`python -m benchmarks.page [--into FILE]`: what the chat page takes, in a real browser.

The size of its files; how long thirty people wait who type at once; and what it holds in memory
after 2,000 messages. Needs what `scripts/test-browser` needs; `page.mjs` measures.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import document
from benchmarks.report import machine

_ROOT = Path(__file__).parents[1]
_LIMIT_SECONDS = 1800


def as_markdown() -> str:
    """The tables, and the machine that they were measured on.

    Raises:
        subprocess.SubprocessError: If there is no Chromium, or the measurement fails or hangs.
    """
    about = machine()
    chromium = _output_of("scripts/chromium")
    node = ".venv-page/bin/node"
    return f"{about} {_output_of(node, 'benchmarks/page.mjs', CHROMIUM=chromium)}"


def _output_of(*command: str, **variables: str) -> str:
    result = subprocess.run(  # noqa: S603 - our own scripts
        command,
        cwd=_ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        timeout=_LIMIT_SECONDS,
        check=True,
    )
    return result.stdout.strip()


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    arguments = parser.parse_args()
    try:
        text = as_markdown()
    except subprocess.SubprocessError as error:
        print(error, file=sys.stderr)
        return 1
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "page", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
