"""Is the process up, and are its parts reachable?"""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, storage and workers, each with yes or no."""
    parts = {
        "database": _database_answers(),
        "broker": _broker_answers(),
        "storage": _storage_takes_a_file(),
        "workers": _a_worker_is_alive(),
    }
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer.")
        return False
    return True


def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _broker_answers() -> bool:
    try:
        return bool(_redis().ping())
    except RedisError:
        return False


def _a_worker_is_alive() -> bool:
    """The worker's sweep leaves a sign of life that expires after half a minute."""
    try:
        return bool(_redis().exists("spinemed:worker-alive"))
    except RedisError:
        return False


def _storage_takes_a_file() -> bool:
    try:
        name = default_storage.save("health/ready", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        logger.exception("The storage takes no file.")
        return False
    return True
