"""Django's management package of the imaging room."""
