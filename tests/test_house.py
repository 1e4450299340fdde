"""The house stands as drawn: imports go down only, in no circle, and importing does nothing.

Tests lie where what they test lies.
"""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "bot": {"cogs", "replies", "rendering", "model", "records", "config", "sandbox"},
    "cogs": {"replies", "rendering", "model", "records", "config"},
    "replies": {"rendering", "model", "records", "config"},
    "rendering": {"config"},
    "model": {"config"},
    "records": {"config"},
    "config": set(),
    "sandbox": {"config"},
}
LIBRARIES_KEPT_OUT = {
    "rendering": {"discord", "tensorflow", "transformers", "aiohttp", "prometheus_client"},
    "model": {"discord", "PIL", "aiohttp", "prometheus_client"},
    "records": {"discord", "tensorflow", "PIL", "transformers", "aiohttp", "prometheus_client"},
    "cogs": {"tensorflow", "PIL", "transformers", "prometheus_client"},
    "replies": {"tensorflow", "PIL", "transformers", "aiohttp", "prometheus_client"},
    "config": {"discord", "tensorflow", "PIL", "transformers", "aiohttp", "prometheus_client"},
    "sandbox": {"discord", "tensorflow", "transformers", "prometheus_client"},
}
ONLY_IN = {"ray": "model/cluster"}
"""Who needs a cluster has it there; nobody else need have these libraries."""
BESIDE = {"tests", "benchmarks", "training"}
RENDERING_MAY_IMPORT_OF_MODEL = {"model.measures.ties"}
"""Which of two equal weights is the largest is one rule for words and pictures. It needs NumPy."""
REPLIES_MAY_USE_OF_DISCORD = {"Embed", "Colour", "utils"}
"""What an answer consists of, and how its text is escaped."""
WAYS_INTO_A_THREAD = {"Thread", "ThreadPoolExecutor", "to_thread", "run_in_executor"}
ROOMS_OF_THE_SANDBOX = (
    "world",
    "protocol",
    "actions",
    "store",
    "page",
    "server",
    "testing",
)
"""From the bottom up."""
ROOMS_WITHOUT_SOCKETS = {"world", "actions", "store"}
NAMES_OF_THE_DESK = {"Context", "Interaction", "Client", "Message"}
"""Who asked, and where, is unknown to what is said."""


OF_SEVERAL_MODULES = {
    Path("test_house.py"),
    Path("test_deploy.py"),
    Path("test_kubernetes.py"),
    Path("test_locks.py"),
    Path("model/test_constructed.py"),
    Path("rendering/test_noise.py"),
    Path("rendering/test_views.py"),
    Path("rendering/test_view_layouts.py"),
    Path("rendering/test_views_golden.py"),
    Path("replies/test_noise.py"),
    Path("replies/test_replies.py"),
    Path("replies/test_survey.py"),
    Path("sandbox/test_limits.py"),
}
"""Tests of no module in particular."""
NAMED_OTHERWISE = {"e2e", "hostile"}
"""Folders of tests whose names are of another kind: of what a person does, of their own tools."""


def modules(floor: str) -> list[Path]:
    return sorted((ROOT / floor).rglob("*.py"))


TESTS = [
    path.relative_to(ROOT / "tests") for path in modules("tests") if path.stem.startswith("test_")
]


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All that a file consists of."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def imported(path: Path) -> set[str]:
    """The full names of what a file imports, also inside functions and for types only."""
    names: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            base = ".".join(part for part in (parent, node.module or "") if part)
            names.update({base, *(f"{base}.{alias.name}" for alias in node.names)})
    return names


def _is_of(modules: set[str], name: str) -> bool:
    """Whether a full name is that of one of the modules, or of something in it."""
    return any(name == module or name.startswith(f"{module}.") for module in modules)


@pytest.mark.parametrize("floor", MAY_IMPORT)
def test_imports_go_down_only(floor: str) -> None:
    ours = set(MAY_IMPORT) | BESIDE
    for path in modules(floor):
        names = imported(path)
        if floor == "rendering":
            names = {name for name in names if not _is_of(RENDERING_MAY_IMPORT_OF_MODEL, name)}
        floors = {name.split(".")[0] for name in names}
        assert floors & ours <= MAY_IMPORT[floor] | {floor}, path
        assert not floors & LIBRARIES_KEPT_OUT.get(floor, set()), path


@pytest.mark.parametrize("module", sorted(RENDERING_MAY_IMPORT_OF_MODEL))
def test_what_rendering_may_import_of_the_model_needs_numpy_only(module: str) -> None:
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    assert {name.split(".")[0] for name in imported(path)} == {"numpy", "typing"}


@pytest.mark.parametrize("library", ONLY_IN)
def test_some_libraries_are_imported_in_one_room_and_only_when_wanted(library: str) -> None:
    for floor in MAY_IMPORT:
        for path in modules(floor):
            if path.is_relative_to(ROOT / ONLY_IN[library]):
                names = _imported_at_once(path)
            else:
                names = imported(path)
            assert library not in {name.split(".")[0] for name in names}, path


