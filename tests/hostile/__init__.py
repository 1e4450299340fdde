"""Hostile input by the hundred thousand: `python -m tests.hostile`.

Each case is made from the seed, the name of its area and its number alone, so that what was found
can be run again by itself. Right is an answer, or an error of ours with a text that helps. Anything
else is a find: another exception, a panic of a library, too much memory, too much time.

It lies among the tests because it is one, and uses what they use; it is a command of its own
because it takes longer than a test may.
"""
