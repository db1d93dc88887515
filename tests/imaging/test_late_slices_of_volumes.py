"""A slice that comes late to a volume of its series: what was said, drawn and reckoned of it before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import timezone

from imaging.drawn import Picture
from imaging.models import Laterality, Measurement, Series, SidesGround
from imaging.services.measurement_record import measurement_record
from projects.models import Approval, Project, User
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_volumes_of_a_series import ECHOES, sent

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


def sent_alone(folder: Path, name: str) -> Path:
    """A folder with the one slice of this name."""
    sent(folder, ECHOES)
    for path in folder.iterdir():
        if path.name != name:
            path.unlink()
    return folder


def test_a_late_slice_takes_back_what_a_person_said_of_the_sides_of_its_volume(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path, surgeon_a: User
) -> None:
    sent(incoming, ECHOES, places=range(4))
    imported(incoming, project)
    Series.objects.update(
        sides_verified_by=surgeon_a,
        sides_verified_at=timezone.now(),
        sides_told=Laterality.HEADER_ONLY,
        laterality=Laterality.VERIFIED,
        sides_ground=SidesGround.values[0],
    )
    imported(sent_alone(tmp_path / "late", "04-1.dcm"), project)
    late = Series.objects.get(description__contains="TE 90 ms")
    assert (late.frame_count, late.sides_verified_at) == (5, None)
    assert late.laterality == Laterality.HEADER_ONLY


def test_lines_go_along_with_their_slices_and_both_volumes_count_as_even(
    project: Project, approval: Approval, incoming: Path, tmp_path: Path, surgeon_a: User
) -> None:
    sent(incoming, ECHOES)
    (incoming / "03-1.dcm").unlink()
    imported(incoming, project)
    whole = Series.objects.get()
    for sop in whole.sop_instances.filter(slice_position=whole.sop_instances.first().slice_position):
        measurement_record(
            series=whole,
            kind="length",
            points=[(0, 0, 0), (9, 0, 0)],
            value=json.loads(sop.metadata)["00180081"]["Value"][0],
            unit="mm",
            author=surgeon_a,
            picture=Picture(sop.sop_instance_uid, 1),
        )
    imported(sent_alone(tmp_path / "late", "03-1.dcm"), project)
    words = {12: "T2 axial, echo 1, TE 12 ms", 90: "T2 axial, echo 2, TE 90 ms"}
    assert {line.value: line.series.description for line in Measurement.objects.all()} == words
    even = dict(Series.objects.values_list("description", "spacing_is_regular"))
    assert even == dict.fromkeys(words.values(), True)
