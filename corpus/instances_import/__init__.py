"""Instances that come from a file: checked line by line, written in batches, never twice."""
