"""Sources: a Markdown text becomes citable Passages under a licence, Rights and an egress policy."""
