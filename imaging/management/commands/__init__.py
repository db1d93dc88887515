"""Commands of the imaging room."""
