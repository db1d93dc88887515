"""Writes of the imaging room, one verb each."""
