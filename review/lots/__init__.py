"""Lots: what may go into one, who reads its sample, what its reading says."""
