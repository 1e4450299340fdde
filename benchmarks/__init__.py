"""Attention beside what it replaces, measured in one run: `python -m benchmarks`.

Every contender is a process of its own, loaded once, which runs a case whenever it is told to; the
others sleep meanwhile. Rounds go through all contenders in turn, so a busy moment of the machine
meets all of them, and one library's threads never share a process with another's. Ours runs in the
project's environment, the peers in `.peers`, which is made the first time.
"""
