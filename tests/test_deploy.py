"""What runs the bot elsewhere fits it: the image's build file, the compose file, systemd's unit."""

import configparser
import fnmatch
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot import health
from bot.exit_codes import ExitCode
from tests.deployed import FOR_LIBRARIES, ROOT, SETTINGS, final_stage, instructions

FLOORS = {"bot", "cogs", "config", "model", "records", "rendering", "replies", "sandbox"}


def copied() -> list[tuple[list[str], str]]:
    """Sources and target of every COPY from the repository."""
    copies = [argument.split() for name, argument in instructions() if name == "COPY"]
    return [(copy[:-1], copy[-1]) for copy in copies if not copy[0].startswith("--from")]


def ignored(path: str) -> bool:
    """Whether the builder never sees a path, by the last line of .dockerignore that fits."""
    found = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if line and not line.startswith("#"):
            parts = [part.as_posix() for part in (Path(path), *Path(path).parents)]
            names = Path(path).parts if "**" in line else parts
            if any(fnmatch.fnmatchcase(name, pattern) for name in names if name != "."):
                found = not line.startswith("!")
    return found


def test_everything_that_the_image_copies_is_there_and_reaches_the_builder() -> None:
    for sources, _ in copied():
        for source in sources:
            found = list(ROOT.glob(source))
            assert found, source
            assert not any(ignored(path.relative_to(ROOT).as_posix()) for path in found), source


def test_the_image_has_every_floor_and_what_installs_the_packages() -> None:
    sources = {source for names, _ in copied() for source in names}
    assert sources >= FLOORS | {"scripts", "LICENSE"}
    setup = (ROOT / "scripts/setup").read_text("utf-8")
    for files in ("requirements*.txt", "training/requirements*.txt"):
        assert files in sources
    if "locks/" in setup:
        assert "locks" in sources


def test_the_bot_starts_with_nothing_but_what_the_image_has(tmp_path: Path) -> None:
    for floor in FLOORS:
        (tmp_path / floor).symlink_to(ROOT / floor)
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import bot.__main__, bot.run, bot.sandbox"],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize("path", [".env", ".git/config", "tests/test_deploy.py", "docs/operate.md"])
def test_what_is_no_part_of_the_image_does_not_reach_the_builder(path: str) -> None:
    assert ignored(path)
    assert ignored("model/__pycache__/x.pyc")
    assert not ignored("model/bundled/model.safetensors")


def test_the_image_runs_scripts_that_exist_and_the_bot_without_root() -> None:
    final = final_stage()
    assert final["USER"] == "attention"
    assert final["ENTRYPOINT"] == '[".venv/bin/python", "-m", "bot"]'
    for name, argument in instructions():
        if name == "RUN" and argument.startswith("scripts/"):
            assert (ROOT / shlex.split(argument)[0]).stat().st_mode & 0o100
    names = re.findall(r"(\w+)=", final["ENV"])
    assert set(names) <= SETTINGS | FOR_LIBRARIES
    # A health check that asks at another address, or for another page, fails for ever.
    asked = re.search(r"http://(?P<where>[\d.:]+)(?P<page>/\w+)'", final["HEALTHCHECK"])
    assert asked is not None
    assert f"HEALTH_ADDRESS={asked['where']} " in final["ENV"]
    assert f'web.get("{asked["page"]}"' in Path(health.__file__).read_text("utf-8")


def service() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["bot"]  # type: ignore[no-any-return]


def test_the_container_may_do_little_and_is_started_again() -> None:
    bot = service()
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["restart"] == "on-failure"
    assert bot["tmpfs"]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert set(bot["environment"]) <= SETTINGS
    volumes = {volume.split(":")[1] for volume in bot["volumes"]}
    assert volumes == set(dict(instructions())["VOLUME"].split())


def unit() -> dict[str, list[str]]:
    """The [Service] section of systemd's unit; a name may stand there several times."""
    text = (ROOT / "deploy/attention.service").read_text("utf-8")
    section = text.split("[Service]")[1].split("[Install]")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", section, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_unit_starts_the_bot_again_unless_a_person_must_act_first() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string((ROOT / "deploy/attention.service").read_text("utf-8"))
    assert parser.sections() == ["Unit", "Service", "Install"]
    bot = unit()
    assert bot["ExecStart"] == ["/opt/attention/.venv/bin/python -m bot"]
    assert bot["Restart"] == ["on-failure"]
    assert bot["RestartForceExitStatus"] == [str(ExitCode.FAULT.value)]
    kept_down = {int(code) for code in bot["RestartPreventExitStatus"][0].split()}
    a_person_must_act = set(ExitCode) - {ExitCode.OK, ExitCode.UNREACHABLE, ExitCode.FAULT}
    assert kept_down == a_person_must_act
    names = {pair.split("=")[0] for pair in bot["Environment"][0].split()}
    assert names <= SETTINGS | FOR_LIBRARIES


def test_both_give_the_last_answers_time_and_the_same_memory() -> None:
    bot, container = unit(), service()
    assert bot["MemoryMax"][0].lower() == container["mem_limit"]
    assert bot["TasksMax"] == [str(container["pids_limit"])]
    assert container["stop_grace_period"] == f"{bot['TimeoutStopSec'][0]}s"
