"""The version of the bot; its one home."""

VERSION = "0.1.0"
"""As `python -m bot --version`, `!about` and the metrics name it."""
