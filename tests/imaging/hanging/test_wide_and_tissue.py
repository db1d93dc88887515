"""On a wide screen one series more hangs beside an item, and a CT is shown in the window of the question."""

from __future__ import annotations

from typing import Any

import pytest

from anatomy.conditions import CONDITIONS
from imaging.hanging.tissues import BONE, SOFT, tissue_asked
from imaging.models import KeptLayout, SopInstance, Study
from projects.models import Project, User
from tests.imaging.hanging.test_study_hung import study, told

pytestmark = pytest.mark.django_db
__all__ = ["study"]


def about(*series: str) -> list[dict[str, Any]]:
    return [{"series": uid, "frame": 1, "window": None, "pointer": None} for uid in series]


def test_an_item_about_three_series_shows_them_all_where_there_is_room(study: Study) -> None:
    config = told(study, images=about("2", "3", "4"))
    assert len(config["layout"]) == 2
    assert config["wide"] == {
        "layout": ["3", "2", "4"],
        "films": [None, None, None],
        "words": "Hung by the headers: sagittal T2, sagittal T1, what is asked about.",
    }


def test_an_item_about_one_series_has_its_protocol_beside_it(study: Study) -> None:
    config = told(study, images=about("3"))
    assert (config["layout"], config["wide"]["layout"]) == (["3", "5"], ["3", "2", "5"])


def test_without_an_item_or_with_a_layout_of_ones_own_nothing_is_added(
    study: Study, project: Project, surgeon_a: User
) -> None:
    assert told(study)["wide"] is None
    KeptLayout.objects.create(person=surgeon_a, kind="MR", viewports=2)
    assert told(study, images=about("2", "3", "4"), person=surgeon_a)["wide"] is None


def test_in_plain_order_only_what_the_item_is_about_is_added(study: Study) -> None:
    SopInstance.objects.update(metadata="{}")
    assert told(study, images=about("2"))["wide"] is None
    assert set(told(study, images=about("2", "3", "4"))["wide"]["layout"]) == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("conditions", "tissue"),
    [
        (["traumatic_injury", "osteoporotic_fracture"], "bone"),
        (["spondylolisthesis"], "bone"),
        (["disc_herniation", "spinal_stenosis"], "soft tissue"),
        (["disc_herniation", "spondylolisthesis"], ""),
        (["opll_olf"], "bone"),
        (["metastasis"], ""),
        (["nothing that is known"], ""),
        ([], ""),
    ],
)
def test_a_question_wants_bone_or_soft_tissue_or_says_nothing(conditions: list[str], tissue: str) -> None:
    assert tissue_asked(conditions) == tissue


def test_every_condition_that_chooses_is_one_of_ours() -> None:
    assert set(CONDITIONS) >= BONE | SOFT
    assert not BONE & SOFT


def test_the_viewer_is_told_what_the_question_wants(study: Study) -> None:
    assert told(study, conditions=["spondylolisthesis"])["tissue"] == "bone"
    assert told(study)["tissue"] == ""
