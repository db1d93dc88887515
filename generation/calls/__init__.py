"""Asking a model: rendering, sending, and the ledger that never asks an answered question again."""
