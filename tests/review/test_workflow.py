"""The settings of a workflow: what they do to rounds, what they cost, and that changes are kept."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest
from django.test import Client

from corpus.models import Decision, Instance, State
from projects.models import AuditEvent, Project, User
from projects.services.memberships import adjudicator_name
from review.asked import FINDINGS_FIRST, RARE_FIRST, readers_for
from review.dry_run import dry_run
from review.models import Round, RoundPurpose, Workflow, workflow_of
from review.outcome import Outcome
from review.selectors import awaiting
from review.services import assignment_edit_and_approve, round_open, workflow_change
from tests.conftest import signed_in
from tests.review.making import claimed, finding, opened, press, question, revised
from tests.review.seeding import has_read, plain

pytestmark = pytest.mark.django_db

SENT = {
    "readers_per_instance": "2",
    "overlap_percent": "50",
    "is_pooled": "1",
    "edits_are_read_again": "on",
    "seeded_per_mille": "10",
    "lot_limit_percent": "5.0",
    "lot_risk_percent": "5.0",
    "adjudicators": "surgeon_a",
}


@pytest.fixture
def browser(lead: User) -> Client:
    return signed_in(lead)


def test_a_change_is_saved_and_kept_with_what_was_before(
    browser: Client, project: Project, surgeon_a: User
) -> None:
    assert browser.post("/p/lumbar/workflow/", {**SENT, "act": "save"}).status_code == 302
    project.refresh_from_db()
    kept = workflow_of(project)
    assert (project.readers_per_instance, kept.overlap_percent, kept.seeded_per_mille) == (2, 50, 10)
    assert len(kept.seeded_key) == 64
    assert surgeon_a.memberships.get().may_adjudicate
    told = AuditEvent.objects.get(action="workflow_change")
    assert json.loads(told.detail)["overlap_percent"] == [100, 50]
    page = browser.get("/p/lumbar/workflow/").content.decode()
    assert "Shared items: 100 → 50" in page
    assert kept.seeded_key not in page
    browser.post("/p/lumbar/workflow/", {**SENT, "act": "save"})
    assert AuditEvent.objects.filter(action="workflow_change").count() == 1


def test_trying_tells_the_cost_and_saves_nothing(browser: Client, project: Project, surgeon_a: User) -> None:
    for _ in range(4):
        opened(project)
    answer = browser.post("/p/lumbar/workflow/", {**SENT, "act": "try"}).content.decode()
    # 4 items, half of them read by two, and one seeded error in a hundred.
    assert "With these settings 4 instances need 7 decisions. There is no pace yet" in answer
    assert not Workflow.objects.exists()
    has_read(surgeon_a, project, 5)
    answer = browser.post("/p/lumbar/workflow/", {**SENT, "act": "try"}).content.decode()
    assert "pace of 60 s a decision" in answer


def stamp_of(browser: Client) -> str:
    page = browser.get("/p/lumbar/workflow/").content.decode()
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]  # type: ignore[index]


def test_an_old_page_sets_nothing_back_that_another_lead_set_since(
    browser: Client, project: Project, lead: User, surgeon_a: User
) -> None:
    old = stamp_of(browser)
    adjudicator_name(membership=surgeon_a.memberships.get(), may=True, named_by=lead)
    workflow_change(project=project, by=lead, wanted={"seeded_per_mille": 20})
    sent = {**SENT, "adjudicators": [], "seeded_per_mille": "0", "act": "save", "seen": old}
    refused = browser.post("/p/lumbar/workflow/", sent)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "These settings were changed meanwhile" in page
    assert 'name="overlap_percent" value="50"' in page
    assert workflow_of(project).seeded_per_mille == 20
    assert surgeon_a.memberships.get().may_adjudicate
    # Pressed once more it is meant so: the page told of what stands now.
    new = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]  # type: ignore[index]
    assert browser.post("/p/lumbar/workflow/", {**sent, "seen": new}).status_code == 302
    assert workflow_of(project).seeded_per_mille == 0
    assert not surgeon_a.memberships.get().may_adjudicate


@pytest.mark.parametrize(
    "wrong", [{"overlap_percent": "101"}, {"seeded_per_mille": "30"}, {"lot_risk_percent": "6"}]
)
def test_what_is_out_of_bounds_is_refused(browser: Client, project: Project, wrong: dict[str, str]) -> None:
    assert browser.post("/p/lumbar/workflow/", {**SENT, **wrong, "act": "save"}).status_code == 422
    assert not Workflow.objects.exists()


def test_second_readings_cost_as_often_as_they_came(project: Project) -> None:
    rounds = [opened(project) for _ in range(10)]
    for number, round in enumerate(rounds[:8]):
        again = Outcome.SECOND_READER if number < 2 else Outcome.APPROVED
        Round.objects.filter(pk=round.pk).update(settled_at=round.created_at, outcome=again)
    workflow = Workflow(project=project)
    assert dry_run(project, workflow, readers=1).decisions == 13
    workflow.edits_are_read_again = False
    assert dry_run(project, workflow, readers=1).decisions == 10


def test_a_share_of_items_is_read_by_all(project: Project, lead: User) -> None:
    workflow_change(project=project, by=lead, wanted={"readers_per_instance": 3, "overlap_percent": 40})
    project.refresh_from_db()
    drawn = [Instance(project=project, uid=UUID(int=number)) for number in range(1000)]
    few = {one.uid for one in drawn if readers_for(one, Workflow(overlap_percent=40)) == 3}
    assert 360 <= len(few) <= 440
    more = {one.uid for one in drawn if readers_for(one, Workflow(overlap_percent=60)) == 3}
    assert few < more
    for _ in range(10):
        fresh = _fresh(project)
        assert round_open(instance=fresh).readers == readers_for(fresh, workflow_of(project))


def _fresh(project: Project) -> Instance:
    return revised(Project.objects.get(pk=project.pk))


@pytest.mark.parametrize(("is_on", "outcome"), [(True, "second_reader"), (False, "approved")])
def test_an_edit_of_the_key_is_read_again_where_the_project_says_so(
    project: Project, lead: User, surgeon_a: User, is_on: bool, outcome: str
) -> None:
    workflow_change(project=project, by=lead, wanted={"edits_are_read_again": is_on})
    round = opened(project)
    assignment_edit_and_approve(
        press=press(claimed(round, surgeon_a), surgeon_a),
        body=question(answer="A", levels=["L1/L2"], options=[
            {"key": "A", "text": "L1/L2"}, {"key": "B", "text": "L2/L3", "why_wrong": "Bright."},
            {"key": "C", "text": "L3/L4", "why_wrong": "Bright nucleus."},
        ]),
    )  # fmt: skip
    round.refresh_from_db()
    assert round.outcome == outcome
    again = round.instance.rounds.filter(purpose=RoundPurpose.SECOND_READER).count()
    assert again == int(is_on)
    round.instance.refresh_from_db()
    assert round.instance.state == (State.IN_REVIEW if is_on else State.APPROVED)
    assert Decision.objects.get().verdict == "edit"


def test_assigned_items_are_nobodys_until_a_lead_assigns_them(
    project: Project, lead: User, surgeon_a: User
) -> None:
    held, other = opened(project), opened(project)
    claimed(held, surgeon_a)
    workflow_change(project=project, by=lead, wanted={"is_pooled": False})
    assert [one.round for one in awaiting(surgeon_a, project)] == [held]
    other.assignments.update(reserved_for=surgeon_a)
    assert awaiting(surgeon_a, project).count() == 2


def test_rules_of_order_add_to_the_priority(project: Project, lead: User) -> None:
    workflow_change(project=project, by=lead, wanted={"findings_first": True, "rare_first": True})
    instance = _fresh(project)
    finding(instance.current_revision)
    assert round_open(instance=instance).assignments.get().priority == FINDINGS_FIRST + RARE_FIRST
    assert round_open(instance=revised(instance.project, body=plain())).assignments.get().priority == 0
