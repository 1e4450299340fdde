"""What Ray reads from the environment when it is first imported."""

import os


def prepare_ray() -> None:
    """Sets Ray up, and stops it from talking to anybody. To be called before it is imported.

    A variable that is set already keeps its value.
    """
    variables = {
        # Nothing is told to Ray's makers.
        "RAY_USAGE_STATS_ENABLED": "0",
        # Machines without accelerators need no warning about them.
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        # Serve's lines go to its files and not among ours.
        "RAY_SERVE_LOG_TO_STDERR": "0",
    }
    for name, value in variables.items():
        os.environ.setdefault(name, value)
