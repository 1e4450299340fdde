"""Commands: parse the words, ask the model, ask the studio for a picture, reply."""
