"""Long tests of the whole system: started as people start it, and ill-treated."""
