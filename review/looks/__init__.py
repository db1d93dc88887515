"""What stood on the screen while somebody reviewed: read from the page, kept, and counted."""
