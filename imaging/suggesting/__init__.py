"""Asking a server where the levels are: what is sent, how it is sent, and how its answer is read."""
