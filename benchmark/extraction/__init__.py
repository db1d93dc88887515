"""Read which option a free-text answer commits to; never guess.

A pure function over stored raw answers: a new version scores them again without asking a model.
"""

from benchmark.extraction.choice import extract_choice
from benchmark.extraction.outcome import VERSION, Extraction, Status

__all__ = ["VERSION", "Extraction", "Status", "extract_choice"]
