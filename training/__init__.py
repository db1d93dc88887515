"""Recipes, training runs, checkpoints and the trainer."""
