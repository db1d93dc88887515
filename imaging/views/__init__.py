"""Pages of the imaging room."""
