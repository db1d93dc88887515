"""Settings, URLs, ASGI and Celery: wires the rooms together, owns nothing."""
