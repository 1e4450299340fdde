"""A clock turned by hand."""

from sandbox.testing import ManualClock


def test_a_manual_clock_runs_what_falls_due_in_order() -> None:
    clock = ManualClock(time=100.0)
    seen: list[str] = []
    clock.call_later(2, lambda: seen.append("second"))
    clock.call_later(1, lambda: seen.append("first"))
    clock.call_later(1, lambda: seen.append("never")).cancel()
    clock.advance(0.5)
    assert seen == []
    clock.advance(5)
    assert seen == ["first", "second"]
