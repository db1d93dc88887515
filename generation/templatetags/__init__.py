"""Template tags of the generation room."""
