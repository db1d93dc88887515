"""ASGI: image frames go to a small raw application, everything else to Django."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinemed_site.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from imaging.dicomweb.frames import frames_application, is_frames_path  # noqa: E402 models need Django
from spinemed_site.threads import with_lent_thread  # noqa: E402


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Dispatch one request."""
    if scope["type"] == "http" and is_frames_path(scope["path"]):
        await frames_application(scope, receive, send)
    else:
        await with_lent_thread(django_application, scope, receive, send)
