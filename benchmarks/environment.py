"""The environment that the peers live in."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".peers"
REQUIREMENTS = Path(__file__).parent / "requirements-peers.txt"
_INSTALLED = FOLDER / REQUIREMENTS.name
"""A copy of the requirements, written once all of them are installed."""


def python_of_peers() -> Path:
    """The peers' interpreter; its environment is made or renewed if need be.

    Raises:
        subprocess.CalledProcessError: If a package can't be installed; pip has said why.
    """
    python = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = REQUIREMENTS.read_text("utf-8")
    if _INSTALLED.is_file() and _INSTALLED.read_text("utf-8") == wanted:
        return python
    print(f"Making {FOLDER.name}/ for the peers (some minutes, once).", flush=True)
    venv.create(FOLDER, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)]
    subprocess.run(install, check=True)  # noqa: S603 - our own words
    _INSTALLED.write_text(wanted, "utf-8")
    return python
