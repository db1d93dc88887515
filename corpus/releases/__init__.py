"""Releases: frozen datasets of approved revisions, the same bytes for the same choice."""
