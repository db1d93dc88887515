"""Spinal alignment from points on a picture: the formulae, the points they need, and the figures they give.

Nothing in here knows of Django, pictures on disk or the web.
"""
