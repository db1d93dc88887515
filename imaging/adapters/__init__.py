"""Readers of public spine datasets: a folder in, typed rows out; nothing is stored here and no pixel read."""
