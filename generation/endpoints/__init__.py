"""The allow-list of endpoints stands outside any project."""
