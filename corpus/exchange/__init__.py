"""Instances with everything that is known of them, as JSON lines that another project can take."""
