"""Films of one series hang each by itself where headers tell what they are; else it stays as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imaging.hanging.roles import speaks_of_several
from imaging.models import Plane, Series, SopInstance, Study
from imaging.selectors import viewer_config
from projects.models import Project, User
from tests.imaging.hanging.test_study_hung import a_series, keep
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db
VIEW, ORIENTATION = "00185101", "00200020"
PLAIN = "In plain order: the headers do not tell surely which series is which."


@pytest.fixture
def study(project: Project) -> Study:
    study = study_store(project, slices=0).study
    study.series.all().delete()
    return study


def films(study: Study, *headers: dict[str, Any], description: str = "", number: int = 1) -> Series:
    """One series of films whose headers say this, in their order."""
    series = a_series(study, str(number), Plane.PROJECTION, headers[0], "DX")
    for at, header in enumerate(headers[1:], 2):
        told = {
            tag: {"Value": value if isinstance(value, list) else [value]} for tag, value in header.items()
        }
        SopInstance.objects.create(
            series=series, sop_instance_uid=f"{number}.{at}", path=f"{number}.{at}.dcm", size=1,
            pixel_offset=0, pixel_length=1, instance_number=at, slice_position=at, metadata=json.dumps(told),
        )  # fmt: skip
    Series.objects.filter(pk=series.pk).update(frame_count=len(headers), description=description)
    return series


def hung(study: Study, **more: Any) -> tuple[list[tuple[str, str | None]], str]:
    config = viewer_config(Study.objects.get(pk=study.pk), slug="lumbar", **more)
    return list(zip(config["layout"], config["films"], strict=True)), config["hanging"]["words"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({VIEW: "LL"}, {VIEW: "AP"}),
        ({ORIENTATION: ["A", "F"]}, {ORIENTATION: ["L", "F"]}),
        ({VIEW: "RL", ORIENTATION: ["P", "F"]}, {VIEW: "PA"}),
    ],
)
def test_ap_hangs_left_of_lateral_in_whatever_order_they_came(
    study: Study, one: dict[str, Any], other: dict[str, Any]
) -> None:
    films(study, one, other, description="LSPINE AP LAT")
    assert hung(study) == ([("1", "1.2"), ("1", "1.1")], "Hung by the headers: AP, lateral.")


def test_films_that_say_nothing_stay_as_they_came(study: Study) -> None:
    films(study, {}, {}, description="LSPINE AP LAT")
    assert hung(study) == ([("1", None)], "")
    config = viewer_config(Study.objects.get(pk=study.pk), slug="lumbar")
    assert config["series"][0]["films"] == [{"sop": "1.1", "role": ""}, {"sop": "1.2", "role": ""}]


def test_a_film_whose_header_contradicts_itself_hangs_as_nothing(study: Study) -> None:
    films(study, {VIEW: "AP", ORIENTATION: ["A", "F"]}, {VIEW: "LL"})
    assert hung(study)[1] == PLAIN


def test_flexion_hangs_left_of_extension(study: Study) -> None:
    words = [{"00080104": {"vr": "LO", "Value": [word]}} for word in ("Extension", "Flexion")]
    films(study, *[{VIEW: "LL", "00540220": [word]} for word in words])
    assert hung(study) == ([("1", "1.2"), ("1", "1.1")], "Hung by the headers: flexion, extension.")


def test_films_of_one_series_hang_beside_those_of_another(study: Study) -> None:
    films(study, {VIEW: "LL"}, {})
    films(study, {VIEW: "AP"}, number=2)
    assert hung(study)[0] == [("2", None), ("1", "1.1")]


def test_the_film_of_an_item_is_in_view_with_its_counterpart(study: Study) -> None:
    films(study, {VIEW: "LL"}, {VIEW: "AP"}, {VIEW: "LL"})
    image = {"series": "1", "sop": "1.3", "frame": 1, "window": None, "pointer": None}
    assert hung(study, images=[image])[0] == [("1", "1.2"), ("1", "1.3")]


def test_a_person_has_films_hung_as_they_like_it(study: Study, surgeon_a: User, client: Any) -> None:
    films(study, {VIEW: "LL"}, {VIEW: "AP"})
    assert keep(client, surgeon_a, kind="XR", roles=["lateral", "AP"]) == 200
    assert hung(study, person=surgeon_a)[0] == [("1", "1.1"), ("1", "1.2")]


def test_films_cost_one_query_more_however_many(study: Study, django_assert_num_queries: Any) -> None:
    for number in range(1, 4):
        films(study, {VIEW: "LL"}, {VIEW: "AP"}, number=number)
    found = Study.objects.select_related("subject").get(pk=study.pk)
    with django_assert_num_queries(5):
        viewer_config(found, slug="lumbar")


@pytest.mark.parametrize(
    ("words", "several"),
    [("LSPINE AP LAT", True), ("flexion/extension", True), ("Lumbar lateral", False), ("", False)],
)
def test_a_description_of_two_views_tells_none_of_them_apart(words: str, several: bool) -> None:
    assert speaks_of_several(words) == several
