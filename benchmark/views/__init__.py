"""Pages of the benchmark room."""
