"""An imported film with tables is seen in the viewer as the server renders it, to models and in releases."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pydicom.dataset import Dataset
from pydicom.uid import DigitalXRayImageStorageForPresentation

from tests.browser.conftest import Watch
from tests.browser.journey import fresh, make_project
from tests.browser.pictures import place_of, until
from tests.browser.test_viewer_windows import GREYS
from tests.imaging.test_tones import bent, film, table
from tests.studio import Studio

pytestmark = pytest.mark.browser
BANDS, WIDE, ROWS = 40, 8, 200
STUDY = """
import json
from imaging.models import SopInstance
file = SopInstance.objects.select_related("series__study").get(series__study__project__slug={slug!r})
study, series = file.series.study, file.series
print(json.dumps([str(study.uid), study.study_instance_uid, series.series_instance_uid,
    file.sop_instance_uid]))
"""


def banded(**told: object) -> Dataset:
    values = np.linspace(0, 65_535, BANDS).astype("<u2")
    made = film(np.tile(np.repeat(values, WIDE), (ROWS, 1)), bits=16, **told)
    made.SOPClassUID, made.Modality = DigitalXRayImageStorageForPresentation, "DX"
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        del made[name]
    made.PatientOrientation = ["L", "F"]
    return made


FILMS = {
    "a long table": banded(VOILUTSequence=table(0, bent(65_536, 16), 16, count=0, data_vr="OW")),
    "both tables": banded(
        ModalityLUTSequence=table(0, bent(65_536, 14), 16, count=0, data_vr="OW"),
        VOILUTSequence=table(3000, bent(9000, 12), 12),
        PhotometricInterpretation="MONOCHROME1",
    ),
    "a curve": banded(WindowCenter=30_000, WindowWidth=20_000, VOILUTFunction="SIGMOID"),
    "an exact line": banded(WindowCenter=30_000, WindowWidth=20_000, VOILUTFunction="LINEAR_EXACT"),
    "padded, without a window": banded(PixelPaddingValue=65_535),
}


@pytest.mark.parametrize("case", FILMS)
def test_a_film_is_seen_as_it_is_rendered(
    enter: Callable[..., Page],
    studio: Studio,
    watch: Watch,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
    case: str,
) -> None:
    FILMS[case].save_as(tmp_path / "film.dcm", enforce_file_format=True)
    slug = fresh("tables")
    make_project(studio, slug)
    assert "1 taken" in studio.manage("import_studies", str(tmp_path / "film.dcm"), "--project", slug)
    told = studio.inside(STUDY.format(slug=slug)).strip().splitlines()[-1]
    uid, study, series, sop = json.loads(told)
    page = enter("lead-b")
    page.goto(f"/p/{slug}/studies/{uid}/")
    expect(page.locator(".vp").first).to_have_attribute("data-loaded", "1")
    until(page, "document.querySelector('spine-viewer').panes[0].isDrawn")
    page.wait_for_timeout(500)
    address = f"/dicomweb/{slug}/studies/{study}/series/{series}/instances/{sop}/rendered"
    answer = page.request.get(address, headers={"Accept": "image/png"})
    assert answer.ok
    rendered = np.asarray(Image.open(io.BytesIO(answer.body()))).astype(int)
    columns = [band * WIDE + WIDE // 2 - 1 for band in range(BANDS)]
    seen = np.array(page.evaluate(GREYS, [place_of(page, column + 0.5, ROWS / 2) for column in columns]))
    wanted = rendered[ROWS // 2, columns]
    picture(page, f"tables-{case.replace(' ', '-')}")
    assert np.ptp(wanted) > 200
    assert np.abs(seen - wanted).max() <= 1, (seen, wanted)
    assert (watch.csp, watch.errors) == ([], [])
