"""PDF sources: pages are read in a bounded process, laid out, and captions are matched to their pictures."""
