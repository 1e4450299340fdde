"""What this machine's processor can do."""

from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""Where Linux says what its processors can do, each with a line of flags."""


def flags(cpuinfo: Path = CPUINFO) -> frozenset[str]:
    """The processor's abilities by Linux's names, such as "avx2"; none where they aren't told."""
    try:
        lines = cpuinfo.read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    # ARM calls them features.
    told = [line for line in lines if line.split(":")[0].strip().lower() in {"flags", "features"}]
    return frozenset(told[0].split(":", 1)[1].split()) if told else frozenset()
