"""A de-identified image breaks no rule of the standard that it did not break before."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections import Counter
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.deidentify import deidentify
from imaging.phantom import phantom_studies
from tests.imaging import makers
from tests.imaging.planted import written

CHECKER = shutil.which("dciodvfy")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
needs_checker = pytest.mark.skipif(CHECKER is None, reason="dciodvfy (Debian: dicom3tools) is not installed.")
SECRET = b"a secret of the tests"
IMAGES = ("CT", "MR", "DX", "CR")


def _errors(content: bytes, path: Path) -> Counter[str]:
    """Errors the checker finds, without the values it quotes: those are replaced on purpose."""
    path.write_bytes(content)
    told = subprocess.run([CHECKER or "", str(path)], capture_output=True, text=True, errors="replace")
    lines = [line for line in (told.stdout + told.stderr).splitlines() if line.startswith("Error")]
    return Counter(re.sub(r"<[^<>]*>(?= for)|= <[^<>]*>", "<>", line) for line in lines)


def _new_errors(made: Dataset, folder: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clean, _report = deidentify(made, profile=None, secret=SECRET)
        before, after = _errors(written(made), folder / "before"), _errors(written(clean), folder / "after")
    return sorted((after - before).elements())


@needs_checker
def test_the_phantom_gains_no_error(tmp_path: Path) -> None:
    every = [series for study in phantom_studies() for series in study.series]
    assert {series.modality for series in every} == {"CT", "MR", "DX"}
    assert {s.description: _new_errors(s.datasets[0], tmp_path) for s in every} == {
        series.description: [] for series in every
    }


@needs_checker
@pytest.mark.shared
def test_real_images_gain_no_error(shared_files: Path, tmp_path: Path) -> None:
    gained = {}
    # The slices of TotalSegmentator have no ending; one stands for the series.
    unnamed = sorted(shared_files.glob("TotalSegmentator/example_ct_dicom/CT.*"))[:1]
    for path in [*sorted(shared_files.rglob("*.dcm")), *unnamed]:
        source = pydicom.dcmread(path, force=True)
        # Multi-frame files are split before: test_multi_frame.py.
        if source.get("Modality") in IMAGES and "PixelData" in source and "NumberOfFrames" not in source:
            gained[path.name] = _new_errors(makers.with_identifiers(source), tmp_path)
    assert len(gained) >= 20 + len(unnamed)
    assert {name: errors for name, errors in gained.items() if errors} == {}


def _coded(value: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "99LOCAL", "Rib ranges of Dr Doe"
    return item


def test_where_no_code_is_known_the_sequence_goes_and_what_must_be_there_is_empty() -> None:
    codes = {
        "ProcedureCodeSequence": [_coded("A1")],
        "PerformedProtocolCodeSequence": [_coded("A2"), _coded("A3")],
        "PatientOrientationCodeSequence": [_coded("A4")],
    }
    clean = _kept(**codes)
    assert "ProcedureCodeSequence" not in clean
    assert "PerformedProtocolCodeSequence" not in clean
    assert list(clean.PatientOrientationCodeSequence) == []


def _kept(**values: object) -> Dataset:
    made = makers.slice_dataset(1)
    for name, value in values.items():
        setattr(made, name, value)
    return deidentify(made, profile=None, secret=SECRET)[0]


def test_terms_keep_their_place_beside_words_that_are_none() -> None:
    clean = _kept(ImageType=["DERIVED", "PRIMARY", "DR DOE", "LOCALIZER"])
    assert list(clean.ImageType) == ["DERIVED", "PRIMARY", "OTHER", "LOCALIZER"]
    assert "ImageType" not in _kept(ImageType=["DR DOE", "JANE"])


def test_an_image_says_still_that_it_was_packed_with_loss() -> None:
    assert _kept(LossyImageCompression="01").LossyImageCompression == "01"


@pytest.mark.parametrize(("kind", "kept"), [("HU", "HU"), ("US", "US"), ("DOE^JANE", None)])
def test_what_pixel_values_mean_stays_where_the_standard_knows_it(kind: str, kept: str | None) -> None:
    assert _kept(RescaleType=kind).get("RescaleType") == kept


@pytest.mark.parametrize("name", ["Manufacturer", "PositionReferenceIndicator"])
def test_what_must_be_there_is_there_and_empty(name: str) -> None:
    clean = _kept(**{name: "Doe Brothers"})
    assert name in clean
    assert not clean[name].value


def test_a_film_keeps_its_acquisition_context_empty() -> None:
    item = Dataset()
    item.ValueType, item.TextValue = "TEXT", "Taken of Jane Doe"
    clean = _kept(AcquisitionContextSequence=[item])
    assert "AcquisitionContextSequence" in clean
    assert len(clean.AcquisitionContextSequence) == 0


def test_an_older_code_of_a_region_stays_and_an_unknown_one_goes() -> None:
    regions = []
    for value in ("T-D1100", "T-DOE"):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SRT", "Head of Jane Doe"
        regions.append(item)
    (kept,) = _kept(AnatomicRegionSequence=regions).AnatomicRegionSequence
    assert kept.CodeValue == "T-D1100"
    assert kept.CodeMeaning.startswith("Head structure")
