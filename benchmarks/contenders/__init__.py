"""The contenders, each a program: `python -m benchmarks.contenders.ours FOLDER`."""
