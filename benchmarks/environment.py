"""The environments that the peers live in."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS, PEERS_ONNX = "peers", "peers-onnx"
"""PyTorch and transformers' TensorFlow model; ONNX Runtime with a newer transformers."""


def python_of(peers: str) -> Path:
    """The interpreter of some peers; their environment is made or renewed if need be.

    Args:
        peers: `PEERS` or `PEERS_ONNX`.

    Raises:
        subprocess.CalledProcessError: If a package can't be installed; pip has said why.
    """
    folder = ROOT / f".{peers}"
    requirements = Path(__file__).parent / f"requirements-{peers}.txt"
    # A copy of the requirements, written once all of them are installed.
    installed = folder / requirements.name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = requirements.read_text("utf-8")
    if installed.is_file() and installed.read_text("utf-8") == wanted:
        return python
    print(f"Making {folder.name}/ (some minutes, once).", flush=True)
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
    subprocess.run(install, check=True)  # noqa: S603 - our own words
    installed.write_text(wanted, "utf-8")
    return python
