"""BERT itself: checkpoint files in, a run of the forward pass out."""
