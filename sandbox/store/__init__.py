"""What lasts: messages, people, channels and commands, in a folder, beyond memory and restarts."""
