"""Marks that a neighbour lends to a series of slices are accepted there, all or one, and taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imaging.models import AuthorKind, LevelMark, MarkSpace, Plane, Series, Subject
from imaging.selectors import marks_sheet
from imaging.selectors.lent import lent_cards
from projects.models import AuditEvent, Project, User
from tests.imaging.stored import dataset_store, slice_dataset, study_store

pytestmark = pytest.mark.django_db

HEIGHTS = {"L3": 100.0, "L3/L4": 82.0, "L4": 64.0, "L4/L5": 46.0}
# One slice through each disc, one through L4; none through L3, which lies beyond.
SLICES = (82.0, 64.0, 46.0)


@pytest.fixture
def axial(project: Project) -> Series:
    """Axial slices beside a sagittal series whose levels are marked, in one frame of reference."""
    sagittal = study_store(project, series="2.25.200", slices=1)
    Series.objects.update(frame_of_reference_uid="2.25.9", plane=Plane.SAGITTAL, number=1)
    row = Series.objects.create(
        study=sagittal.study,
        series_instance_uid="2.25.300",
        frame_of_reference_uid="2.25.9",
        modality="CT",
        plane=Plane.AXIAL,
        number=2,
        description="T2 axial",
        frame_count=len(SLICES),
    )
    for number, height in enumerate(SLICES, 1):
        made = slice_dataset("2.25.300", number)
        made.ImageOrientationPatient, made.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-3, -4, height]
        made.PixelSpacing = [1, 1]
        dataset_store(row, made)
    for level, height in HEIGHTS.items():
        LevelMark.objects.create(
            series=sagittal,
            level=level,
            space=MarkSpace.PATIENT,
            x=0.0,
            y=0.0,
            z=height + 1,
            author_kind=AuthorKind.IMPORT,
        )
    return Series.objects.select_related("study__project", "study__subject").get(pk=row.pk)


def sent(client: Client, series: Series, marks: list[LevelMark]) -> Any:
    address = reverse("imaging:lent_accept", args=[series.study.project.slug, series.uid])
    return client.post(address, {"marks": " ".join(str(mark.uid) for mark in marks)})


def lent(series: Series) -> list[LevelMark]:
    """What the page offers."""
    (card,) = lent_cards(series.study)
    assert card.series == series
    return card.marks


def own(series: Series) -> dict[str, LevelMark]:
    return {mark.level: mark for mark in series.level_marks.select_related("sop_instance")}


def test_all_that_can_be_seen_is_accepted_with_one_button(
    axial: Series, client: Client, surgeon_a: User
) -> None:
    client.force_login(surgeon_a)
    offered = lent(axial)
    assert [mark.level for mark in offered] == ["L3/L4", "L4", "L4/L5"], "L3 lies in no slice"
    study = reverse("imaging:study", args=[axial.study.project.slug, axial.study.uid])
    assert "Accept all 3" in client.get(study).content.decode()
    assert sent(client, axial, offered).status_code == 302
    made = own(axial)
    assert made.keys() == {"L3/L4", "L4", "L4/L5"}
    assert {(mark.accepted_by, mark.author) for mark in made.values()} == {(surgeon_a, surgeon_a)}
    place = made["L4/L5"]
    assert (place.x, place.y, place.z) == (0.0, 0.0, 47.0)
    assert place.sop_instance is not None
    assert place.sop_instance.instance_number == 3
    told = {mark["level"]: mark for mark in marks_sheet(axial)["marks"]}
    assert told["L4"]["accepted"]
    assert not told["L3"]["accepted"]
    assert lent_cards(axial.study) == []
    page = client.get(study).content.decode()
    assert "Accept all" not in page
    assert "lent/take-back/" in page
    event = AuditEvent.objects.get(action="lent_accept")
    assert [mark["level"] for mark in json.loads(event.detail)["marks"]] == ["L3/L4", "L4", "L4/L5"]


def test_undo_takes_back_what_one_press_accepted_and_no_more(
    axial: Series, client: Client, surgeon_a: User
) -> None:
    client.force_login(surgeon_a)
    offered = lent(axial)
    sent(client, axial, offered[:1])
    sent(client, axial, offered[1:])
    assert len(own(axial)) == 3
    undo = reverse("imaging:lent_take_back", args=["lumbar", own(axial)["L4"].uid])
    client.post(undo)
    assert own(axial).keys() == {"L3/L4"}
    assert [mark.level for mark in lent(axial)] == ["L4", "L4/L5"]
    assert AuditEvent.objects.filter(action="lent_take_back", actor=surgeon_a).count() == 1


def test_nobody_takes_back_what_another_accepted(
    axial: Series, client: Client, surgeon_a: User, surgeon_b: User
) -> None:
    client.force_login(surgeon_a)
    sent(client, axial, lent(axial))
    client.force_login(surgeon_b)
    undo = reverse("imaging:lent_take_back", args=["lumbar", own(axial)["L4"].uid])
    assert "nothing was taken back" in client.post(undo, follow=True).content.decode()
    assert len(own(axial)) == 3


def test_what_is_not_lent_any_more_is_not_accepted(axial: Series, client: Client, surgeon_a: User) -> None:
    client.force_login(surgeon_a)
    offered = lent(axial)
    LevelMark.objects.filter(level="L4").delete()
    assert sent(client, axial, offered).status_code == 409
    assert own(axial) == {}
    assert sent(client, axial, list(LevelMark.objects.filter(level="L3"))).status_code == 409
    assert sent(client, axial, []).status_code == 409


def test_an_axial_mark_that_contradicts_another_is_refused(
    axial: Series, client: Client, surgeon_a: User, surgeon_b: User
) -> None:
    offered = lent(axial)
    LevelMark.objects.create(
        series=axial,
        level="L3",
        space=MarkSpace.PATIENT,
        x=0.0,
        y=0.0,
        z=64.0,
        author_kind=AuthorKind.PERSON,
        author=surgeon_b,
        author_name=surgeon_b.username,
    )
    client.force_login(surgeon_a)
    answer = sent(client, axial, offered)
    assert answer.status_code in {302, 409}
    assert own(axial).keys() == {"L3"}


def test_certified_numbering_keeps_what_it_was_made_with(
    axial: Series, client: Client, surgeon_a: User
) -> None:
    client.force_login(surgeon_a)
    sent(client, axial, lent(axial))
    Subject.objects.update(
        numbering_certified_by=surgeon_a, numbering_certified_at="2026-01-01T00:00Z", numbering_basis="c2"
    )
    undo = reverse("imaging:lent_take_back", args=["lumbar", own(axial)["L4"].uid])
    assert "certification back first" in client.post(undo, follow=True).content.decode()
    assert len(own(axial)) == 3
