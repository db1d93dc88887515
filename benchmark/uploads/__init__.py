"""Predictions that were made elsewhere: read, checked line by line, and kept as a run."""
