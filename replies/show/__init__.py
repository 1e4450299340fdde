"""How each kind of page is shown: one module a kind, each with `show_<kind>`."""
