"""What a run will draft, from what, and what it leaves out: made before anything starts."""
