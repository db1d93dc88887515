"""Where a project stands, for who leads it: reckoned in the background, drawn and told from what is kept."""
