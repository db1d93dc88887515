"""The dashboard of who leads: counts by level, the way to a release, the pace, the reasons."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from corpus.models import ErrorReason, Harm, Instance, State
from projects.models import Project, User
from review.models import Overview, SpineCell
from review.overview.due import overview_due
from review.overview.reckon import overview_reckon
from review.overview.shown import REJECTION, reasons_shown, spine_map, steps_shown, weeks_shown
from review.overview.spine import HEIGHT, WIDTH, spine_drawn
from review.services import assignment_approve, assignment_reject
from tests.conftest import signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, opened, press, question, revised

pytestmark = pytest.mark.django_db
ADDRESS = "/p/lumbar/dashboard/"


def reckoned(project: Project) -> Overview:
    return overview_reckon(project=project)


def test_levels_are_counted_for_all_and_for_each_modality_and_condition(
    project: Project, surgeon_a: User
) -> None:
    one = opened(project, body=question(conditions=["disc_herniation", "spinal_stenosis"]), modality="MR")
    assignment_approve(press=press(claimed(one, surgeon_a), surgeon_a))
    revised(project, body=question(levels=["L2/L3", "L6"], conditions=[]), modality="CT")
    overview = reckoned(project)
    cells = SpineCell.objects.filter(overview=overview)
    counted = {(c.modality, c.condition, c.level): (c.items, c.approved, c.rejected) for c in cells}
    assert counted["", "", "L2/L3"] == (2, 1, 0)
    assert counted["MR", "", "L2/L3"] == (1, 1, 0)
    assert counted["CT", "", "L6"] == (1, 0, 0)
    assert counted["MR", "spinal_stenosis", "L2/L3"] == (1, 1, 0)
    assert ("CT", "spinal_stenosis", "L2/L3") not in counted


def test_withdrawn_items_and_those_of_hidden_suites_are_not_counted(project: Project) -> None:
    gone, hidden = revised(project), revised(project)
    Instance.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    hold_out(hidden, is_hidden=True)
    assert not SpineCell.objects.filter(overview=reckoned(project)).exists()


def test_a_level_of_another_spine_is_counted_apart(project: Project) -> None:
    revised(project, body=question(levels=["L5/L6", "L5/S1"]))
    shown = spine_map(reckoned(project), measure="coverage", modality="", condition="")
    assert [one.level for one in shown.variants] == ["L5/L6"]
    assert [one.level for one in shown.table] == ["L5/L6", "L5/S1"]


def test_few_readings_make_no_claim(project: Project, surgeon_a: User) -> None:
    one = opened(project)
    assignment_reject(
        press=press(claimed(one, surgeon_a), surgeon_a), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR
    )
    shown = spine_map(reckoned(project), measure=REJECTION, modality="", condition="")
    disc = next(one for one in shown.drawn if one.level == "L2/L3")
    assert (disc.rejected, disc.share, disc.tells, disc.shade) == (1, 100, False, 0)
    told = {"P1": {"read": 20, "reasons": {"level": 5}}, "P2": {"read": 3, "reasons": {"level": 3}}}
    assert reasons_shown(told).rows[0].shares == [25, None]


def test_the_steps_fall_from_drafted_to_released(project: Project, surgeon_a: User) -> None:
    one = opened(project)
    revised(project)
    assignment_approve(press=press(claimed(one, surgeon_a), surgeon_a))
    steps = steps_shown(json.loads(reckoned(project).figures))
    assert [(step.label, step.count) for step in steps] == [
        ("Drafted", 2),
        ("Revised", 2),
        ("Decided on", 1),
        ("Approved", 1),
        ("Released", 0),
    ]


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    project: Project, lead: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        revised(project, body=question(levels=[f"T{number + 1}"]))
    reckoned(project)
    browser = signed_in(lead)
    browser.get(ADDRESS)
    with django_assert_max_num_queries(12):
        page = browser.get(ADDRESS, {"of": "rejection", "modality": "nonsense"})
    assert len(page.context["map"].table) == count
    assert "level=T1&amp;state=rejected" in page.content.decode()


def test_before_the_first_reckoning_it_says_so_and_is_due(project: Project, lead: User) -> None:
    revised(project)
    assert "Nothing is reckoned yet" in signed_in(lead).get(ADDRESS).content.decode()
    assert project.pk in overview_due()
    reckoned(project)
    assert project.pk not in overview_due()


def test_the_drawn_spine_has_every_level_once_inside_the_picture_and_no_label_on_another() -> None:
    drawn = spine_drawn()
    names = [one.level for one in drawn]
    assert len(names) == len(set(names)) == 30 + 23
    assert {"C1", "C2/C3", "C7/T1", "T12/L1", "L5/S1", "S5", "Co"} <= set(names)
    assert all(0 < one.anchor[0] < WIDTH and 0 < one.anchor[1] < HEIGHT for one in drawn)
    for is_disc in (True, False):
        heights = [one.label[1] for one in drawn if one.is_disc is is_disc]
        assert all(lower - upper >= 11 for upper, lower in itertools.pairwise(heights))


def test_weeks_in_which_nothing_was_decided_are_one_sentence(
    project: Project, surgeon_a: User, lead: User
) -> None:
    one = opened(project)
    assert weeks_shown(json.loads(reckoned(project).figures)) == []
    page = signed_in(lead).get(ADDRESS).content.decode()
    assert "Nothing was decided in the last twelve weeks" in page
    assert "Week until" not in page
    assignment_approve(press=press(claimed(one, surgeon_a), surgeon_a))
    weeks = weeks_shown(json.loads(reckoned(project).figures))
    assert [week["decisions"] for week in weeks] == [*[0] * 11, 1]
    assert "Week until" in signed_in(lead).get(ADDRESS).content.decode()


def test_what_was_decided_is_told_once_others_have_not_to_read_it_apart(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)

    def told() -> list[Any]:
        figures = json.loads(reckoned(project).figures)
        week = figures["weeks"][-1]
        return [week["decisions"], week["rejected"], figures["models"]]

    for number, who in enumerate((surgeon_a, surgeon_b)):
        assert told() == [number, 0, {}]
        held = press(claimed(round, who, number), who)
        assignment_reject(press=held, reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    assert told() == [2, 2, {"built-in drafter": {"read": 1, "reasons": {"level": 1}}}]
