"""What the corpus tells the rooms above it. Sent after commit; a sweep makes up for a lost one."""

from __future__ import annotations

from django.dispatch import Signal

instance_moved = Signal()
"""`instance_id: int`, `from_state: str`, `to_state: str`."""

redraft_requested = Signal()
"""`request_id: int`: a send-back waits for a new Revision."""
