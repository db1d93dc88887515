"""Formulas that several rooms show figures by. Without Django; numpy only where agreement is reckoned."""
