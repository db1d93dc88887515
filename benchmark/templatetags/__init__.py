"""Template tags of the benchmark room."""
