"""The foreground process tree of `make up`: web, workers, beat and Redis."""
