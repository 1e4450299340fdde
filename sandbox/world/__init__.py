"""What there is: a guild, its channels, people and messages; the time; who hears of events."""
