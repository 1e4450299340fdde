"""The chat page in the browser, whose files lie in `browser`, and the routes that it speaks to."""
