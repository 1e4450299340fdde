"""The quiz: questions made of what is measured, and what is said of them."""
