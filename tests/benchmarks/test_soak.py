"""What a soak makes of its samples."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.crowd import Asked, Outcome
from benchmarks.soak import Result, as_text, slope

QUIET = Result(
    asked=[
        Asked("text", "!mask", Outcome.ANSWER, 0.5),
        Asked("slash", "/attn", Outcome.LOST, 60.0),
    ],
    struck=Counter({"held up": 2}),
    memory=[(3600.0 * hour, 100.0 + 2.0 * hour) for hour in range(5)],
    lags=[0.001, 0.05],
    tasks=Counter(),
    threads=Counter(),
    lost=[],
    errors=0,
)


def test_the_slope_of_a_line_and_of_noise_around_it() -> None:
    rate, error = slope(QUIET.memory)
    assert rate == pytest.approx(2.0)
    assert error == pytest.approx(0.0, abs=1e-9)
    noisy = [
        (seconds, megabytes + (-1) ** n) for n, (seconds, megabytes) in enumerate(QUIET.memory)
    ]
    rate, error = slope(noisy)
    assert abs(rate - 2.0) < 2 * error


def test_nobody_may_wait_in_vain_and_nothing_be_left_over() -> None:
    assert QUIET.passed
    assert not replace(QUIET, lost=["!mask"]).passed
    assert not replace(QUIET, tasks=Counter({"typing": 1})).passed
    assert not replace(QUIET, threads=Counter({"studio": 1})).passed


def test_the_figures_of_a_soak() -> None:
    text = as_text(QUIET, "a machine", 1.0, 2, 14)
    lines = {line[:45].strip(): line[45:].strip() for line in text.splitlines()}
    assert lines["answers"] == lines["lost"] == "1"
    assert lines["slope of memory"] == "+2.0 MB/h, standard error 0.0"
