"""Agreement between readers: what counts, how it is reckoned, what the page shows (ADR 68)."""
