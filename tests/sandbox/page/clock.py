"""The clock that bounds go by, as a test moves it."""


class SteppedClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
