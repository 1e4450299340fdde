"""Documentation, and the code that makes its pictures."""
