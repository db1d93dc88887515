"""SpineBench for programs, under `/api/p/<slug>/`."""
