"""The model on other machines, behind Ray Serve: what is served there, and how a bot asks it.

Nothing here imports Ray until a cluster is wanted: a bot that asks over HTTP needs no Ray.
"""
