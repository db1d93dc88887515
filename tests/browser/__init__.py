"""Browser tests: the real system, a real Chromium."""
