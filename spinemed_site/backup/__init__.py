"""One file that holds a whole system, and the way back from it."""
