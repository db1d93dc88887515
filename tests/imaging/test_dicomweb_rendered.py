"""Rendered frames: window, viewport, refusals, and what is kept on disk."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread

from imaging.dicomweb import reach, reads
from imaging.image_cache import cache_trim, cached_bytes
from imaging.models import SopInstance
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.stored import STUDY_UID, study_store

pytestmark = pytest.mark.django_db
BASE = f"/dicomweb/lumbar/studies/{STUDY_UID}/series/2.25.200"
FRAME = f"{BASE}/instances/2.25.200.2/frames/1/rendered"


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    reach.forget_everybody()
    reads._seen.clear()


@pytest.fixture
def client(project: Project, surgeon_a: User) -> Client:
    study_store(project)
    return signed_in(surgeon_a)


def png(client: Client, query: str = "", accept: str = "image/png") -> HttpResponse:
    return client.get(f"{FRAME}?{query}", headers={"Accept": accept})  # type: ignore[return-value]


def grey(answer: HttpResponse) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.content
    return np.asarray(Image.open(io.BytesIO(answer.content)))


def test_a_window_spreads_its_values_over_the_screen(client: Client) -> None:
    pixels = grey(png(client, "window=2024,24,linear"))  # The slice holds 2000 to 2047.
    assert pixels.shape == (8, 6)
    stored = np.arange(2000, 2048).reshape(8, 6)
    assert (pixels[stored <= 2012] == 0).all()
    assert (pixels[stored >= 2036] == 255).all()
    assert (np.diff(pixels.ravel().astype(int)) >= 0).all()


def test_a_viewport_scales_and_cuts_and_flips(client: Client) -> None:
    assert grey(png(client, "viewport=60,60")).shape == (60, 45)
    whole = grey(png(client, "window=2024,48"))
    assert (grey(png(client, "window=2024,48&viewport=3,4,2,1,3,4")) == whole[1:5, 2:5]).all()
    assert (grey(png(client, "window=2024,48&viewport=6,8,0,0,-6,8")) == whole[:, ::-1]).all()


def test_jpeg_is_given_to_who_asks_for_it_and_by_default(client: Client) -> None:
    assert png(client, accept="image/jpeg")["Content-Type"] == "image/jpeg"
    assert png(client, accept="*/*")["Content-Type"] == "image/jpeg"
    assert png(client, accept="image/webp, image/png;q=0.4")["Content-Type"] == "image/png"


@pytest.mark.parametrize("accept", ["image/webp", "text/html", "a", "image/png;q=x", ";;;,,"])
def test_other_pictures_are_406(client: Client, accept: str) -> None:
    assert png(client, accept=accept).status_code == 406


@pytest.mark.parametrize(
    "query",
    [
        "window=1",
        "window=a,b",
        "window=40,0",
        "window=nan,40",
        "window=1,2,curved",
        "viewport=0,9",
        "viewport=99999,9",
        "viewport=9",
        "viewport=9,9,99,99,1,1",
        "quality=0",
        "quality=²",
    ],
)
def test_what_cannot_be_read_is_said(client: Client, query: str) -> None:
    answer = png(client, query)
    assert answer.status_code == 400
    assert answer.content


def test_frames_and_files_that_do_not_exist_are_404(client: Client) -> None:
    assert client.get(FRAME.replace("/1/", "/2/")).status_code == 404
    assert client.get(FRAME.replace(".2/", ".9/")).status_code == 404


def test_a_second_look_comes_from_disk_and_goes_with_the_file(client: Client, settings: LazySettings) -> None:
    folder = Path(settings.CACHE_DIR) / "images"
    first = png(client).content
    (kept,) = folder.glob("*/*/*")
    assert kept.read_bytes() == first
    kept.write_bytes(b"kept")
    assert png(client).content == b"kept"
    SopInstance.objects.get(sop_instance_uid="2.25.200.2").delete()
    assert not list(folder.glob("*/*/*"))
    assert png(client).status_code == 404


def test_who_may_not_see_gets_nothing_from_disk(client: Client, outsider: User) -> None:
    png(client)
    assert signed_in(outsider).get(FRAME).status_code == 404
    assert Client().get(FRAME).status_code == 401


def test_a_rendered_look_is_recorded_like_any_other(client: Client) -> None:
    png(client)
    png(client, "window=1,2")
    assert AuditEvent.objects.filter(action="image_read").count() == 1


def test_the_oldest_pictures_go_first(settings: LazySettings) -> None:
    import os

    for number in range(10):
        cached_bytes("ab" * 32, str(number), lambda: b"x" * 100)
    paths = list((Path(settings.CACHE_DIR) / "images").glob("*/*/*"))
    for age, path in enumerate(paths):
        os.utime(path, (age, age))
    cache_trim(limit=500)
    assert {path for path in paths if path.exists()} == set(paths[6:])


def test_a_series_has_a_small_picture(client: Client) -> None:
    answer = client.get(f"{BASE}/thumbnail")
    assert max(grey(answer).shape) == 128  # type: ignore[arg-type]


def test_a_whole_series_comes_file_by_file(client: Client) -> None:
    answer = client.get(BASE, headers={"Accept": 'multipart/related; type="application/dicom"'})
    boundary = answer["Content-Type"].split("boundary=")[1].encode()
    parts = b"".join(answer.streaming_content).split(b"--" + boundary)[1:-1]  # type: ignore[attr-defined]
    numbers = [int(dcmread(io.BytesIO(part.split(b"\r\n\r\n", 1)[1])).InstanceNumber) for part in parts]
    assert sorted(numbers) == [1, 2, 3]
