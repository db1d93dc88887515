"""What the projects room tells the rooms above it. Sent after commit; a sweep makes up for a lost one."""

from __future__ import annotations

from django.dispatch import Signal

membership_ended = Signal()
"""`user_id: int`, `project_id: int`: somebody has one role less in a project."""

adjudicator_changed = Signal()
"""`user_id: int`, `project_id: int`: somebody was named to decide where readers differ, or is no longer."""

leave_begun = Signal()
"""`user_id: int`, `project_id: int`: a leave was entered, which may have begun."""
