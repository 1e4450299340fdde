"""The licences of everything that is installed: known, allowed, and on the page."""

from __future__ import annotations

import json
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from docs.licences import PAGE, Unclear, is_allowed, licence_of, main, of_npm, problems


def package(folder: Path, *lines: str) -> Distribution:
    """A package called "pebble" whose metadata has these lines."""
    info = folder / "pebble-1.0.dist-info"
    info.mkdir()
    metadata = "\n".join(("Metadata-Version: 2.4", "Name: pebble", "Version: 1.0", *lines))
    (info / "METADATA").write_text(metadata + "\n", "utf-8")
    return Distribution.at(info)


def test_every_package_here_is_allowed_and_on_the_page() -> None:
    """After a change: scripts/licences write."""
    assert problems() == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT AND AGPL-3.0-only", False),
        ("MIT AND (ISC OR Zlib)", False),  # brackets aren't understood, so a person must look
        ("", False),
    ],
)
def test_an_expression_is_allowed_if_one_way_through_it_is(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) == allowed


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: BSD-3-Clause"], "BSD-3-Clause"),
        (["License: MIT"], "MIT"),
        (["License: Apache 2.0"], "Apache-2.0"),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (
            [
                "License: The long text",
                "        of a licence",
                "Classifier: License :: DFSG approved",
                "Classifier: License :: OSI Approved :: Apache Software License",
            ],
            "Apache-2.0",
        ),
    ],
)
def test_metadata_old_and_new_is_understood(tmp_path: Path, lines: list[str], licence: str) -> None:
    assert licence_of(package(tmp_path, *lines)) == licence


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "its metadata says nothing"),
        (["License-Expression: GPL-3.0-only"], "GPL-3.0-only"),
        (["License: BSD"], "BSD"),
        (
            [
                "License: MIT",
                "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            ],
            "GNU General Public License v3 (GPLv3)",
        ),
    ],
)
def test_what_is_unclear_or_not_allowed_is_named(
    tmp_path: Path, lines: list[str], told: str
) -> None:
    with pytest.raises(Unclear) as unclear:
        licence_of(package(tmp_path, *lines))
    assert str(unclear.value).startswith("pebble: ")
    assert told in str(unclear.value)
    assert "docs/licences.py" in str(unclear.value)


def test_the_page_is_written_from_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "licences.md"
    text = PAGE.read_text("utf-8")
    page.write_text(text.replace("| `pillow` | MIT-CMU |", "| `pillow` | ISC |"), "utf-8")
    monkeypatch.setattr("docs.licences.PAGE", page)
    assert main([]) == 1
    assert main(["write"]) == 0
    assert page.read_text("utf-8") == text


def test_a_package_that_is_locked_and_not_on_the_page_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "locks" / "3.10" / "requirements.txt"
    lock.parent.mkdir(parents=True)
    lock.write_text("pebble==1.0 \\\n    --hash=sha256:0\nsand==1 ; sys_platform == 'win32' \\\n")
    monkeypatch.setattr("docs.licences.ROOT", tmp_path)
    found = problems()
    assert "pebble is neither in docs/licences.md nor installed here." in found
    assert not any("sand" in line for line in found)
    assert found[-1] == "docs/licences.md isn't up to date: scripts/licences write"


def test_a_package_of_npm_that_is_not_allowed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "package-lock.json"
    monkeypatch.setattr("docs.licences.NPM", file)
    packages = {"": {"name": "ours"}, "node_modules/pebble": {"license": "MIT"}}
    file.write_text(json.dumps({"packages": packages}), "utf-8")
    assert of_npm() == {"pebble": "MIT"}
    packages["node_modules/pebble"] = {"license": "GPL-2.0-only"}
    file.write_text(json.dumps({"packages": packages}), "utf-8")
    with pytest.raises(Unclear, match=r"pebble .*GPL-2\.0-only"):
        of_npm()
