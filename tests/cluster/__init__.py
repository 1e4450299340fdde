"""A real cluster of two replicas under load: `python -m tests.cluster`."""
