"""Choosing the items of a version: what may be one, and a stratified sample of it."""
