"""Pages of the corpus room."""
