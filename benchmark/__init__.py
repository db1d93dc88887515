"""Suites, evaluation runs, extraction, statistics and the leaderboard."""
