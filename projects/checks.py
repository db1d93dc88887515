"""System checks of the house: is what the pages need there?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def front_end_is_built(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Say what to run when the front end's manifest is missing: pages then come without style and keys."""
    if Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).exists():
        return []
    return [
        Warning(
            "The front end is not built: pages come without style, keyboard and viewer.",
            hint="Run `npm ci && npm run build` in the project's folder.",
            id="projects.W001",
        )
    ]
