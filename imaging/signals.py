"""What the imaging room tells the rooms above it. Sent after commit; a sweep makes up for a lost one."""

from __future__ import annotations

from django.dispatch import Signal

numbering_changed = Signal()
"""`subject_id: int`: a numbering was certified or taken back, or marks came, went or were accepted."""
