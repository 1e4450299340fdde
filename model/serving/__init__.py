"""Sentences from many people at once: a queue, batches, a cache, a thread for the model."""
