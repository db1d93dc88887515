"""A reading of a Lot is taken back by its reader within seconds, and ends no Lot before that time is over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.models import ErrorReason, Harm, State
from projects.models import AuditEvent, Project, User
from review.errors import UndoTooLate
from review.lots.selectors import reading_of_lot, to_read
from review.models import Assignment, Lot, LotMember, LotOutcome, LotRun
from review.selectors import queue_counts
from review.services import (
    instance_withdraw,
    lot_member_read,
    lot_open,
    lot_read_whole,
    lot_reading_undo,
    lots_settle,
)
from review.sweeps import lots_end
from review.undo_times import UNDO_AT_MOST
from tests.conftest import signed_in
from tests.review.drafting_lots import carried_out, drafts, lenient, lot_of, read, time_goes_by
from tests.review.test_lots import approved

pytestmark = pytest.mark.django_db


def say(member: LotMember, reader: User, harm: Harm | None = None, comment: str = "") -> LotMember:
    """What a reader says this moment; it can still be taken back."""
    reasons = [ErrorReason.LEVEL, ErrorReason.SIDE] if harm is not None else []
    return lot_member_read(member=member, reader=reader, harm=harm, reasons=reasons, comment=comment)


def outcome_of(lot: Lot) -> str:
    lot.refresh_from_db()
    return lot.outcome


def undo_of(member: LotMember) -> str:
    return reverse("review:lot_undo", args=["lumbar", member.uid])


def test_a_slip_that_would_refuse_a_lot_is_taken_back_and_the_lot_is_as_it_was(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    drawn = list(lot.members.order_by("place").values_list("pk", "place", "is_sampled", "is_asked"))
    before = reading_of_lot(lot)
    member = to_read(surgeon_a, project)[0]
    say(member, surgeon_a, Harm.COULD_INJURE, "Says L2/L3.")
    lots_end()
    assert (outcome_of(lot), queue_counts(surgeon_b, project).waiting) == ("", 0)
    lot_reading_undo(member=member, by=surgeon_a)
    assert (member.reader, member.read_at, member.harm, member.reasons) == (None, None, "", "")
    assert (member.comment, member.is_harmful) == ("", False)
    assert list(lot.members.order_by("place").values_list("pk", "place", "is_sampled", "is_asked")) == drawn
    assert reading_of_lot(lot) == before
    assert Assignment.objects.open().filter(lot=lot).count() == 6
    # The reader, or anybody who may, says it anew; all goes on as if nothing had been.
    assert member in to_read(surgeon_a, project)
    assert member in to_read(surgeon_b, project)
    for one in list(to_read(surgeon_a, project)):
        read(one, surgeon_a)
    assert outcome_of(lot) == LotOutcome.ACCEPTED
    carried_out(lot)


def test_what_was_taken_back_is_on_record(project: Project, surgeon_a: User, lead: User) -> None:
    drafts(project, 1)
    lot = lot_of(project, lead)
    member = say(lot.members.get(), surgeon_a, Harm.MINOR, "Says L2/L3.")
    lot_reading_undo(member=member, by=surgeon_a)
    event = AuditEvent.objects.get(action="lot_reading_undone")
    said = json.loads(event.detail)
    assert (event.actor, event.object_uid) == (surgeon_a, str(lot.uid))
    assert said["read_at"]
    assert (said["number"], said["member"], said["harm"], said["reasons"], said["comment"]) == (
        lot.number, str(member.uid), "minor", "level,side", "Says L2/L3.",
    )  # fmt: skip
    told = signed_in(lead).get(f"/p/lumbar/lots/{lot.uid}/").content.decode()
    assert "1 reading was taken back by its reader" in told
    assert "Surgeon A" not in told


@pytest.mark.parametrize(("harm", "outcome"), [(Harm.MINOR, LotOutcome.REFUSED), (None, LotOutcome.ACCEPTED)])
def test_a_lot_ends_once_its_last_reading_can_be_taken_back_no_more(
    project: Project, surgeon_a: User, lead: User, harm: Harm | None, outcome: LotOutcome
) -> None:
    drafts(project, 1)
    lot = lot_of(project, lead)
    member = say(lot.members.get(), surgeon_a, harm)
    told = signed_in(lead).get(f"/p/lumbar/lots/{lot.uid}/").content.decode()
    assert "The lot ends within a minute" in told
    assert "The bound is told once" in told
    LotMember.objects.update(read_at=timezone.now() - UNDO_AT_MOST + timedelta(seconds=3))
    lots_end()
    assert outcome_of(lot) == ""
    assert not LotRun.objects.exists()
    LotMember.objects.update(read_at=timezone.now() - UNDO_AT_MOST)
    lots_end()
    lots_end()
    assert outcome_of(lot) == outcome
    assert AuditEvent.objects.filter(action=f"lot_{outcome}").count() == 1
    assert LotRun.objects.count() == 1
    with pytest.raises(UndoTooLate):
        lot_reading_undo(member=member, by=surgeon_a)


def test_those_who_go_on_reading_hold_up_no_refusal_and_what_they_read_stands(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    drafts(project, 3)
    lot = lot_of(project, lead)
    harmful = say(to_read(surgeon_a, project)[0], surgeon_a, Harm.COULD_INJURE)
    last = say(to_read(surgeon_b, project)[0], surgeon_b)
    LotMember.objects.filter(pk=harmful.pk).update(read_at=timezone.now() - UNDO_AT_MOST)
    lots_end()
    assert outcome_of(lot) == LotOutcome.REFUSED
    with pytest.raises(UndoTooLate, match=f"Lot {lot.number} has ended meanwhile"):
        lot_reading_undo(member=last, by=surgeon_b)
    last.refresh_from_db()
    assert last.reader == surgeon_b


def test_only_who_read_takes_it_back_and_only_once(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    drafts(project, 1)
    member = say(lot_of(project, lead).members.get(), surgeon_a, Harm.MINOR)
    with pytest.raises(UndoTooLate, match="Only the person"):
        lot_reading_undo(member=member, by=surgeon_b)
    lot_reading_undo(member=member, by=surgeon_a)
    with pytest.raises(UndoTooLate, match="taken back already"):
        lot_reading_undo(member=member, by=surgeon_a)
    # Read by another since, it is theirs.
    say(member, surgeon_b)
    with pytest.raises(UndoTooLate, match="Only the person"):
        lot_reading_undo(member=member, by=surgeon_a)
    member.refresh_from_db()
    assert (member.reader, member.harm) == (surgeon_b, "")
    assert AuditEvent.objects.filter(action="lot_reading_undone").count() == 1


def test_what_was_withdrawn_meanwhile_stays_read(project: Project, surgeon_a: User, lead: User) -> None:
    """Taken back it would be unread and withdrawn, which counts as harmful, and nobody could read it."""
    drafts(project, 1)
    lot = lot_of(project, lead)
    member = say(lot.members.select_related("instance__current_revision").get(), surgeon_a)
    gone = member.instance
    instance_withdraw(instance=gone, seen=gone.current_revision, by=lead, reason="Twice in it.")
    gone.refresh_from_db()
    assert gone.state == State.WITHDRAWN
    with pytest.raises(UndoTooLate, match="withdrawn meanwhile"):
        lot_reading_undo(member=LotMember.objects.get(), by=surgeon_a)
    time_goes_by(lot)
    assert outcome_of(lot) == LotOutcome.ACCEPTED


def test_readings_of_a_lot_that_is_read_whole_are_taken_back_too(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    lenient(project)
    approved(project, surgeon_a, 4)
    lot = lot_open(project=project, by=lead)
    read(to_read(surgeon_b, project)[0], surgeon_b, Harm.MINOR)
    assert outcome_of(lot) == LotOutcome.REFUSED
    lot_read_whole(lot=lot, by=lead)
    *others, last = list(to_read(surgeon_b, project))
    for one in others:
        read(one, surgeon_b)
    say(last, surgeon_b, Harm.COULD_INJURE)
    lots_settle()
    lot_reading_undo(member=last, by=surgeon_b)
    lots_settle()
    assert outcome_of(lot) == LotOutcome.REFUSED
    read(last, surgeon_b)
    assert outcome_of(lot) == LotOutcome.READ_WHOLE
    with pytest.raises(UndoTooLate):
        lot_reading_undo(member=last, by=surgeon_b)


def test_the_page_offers_the_way_back_for_five_seconds_and_brings_back_what_was_typed(
    project: Project, surgeon_a: User, lead: User
) -> None:
    drafts(project, 1)
    lot = lot_of(project, lead)
    member = lot.members.get()
    browser: Client = signed_in(surgeon_a)
    address = reverse("review:lot_read", args=["lumbar", member.uid])
    sent = {"verdict": "error", "reasons": ["level", "side"], "harm": "minor", "comment": "Says L2/L3."}
    told = browser.post(address, sent, follow=True).content.decode()
    assert "is read: holds an error." in told
    assert 'data-seconds="5"' in told
    assert f'action="{undo_of(member)}"' in told
    assert 'aria-keyshortcuts="u"' in told
    back = browser.post(undo_of(member), {"stood": 1_000}, follow=True)
    told = back.content.decode()
    assert back.redirect_chain == [(f"{address}?error=1", 302)]
    assert "taken back. Nothing was lost." in told
    for value in ("level", "side", "minor"):
        assert f'value="{value}" checked' in told
    assert "Says L2/L3.</textarea>" in told
    again = browser.post(undo_of(member), {"stood": 1_000})
    assert (again.status_code, "This was taken back already." in again.content.decode()) == (409, True)
    browser.post(address, {"verdict": "fine"})
    time_goes_by(lot)
    assert outcome_of(lot) == LotOutcome.ACCEPTED


def test_nobody_else_finds_in_the_form_what_was_taken_back(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    drafts(project, 1)
    member = lot_of(project, lead).members.get()
    say(member, surgeon_a, Harm.MINOR, "Says L2/L3.")
    lot_reading_undo(member=member, by=surgeon_a)
    address = reverse("review:lot_read", args=["lumbar", member.uid]) + "?error=1"
    told = signed_in(surgeon_b).get(address).content.decode()
    assert 'value="minor"' in told
    assert ("Says L2/L3." in told, 'value="minor" checked' in told) == (False, False)


def test_after_the_time_the_page_says_that_it_is_too_late(
    project: Project, surgeon_a: User, lead: User
) -> None:
    drafts(project, 1)
    member = say(lot_of(project, lead).members.get(), surgeon_a)
    browser = signed_in(surgeon_a)

    def pressed(seconds_ago: float, **sent: int) -> tuple[int, bool]:
        LotMember.objects.update(read_at=timezone.now() - timedelta(seconds=seconds_ago))
        answer = browser.post(undo_of(member), sent)
        return answer.status_code, "It is too late to take this back." in answer.content.decode()

    # Stood too long; too long ago, whatever the page says; from a page that says nothing.
    assert (pressed(20, stood=6_100), pressed(31, stood=1_000), pressed(6.1)) == ((409, True),) * 3
    assert pressed(20, stood=4_900) == (302, False)


def test_a_remark_that_hides_signs_shows_them_to_the_lead(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    say(to_read(surgeon_a, project)[0], surgeon_a, Harm.NONE, "Says \u202e3L/2L.")
    page = signed_in(lead).get(reverse("review:lot", args=["lumbar", lot.uid])).content.decode()
    assert "\u202e" not in page
    assert "right-to-left override" in page
