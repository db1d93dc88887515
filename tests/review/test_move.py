"""Moving what waits for one reader: preview, act, undo, and who never gets what."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from corpus.models import Instance, RevisionKind
from corpus.services import revision_add
from projects.models import AuditEvent, Membership, Notice, Project, Role, User
from projects.services.leaves import leave_enter
from review.errors import AssignmentTaken, ReviewError
from review.find.reach import Reach
from review.models import Assignment, Move, MovedItem, Round, RoundPurpose
from review.moving import BLIND, NOT_FOR_THEM, POOL, READ_NOW, Plan, Target, Wanted, move_plan
from review.services import assignment_approve, assignment_claim, assignments_move, move_undo
from review.services.round_open import ANSWERED_FIRST
from tests.conftest import person, signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, opened, press, question

pytestmark = pytest.mark.django_db
HERE = "/p/lumbar/workload/"


@pytest.fixture
def surgeon_c(project: Project) -> User:
    return person("surgeon_c", project, Role.SURGEON)


def kept(project: Project, who: User, *, readers: int = 1, **made: object) -> Assignment:
    """An item that waits for one reader."""
    first = opened(project, readers=readers, **made).assignments.order_by("pk")[0]
    Assignment.objects.filter(pk=first.pk).update(reserved_for=who)
    first.refresh_from_db()
    return first


def reach(lead: User, project: Project, *more: Role) -> Reach:
    return Reach(lead, frozenset({Role.LEAD, *more}), project)


def plan(lead: User, project: Project, source: User, *targets: Target, **wanted: object) -> Plan:
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    return move_plan(reach=reach(lead, project), source=source, targets=list(targets), wanted=asked)


def moved(lead: User, project: Project, source: User, *targets: Target, key: UUID | None = None) -> Move:
    return assignments_move(
        reach=reach(lead, project), source=source, targets=list(targets), wanted=Wanted(), key=key or uuid4()
    )


def keepers() -> Counter[str | None]:
    return Counter(Assignment.objects.values_list("reserved_for__username", flat=True))


def test_items_are_shared_out_evenly_and_the_preview_changes_nothing(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, surgeon_c: User
) -> None:
    for _ in range(5):
        kept(project, surgeon_a)
    found = plan(lead, project, surgeon_a, surgeon_b, surgeon_c)
    assert sorted(len(keys) for keys in found.to.values()) == [2, 3]
    assert keepers() == {"surgeon_a": 5}
    moved(lead, project, surgeon_a, surgeon_b, surgeon_c)
    assert sorted(keepers().values()) == [2, 3]
    assert "surgeon_a" not in keepers()


def test_items_of_one_case_stay_together(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, surgeon_c: User
) -> None:
    items = [kept(project, surgeon_a) for _ in range(4)]
    for one, case in zip(items, (1, 2, 1, 2), strict=True):
        Assignment.objects.filter(pk=one.pk).update(place=f"i{case:014d}{one.pk:010d}")
    found = plan(lead, project, surgeon_a, surgeon_b, surgeon_c)
    parted = sorted(sorted(keys) for keys in found.to.values())
    assert parted == sorted([[items[0].pk, items[2].pk], [items[1].pk, items[3].pk]])


def test_to_the_pool_whoever_is_free_takes_it(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    one = kept(project, surgeon_a)
    with pytest.raises(AssignmentTaken):
        assignment_claim(assignment=one, reviewer=surgeon_b)
    moved(lead, project, surgeon_a, POOL)
    one.refresh_from_db()
    assert assignment_claim(assignment=one, reviewer=surgeon_b).reviewer == surgeon_b


def test_what_is_open_now_stays(project: Project, lead: User, surgeon_a: User, surgeon_b: User) -> None:
    free, read = kept(project, surgeon_a), kept(project, surgeon_a)
    assignment_claim(assignment=read, reviewer=surgeon_a)
    pooled = claimed(opened(project), surgeon_a)
    found = plan(lead, project, surgeon_a, surgeon_b)
    assert found.to == {surgeon_b.pk: [free.pk]}
    assert found.stays == {READ_NOW: 2}
    moved(lead, project, surgeon_a, surgeon_b)
    for one in (read, pooled):
        one.refresh_from_db()
        assert one.reviewer == surgeon_a


def test_nobody_gets_what_they_decided_wrote_or_await(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    decided = kept(project, surgeon_a, readers=2)
    assignment_approve(press=press(claimed(decided.round, surgeon_b, 1), surgeon_b))
    awaited = kept(project, surgeon_a, readers=2)
    awaited.round.assignments.exclude(pk=awaited.pk).update(reserved_for=surgeon_b)
    wrote = kept(project, surgeon_a)
    edit = revision_add(
        instance=wrote.instance,
        parent=wrote.round.seen,
        kind=RevisionKind.EDIT,
        body=question(stem="Which disc is dark?"),
        author=surgeon_b,
    )
    Round.objects.filter(pk=wrote.round_id).update(purpose=RoundPurpose.SECOND_READER, seen=edit)
    adjudicated = kept(project, surgeon_a)
    Round.objects.filter(pk=adjudicated.round_id).update(purpose=RoundPurpose.ADJUDICATION)
    found = plan(lead, project, surgeon_a, surgeon_b)
    assert (found.count, found.stays) == (0, {NOT_FOR_THEM: 4})
    with pytest.raises(ReviewError):
        moved(lead, project, surgeon_a, surgeon_b)
    assert not Move.objects.exists()


def test_what_does_not_fit_one_goes_to_another(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, surgeon_c: User
) -> None:
    one = kept(project, surgeon_a, readers=2)
    assignment_approve(press=press(claimed(one.round, surgeon_b, 1), surgeon_b))
    found = plan(lead, project, surgeon_a, surgeon_b, surgeon_c)
    assert found.to == {surgeon_b.pk: [], surgeon_c.pk: [one.pk]}


def test_a_lead_who_reads_apart_does_not_learn_who_has_decided(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    Membership.objects.create(user=lead, project=project, role=Role.SURGEON)
    decided, fresh = kept(project, surgeon_a, readers=3), kept(project, surgeon_a, readers=3)
    assignment_approve(press=press(claimed(decided.round, surgeon_b, 1), surgeon_b))
    found = move_plan(
        reach=reach(lead, project, Role.SURGEON), source=surgeon_a, targets=[surgeon_b], wanted=Wanted()
    )
    assert (found.count, found.stays) == (0, {BLIND: 2})
    assert fresh.pk not in found.to[surgeon_b.pk]


def test_it_is_asked_by_level_kind_priority_number_and_what_was_sent_back(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    plain = kept(project, surgeon_a)
    other = kept(project, surgeon_a, body=question(levels=["L4/L5"]))
    Instance.objects.filter(pk=plain.instance_id).update(priority=7)
    Assignment.objects.filter(pk=plain.pk).update(priority=ANSWERED_FIRST + 7)
    to = surgeon_b
    for wanted, count in (
        ({"level": "L4/L5"}, 1),
        ({"level": "L1"}, 0),
        ({"kind": "multiple_choice"}, 2),
        ({"kind": "report"}, 0),
        ({"least": 7}, 1),
        ({"most": 1}, 1),
        ({"only": "answered"}, 1),
        ({"only": "others"}, 1),
    ):
        assert plan(lead, project, surgeon_a, to, **wanted).count == count, wanted
    assert plan(lead, project, surgeon_a, to, most=1).to[to.pk] == [plain.pk]
    hold_out(other.instance, is_hidden=True)
    assert plan(lead, project, surgeon_a, to, level="L4/L5").count == 0


def test_who_is_on_leave_or_no_surgeon_here_gets_nothing(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, outsider: User
) -> None:
    kept(project, surgeon_a)
    today = timezone.localdate()
    leave_enter(person=surgeon_b, project=project, first_day=today, last_day=today, by=surgeon_b)
    for nobody in (surgeon_b, outsider, lead, surgeon_a):
        with pytest.raises(ReviewError):
            moved(lead, project, surgeon_a, nobody)
    assert keepers() == {"surgeon_a": 1}


def test_what_was_sent_back_to_who_is_on_leave_can_be_moved(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    kept(project, surgeon_a)
    today = timezone.localdate()
    leave_enter(person=surgeon_a, project=project, first_day=today, last_day=today, by=lead)
    moved(lead, project, surgeon_a, surgeon_b)
    assert keepers() == {"surgeon_b": 1}


def test_the_same_form_twice_moves_once_and_is_recorded(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(2):
        kept(project, surgeon_a)
    key = uuid4()
    first = moved(lead, project, surgeon_a, surgeon_b, key=key)
    assert moved(lead, project, surgeon_a, surgeon_b, key=key) == first
    event = AuditEvent.objects.get(action="assignments_move")
    assert event.detail == '{"from": "surgeon_a", "surgeon_b": 2}'
    told = dict(Notice.objects.values_list("person__username", "kind"))
    assert told == {"surgeon_a": "moved", "surgeon_b": "assigned"}


def test_it_is_taken_back_as_far_as_nobody_went_on(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, surgeon_c: User
) -> None:
    items = [kept(project, surgeon_a) for _ in range(4)]
    move = moved(lead, project, surgeon_a, surgeon_b, surgeon_c)
    theirs = MovedItem.objects.filter(to=surgeon_b).first()
    assert theirs is not None
    assignment_claim(assignment=theirs.assignment, reviewer=surgeon_b)
    assert move_undo(move=move, by=lead) == (3, 1)
    assert keepers() == {"surgeon_a": 3, "surgeon_b": 1}
    assert MovedItem.objects.filter(is_put_back=True).count() == len(items) - 1
    assert not Notice.objects.filter(person=surgeon_c).exists()
    assert Notice.objects.get(person=surgeon_b).subject == "1 question"
    assert Notice.objects.get(person=surgeon_a).subject == "1 question"
    with pytest.raises(ReviewError):
        move_undo(move=move, by=lead)


def test_it_is_not_taken_back_after_a_day_nor_for_who_reads_here_no_longer(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    kept(project, surgeon_a)
    move = moved(lead, project, surgeon_a, surgeon_b)
    Membership.objects.filter(user=surgeon_a).delete()
    with pytest.raises(ReviewError, match="reads here no longer"):
        move_undo(move=move, by=lead)
    Membership.objects.create(user=surgeon_a, project=project, role=Role.SURGEON)
    Move.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    with pytest.raises(ReviewError, match="more than a day ago"):
        move_undo(move=move, by=lead)
    assert keepers() == {"surgeon_b": 1}


def test_an_item_whose_other_reading_they_decided_does_not_come_back(
    project: Project, lead: User, surgeon_a: User
) -> None:
    one = kept(project, surgeon_a, readers=2)
    move = moved(lead, project, surgeon_a, POOL)
    assignment_approve(press=press(claimed(one.round, surgeon_a, 1), surgeon_a))
    assert move_undo(move=move, by=lead) == (0, 1)


def test_the_page_tells_in_words_what_goes_where_and_what_stays(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(3):
        kept(project, surgeon_a)
    assignment_claim(assignment=kept(project, surgeon_a), reviewer=surgeon_a)
    browser = signed_in(lead)
    here = f"{HERE}surgeon_a/move/"
    assert browser.get(here).status_code == 200
    sent = {"to": ["surgeon_b", ":pool"], "most": "", "only": "", "kind": "", "level": "", "least": ""}
    page = browser.get(here, sent)
    words = page.content.decode()
    told = "3 items of Surgeon A: 2 go to Surgeon B, 1 goes back to the pool."
    assert page.context["sentence"] == told
    assert f"<b>1</b>: {READ_NOW}." in words
    assert keepers() == {"surgeon_a": 4}
    done = browser.post(here + "do/", {**sent, "key": page.context["key"]}, follow=True)
    assert "3 items of Surgeon A moved." in done.content.decode()
    assert keepers()["surgeon_a"] == 1
    back = browser.post(f"{HERE}moves/{Move.objects.get().uid}/undo/", follow=True)
    assert "3 items wait for Surgeon A again." in back.content.decode()
    assert keepers() == {"surgeon_a": 4}


def test_a_form_with_nothing_to_do_or_wrong_words_says_so(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    browser, here = signed_in(lead), f"{HERE}surgeon_a/move/"
    assert browser.get(here, {"to": ["surgeon_b"]}).context["sentence"].startswith("Nothing of what waits")
    bad = browser.get(here, {"to": ["surgeon_b"], "level": "knee"})
    assert bad.status_code == 422
    assert "Write it as L4 or L4/L5." in bad.content.decode()
    refused = browser.post(here + "do/", {"to": ["surgeon_b"], "key": uuid4()})
    assert refused.status_code == 422
    assert "None of these items can be moved now" in refused.content.decode()
    assert browser.get(f"{HERE}lead/move/").status_code == 404


def test_another_lead_takes_it_back_and_a_lead_elsewhere_does_not(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User, outsider: User
) -> None:
    kept(project, surgeon_a)
    address = f"moves/{moved(lead, project, surgeon_a, surgeon_b).uid}/undo/"
    assert signed_in(outsider).post(f"/p/elsewhere/workload/{address}").status_code == 404
    assert signed_in(person("lead_2", project, Role.LEAD)).post(HERE + address).status_code == 302
    assert keepers() == {"surgeon_a": 1}
    assert AuditEvent.objects.get(action="move_undo").actor != lead


def test_it_is_not_taken_back_for_who_has_the_other_reading_kept_for_them(
    project: Project, lead: User, surgeon_a: User
) -> None:
    one = kept(project, surgeon_a, readers=2)
    move = moved(lead, project, surgeon_a, POOL)
    one.round.assignments.exclude(pk=one.pk).update(reserved_for=surgeon_a)
    assert move_undo(move=move, by=lead) == (0, 1)
    assert keepers() == {"surgeon_a": 1, None: 1}
