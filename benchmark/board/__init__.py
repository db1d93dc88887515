"""The leaderboard: figures computed once when a run ends, shown, sorted and exported from there."""
