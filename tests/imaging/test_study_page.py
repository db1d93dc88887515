"""Studies: the list, one study, the marks the viewer draws."""

from __future__ import annotations

import gzip
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series, Study
from imaging.selectors import marks_sheet, viewer_config
from projects.models import AuditEvent, Project, User
from projects.pages import keyset_page
from tests.conftest import signed_in
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db


def mark_on(series: Series, level: str, **more: object) -> LevelMark:
    values = {"space": MarkSpace.PATIENT, "x": 1.0, "y": 2.0, "z": 3.0, "author_kind": AuthorKind.IMPORT}
    return LevelMark.objects.create(series=series, level=level, **{**values, **more})


def test_the_sheet_holds_outlines_in_millimetres_and_says_what_is_assumed(project: Project) -> None:
    series = study_store(project)
    lines = [{"sop": "2.25.200.1", "points": [[1.23456, 2, 3], [2, 2, 3], [2, 3, 3]]}]
    name = default_storage.save("l4.json.gz", ContentFile(gzip.compress(json.dumps(lines).encode())))
    mark_on(series, "L4", outline_path=name)
    (mark,) = marks_sheet(series)["marks"]
    assert mark["outlines"][0]["points"][0] == [1.23, 2, 3]
    assert (mark["level"], mark["kind"], mark["assumed"], mark["accepted"]) == ("L4", "vertebra", True, False)


def test_only_a_person_ends_that_a_level_is_assumed(project: Project, surgeon_a: User) -> None:
    series = study_store(project)
    mark_on(series, "C2")
    subject = series.study.subject
    subject.numbering_basis = NumberingBasis.COUNTED_FROM_C2
    subject.save()
    assert marks_sheet(Series.objects.get(pk=series.pk))["marks"][0]["assumed"] is True
    numbering_certify_now(subject=subject, certified_by=surgeon_a, basis=NumberingBasis.COUNTED_FROM_C2)
    assert marks_sheet(Series.objects.get(pk=series.pk))["marks"][0]["assumed"] is False


def test_a_neighbour_in_the_same_frame_of_reference_lends_its_centres(project: Project) -> None:
    marked, bare = study_store(project), study_store(project, series="2.25.300")
    Series.objects.update(frame_of_reference_uid="2.25.9")
    mark_on(marked, "L4")
    assert marks_sheet(Series.objects.get(pk=bare.pk))["marks"][0]["centroid"] == [1.0, 2.0, 3.0]
    Series.objects.filter(pk=bare.pk).update(frame_of_reference_uid="2.25.10")
    assert marks_sheet(Series.objects.get(pk=bare.pk))["marks"] == []


def test_marks_answer_not_modified_when_nothing_changed(project: Project, surgeon_a: User) -> None:
    series = study_store(project)
    mark_on(series, "L4")
    client = signed_in(surgeon_a)
    address = reverse("imaging:marks", args=[project.slug, series.series_instance_uid])
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    mark_on(series, "L5")
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_accepting_a_mark_is_recorded_and_can_be_taken_back(project: Project, surgeon_a: User) -> None:
    mark = mark_on(study_store(project), "L4")
    client, address = signed_in(surgeon_a), reverse("imaging:mark", args=[project.slug, mark.uid])
    client.post(address)
    client.post(address)
    mark.refresh_from_db()
    assert mark.accepted_by == surgeon_a
    client.post(address, {"take_back": "1"})
    mark.refresh_from_db()
    assert mark.accepted_by is None
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["mark_accept", "mark_unaccept"]


def test_hidden_marks_leave_no_trace_in_the_configuration(project: Project) -> None:
    study = study_store(project).study
    study.series.update(description="T2 sagittal at L4/L5")
    told = json.dumps(viewer_config(study, slug="lumbar", hide_marks=True))
    assert "marks/" not in told
    assert "L4/L5" not in told


@pytest.mark.parametrize("rows", [1, 8])
def test_the_list_costs_the_same_at_any_length(
    project: Project, lead: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = study_store(project).study
    for number in range(rows - 1):
        Study.objects.create(project=project, subject=first.subject, study_instance_uid=f"2.25.{number}")
    client = signed_in(lead)
    with django_assert_num_queries(7):  # session, user, project with roles, studies, series; switcher, bell
        client.get(reverse("imaging:studies", args=[project.slug]))


def test_a_keyset_page_goes_on_where_the_last_one_ended(project: Project) -> None:
    subject = study_store(project).study.subject
    for number in range(5):
        Study.objects.create(project=project, subject=subject, study_instance_uid=f"2.25.{number}")
    order, seen, cursor = ["-created_at", "-uid"], [], ""
    while True:
        page = keyset_page(Study.objects.all(), order=order, cursor=cursor, size=2)
        seen += [row.pk for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == list(Study.objects.order_by(*order).values_list("pk", flat=True))
    assert keyset_page(Study.objects.all(), order=order, cursor="forged", size=2).rows[0].pk == seen[0]
