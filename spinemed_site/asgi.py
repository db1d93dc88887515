"""ASGI: image frames go to small raw applications, everything else to Django."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinemed_site.settings")

import django

django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 the same

from imaging.dicomweb.frames import frames_application, is_frames_path  # noqa: E402 models need Django
from imaging.dicomweb.single_picture import is_picture_path, picture_application  # noqa: E402
from spinemed_site.body_limit import has_body_limit, with_body_limit  # noqa: E402
from spinemed_site.one_thread import OneThreadHandler  # noqa: E402
from spinemed_site.threads import with_lent_thread  # noqa: E402

django_application = OneThreadHandler()
# Every page is loaded before the first request, which would wait half a second for it.
get_resolver().url_patterns  # noqa: B018


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Dispatch one request."""
    if scope["type"] == "http" and is_frames_path(scope["path"]):
        await frames_application(scope, receive, send)
    elif scope["type"] == "http" and is_picture_path(scope["path"]):
        await picture_application(scope, send, partial(_django, scope, receive, send))
    elif scope["type"] == "http" and has_body_limit(scope):
        await with_body_limit(_django, scope, receive, send)
    else:
        await _django(scope, receive, send)


async def _django(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await with_lent_thread(django_application, scope, receive, send)
