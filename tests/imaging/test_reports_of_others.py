"""Reports that other systems wrote: what says one level and where becomes a mark, the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pytest
from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from anatomy.parsing import parse_level
from imaging.exchange.codes import level_code
from imaging.models import AuthorKind, LevelMark, Series
from projects.models import Approval, Project
from tests.imaging.enhanced_files import enhanced, write
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_multi_frame import two_echoes
from tests.imaging.test_segmentations_of_others import originals
from tests.imaging.test_segmentations_of_split_images import saved

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
__all__ = ["incoming"]
FRAME = "1.2.3.7"
L4, L5 = codes.cid7602.L4Vertebra, codes.cid7602.L5Vertebra
VERTEBRA = hd.sr.CodedConcept("51282000", "SCT", "Vertebra")
LESION = hd.sr.CodedConcept("52988006", "SCT", "Lesion")
LIVER = hd.sr.CodedConcept("10200004", "SCT", "Liver")


def point(x: float, y: float, z: float) -> Any:
    return sr.ImageRegion3D(sr.GraphicTypeValues3D.POINT, np.array([[x, y, z]]), FRAME)


def drawn(image: Dataset, points: Sequence[Sequence[float]], kind: str = "POLYLINE") -> Any:
    """What is drawn on one picture, in columns and rows counted from its corner."""
    on = sr.SourceImageForRegion(image.SOPClassUID, image.SOPInstanceUID)
    return sr.ImageRegion(sr.GraphicTypeValues(kind), np.array(points), on)


def group(region: Any, *, site: Any = None, finding: Any = None, name: str = "Measurement 1") -> Any:
    return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(uid=hd.UID(), identifier=name),
        referenced_region=region,
        finding_type=finding,
        finding_sites=[sr.FindingSite(site)] if site is not None else None,
    )


def report(images: Sequence[Dataset], groups: Sequence[Any], *, flat: bool = False) -> Dataset:
    """A report as another system writes it of the original images."""
    observer = sr.ObserverContext(codes.DCM.Person, sr.PersonObserverIdentifyingAttributes(name="Bar^Foo"))
    content = sr.MeasurementReport(
        observation_context=sr.ObservationContext(observer_person_context=observer),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )
    kind: Any = sr.ComprehensiveSR if flat else sr.Comprehensive3DSR
    made: Dataset = kind(
        evidence=images, content=content[0], series_instance_uid=hd.UID(), series_number=9,
        sop_instance_uid=hd.UID(), instance_number=1, manufacturer="Others",
    )  # fmt: skip
    return made


def row_of(project: Project, folder: Path, made: Dataset) -> Any:
    saved(made, folder / "zz_sr.dcm")
    return imported(folder, project)["zz_sr.dcm"]


def places() -> dict[str, tuple[float, float, float]]:
    return {mark.level: (mark.x, mark.y, mark.z) for mark in LevelMark.objects.all()}


def test_points_of_coded_vertebrae_become_marks_where_they_lie(
    project: Project, approval: Approval, incoming: Path
) -> None:
    images = originals(incoming)
    made = report(images, [group(point(1.5, -12.25, 22.5), site=L4), group(point(0.5, -11.0, 6.0), site=L5)])
    row = row_of(project, incoming, made)
    assert (row["outcome"], row["levels"]) == ("taken", ["L4", "L5"]), row
    assert row["read_as"] == "Level list (DICOM SR), 2 marks"
    assert places() == {"L4": (1.5, -12.25, 22.5), "L5": (0.5, -11.0, 6.0)}
    mark = LevelMark.objects.first()
    assert mark is not None
    assert (mark.author_kind, mark.author_name) == (AuthorKind.IMPORT, "")


@pytest.mark.parametrize("flat", [False, True], ids=["3D report", "report on pictures"])
def test_what_is_drawn_on_a_picture_becomes_a_mark_with_its_outline(
    project: Project, approval: Approval, incoming: Path, flat: bool
) -> None:
    images = originals(incoming)
    square = [[8, 8], [20, 8], [20, 16], [8, 16], [8, 8]]
    made = report(
        images,
        [
            group(drawn(images[11], square), site=L4),
            group(drawn(images[3], [[14, 12], [18, 12]], "CIRCLE"), site=L5),
            group(drawn(images[7], [[10.5, 20.5]], "POINT"), site=level_code(parse_level("L4/L5"))),
        ],
        flat=flat,
    )
    row = row_of(project, incoming, made)
    assert row["outcome"] == "taken", row
    found = places()
    # Columns 8 to 19 of 0.75 mm from -10, rows 8 to 15 of 0.5 mm from -20, slices of 2 mm.
    assert found["L4"] == pytest.approx((-10 + 13.5 * 0.75, -20 + 11.5 * 0.5, 22.0))
    assert found["L5"] == pytest.approx((-10 + 13.5 * 0.75, -20 + 11.5 * 0.5, 6.0))
    assert found["L4/L5"] == pytest.approx((-10 + 10 * 0.75, -20 + 20 * 0.5, 14.0))
    outlined = set(LevelMark.objects.exclude(outline_path="").values_list("level", flat=True))
    assert outlined == {"L4", "L5"}


def test_a_name_counts_where_a_code_says_that_it_is_of_the_spine(
    project: Project, approval: Approval, incoming: Path
) -> None:
    images = originals(incoming)
    made = report(
        images,
        [
            group(point(0, -12, 26), finding=VERTEBRA, name="Vertebra L3"),
            group(point(0, -12, 18), name="L4"),
            group(point(0, -12, 6), site=codes.cid7602.L5Vertebra, name="L5 (body)"),
        ],
    )
    row = row_of(project, incoming, made)
    assert row["levels"] == ["L3", "L5"], row
    assert "Not read: group 2 (no level is named)." in row["reason"]


def test_each_group_that_is_not_read_is_told_and_nobody_is_named(
    project: Project, approval: Approval, incoming: Path
) -> None:
    images = originals(incoming)
    line = drawn(images[4], [[4, 4], [9, 9]])
    made = report(
        images,
        [
            group(point(0, -12, 24), site=L4, name="Jane Doe"),
            group(point(0, -12, 8), site=L5, finding=LESION, name="Jane Doe"),
            group(point(0, -12, 8), site=L5, name="L4"),
            group(line, site=L5),
            group(point(0, -12, 8), site=LIVER),
            group(point(0, -12, 900), site=L5),
            group(point(0, -12, 4), site=codes.cid7602.L3Vertebra),
            group(point(0, -12, 2), site=codes.cid7602.L3Vertebra),
        ],
    )
    row = row_of(project, incoming, made)
    assert row["levels"] == ["L4"], row
    assert row["reason"] == (
        "Not read: group 2 (a finding in a level, not the level); group 3 (two levels are named); "
        "group 4 (a line or several points, not a place); group 5 (no level is named); "
        "group 6 (outside of its images); groups 7, 8 (L3 stands there twice)."
    )
    assert "Jane" not in str(row)


def test_a_report_of_which_nothing_can_be_read_is_refused_with_the_reasons(
    project: Project, approval: Approval, incoming: Path
) -> None:
    images = originals(incoming)
    row = row_of(project, incoming, report(images, [group(point(0, -12, 8), site=L5, finding=LESION)]))
    assert row["outcome"] == "refused"
    assert row["reason"] == (
        "This structured report holds no point or outline of a level that can be read. "
        "Not read: group 1 (a finding in a level, not the level)."
    )
    assert row["what_to_do"] == "Send marks as DICOM SEG or NIfTI"


def test_points_of_another_frame_of_reference_are_not_drawn(
    project: Project, approval: Approval, incoming: Path
) -> None:
    images = originals(incoming)
    other = sr.ImageRegion3D(sr.GraphicTypeValues3D.POINT, np.array([[0.0, -12, 8]]), "1.2.3.99")
    row = row_of(project, incoming, report(images, [group(other, site=L5)]))
    assert "of another frame of reference than its images" in row["reason"]
    assert not LevelMark.objects.exists()


@pytest.mark.once
def test_levels_upside_down_are_refused(project: Project, approval: Approval, incoming: Path) -> None:
    images = originals(incoming)
    row = row_of(
        project,
        incoming,
        report(images, [group(point(0, -12, 6), site=L4), group(point(0, -12, 24), site=L5)]),
    )
    assert (row["outcome"], row["reason"]) == ("refused", "L4 would lie below L5.")


def test_a_point_that_may_lie_on_either_of_two_echoes_is_not_guessed(
    project: Project, approval: Approval, incoming: Path
) -> None:
    image = enhanced(two_echoes())
    write(image, incoming / "scan.dcm")
    region = sr.ImageRegion3D(sr.GraphicTypeValues3D.POINT, np.array([[-4.0, 0, 0]]), "1.2.3.9.9")
    on_frame = sr.ImageRegion(
        sr.GraphicTypeValues.POINT,
        np.array([[10.5, 20.5]]),
        sr.SourceImageForRegion(image.SOPClassUID, image.SOPInstanceUID, [4]),
    )
    row = row_of(project, incoming, report([image], [group(region, site=L4), group(on_frame, site=L5)]))
    assert (row["outcome"], row["levels"]) == ("taken", ["L5"]), row
    assert "group 1 (on several series, slices or films, and it does not say on which)" in row["reason"]
    # Frame 4 of the file is the late echo of the second slice.
    (marked,) = Series.objects.filter(level_marks__isnull=False).distinct()
    assert marked.description == "T2 sagittal lumbar, echo 1, TE 20 ms"
