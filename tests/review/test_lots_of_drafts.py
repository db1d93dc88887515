"""Lots of drafts: what goes in, who reads, what acceptance and refusal do with every single item."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from corpus.history.verify import history_faults
from corpus.models import Decision, Harm, Instance, RedraftRequest, Revision, State, Verdict
from corpus.models import Severity as Grade
from imaging.models import Study
from projects.errors import StudioError
from projects.models import Approval, AuditEvent, Project, Role, User
from review.errors import AlreadyDecided, ReviewError, WaitsInLot
from review.find.bulk import IN_A_LOT, bulk_sort
from review.find.reach import Reach
from review.following import queue_next
from review.lots.drafts import DraftsWanted, drafts_preview
from review.lots.selectors import lot_candidates, next_to_read, reading_of_lot, to_read
from review.models import (
    Assignment,
    BulkKind,
    Lot,
    LotEnd,
    LotMember,
    LotOutcome,
    LotRun,
    Round,
    SeededItem,
)
from review.selectors import queue_counts, waiting_for
from review.services import (
    agreement_begin,
    assignment_approve,
    assignment_claim,
    assignment_skip,
    instance_withdraw,
    lot_of_drafts_open,
    lot_open,
    lot_read_whole,
    lot_run_carry_out,
    lots_settle,
    round_open,
    thread_open,
)
from review.services.lot_end import lot_member_end
from review.sweeps import lot_runs_wake
from tests.append_only import triggers_off
from tests.conftest import person
from tests.generation.cast import study_make
from tests.review.drafting_lots import carried_out, drafts, lenient, lot_of, read, read_sample
from tests.review.making import claimed, events, finding, opened, press

pytestmark = pytest.mark.django_db


def fit(project: Project, **wanted: object) -> int:
    return drafts_preview(project, DraftsWanted(**wanted)).fit  # type: ignore[arg-type]


def states(lot: Lot) -> dict[int, tuple[str, str]]:
    """State and tier of each item of a Lot, in the order of the draw."""
    rows = lot.members.order_by("place").values_list("place", "instance__state", "instance__tier")
    return {place: (state, tier) for place, state, tier in rows}


def test_only_drafts_that_nobody_has_touched_may_go_in(project: Project, surgeon_a: User, lead: User) -> None:
    drafts(project, 1)
    assert fit(project) == 1
    claimed(opened(project), surgeon_a)
    passed_over = claimed(opened(project), surgeon_a)
    assignment_skip(assignment=passed_over, reviewer=surgeon_a)
    opened(project).assignments.update(reserved_for=surgeon_a)
    opened(project, readers=2)
    Project.objects.update(readers_per_instance=1)
    finding(opened(project).seen)
    finding(opened(project).seen, Grade.WARNING)
    thread_open(instance=opened(project).instance, by=lead, text="T2 or STIR?")
    Round.objects.filter(pk=opened(project).pk).update(is_blind_first=True)
    Instance.objects.filter(pk=opened(project).instance_id).update(redraft_count=1)
    seeded = opened(project)
    SeededItem.objects.create(
        project=project, instance=seeded.instance, round=seeded, reviewer=surgeon_a, fault="side", body="{}",
        older_body="{}", changes="[]",
    )  # fmt: skip
    # The one that was made first, and the one of which the checks only warn.
    assert fit(project) == 2
    preview = drafts_preview(project, DraftsWanted())
    assert (preview.unopened, preview.kept_out) == (8, 6)


def test_a_study_that_waits_for_a_sign_off_keeps_its_drafts_out(project: Project, approval: Approval) -> None:
    study = study_make(project, approval)
    opened(project)
    Instance.objects.update(study=study)
    assert (fit(project), fit(project, source_kind="image"), fit(project, source_kind="text")) == (1, 1, 0)
    Study.objects.update(sign_off="waiting")
    assert fit(project) == 0


def test_kind_and_prompt_narrow_and_the_most_is_drawn(project: Project, lead: User) -> None:
    made = drafts(project, 6)
    parent = made[0].current_revision.parent  # type: ignore[union-attr]
    with triggers_off():
        Revision.objects.filter(pk=parent.pk).update(prompt_label="draft 3")  # type: ignore[union-attr]
    assert (fit(project, prompt_label="draft 3"), fit(project, kind="report")) == (1, 0)
    lot = lot_of(project, lead, most=4)
    assert (lot.size, Assignment.objects.filter(lot=lot).count()) == (4, 4)
    assert fit(project) == 2
    detail = AuditEvent.objects.get(action="lot_open").detail
    assert json.loads(detail)["of_drafts"] if isinstance(detail, str) else detail["of_drafts"]


def test_what_waits_in_a_lot_is_in_no_queue(project: Project, surgeon_a: User, lead: User) -> None:
    kept = drafts(project, 3)
    lot = lot_of(project, lead)
    other = opened(project)
    assert queue_counts(surgeon_a, project).waiting == waiting_for(surgeon_a, project).total == 1
    following = queue_next(surgeon_a, project)
    assert following is not None
    assert following.round == other
    held = Assignment.objects.get(instance=kept[0])
    with pytest.raises(WaitsInLot, match=f"Lot {lot.number}"):
        assignment_claim(assignment=held, reviewer=surgeon_a)
    with pytest.raises(StudioError):
        round_open(instance=kept[0])
    assert Round.objects.filter(instance=kept[0]).count() == 1
    found = bulk_sort(
        reach=Reach(lead, frozenset({Role.LEAD}), project),
        kind=BulkKind.ASSIGN,
        instances=kept,
        to=surgeon_a,
    )
    assert found.refused == {IN_A_LOT: 3}


def test_a_page_that_was_looked_at_before_the_lot_was_made_claims_nothing(
    project: Project, surgeon_a: User, lead: User
) -> None:
    drafts(project, 1)
    seen = Assignment.objects.get()
    lot_of(project, lead)
    with pytest.raises(WaitsInLot):
        assignment_claim(assignment=seen, reviewer=surgeon_a)
    seen.refresh_from_db()
    assert (seen.reviewer, seen.lease_until) == (None, None)
    with pytest.raises(WaitsInLot):
        assignment_approve(press=press(seen, surgeon_a))


def test_accepted_unread_ones_are_v1_and_read_ones_v2(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    assert lot.sample == 3
    lot = read_sample(lot, surgeon_a)
    assert lot.outcome == LotOutcome.ACCEPTED
    assert set(states(lot).values()) == {("in_review", "V0")}
    run = carried_out(lot)
    assert (run.state, run.done_count, run.total_count) == ("done", 6, 6)
    tiers = [tier for _, (state, tier) in sorted(states(lot).items()) if state == "approved"]
    assert tiers == ["V2", "V2", "V2", "V1", "V1", "V1"]
    assert Round.objects.filter(settled_at__isnull=True).count() == 0
    assert queue_counts(surgeon_b, project).waiting == 0
    assert list(Decision.objects.values_list("reviewer", "verdict").distinct()) == [
        (surgeon_a.pk, Verdict.APPROVE)
    ]
    assert list(history_faults()) == []


def test_each_unread_item_says_in_its_history_which_lot_and_why(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 4)
    lot = read_sample(lot_of(project, lead), surgeon_a)
    carried_out(lot)
    unread = lot.members.filter(read_at__isnull=True).select_related("instance").first()
    assert unread is not None
    assert events(unread.instance)[-1] == "lot_accepted"
    last = unread.instance.history.order_by("seq").last()
    assert last is not None
    said = json.loads(last.payload)
    assert (said["actor"], said["tier"], said["to"]) == ("lead", "V1", "approved")
    assert said["detail"]["lot"] == str(lot.uid)
    assert said["detail"]["reason"].startswith(
        f"Lot {lot.number} accepted: {lot.sample} of 4 read, 0 harmful"
    )
    assert not Decision.objects.filter(instance=unread.instance).exists()


def test_what_a_reader_found_wrong_is_sent_back_with_their_reasons(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 12)
    lot = lot_of(project, lead, allowed=1)
    lot = read_sample(lot, surgeon_a, Harm.COULD_INJURE, Harm.NONE)
    assert lot.outcome == LotOutcome.ACCEPTED
    carried_out(lot)
    assert list(states(lot).values())[:3] == [("sent_back", "V0"), ("sent_back", "V0"), ("approved", "V2")]
    request = RedraftRequest.objects.order_by("pk").first()
    assert request is not None
    assert (request.reasons, request.comment, request.return_to) == ("level", "Level.", surgeon_a)
    assert list(history_faults()) == []


def test_a_refused_lot_goes_back_whole_and_the_same_texts_into_no_other(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    first, second = list(to_read(surgeon_a, project))[:2]
    read(first, surgeon_a)
    read(second, surgeon_a, Harm.MINOR)
    lot.refresh_from_db()
    assert lot.outcome == LotOutcome.REFUSED
    # At once, before any worker: the queue is whole again but for what is sent back.
    assert queue_counts(surgeon_b, project).waiting == 5
    carried_out(lot)
    assert Instance.objects.filter(state=State.IN_REVIEW, tier="V0").count() == 5
    assert Instance.objects.get(pk=second.instance_id).state == State.SENT_BACK
    assert set(lot.members.values_list("ended", flat=True)) == {LotEnd.RETURNED, LotEnd.SENT_BACK}
    assert fit(project) == 0
    with pytest.raises(ReviewError, match="No draft waits"):
        lot_of(project, lead)
    with pytest.raises(ReviewError, match="back in the queue"):
        lot_read_whole(lot=lot, by=lead)
    told = reading_of_lot(lot)
    gone = lot.members.filter(is_sampled=True, read_at__isnull=True).select_related(
        "instance__current_revision"
    )[0]
    instance_withdraw(instance=gone.instance, seen=gone.revision, by=lead, reason="Twice in it.")
    assert reading_of_lot(lot) == told
    # Who read it fine may read it again as an ordinary item.
    back = Assignment.objects.open().get(instance=first.instance_id)
    assignment_approve(press=press(assignment_claim(assignment=back, reviewer=surgeon_b), surgeon_b))
    assert Instance.objects.get(pk=first.instance_id).tier == "V2"
    # What one surgeon approved then is another question, and may go into a Lot of approved items.
    assert list(lot_candidates(project).values_list("pk", flat=True)) == [first.instance_id]
    assert lot_open(project=project, by=lead).size == 1


def test_who_worded_a_draft_does_not_read_it(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    made = drafts(project, 1)[0]
    with triggers_off():
        made.revisions.filter(number=1).update(author=surgeon_a, model_name="")
    lot_of(project, lead)
    assert not to_read(surgeon_a, project).exists()
    with pytest.raises(AlreadyDecided):
        read(LotMember.objects.get(), surgeon_a)
    assert to_read(surgeon_b, project).count() == 1


def test_readers_of_one_sample_begin_at_places_of_their_own(project: Project, lead: User) -> None:
    drafts(project, 12)
    lot = lot_of(project, lead)
    people = [person(f"reader_{n}", project, Role.SURGEON) for n in range(12)]
    begun = {next_to_read(one, project) for one in people}
    assert len(begun) > 3
    # Whoever begins late goes on with what lies before.
    LotMember.objects.filter(lot=lot).exclude(place=0).update(read_at=timezone.now())
    assert {next_to_read(one, project).place for one in people} == {0}  # type: ignore[union-attr]


def test_withdrawing_stays_possible_and_counts_as_harmful_only_in_the_sample(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    unread = lot.members.filter(is_sampled=False).select_related("instance__current_revision").first()
    assert unread is not None
    gone = unread.instance
    instance_withdraw(instance=gone, seen=gone.current_revision, by=lead, reason="Twice in it.")
    lot = read_sample(lot, surgeon_a)
    assert lot.outcome == LotOutcome.ACCEPTED
    carried_out(lot)
    unread.refresh_from_db()
    assert unread.ended == LotEnd.WITHDRAWN
    gone.refresh_from_db()
    assert (gone.state, gone.tier) == (State.WITHDRAWN, "V0")
    assert list(history_faults()) == []


def test_a_lot_whose_rest_was_withdrawn_is_ended_by_the_sweep(project: Project, lead: User) -> None:
    drafts(project, 3)
    lot = lot_of(project, lead)
    for one in Instance.objects.select_related("current_revision"):
        instance_withdraw(instance=one, seen=one.current_revision, by=lead, reason="Made by mistake.")
    lots_settle()
    lots_settle()
    lot.refresh_from_db()
    assert lot.outcome == LotOutcome.REFUSED
    assert LotRun.objects.count() == 1
    assert AuditEvent.objects.filter(action="lot_refused").count() == 1
    carried_out(lot)
    assert set(lot.members.values_list("ended", flat=True)) == {LotEnd.WITHDRAWN}


def test_an_error_that_the_checks_find_meanwhile_sends_the_item_back_to_the_queue(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = read_sample(lot_of(project, lead), surgeon_a)
    unread, asked = list(lot.members.filter(read_at__isnull=True).select_related("revision", "instance"))[:2]
    finding(unread.revision)
    thread_open(instance=asked.instance, by=lead, text="T2 or STIR?")
    carried_out(lot)
    for one, why in ((unread, "error must be fixed"), (asked, "Somebody asked")):
        one.refresh_from_db()
        assert one.ended == LotEnd.RETURNED
        assert why in one.why
        assert one.instance.state == State.IN_REVIEW
    assert queue_counts(surgeon_a, project).waiting == 2
    assert Instance.objects.filter(tier="V1").count() == 1


def test_a_run_that_was_killed_goes_on_where_it_was(
    project: Project, surgeon_a: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lenient(project)
    drafts(project, 8)
    lot = read_sample(lot_of(project, lead), surgeon_a)
    run = LotRun.objects.get(lot=lot)
    for member in lot.members.select_related("lot__opened_by", "instance", "revision", "reader")[:3]:
        lot_member_end(member=member)
        lot_member_end(member=member)
    # As a worker leaves it that dies in the middle of a portion.
    LotRun.objects.filter(pk=run.pk).update(
        state="running", lease_owner="dead", lease_until=timezone.now(), attempt=1
    )
    sent: list[tuple[int]] = []
    monkeypatch.setattr("review.tasks.lot_run_work.apply_async", lambda args, **_: sent.append(args))
    lot_runs_wake()
    assert sent == [(run.pk,)]
    run.refresh_from_db()
    assert lot_run_carry_out(run=run, owner="another")
    run.refresh_from_db()
    assert (run.state, run.done_count) == ("done", 8)
    assert Instance.objects.filter(state=State.APPROVED).count() == 8
    assert [events(one).count("lot_accepted") for one in Instance.objects.filter(tier="V1")] == [1] * (
        lot.size - lot.sample
    )
    assert not lot_run_carry_out(run=run, owner="a third")
    assert list(history_faults()) == []


def test_one_sweep_and_the_last_reader_end_a_lot_once(project: Project, surgeon_a: User, lead: User) -> None:
    drafts(project, 2)
    lot = read_sample(lot_of(project, lead), surgeon_a)
    lots_settle()
    assert AuditEvent.objects.filter(action="lot_accepted").count() == 1
    assert LotRun.objects.filter(lot=lot).count() == 1


def test_what_a_lot_let_through_counts_for_no_agreement(
    project: Project, surgeon_a: User, lead: User
) -> None:
    from review.agreement.reckon import agreement_work

    lenient(project)
    drafts(project, 6)
    carried_out(read_sample(lot_of(project, lead), surgeon_a))
    run = agreement_begin(project=project)
    agreement_work(run=run, owner="a worker")
    assert {figure.items for figure in run.figures.all()} == {0}


def test_nothing_to_make_a_lot_of_is_said(project: Project, lead: User) -> None:
    with pytest.raises(ReviewError, match="No draft waits"):
        lot_of_drafts_open(project=project, by=lead, wanted=DraftsWanted())
    assert not Lot.objects.exists()
