"""`python -m benchmarks.profile [--into FILE]`: where the time of our forward pass goes, by kernel.

TensorFlow's profiler adds up what each kind of kernel takes, at bert-base's geometry.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks import checkpoint, document
from benchmarks.contenders.ours import case, loaded
from benchmarks.report import machine
from benchmarks.task import shape
from model.bert.engine import tf

SIZES = ((1, 12), (1, 64), (16, 12))

_RUNS = 20
_WARM_UP = 5
_SHOWN = 12
_NO_KERNELS = frozenset({"Run", "Process", "_EagerConst"})
"""What else the profiler calls in the same way: the whole of a run, and making its inputs."""


def profile(run: Callable[[], object]) -> Counter[str]:
    """Milliseconds of a run in each kind of kernel."""
    # Imported after `model.bert.engine` has set TensorFlow up.
    from tensorflow.tsl.profiler.protobuf import xplane_pb2  # noqa: PLC0415

    for _ in range(_WARM_UP):
        run()
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        for _ in range(_RUNS):
            run()
        tf.profiler.experimental.stop()
        (file,) = Path(folder).rglob("*.xplane.pb")
        space = xplane_pb2.XSpace.FromString(file.read_bytes())
    spent: Counter[str] = Counter()
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                # A kernel's name is that of its place in the graph and that of its kind.
                _, colon, kind = plane.event_metadata[event.metadata_id].name.rpartition(":")
                if colon and kind.isidentifier() and kind not in _NO_KERNELS:
                    spent[kind] += event.duration_ps / 1e9 / _RUNS
    return spent


def as_text(profiles: dict[str, Counter[str]]) -> str:
    """A table: kinds of kernels down, sizes across."""
    total: Counter[str] = sum(profiles.values(), Counter())
    shown = [kind for kind, _ in total.most_common(_SHOWN)]
    names = {kind: kind.removeprefix("_Mkl").removeprefix("Native") for kind in shown}
    width = max(map(len, names.values()))
    lines = [f"{'ms':<{width}}" + "".join(f"{size:>8}" for size in profiles)]
    for kind in shown:
        figures = "".join(f"{spent[kind]:>8.2f}" for spent in profiles.values())
        lines.append(f"{names[kind]:<{width}}{figures}")
    rest = (sum(spent.values()) - sum(spent[kind] for kind in shown) for spent in profiles.values())
    lines.append(f"{'all others':<{width}}" + "".join(f"{figure:>8.2f}" for figure in rest))
    return "\n".join([machine(), "", *lines])


def main() -> int:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="FILE", help=document.HELP)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.write(Path(folder))
        bert = loaded(Path(folder))
    text = as_text({shape(*size): profile(case(bert, *size)) for size in SIZES})
    print(text)
    if arguments.into is not None:
        document.put(arguments.into, "profile", f"```\n{text}\n```")
    return 0


if __name__ == "__main__":
    sys.exit(main())
