"""Finding Instances by their words: what a text is cut into, what is kept of it, how it is asked for."""
