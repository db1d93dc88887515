"""Rounds, the queue, decisions and adjudication."""
