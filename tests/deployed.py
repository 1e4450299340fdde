"""What several tests of the files that run the bot elsewhere read: the image's build file."""

import re
from pathlib import Path

from config import Settings

ROOT = Path(__file__).parents[1]
SETTINGS = {name.upper() for name in Settings.model_fields}
FOR_LIBRARIES = {"HF_HOME", "PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}


def instructions() -> list[tuple[str, str]]:
    """Every instruction of the Dockerfile with its arguments."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def final_stage() -> dict[str, str]:
    """Of each kind of instruction the last one that makes the image itself."""
    kinds = [name for name, _ in instructions()]
    return dict(instructions()[len(kinds) - 1 - kinds[::-1].index("FROM") :])
