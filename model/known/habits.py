"""What heads do with pairs of words, as the model card and `heads.json` put it."""

ADVERBS = "adverbs look at their verbs"
DETERMINERS = "determiners look at their nouns"
