"""Static files under a running server whose build was replaced."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.finders import get_finder
from django.http import HttpResponse
from django.test import RequestFactory
from django_vite.core.asset_loader import DjangoViteAssetLoader

from projects.templatetags.studio import front_end
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


def build(folder: Path, name: str) -> None:
    """What Vite writes: a script named by its content, and the manifest, last."""
    assets, manifest = folder / "assets", folder / ".vite" / "manifest.json"
    shutil.rmtree(folder, ignore_errors=True)
    assets.mkdir(parents=True)
    (assets / f"{name}.js").write_text(name)
    manifest.parent.mkdir()
    entry = {"file": f"assets/{name}.js", "src": "static/src/main.ts", "isEntry": True}
    manifest.write_text(json.dumps({"static/src/main.ts": entry}))


@pytest.fixture
def dist(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of its own, read by a system that has just started."""
    folder = tmp_path / "dist"
    build(folder, "main-1")
    settings.STATICFILES_DIRS = [("dist", folder)]
    settings.WHITENOISE_AUTOREFRESH = False
    manifest_path = folder / ".vite" / "manifest.json"
    settings.DJANGO_VITE = {"default": {**settings.DJANGO_VITE["default"], "manifest_path": manifest_path}}
    monkeypatch.setattr(DjangoViteAssetLoader, "_instance", None)
    get_finder.cache_clear()
    return folder


@pytest.mark.django_db
def test_after_a_rebuild_the_running_system_names_and_serves_the_new_files(dist: Path) -> None:
    serve = StaticFilesMiddleware(lambda request: HttpResponse(status=418))

    def served() -> tuple[str, int, bytes]:
        (address,) = re.findall(r'src="([^"]+\.js)"', front_end())
        answer: Any = serve(RequestFactory().get(address))
        content = b"".join(answer)
        answer.close()
        return address, answer.status_code, content

    assert served() == ("/static/dist/assets/main-1.js", 200, b"main-1")
    build(dist, "main-2")
    assert served() == ("/static/dist/assets/main-2.js", 200, b"main-2")


def test_while_a_build_is_under_way_pages_keep_the_files_of_before(dist: Path) -> None:
    assert "main-1.js" in front_end()
    manifest = dist / ".vite" / "manifest.json"
    whole = manifest.read_text()
    manifest.write_text(whole[:20])
    assert "main-1.js" in front_end()
    manifest.unlink()
    assert "main-1.js" in front_end()
    build(dist, "main-2")
    assert "main-2.js" in front_end()


def test_a_front_end_built_after_the_start_is_found(dist: Path) -> None:
    shutil.rmtree(dist)
    assert front_end() == ""
    build(dist, "main-1")
    assert "main-1.js" in front_end()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["dist/assets/none.js", "dist/../secret", "dist/assets/", "dist/assets", "a%00b", "../secret"]
)
def test_a_file_that_is_not_there_is_left_to_the_pages(dist: Path, name: str) -> None:
    (dist.parent / "secret").write_text("secret")
    serve = StaticFilesMiddleware(lambda request: HttpResponse(status=418))
    assert serve(RequestFactory().get(f"/static/{name}")).status_code == 418
