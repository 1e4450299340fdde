"""What a class found: notebooks of what people kept, and the board that shows them together."""
