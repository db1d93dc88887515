"""Commands of the generation room."""
