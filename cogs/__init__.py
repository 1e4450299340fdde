"""Commands arrive and answers leave: parse the words, ask for the reply, send it."""
