"""Static files under a running server whose build was replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import RequestFactory

from spinemed_site.static_files import StaticFilesMiddleware


@pytest.mark.django_db  # an answer that is closed looks after connections
def test_a_file_that_a_newer_build_removed_is_not_found(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = str(tmp_path), False
    settings.WHITENOISE_USE_FINDERS = False
    script = tmp_path / "main-1.js"
    script.write_text("0")
    serve = StaticFilesMiddleware(lambda request: HttpResponse(status=418))
    ask = RequestFactory().get(f"{settings.STATIC_URL}main-1.js")
    answer = serve(ask)
    assert (answer.status_code, b"".join(answer)) == (200, b"0")  # type: ignore[call-overload]
    answer.close()
    script.unlink()
    assert serve(ask).status_code == 404
