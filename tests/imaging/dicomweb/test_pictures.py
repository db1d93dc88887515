"""Rendered pictures: every level, alone, in parts or moving; windows; what is not drawn is said."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray
from PIL import Image

from imaging.dicomweb.rendered import MOST_MOVING
from imaging.models import Series, SopInstance
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.dicomweb.places import INSTANCE, SERIES, SERIES_UID, STUDY, get, parts_of
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


@pytest.fixture
def client(series: Series, surgeon_a: User) -> Client:
    return signed_in(surgeon_a)


def picture(body: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(body)))


def grey(client: Client, query: str) -> NDArray[np.uint8]:
    answer = get(client, f"{INSTANCE}/rendered?{query}", "image/png")
    assert answer.status_code == 200, answer.content
    return picture(answer.content)


def is_rounded(shown: NDArray[np.uint8], expected: NDArray[np.float64]) -> bool:
    """Whether each grey is the nearest to what was computed; of a half either."""
    return bool(np.abs(shown - expected).max() <= 0.5 + 1e-9)


STORED = np.arange(2000, 2048).reshape(8, 6).astype(float)


def test_the_line_of_the_standard(client: Client) -> None:
    # PS3.3 C.11.2.1.2.1: ((x - (c - 0.5)) / (w - 1) + 0.5) of the range.
    expected = np.clip((STORED - (2024 - 0.5)) / (24 - 1) + 0.5, 0, 1) * 255
    assert is_rounded(grey(client, "window=2024,24,linear"), expected)


def test_the_exact_line_of_the_standard(client: Client) -> None:
    expected = np.clip((STORED - 2024) / 24 + 0.5, 0, 1) * 255
    assert is_rounded(grey(client, "window=2024,24,linear-exact"), expected)
    assert set(np.unique(grey(client, "window=2024,0.5,linear-exact"))) == {0, 128, 255}


def test_the_curve_of_the_standard(client: Client) -> None:
    expected = 255 / (1 + np.exp(-4 * (STORED - 2024) / 24))
    assert is_rounded(grey(client, "window=2024,24,sigmoid"), expected)
    assert set(np.unique(grey(client, "window=2024.5,1e-9,sigmoid"))) == {0, 255}


@pytest.mark.parametrize("query", ["window=1,0,sigmoid", "window=1,0.5,linear", "window=1,-1,linear-exact"])
def test_a_width_that_is_none_is_said(client: Client, query: str) -> None:
    assert get(client, f"{INSTANCE}/rendered?{query}", "image/png").status_code == 400


def test_quality_makes_a_jpeg_smaller(client: Client) -> None:
    small, large = (
        get(client, f"{INSTANCE}/rendered?viewport=600,800&quality={quality}", "image/jpeg").content
        for quality in (5, 100)
    )
    assert len(small) < len(large)


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif"])
def test_each_kind_alone_and_in_parts(client: Client, kind: str) -> None:
    alone = get(client, f"{INSTANCE}/rendered", f"image/{kind}")
    assert alone["Content-Type"] == f"image/{kind}"
    assert picture(alone.content).shape[:2] == (8, 6)
    parts = parts_of(get(client, f"{SERIES}/rendered", f'multipart/related; type="image/{kind}"'))
    assert [head["content-type"] for head, _ in parts] == [f"image/{kind}"] * 3
    assert parts[1][1] == alone.content
    assert len(parts_of(get(client, f"{STUDY}/rendered", f"multipart/related; type=image/{kind}"))) == 3


def test_many_pictures_never_come_as_one_still(client: Client) -> None:
    for address in (f"{SERIES}/rendered", f"{STUDY}/rendered"):
        assert get(client, address, "image/png").status_code == 406
        assert len(parts_of(get(client, address))) == 3


def test_a_series_moves(client: Client) -> None:
    moving: Any = Image.open(
        io.BytesIO(get(client, f"{SERIES}/rendered?window=2500,4000,linear", "image/gif").content)
    )
    assert moving.n_frames == 3
    assert get(client, f"{STUDY}/rendered", "image/gif").status_code == 406


def test_frames_of_one_file(client: Client, series: Series) -> None:
    dataset = slice_dataset(SERIES_UID, 7)
    dataset.NumberOfFrames = 3
    dataset.PixelData = b"".join(np.full(48, value, "<u2").tobytes() for value in (0, 100, 200))
    dataset.WindowCenter, dataset.WindowWidth = 100, 400
    dataset_store(series, dataset)
    address = f"{SERIES}/instances/{SERIES_UID}.7"
    accept = 'multipart/related; type="image/png"'
    parts = parts_of(get(client, f"{address}/frames/3,1/rendered", accept))
    third, first = (picture(body).mean() for _, body in parts)
    assert third > first
    assert get(client, f"{address}/frames/1,4/rendered", accept).status_code == 404
    assert get(client, f"{address}/frames/1,2/rendered", "image/png").status_code == 406
    assert len(parts_of(get(client, f"{address}/rendered", accept))) == 3
    assert picture(get(client, f"{address}/frames/3/thumbnail", "image/png").content).mean() > first


def test_too_many_frames_do_not_move(client: Client) -> None:
    SopInstance.objects.filter(sop_instance_uid=f"{SERIES_UID}.2").update(number_of_frames=MOST_MOVING + 1)
    assert get(client, f"{INSTANCE}/rendered", "image/gif").status_code == 406
    assert get(client, f"{SERIES}/rendered", "image/gif").status_code == 406


@pytest.mark.parametrize("address", [STUDY, SERIES, INSTANCE, f"{INSTANCE}/frames/1"])
def test_a_small_picture_of_everything(client: Client, address: str) -> None:
    assert max(picture(get(client, f"{address}/thumbnail").content).shape) == 128
    assert picture(get(client, f"{address}/thumbnail?viewport=12,40", "image/png").content).shape == (16, 12)


def test_what_is_not_drawn_is_said(client: Client) -> None:
    answer = get(client, f"{INSTANCE}/rendered?annotation=patient,<b>&iccprofile=srgb", "image/png")
    assert answer.status_code == 200
    assert "annotation values are not supported: patient,b" in answer["Warning"]
    assert "iccprofile values are not supported: srgb" in answer["Warning"]
    assert "Warning" not in get(client, f"{INSTANCE}/rendered?iccprofile=no", "image/png")


def test_the_parameter_chooses_the_kind(client: Client) -> None:
    answer = get(client, f"{INSTANCE}/rendered?accept=image/png", "*/*")
    assert answer["Content-Type"] == "image/png"
    assert get(client, f"{INSTANCE}/rendered?accept=image/png", "image/jpeg").status_code == 406
