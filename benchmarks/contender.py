"""The contender's side: runs one case once whenever a line with its name comes in."""

import json
import sys
import time
from collections.abc import Callable, Mapping

Case = Callable[[], list[float]]
"""Does the work once and gives back its fingerprint."""


def serve(cases: Mapping[str, Case], about: str) -> None:
    """Answers on standard output until standard input ends.

    Args:
        cases: What can be asked for, by name.
        about: The versions that did the work.
    """
    answers, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not answer
    print(json.dumps({"about": about}), file=answers, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        fingerprint = cases[line.strip()]()
        seconds = time.perf_counter() - start
        answer = {"seconds": seconds, "fingerprint": fingerprint}
        print(json.dumps(answer), file=answers, flush=True)
