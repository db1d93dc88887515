"""Suites and results as files that other evaluation runners read and write."""
