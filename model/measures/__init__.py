"""What heads do, as numbers; and when numbers count as equal."""
