"""Reports that clinicians rate blind: their file, the order of a rater, and what a rater is shown."""
