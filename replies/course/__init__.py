"""Lessons: 45 minutes in steps, each with a task that is checked by what the model does."""
