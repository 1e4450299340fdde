"""The running process: entry point, client, start-up and shutdown."""
