"""Pages of the generation room."""
