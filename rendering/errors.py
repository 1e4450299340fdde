"""What can go wrong between asking for a picture and getting it.

    DrawingError         no picture came of a request
    ├── DrawingBusy      too many drawings wait already
    ├── DrawingTimeout   the picture took too long
    ├── DrawingFailed    the drawing function itself broke; its error is the cause
    └── StudioClosed     the bot is being shut down

The errors carry their data and know nothing of who asked.
"""


class DrawingError(Exception):
    """No picture came of a request."""


class DrawingBusy(DrawingError):
    """As many drawings wait as `queue_limit` allows."""

    def __init__(self, queue_limit: int) -> None:
        super().__init__(f"{queue_limit} drawings wait already")
        self.queue_limit = queue_limit


class DrawingTimeout(DrawingError):
    """The picture took longer than `seconds`, its time in the queue included."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no picture after {seconds:g} s")
        self.seconds = seconds


class DrawingFailed(DrawingError):
    """The drawing function raised; what it raised is the `__cause__`."""

    def __init__(self, drawing: str) -> None:
        super().__init__(f"{drawing} failed")
        self.drawing = drawing


class StudioClosed(DrawingError):
    """The studio takes no more drawings."""