def _imported_at_once(path: Path) -> set[str]:
    """The names of what is imported when a file is: neither in functions, nor for types only."""
    body = ast.parse(path.read_text("utf-8")).body
    plain = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in plain if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in plain if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("floor", MAY_IMPORT)
def test_blocking_work_is_done_by_workers_only(floor: str) -> None:
    """One mechanism has the bounds and the time limit, and no thread of it outlives the process."""
    may = {ROOT / "config" / name for name in ("workers.py", "loop_watch.py")}
    for path in modules(floor):
        if path not in may:
            nodes = nodes_of(path)
            used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            used |= {node.id for node in nodes if isinstance(node, ast.Name)}
            assert not used & WAYS_INTO_A_THREAD, path


def test_replies_know_nothing_of_who_asks_and_where() -> None:
    for path in modules("replies"):
        assert not any(name.startswith("discord.") for name in imported(path)), path
        nodes = nodes_of(path)
        used = {
            node.attr
            for node in nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "discord"
        }
        assert used <= REPLIES_MAY_USE_OF_DISCORD, path
        named = {node.id for node in nodes if isinstance(node, ast.Name)}
        assert not named & NAMES_OF_THE_DESK, path


@pytest.mark.parametrize("room", ROOMS_OF_THE_SANDBOX)
def test_the_rooms_of_the_sandbox_import_down_only(room: str) -> None:
    above = ROOMS_OF_THE_SANDBOX[ROOMS_OF_THE_SANDBOX.index(room) + 1 :]
    for path in modules(f"sandbox/{room}"):
        names = imported(path)
        assert "sandbox" not in names, path  # the floor's front door is for those above it
        forbidden = {f"sandbox.{higher}" for higher in above}
        assert not any(_is_of(forbidden, name) for name in names), path
        assert "aiohttp" not in names or room not in ROOMS_WITHOUT_SOCKETS, path


def test_every_folder_of_the_sandbox_is_a_room() -> None:
    folders = {path.parent.name for path in (ROOT / "sandbox").glob("*/*.py")}
    assert folders == set(ROOMS_OF_THE_SANDBOX)


@pytest.mark.parametrize("floor", MAY_IMPORT)
def test_no_floor_runs_on_what_tests_see_the_sandbox_with(floor: str) -> None:
    """Tests take `sandbox.testing`, and so do the gallery and the benchmarks: as a person would."""
    for path in modules(floor):
        if path.is_relative_to(ROOT / "sandbox" / "testing"):
            continue
        assert not any(_is_of({"sandbox.testing"}, name) for name in imported(path)), path


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for floor in MAY_IMPORT
        for path in modules(floor)
    }
    edges = {name: imported(path) & set(files) for name, path in files.items()}
    # A package's __init__ names its modules for others; that is no circle.
    edges = {name: targets for name, targets in edges.items() if files[name].name != "__init__.py"}
    while removable := [name for name, targets in edges.items() if not targets & set(edges)]:
        for name in removable:
            del edges[name]
    assert not edges


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.as_posix())
def test_tests_lie_where_what_they_test_lies(test: Path) -> None:
    """Of `a/b/c.py` in `tests/a/b/test_c.py`; in `test_c_….py` if one module is not enough."""
    if test in OF_SEVERAL_MODULES or test.parts[0] in NAMED_OTHERWISE:
        return
    tested = [path.stem.strip("_") for path in (ROOT / test.parent).glob("*.py")]
    name = test.stem.removeprefix("test_")
    assert any(name == module or name.startswith(f"{module}_") for module in tested)


def test_what_is_said_of_several_modules_is_there() -> None:
    assert set(TESTS) >= OF_SEVERAL_MODULES


def test_no_test_leans_on_another() -> None:
    """What several test modules use lies in a module of its own."""
    for path in modules("tests"):
        ours = {name for name in imported(path) if name.startswith("tests.")}
        assert not any(".test_" in name for name in ours), path


def test_tensorflow_is_taken_from_one_place() -> None:
    takers = {
        path.relative_to(ROOT)
        for floor in (*MAY_IMPORT, "tests")
        for path in modules(floor)
        if "tensorflow" in imported(path)
    }
    assert takers == {Path("model/bert/engine.py")}


def test_nothing_happens_on_import() -> None:
    """Importing every module starts no thread, logs and prints nothing, and changes no setting."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for floor in MAY_IMPORT
        for path in modules(floor)
        if path.name != "__main__.py"
    ]
    script = (
        "import importlib, logging, os, threading, warnings\n"
        "warnings.filterwarnings('ignore', \"'audioop' is deprecated\")\n"
        "from config import prepare_libraries\n"
        "prepare_libraries()\n"
        "import discord, transformers\n"
        "import model.bert.engine  # TensorFlow starts threads\n"
        "before = dict(os.environ), threading.active_count(), list(logging.root.handlers)\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert before == (dict(os.environ), threading.active_count(), "
        "list(logging.root.handlers))\n"
    )
    result = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
