"""Measured figures against their limits."""
