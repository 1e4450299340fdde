"""Models from the hub: a small one on this machine, since no test needs the network.

The hub's address is read once, when huggingface_hub is imported; hence a process for each test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.checkpoints import CASED_4X4, UNCASED_12X12
from tests.model.fake_hub import COMMIT, running_hub

if TYPE_CHECKING:
    from collections.abc import Iterator

LOAD = """
import logging, os, resource, signal, sys
logging.basicConfig(level="INFO", format="%(message)s")
most = int(os.environ.get("LARGEST_FILE", resource.RLIM_INFINITY))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
from model.bert.checkpoint import load_checkpoint
from model.errors import CheckpointError
for name in sys.argv[1:]:
    try:
        checkpoint = load_checkpoint(name)
    except CheckpointError as error:
        print(error)
    else:
        print(name, checkpoint.geometry.layers, checkpoint.tokenizer.read("Turtle").tokens[1])
"""


def load(*names: str, hub: str, home: Path, **more: str) -> list[str]:
    """What comes of loading models by name, a line for each, in a fresh process."""
    return loading(*names, hub=hub, home=home, **more).stdout.splitlines()


def loading(*names: str, hub: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The process that loaded models by name, with its log on standard error."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env |= {"HF_ENDPOINT": hub, "HF_HOME": str(home), "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    env |= {"HF_HUB_ETAG_TIMEOUT": "5", "HF_HUB_DOWNLOAD_TIMEOUT": "5", "NO_PROXY": "127.0.0.1"}
    env |= more
    return subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", LOAD, *names],
        cwd=Path(__file__).parents[3],
        env=env,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )


@contextmanager
def closed_port() -> Iterator[int]:
    """A port at which nobody listens, and which nobody else is given meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


def test_a_model_is_downloaded_once_and_then_found_without_the_hub(tmp_path: Path) -> None:
    with running_hub(CASED_4X4) as hub:
        assert load("class/small", hub=hub.address, home=tmp_path) == ["class/small 4 Turtle"]
        assert {"config.json", "model.safetensors", "tokenizer.json"} <= set(hub.fetched)
        assert "references.npz" not in hub.fetched
        hub.fetched.clear()
        assert load("class/small", hub=hub.address, home=tmp_path) == ["class/small 4 Turtle"]
        assert not hub.fetched
        address = hub.address
    assert load("class/small", hub=address, home=tmp_path) == ["class/small 4 Turtle"]


def test_a_model_that_is_pinned_stays_what_it_was(tmp_path: Path) -> None:
    pinned = f"class/small@{COMMIT}"
    with running_hub(CASED_4X4) as hub:
        hub.publish(UNCASED_12X12)
        names = ("class/small", pinned)
        newest, old = load(*names, hub=hub.address, home=tmp_path)
        assert (newest.split()[1], old.split()[1]) == ("12", "4")
        address = hub.address
    assert load(pinned, hub=address, home=tmp_path) == [old]  # without the hub, too


def test_the_log_says_how_to_stay_with_the_files(tmp_path: Path) -> None:
    with running_hub(CASED_4X4) as hub:
        log = loading("class/small", hub=hub.address, home=tmp_path).stderr.splitlines()
    assert f"To stay with these files: MODEL=class/small@{COMMIT}" in log


def test_a_commit_that_is_not_there(tmp_path: Path) -> None:
    name = f"class/small@{'f' * 40}"
    with running_hub(CASED_4X4) as hub:
        (line,) = load(name, hub=hub.address, home=tmp_path)
    assert line.startswith(f"MODEL {name}: the model on the hub has no such commit. Set MODEL to")


def test_a_hub_that_refuses(tmp_path: Path) -> None:
    with running_hub(CASED_4X4) as hub:
        unknown, gated = load("class/unknown", "class/gated", hub=hub.address, home=tmp_path)
    assert unknown.startswith(
        "MODEL class/unknown: there is no such folder here and no such model on the hub. "
    )
    assert gated.startswith("MODEL class/gated: its owner restricts access; ")
    for line in (unknown, gated):
        assert "Set MODEL to a folder" in line
        assert "bundled" in line


def test_a_hub_out_of_reach(tmp_path: Path) -> None:
    with closed_port() as port:
        (line,) = load("bert-base-uncased", hub=f"http://127.0.0.1:{port}", home=tmp_path)
    assert line.startswith("MODEL bert-base-uncased: the model hub can't be reached")
    assert "Set MODEL to a folder" in line
    assert "bundled" in line


def test_a_disk_that_takes_no_more_is_named(tmp_path: Path) -> None:
    with running_hub(CASED_4X4) as hub:
        (line,) = load("class/small", hub=hub.address, home=tmp_path, LARGEST_FILE="2000")
    assert line.startswith("MODEL class/small: the download failed (File too large; ")
    assert f"into the folder {tmp_path / 'hub'}, which HF_HOME can move" in line
