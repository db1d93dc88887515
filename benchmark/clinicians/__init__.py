"""Clinicians answer the items of a suite blind: whom an item may be shown, and what is shown of it."""
