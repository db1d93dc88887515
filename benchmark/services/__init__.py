"""Writes of the benchmark room, one verb each."""
