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
from config import Settings, load_settings
from config.shards import Shards
from model.cluster.__main__ import _parser
from model.cluster.options import Options
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


def with_ray() -> dict[str, dict[str, Any]]:
    """The services of the compose file that has the model on Ray."""
    return yaml.safe_load((ROOT / "compose.ray.yaml").read_text("utf-8"))["services"]  # type: ignore[no-any-return]


BOTS = ("bot-0", "bot-1")
_BOTH = ("MODEL", "PRECISION")
"""Settings of the bot and options of the model."""
_OF_RAY = {"MODEL_BACKEND", "MODEL_ADDRESS"}


@pytest.mark.parametrize("name", [*BOTS, "model"])
def test_containers_around_ray_may_do_as_little(name: str) -> None:
    alone, one = service(), with_ray()[name]
    for key in ("read_only", "cap_drop", "security_opt", "restart", "logging"):
        assert one[key] == alone[key], key
    assert one["tmpfs"]
    assert one["mem_limit"]
    assert one["pids_limit"]
    assert set(one["environment"]) <= SETTINGS


@pytest.mark.parametrize("name", BOTS)
def test_a_bot_beside_ray_differs_from_one_alone_in_shards_and_model(name: str) -> None:
    alone, one = service(), with_ray()[name]
    for key in ("build", "image", "env_file", "volumes", "tmpfs", "stop_grace_period"):
        assert one[key] == alone[key], key
    assert set(one["environment"]) == {*alone["environment"], "SHARDS", *_OF_RAY}
    assert one["environment"]["HEALTH_ADDRESS"] == alone["environment"]["HEALTH_ADDRESS"]
    settings = {key.lower(): value for key, value in one["environment"].items()}
    assert load_settings(Settings, env_file=None, discord_token="a.b.c", **settings)


def test_two_bots_share_all_shards_and_listen_at_two_ports() -> None:
    ranges = [Shards.read(with_ray()[name]["environment"]["SHARDS"]) for name in BOTS]
    assert [number for each in ranges for number in each.ids] == list(range(ranges[0].count))
    assert len({each.count for each in ranges}) == 1
    ports = [port for name in BOTS for port in with_ray()[name]["ports"]]
    assert all(port.startswith("127.0.0.1:") and port.endswith(":9090") for port in ports)
    assert len(set(ports)) == len(BOTS)


def test_the_model_is_served_where_the_bots_ask_and_knows_no_token() -> None:
    services = with_ray()
    model = services["model"]
    assert not {"env_file", "ports"} & set(model)
    assert "DISCORD_TOKEN" not in model["environment"]
    assert model["build"]["args"] == {"REQUIREMENTS": "requirements-ray.txt"}
    assert (ROOT / "requirements-ray.txt").is_file()
    assert model["entrypoint"] == [".venv/bin/python", "-m", "model.cluster"]
    asked = vars(_parser().parse_args(model["command"]))
    for name in BOTS:
        address = services[name]["environment"]["MODEL_ADDRESS"]
        assert address == f"http://model:{asked['port']}"
        assert services[name]["depends_on"] == {"model": {"condition": "service_healthy"}}
    assert asked["host"] == "0.0.0.0"  # noqa: S104 - inside the container
    assert f":{asked['port']}/-/healthz" in model["healthcheck"]["test"][-1]
    defaults = {
        name: f"${{{name}:-{Options.model_fields[name.lower()].default}}}" for name in _BOTH
    }
    assert model["environment"] == defaults


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
