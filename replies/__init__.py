"""A page and its sentences in, an answer out: every word the bot says, every picture."""
