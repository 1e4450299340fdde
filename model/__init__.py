"""BERT laid open: text in, predictions and attention out. Knows nothing of Discord or pictures."""
