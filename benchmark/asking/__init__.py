"""Putting the items of a run to a model: what is sent, and the event loop that waits for the answers."""
