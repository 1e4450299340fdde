"""The command that has the model served: what it takes, and how it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from model.cluster.__main__ import ExitCode, main
from model.cluster.options import Options

ROOT = Path(__file__).parents[3]


def test_every_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name in Options.model_fields:
        assert f"--{name.replace('_', '-')}" in said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--replicas", "none"], ExitCode.SETTINGS, "replicas is malformed"),
        (["--model", "/no/such/folder"], ExitCode.MODEL, "there is no such folder"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_before_anything_starts(
    arguments: list[str], code: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(arguments) == code
    (message,) = caplog.messages
    assert said in message


def test_a_bot_that_asks_elsewhere_needs_neither_ray_nor_tensorflow() -> None:
    script = (
        "import sys\n"
        "from bot.run import load_model\n"
        "from model.cluster.links import link_to\n"
        "from model.cluster.remote import connected\n"
        "link_to('http://127.0.0.1:1')\n"
        "print(sorted({'ray', 'tensorflow'} & set(sys.modules)))\n"
    )
    result = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert result.stdout == "[]\n"
