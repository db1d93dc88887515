"""Notes into which nobody had looked when the rules were measured on them."""
