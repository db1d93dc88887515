"""Every write of the generation room: one verb per module."""
