"""The letters in which an edition keeps what a model did with each item."""

RIGHT, WRONG, SILENT, LEFT_OUT = "1", "0", "s", "-"
