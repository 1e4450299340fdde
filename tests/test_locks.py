"""What is installed is what was locked: every package in one version, with the hashes of its files.

`scripts/lock` makes the lock files, `scripts/setup` installs from them. No test needs the network.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
LOCKED = (
    "requirements.txt",
    "requirements-ray.txt",
    "requirements-dev.txt",
    "requirements-page.txt",
    "requirements-supply.txt",
    "training/requirements-dev.txt",
)
NOT_LOCKED = {"torch"}
"""Its builds for processors and for GPUs have hashes of their own."""
LOCKS = [(python, name) for python in PYTHONS for name in LOCKED]


def asked(file: Path) -> list[Requirement]:
    """What a requirements file asks for, with what it includes."""
    found: list[Requirement] = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found += asked(file.parent / line.removeprefix("-r "))
        elif line and not line.startswith(("#", "-c ")):
            found.append(Requirement(line))
    return found


def locked(python: str, name: str) -> list[tuple[Requirement, list[str]]]:
    """The packages of a lock file, each with its hashes."""
    text = (ROOT / "locks" / python / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    parts = [line.split("--hash=") for line in lines]
    return [(Requirement(first), [hash_.strip() for hash_ in rest]) for first, *rest in parts]


def wanted_there(requirement: Requirement, python: str) -> bool:
    """Whether it is wanted on Linux with this Python."""
    there = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
    }
    return requirement.marker is None or requirement.marker.evaluate(there)


def versions(python: str, name: str) -> dict[str, str]:
    """What is installed on Linux from a lock file: the version of each package."""
    return {
        package.name: str(package.specifier).removeprefix("==")
        for package, _ in locked(python, name)
        if wanted_there(package, python)
    }


@pytest.mark.parametrize(("python", "name"), LOCKS)
def test_what_is_asked_for_is_locked_in_the_same_version(python: str, name: str) -> None:
    installed = versions(python, name)
    for requirement in asked(ROOT / name):
        if requirement.name not in NOT_LOCKED and wanted_there(requirement, python):
            version = installed[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize(("python", "name"), LOCKS)
def test_every_package_is_locked_once_with_its_hashes(python: str, name: str) -> None:
    packages = locked(python, name)
    names = [package.name for package, _ in packages if wanted_there(package, python)]
    assert len(names) == len(set(names))
    for package, hashes in packages:
        assert re.fullmatch(r"==[^*,]+", str(package.specifier)), package
        assert hashes, package
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hash_) for hash_ in hashes), package
        assert not package.url, package


def fingerprint(folder: Path, name: str) -> str:
    script = [str(folder / "scripts" / "fingerprint"), name]
    return subprocess.check_output(script, cwd=folder, text=True).strip()  # noqa: S603 - ours


@pytest.mark.parametrize("name", LOCKED)
def test_locks_are_of_the_requirements_as_they_are(name: str) -> None:
    """After a change of a requirements file: scripts/lock."""
    number = fingerprint(ROOT, name)
    for python in PYTHONS:
        first = (ROOT / "locks" / python / name).read_text("utf-8").splitlines()[0]
        assert first == f"# Made by scripts/lock from {name} ({number})."


def test_actions_are_pinned_to_commits() -> None:
    """A tag can be moved to other code; a commit can't."""
    for workflow in (ROOT / ".github" / "workflows").iterdir():
        used = re.findall(r"uses: *(.*)", workflow.read_text("utf-8"))
        assert used
        for action in used:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[0-9.]+", action), action


def test_no_other_locks_are_kept() -> None:
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / "locks").rglob("*.txt")}
    assert kept == {f"locks/{python}/{name}" for python, name in LOCKS}


@pytest.mark.parametrize(("python", "name"), [lock for lock in LOCKS if lock[1] != LOCKED[0]])
def test_the_bots_packages_have_the_same_versions_everywhere(python: str, name: str) -> None:
    ours, others = versions(python, LOCKED[0]), versions(python, name)
    shared = ours.keys() & others.keys()
    assert {package: others[package] for package in shared} == {
        package: ours[package] for package in shared
    }


# scripts/setup, with one small package and no network.


def wheel(folder: Path) -> str:
    """Makes the package "pebble" and gives back its hash."""
    file = folder / "pebble-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pebble.py", "")
        archive.writestr(
            "pebble-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n"
        )
        archive.writestr(
            "pebble-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("pebble-1.0.dist-info/RECORD", "")
    return hashlib.sha256(file.read_bytes()).hexdigest()


class Project:
    """A folder with our scripts, a requirements file that asks for a pebble, and an environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hash = wheel(folder)
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        self.ask_for("pebble==1.0\n")
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        python.chmod(0o755)

    def ask_for(self, text: str) -> None:
        (self.folder / "requirements.txt").write_text(text, "utf-8")

    def lock(self, hash_: str) -> None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        file = self.folder / "locks" / version / "requirements.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        number = fingerprint(self.folder, "requirements.txt")
        file.write_text(
            f"# Made by scripts/lock from requirements.txt ({number}).\n"
            f"pebble==1.0 \\\n    --hash=sha256:{hash_}\n",
            "utf-8",
        )

    def set_up(self) -> tuple[int, str]:
        """The exit code of scripts/setup, and what it printed."""
        pip = {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.folder),
            "PIP_CONFIG_FILE": os.devnull,
        }
        ended = subprocess.run(  # noqa: S603 - our own script
            [str(self.folder / "scripts" / "setup")],
            env={"PATH": os.environ["PATH"], **pip, "PIP_TARGET": str(self.folder / "installed")},
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr

    @property
    def installed(self) -> bool:
        return (self.folder / "installed" / "pebble.py").exists()


def test_a_locked_package_is_installed_by_its_hash(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.lock(project.hash)
    code, output = project.set_up()
    assert code == 0, output
    assert project.installed
    assert "hashes are not checked" not in output
    assert project.set_up() == (0, "")  # nothing to do


def test_a_package_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.lock("0" * 64)
    code, output = project.set_up()
    assert code != 0
    assert "HASHES" in output
    assert not project.installed


def test_what_no_lock_fits_is_installed_and_said_and_later_as_locked(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.ask_for("pebble\n")
    project.lock("0" * 64)
    project.ask_for("# Small.\npebble==1.0\n")
    code, output = project.set_up()
    assert code == 0, output
    assert "No lock file fits requirements.txt on Python 3." in output
    assert project.installed
    project.lock(project.hash)
    code, output = project.set_up()
    assert code == 0, output
    assert output.startswith("Installing what requirements.txt lists.")
    assert "No lock file fits" not in output
