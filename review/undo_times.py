"""For how long one's own decision can be taken back."""

from __future__ import annotations

from datetime import timedelta

UNDO_SHOWN = timedelta(seconds=5)
# A clock that ticks late, and the way of a press, are not the reader's fault.
UNDO_ACCEPTED = UNDO_SHOWN + timedelta(seconds=1)
# Nor is a slow line: the page counts from when it was shown, and is waited for so long.
UNDO_AT_MOST = timedelta(seconds=30)
