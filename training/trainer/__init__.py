"""The trainer: a program of its own, run as ``python -m training.trainer --config run.json``.

Django and Celery processes never import it; they read the files it writes (see ``progress.py``).
"""
