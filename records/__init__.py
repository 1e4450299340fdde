"""What is kept of people for longer than a process lives, each in a table of its own."""

from records.records import Records

__all__ = ["Records"]
