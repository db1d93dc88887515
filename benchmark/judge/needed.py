"""What certification needs at least; pages tell it without loading what reckons it."""

from __future__ import annotations

FEWEST_REPORTS, FEWEST_CLINICIANS, FEWEST_SYSTEMS = 60, 3, 4
LEAST_KAPPA = 0.5  # of the lower limit
