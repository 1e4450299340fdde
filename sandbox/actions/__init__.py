"""What the bot and people do to the world: write, react, register and use commands, answer them."""
