"""TensorFlow: set up the same on every machine, imported without a word, heard where it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.bert.engine import check_processor, quiet_descriptor, tf
from model.bert.precision import Precision, require
from model.bert.processor import flags
from model.errors import ProcessorError

ROOT = Path(__file__).parents[3]
NEW = {"sse2", "avx", "avx2", "avx512f", "avx512_bf16"}


def python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LEFT_ALONE = "1" if os.uname().machine == "x86_64" else "None"


@pytest.mark.parametrize(("onednn", "used"), [("0", "0"), ("1", "1"), (None, LEFT_ALONE)])
def test_importing_and_computing_say_nothing_and_onednn_is_on_unless_switched_off(
    onednn: str | None, used: str
) -> None:
    """Where oneDNN is on, TensorFlow's core writes to descriptor 2, whatever its log level is."""
    environment = {} if onednn is None else {"TF_ENABLE_ONEDNN_OPTS": onednn}
    done = python(
        "import os\n"
        "from model.bert.engine import tf\n"
        "tf.zeros([2, 2]) @ tf.ones([2, 2])\n"
        "print(os.environ.get('TF_ENABLE_ONEDNN_OPTS'))\n",
        **environment,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{used}\n", "")


def test_steps_are_started_from_one_thread() -> None:
    assert tf.config.threading.get_inter_op_parallelism_threads() == 1


def test_what_a_failing_import_says_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with quiet_descriptor():
            os.write(2, b"the reason")
            raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert capfd.readouterr().err == "the reason"


def test_what_is_said_later_is_heard(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_descriptor():
        os.write(2, b"chatter")
    os.write(2, b"ours")
    assert capfd.readouterr().err == "ours"


def test_a_process_without_standard_error_can_import_it() -> None:
    script = (
        "import os\n"
        "os.close(2)\n"
        "from model.bert.engine import quiet_descriptor\n"
        "with quiet_descriptor(): print('done')\n"
    )
    assert python(script).stdout.strip() == "done"


def test_a_processor_without_avx_is_refused_before_it_kills_the_process() -> None:
    check_processor(NEW)
    check_processor(set())  # it can't be told
    check_processor({"asimd", "bf16"})  # ARM
    with pytest.raises(ProcessorError, match="AVX"):
        check_processor({"sse2", "ssse3"})


def test_bfloat16_needs_a_processor_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    require(Precision.BFLOAT16, NEW)
    require(Precision.BFLOAT16, {"avx", "amx_bf16"})
    require(Precision.FLOAT32, set())
    for known in ({"sse2", "avx2", "avx512f"}, set[str]()):
        with pytest.raises(ProcessorError, match="Leave PRECISION out"):
            require(Precision.BFLOAT16, known)


def test_flags_are_those_of_the_first_processor(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor\t: 0\nflags\t\t: fpu sse2 avx\n\nflags : other\n", "utf-8")
    assert flags(file) == {"fpu", "sse2", "avx"}
    file.write_text("processor\t: 0\nFeatures\t: fp asimd\n", "utf-8")
    assert flags(file) == {"fp", "asimd"}
    file.write_text("nothing of use", "utf-8")
    assert flags(file) == frozenset()
    assert flags(tmp_path / "missing") == frozenset()
