"""Find: searching the Instances of a project, and doing something with many of them."""
