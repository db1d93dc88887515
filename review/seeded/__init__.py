"""Seeded errors: texts with a known fault, by which readers see for themselves how much they catch."""
