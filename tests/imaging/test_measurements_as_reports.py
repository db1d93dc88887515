"""Measurements leave as a structured report and come back exactly: points, figure, slice, levels, posture."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import highdicom as hd
import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.drawn import Drawn, Picture
from imaging.formats import content
from imaging.models import Measurement, Series, SignOff, Study
from imaging.planes import frame_plane
from imaging.services.grids import series_sops
from imaging.services.measurement_keep import measurement_keep
from imaging.services.measurement_record import measurement_record
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging import makers
from tests.imaging.exchanged import codes_in, dumped, errors_told, lines_of
from tests.imaging.test_import_studies import imported, incoming

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
# No number of 32 bits: what comes back is not what another system reads, but what was kept.
PLACES = {
    "length": [(3.1, 4.7), (12.123456789012345, 30.9876543210987)],
    "angle": [(2.2, 3.3), (9.1, 11.7), (20.05, 8.65)],
    "ellipse": [(3.25, 4.5), (12.75, 15.5)],
    "cobb": [(2.0, 5.1), (20.3, 7.7), (3.3, 30.1), (19.9, 26.4)],
}
KEPT = ("uid", "kind", "points", "levels", "value", "unit", "posture", "repeat")


def kept() -> list[tuple[Any, ...]]:
    return list(Measurement.objects.order_by("kind", "uid").values_list(*KEPT))


def draw(series: Series, person: User) -> None:
    """A line of each kind on a slice of a series, and one with levels and a posture."""
    sop = series_sops(series)[len(series_sops(series)) // 2]
    plane = frame_plane(sop.metadata)
    for kind, places in PLACES.items():
        points = tuple(plane.point_at(*place) if plane else place for place in places)
        drawn = Drawn(kind, points, Picture(sop.sop_instance_uid, 1))
        measurement_keep(series=series, uid=uuid4(), drawn=drawn, author=person, version=1)
    points = [list(plane.point_at(*place) if plane else place) for place in PLACES["length"]]
    for _repeat in range(2):
        measurement_record(
            series=series,
            kind="disc_height",
            points=points,
            value=11.000000000000123,
            unit="mm" if plane else "px",
            levels=["L4/L5", "L5"],
            posture="standing",
            author=person,
        )


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path, surgeon_a: User) -> Series:
    """A volume with measurements of one surgeon."""
    makers.nifti(incoming / "a_img.nii.gz", makers.noise_image((40, 60, 18)), makers.oblique(11.0))
    imported(incoming, project)
    found = Series.objects.get()
    draw(found, surgeon_a)
    return found


@pytest.fixture
def film(project: Project, approval: Approval, incoming: Path, surgeon_a: User) -> Series:
    """A film with measurements of one surgeon."""
    makers.png(incoming / "film.png")
    imported(incoming, project)
    found = Series.objects.get()
    draw(found, surgeon_a)
    return found


def brought(project: Project, path: Path, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    shutil.copy(path, folder / "lines.dcm")
    row: dict[str, Any] = imported(folder, project)["lines.dcm"]
    return row


@pytest.mark.parametrize("of", ["series", "film"])
def test_measurements_come_back_exactly(
    request: pytest.FixtureRequest, project: Project, tmp_path: Path, of: str
) -> None:
    series: Series = request.getfixturevalue(of)
    before = kept()
    (path,) = lines_of(series.study, tmp_path / "out")
    assert errors_told(path) == []
    assert "Cobb angle" in dumped(path)
    Measurement.objects.all().delete()
    row = brought(project, path, tmp_path / "again")
    assert (row["outcome"], row["read_as"]) == ("taken", "Measurements (DICOM SR), 6 lines"), row
    assert kept() == before
    assert {line.author for line in Measurement.objects.all()} == {None}
    # Given out once more, they say the same under the same pseudonym.
    (again,) = lines_of(Study.objects.get(), tmp_path / "twice")
    first, second = pydicom.dcmread(path), pydicom.dcmread(again)
    assert observer(first) == observer(second)
    assert [figure(group) for group in content.groups(first)] == [
        figure(group) for group in content.groups(second)
    ]


def observer(report: Dataset) -> tuple[str, str]:
    name = next(content.items(report, content.OBSERVER_NAME))
    role = content.coded(report, content.OBSERVER_ROLE)
    return str(name.PersonName), role.value if role else ""


def figure(group: Dataset) -> float:
    return float(next(content.items(group, kind="NUM")).MeasuredValueSequence[0].FloatingPointValue)


def test_a_report_of_measurements_is_read_by_others_and_names_nobody(
    series: Series, surgeon_a: User, tmp_path: Path
) -> None:
    (path,) = lines_of(series.study, tmp_path / "out")
    report = hd.sr.srread(path)
    assert isinstance(report, hd.sr.Comprehensive3DSR)
    groups = report.content.get_image_measurement_groups()
    lengths = [
        each for group in groups for each in group.get_measurements() if group.tracking_identifier == "length"
    ]
    line = Measurement.objects.get(kind="length")
    assert [(each.value, each.unit.value) for each in lengths] == [(line.value, "mm")]
    assert {("SCT", "285285000"), ("SCT", "84020006"), ("UCUM", "deg"), ("SCT", "304292004")} <= codes_in(
        report
    )
    raw = path.read_bytes()
    for word in (surgeon_a.display_name, surgeon_a.username, surgeon_a.email):
        assert not word or word.encode() not in raw
    sops = {sop.sop_instance_uid for sop in series_sops(series)}
    (study,) = report.CurrentRequestedProcedureEvidenceSequence
    (named,) = study.ReferencedSeriesSequence
    assert study.StudyInstanceUID == series.study.study_instance_uid
    assert named.SeriesInstanceUID == series.series_instance_uid
    assert {str(each.ReferencedSOPInstanceUID) for each in named.ReferencedSOPSequence} <= sops


def test_a_report_that_is_here_already_changes_nothing(
    series: Series, project: Project, tmp_path: Path
) -> None:
    before = kept()
    (path,) = lines_of(series.study, tmp_path / "out")
    row = brought(project, path, tmp_path / "again")
    assert (row["outcome"], row["reason"]) == ("taken", "0 measurements kept, 6 of them were here already.")
    assert kept() == before


def figures_changed(dataset: Dataset) -> None:
    for group in content.groups(dataset):
        measured = next(content.items(group, kind="NUM")).MeasuredValueSequence[0]
        measured.FloatingPointValue = float(measured.FloatingPointValue) + 1


def points_changed(dataset: Dataset) -> None:
    for text in content.items(content.groups(dataset)[0], kind="TEXT"):
        if text.TextValue.startswith("[["):
            text.TextValue = text.TextValue.replace("[[", "[[1", 1)


def drawn_elsewhere(dataset: Dataset) -> None:
    for group in content.groups(dataset):
        for image in content.items(group, kind="IMAGE"):
            image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID = "1.2.3"


def named_person(dataset: Dataset) -> None:
    next(content.items(dataset, content.OBSERVER_NAME)).PersonName = "Doe^Jane"


def other_unit(dataset: Dataset) -> None:
    for group in content.groups(dataset):
        unit = next(content.items(group, kind="NUM")).MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0]
        unit.CodeValue, unit.CodeMeaning = "cm", "centimeter"


def said_twice(dataset: Dataset) -> None:
    (container,) = content.items(dataset, content.IMAGING_MEASUREMENTS)
    container.ContentSequence.append(content.groups(dataset)[0])


def test_a_changed_report_of_measurements_is_refused(
    series: Series, project: Project, tmp_path: Path
) -> None:
    (path,) = lines_of(series.study, tmp_path / "out")
    Measurement.objects.all().delete()
    folder = tmp_path / "again"
    folder.mkdir()
    changes = (figures_changed, points_changed, drawn_elsewhere, named_person, other_unit, said_twice)
    for change in changes:
        dataset = pydicom.dcmread(path)
        change(dataset)
        dataset.save_as(folder / f"{change.__name__}.dcm", enforce_file_format=True)
    rows = imported(folder, project)
    told = {change.__name__: rows[f"{change.__name__}.dcm"]["reason"] for change in changes}
    assert rows["counts"]["refused"] == len(changes)
    assert told == {
        "figures_changed": "The figure of a measurement is not that of its points.",
        "points_changed": "The points of a measurement are told in two ways that differ.",
        "drawn_elsewhere": "A measurement of this report lies on a picture outside the series it names.",
        "named_person": "The author of this report is no pseudonym of this system.",
        "other_unit": "This DICOM file is damaged: it cannot be read to its end.",
        "said_twice": "One measurement stands in this report twice.",
    }
    assert not Measurement.objects.exists()


def test_a_line_that_is_kept_with_other_points_is_not_replaced(
    series: Series, project: Project, tmp_path: Path
) -> None:
    (path,) = lines_of(series.study, tmp_path / "out")
    line = Measurement.objects.get(kind="length")
    Measurement.objects.filter(pk=line.pk).update(value=line.value + 2)
    row = brought(project, path, tmp_path / "again")
    assert (row["outcome"], row["reason"]) == (
        "refused",
        "A measurement of this report is here already, with other points or value.",
    )
    assert Measurement.objects.get(pk=line.pk).value == line.value + 2


def test_what_came_in_a_file_can_be_taken_away_and_come_again(
    series: Series, project: Project, surgeon_a: User, tmp_path: Path
) -> None:
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    (path,) = lines_of(series.study, tmp_path / "out")
    own = Measurement.objects.get(kind="length")
    client = signed_in(surgeon_a)
    assert client.get(f"/p/{project.slug}/lines/{own.uid}/remove/").status_code == 404
    before = kept()
    Measurement.objects.all().delete()
    brought(project, path, tmp_path / "again")
    line = Measurement.objects.get(kind="length")
    address = f"/p/{project.slug}/lines/{line.uid}/remove/"
    study = client.get(f"/p/{project.slug}/studies/{series.study.uid}/").content.decode()
    assert address in study
    asked = client.get(address).content.decode()
    assert "6 measurements on" in asked
    assert 'aria-current="page">Images</a>' in asked
    assert client.post(address, {"seen": 4}).status_code == 409
    assert kept() == before
    assert client.post(address, {"seen": 6}).status_code == 302
    assert not Measurement.objects.exists()
    told = json.loads(AuditEvent.objects.get(action="measurements_remove").detail)
    assert len(told["measurements"]) == 6
    assert brought(project, path, tmp_path / "third")["outcome"] == "taken"
    assert kept() == before
