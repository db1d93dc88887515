"""Commands of the benchmark room."""
