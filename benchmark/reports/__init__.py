"""Items that ask for a report: how they are asked, what a report says of levels, and what it is worth."""
