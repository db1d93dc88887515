"""Sound bodies of the four kinds in two languages, made from recorded spines and public texts."""
