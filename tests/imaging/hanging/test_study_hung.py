"""A stored study is hung by its headers, in plain order where they do not tell, or as its reader likes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imaging.models import KeptLayout, Plane, Series, SopInstance, Study
from imaging.selectors import viewer_config
from projects.models import Project, User
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db

T1: dict[str, Any] = {"00180081": 10, "00180080": 550}
T2: dict[str, Any] = {"00180081": 102, "00180080": 3500}
STIR = T2 | {"00180082": 160}
LOCALIZER: dict[str, Any] = {"00080008": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}


def a_series(study: Study, uid: str, plane: Plane, header: dict[str, Any], modality: str = "MR") -> Series:
    """A series of one file whose header says this, called by its place in the order."""
    series = Series.objects.create(
        study=study,
        series_instance_uid=uid,
        modality=modality,
        number=int(uid),
        plane=plane,
        frame_count=9,
    )
    told = {tag: {"Value": value if isinstance(value, list) else [value]} for tag, value in header.items()}
    SopInstance.objects.create(
        series=series,
        sop_instance_uid=f"{uid}.1",
        path=f"{uid}.dcm",
        size=1,
        pixel_offset=0,
        pixel_length=1,
        metadata=json.dumps(told),
    )
    return series


@pytest.fixture
def study(project: Project) -> Study:
    """Localizer, sagittal T1, T2 and STIR, axial T2, in this order; their headers alone tell."""
    study = study_store(project, slices=0).study
    study.series.all().delete()
    headers = [LOCALIZER | T2, T1, T2, STIR]
    for number, header in enumerate(headers, 1):
        a_series(study, str(number), Plane.SAGITTAL, header)
    a_series(study, "5", Plane.AXIAL, T2)
    return study


def told(study: Study, **more: Any) -> dict[str, Any]:
    return viewer_config(Study.objects.get(pk=study.pk), slug="lumbar", **more)


def test_a_study_hangs_sagittal_t2_sagittal_t1_axial_t2(study: Study) -> None:
    config = told(study, viewports=3)
    assert config["layout"] == ["3", "2", "5"]
    assert config["hanging"]["words"] == "Hung by the headers: sagittal T2, sagittal T1, axial T2."
    assert config["hanging"]["keep"] == ""
    assert [one["roles"] for one in config["series"]] == [
        [],
        ["sagittal T1", "sagittal"],
        ["sagittal T2", "sagittal"],
        ["sagittal STIR", "sagittal"],
        ["axial T2", "axial"],
    ]


def test_beside_an_item_two_hang_and_what_it_shows_is_one_of_them(study: Study) -> None:
    assert told(study)["layout"] == ["3", "5"]
    stir = [{"series": "4", "frame": 1, "window": None, "pointer": None}]
    assert told(study, images=stir)["layout"] == ["4", "5"]


def test_headers_that_say_nothing_leave_the_plain_order_and_that_is_said(study: Study) -> None:
    SopInstance.objects.update(metadata="{}")
    config = told(study, viewports=3)
    assert config["layout"] == ["1", "5"]
    assert config["hanging"]["words"].startswith("In plain order")


def test_a_plan_comes_last_also_in_plain_order(study: Study) -> None:
    SopInstance.objects.exclude(series__series_instance_uid="1").update(metadata="{}")
    assert told(study, viewports=3)["layout"] == ["2", "5"]


def test_headers_and_doubts_cost_a_query_each_however_many_series(
    study: Study, django_assert_num_queries: Any
) -> None:
    study = Study.objects.select_related("subject").get(pk=study.pk)
    with django_assert_num_queries(4):
        viewer_config(study, slug="lumbar")
    for number in range(6, 12):
        a_series(study, str(number), Plane.SAGITTAL, T1)
    study = Study.objects.select_related("subject").get(pk=study.pk)
    with django_assert_num_queries(4):
        viewer_config(study, slug="lumbar")


def keep(client: Client, person: User, kind: str = "MR", **choice: Any) -> int:
    client.force_login(person)
    body = {"viewports": 2, "roles": [], "marks_hidden": False, "unlinked": False} | choice
    sent: dict[str, Any] = {"kind": kind, "choice": body or None}
    if choice.get("forget"):
        sent["choice"] = None
    answer = client.post(reverse("imaging:layout", args=["lumbar"]), json.dumps(sent), "application/json")
    return answer.status_code


def test_what_a_person_keeps_comes_back_to_them_alone(
    client: Client, study: Study, surgeon_a: User, surgeon_b: User
) -> None:
    roles = ["axial T2", "sagittal STIR"]
    assert keep(client, surgeon_a, roles=roles, marks_hidden=True, unlinked=True) == 200
    config = told(study, person=surgeon_a)
    assert config["layout"] == ["5", "4"]
    assert config["hanging"] == {
        "kind": "MR",
        "words": "Your own layout: axial T2, sagittal STIR.",
        "keep": reverse("imaging:layout", args=["lumbar"]),
        "kept": True,
        "roles": roles,
        "marks_hidden": True,
        "unlinked": True,
    }
    assert told(study, person=surgeon_b)["layout"] == ["3", "5"]
    assert told(study)["layout"] == ["3", "5"]


def test_what_is_kept_last_counts_and_reset_forgets_it(client: Client, study: Study, surgeon_a: User) -> None:
    assert keep(client, surgeon_a, viewports=4) == 200
    assert told(study, person=surgeon_a)["layout"] == ["3", "2", "5", "4"]
    assert keep(client, surgeon_a, viewports=1) == 200
    assert told(study, person=surgeon_a)["layout"] == ["3"]
    assert keep(client, surgeon_a, forget=True) == 200
    assert told(study, person=surgeon_a)["layout"] == ["3", "5"]
    assert KeptLayout.objects.count() == 0


def test_a_kept_layout_never_hides_what_is_asked_about_or_leaves_a_viewport_empty(
    client: Client, study: Study, surgeon_a: User
) -> None:
    keep(client, surgeon_a, roles=["sagittal T2", "sagittal PD"])
    images = [{"series": "2", "frame": 1, "window": None, "pointer": None}]
    assert told(study, person=surgeon_a)["layout"] == ["3", "2"]
    assert "2" in told(study, person=surgeon_a, images=images)["layout"]


def test_one_kind_of_study_is_hung_as_before_when_another_is_kept(
    client: Client, study: Study, surgeon_a: User
) -> None:
    keep(client, surgeon_a, kind="CT", viewports=1)
    assert told(study, person=surgeon_a)["layout"] == ["3", "5"]


@pytest.mark.parametrize(
    "choice",
    [
        {"viewports": 5},
        {"viewports": 0},
        {"viewports": True},
        {"viewports": "2"},
        {"roles": ["sagittal T2"]},
        {"roles": ["sagittal T2", "<b>"]},
        {"roles": "ab"},
        {"roles": None},
        {"roles": [["AP"], ["AP"]]},
        {"marks_hidden": "yes"},
        {"unlinked": 1},
    ],
)
def test_a_layout_that_no_viewer_can_have_is_refused(
    client: Client, surgeon_a: User, project: Project, choice: dict[str, Any]
) -> None:
    assert keep(client, surgeon_a, **choice) == 422
    assert keep(client, surgeon_a, kind="PT") == 422
    assert KeptLayout.objects.count() == 0


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"kind": "MR"}', '{"kind": [], "choice": null}', "{" * 9]
)
def test_what_is_not_understood_is_refused(
    client: Client, surgeon_a: User, project: Project, body: str
) -> None:
    client.force_login(surgeon_a)
    answer = client.post(reverse("imaging:layout", args=["lumbar"]), body, "application/json")
    assert answer.status_code == 422
