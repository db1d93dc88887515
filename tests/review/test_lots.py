"""Lots: drawn by seed, read by others than who approved, accepted or refused by a plan made before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client

from corpus.models import ErrorReason, Harm, Instance, Revision, Source
from corpus.releases.errors import ReleaseRefused
from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan
from projects.models import AuditEvent, Project, User
from review.errors import AlreadyDecided, ReasonMissing, ReviewError
from review.lots.gate import LotGate
from review.lots.selectors import reading_of_lot, to_read
from review.models import Lot, LotMember, LotOutcome, Workflow
from review.services import assignment_approve, lot_member_read, lot_open, lot_read_whole
from review.services.lots import lots_settle
from tests.conftest import signed_in
from tests.review.drafting_lots import time_goes_by
from tests.review.making import claimed, guideline, opened, press, question

pytestmark = pytest.mark.django_db


def approved(project: Project, reader: User, count: int) -> list[Instance]:
    """Items that `reader` alone approved."""
    first = opened(project)
    assignment_approve(press=press(claimed(first, reader), reader))
    found = [Instance.objects.get(pk=first.instance_id)]
    for number in range(1, count):
        one = Instance.objects.get(pk=found[0].pk)
        one.pk, one.uid, one.number, one.current_revision_id = None, None, 5000 + number, None  # type: ignore[assignment]
        one = Instance(
            project=project, number=5000 + number, kind=one.kind, axis=one.axis, tier=one.tier,
            cluster_key=f"c{number}", title=one.title,
        )  # fmt: skip
        one.save()
        text = Revision.objects.create(
            instance=one,
            number=1,
            kind="draft",
            model_name="m",
            body=found[0].current_revision.body,  # type: ignore[union-attr]
        )
        Instance.objects.filter(pk=one.pk).update(current_revision=text, state="approved")
        found.append(one)
    return found


def read_all(lot: Lot, reader: User, *, harmful: int = 0) -> Lot:
    """The sample is read; the first so many are harmful."""
    for number, member in enumerate(to_read(reader, lot.project).filter(lot=lot)):
        is_bad = number < harmful
        if not to_read(reader, lot.project).filter(pk=member.pk).exists():
            break
        lot_member_read(
            member=member,
            reader=reader,
            harm=Harm.COULD_INJURE if is_bad else None,
            reasons=[ErrorReason.LEVEL] if is_bad else [],
        )
        time_goes_by(lot)
    lot.refresh_from_db()
    return lot


def test_the_sample_is_drawn_by_the_seed_and_as_large_as_the_plan_asks(
    project: Project, surgeon_a: User, lead: User
) -> None:
    approved(project, surgeon_a, 40)
    lot = lot_open(project=project, by=lead, seed="one")
    assert (lot.size, lot.sample, lot.allowed) == (40, 25, 0)
    assert lot.plan.consumer_risk <= 0.05
    sampled = list(lot.members.filter(is_sampled=True).values_list("instance", flat=True))
    assert len(sampled) == 25
    LotMember.objects.all().delete()
    again = lot_open(project=project, by=lead, seed="one")
    assert list(again.members.filter(is_sampled=True).values_list("instance", flat=True)) == sampled
    with pytest.raises(ReviewError, match="No approved item"):
        lot_open(project=project, by=lead)


def test_who_approved_reads_none_of_it(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    approved(project, surgeon_a, 1)
    lot = lot_open(project=project, by=lead)
    member = lot.members.get()
    with pytest.raises(AlreadyDecided):
        lot_member_read(member=member, reader=surgeon_a, harm=None)
    with pytest.raises(ReasonMissing):
        lot_member_read(member=member, reader=surgeon_b, harm=Harm.MINOR)
    lot_member_read(member=member, reader=surgeon_b, harm=None)
    with pytest.raises(AlreadyDecided):
        lot_member_read(member=member, reader=surgeon_b, harm=None)


def test_a_clean_sample_is_accepted_with_its_bound(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    approved(project, surgeon_a, 40)
    lot = read_all(lot_open(project=project, by=lead), surgeon_b)
    assert lot.outcome == LotOutcome.ACCEPTED
    reading = reading_of_lot(lot)
    assert reading.bound is not None
    assert reading.bound <= 2
    told = signed_in(lead).get(f"/p/lumbar/lots/{lot.uid}/").content.decode()
    assert f"at most {reading.bound} of the 40 items" in told
    assert "Surgeon B" not in told
    assert set(AuditEvent.objects.filter(object_kind="lot").values_list("action", flat=True)) == {
        "lot_open",
        "lot_accepted",
    }


def test_one_harmful_refuses_at_once_and_the_lot_is_read_whole(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    approved(project, surgeon_a, 6)
    Workflow.objects.create(project=project, lots_required=True, lot_limit_per_mille=400)
    lot = lot_open(project=project, by=lead)
    assert lot.sample < 6
    lot = read_all(lot, surgeon_b, harmful=1)
    assert lot.outcome == LotOutcome.REFUSED
    assert reading_of_lot(lot).bound is None
    gate = LotGate(project)
    assert len(gate.accepted) == 0
    lot = read_all(lot_read_whole(lot=lot, by=lead), surgeon_b)
    assert lot.outcome == LotOutcome.READ_WHOLE
    assert len(LotGate(project).accepted) == 5
    assert len(LotGate(project).harmful) == 1
    with pytest.raises(ReviewError):
        lot_read_whole(lot=lot, by=lead)


def test_a_release_asks_for_lots_where_the_project_says_so(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    source = guideline(project)
    Source.objects.update(may_train=True)
    first = opened(project, source=source)
    assignment_approve(press=press(claimed(first, surgeon_a), surgeon_a))
    filters = ReleaseFilters()
    assert len(release_plan(project=project, filters=filters, seed=1).rows) == 1
    Workflow.objects.create(project=project, lots_required=True)
    with pytest.raises(ReleaseRefused, match="of no accepted lot"):
        release_plan(project=project, filters=filters, seed=1)
    read_all(lot_open(project=project, by=lead), surgeon_b)
    assert len(release_plan(project=project, filters=filters, seed=1).rows) == 1


def test_what_was_withdrawn_unread_counts_as_harmful(project: Project, surgeon_a: User, lead: User) -> None:
    approved(project, surgeon_a, 1)
    lot = lot_open(project=project, by=lead)
    Instance.objects.update(state="withdrawn")
    lots_settle()
    lot.refresh_from_db()
    assert lot.outcome == LotOutcome.REFUSED


def test_the_page_of_a_reading_shows_the_text_and_keeps_what_is_said(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    approved(project, surgeon_a, 1)
    lot_open(project=project, by=lead)
    browser: Client = signed_in(surgeon_b)
    assert "1 item of lots waits" in browser.get("/p/lumbar/queue/").content.decode()
    address: Any = browser.get("/p/lumbar/lots/next/")["Location"]
    page = browser.get(address).content.decode()
    assert str(question().rationale) in page  # type: ignore[union-attr]
    assert "Surgeon A" not in page
    assert browser.post(address, {"verdict": "error"}).status_code == 422
    sent = {"verdict": "error", "reasons": "level", "harm": "none", "comment": "Says L2/L3."}
    assert browser.post(address, sent).status_code == 302
    member = LotMember.objects.get()
    assert (member.harm, member.is_harmful, member.reader) == ("none", False, surgeon_b)
    assert "No item of a lot waits for you" in browser.get("/p/lumbar/lots/next/").content.decode()


def test_lots_of_known_rate_pass_as_seldom_as_is_promised(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    """Made-up Lots through the whole of it: the draw is by seed, so the sample is of these very rows."""
    items = approved(project, surgeon_a, 60)
    accepted = 0
    chance = np.random.default_rng(7)
    rounds = 40
    for number in range(rounds):
        bad = set(chance.choice([one.pk for one in items], size=4, replace=False).tolist())
        LotMember.objects.all().delete()
        lot = lot_open(project=project, by=lead, seed=f"s{number}")
        sampled = set(lot.members.filter(is_sampled=True).values_list("instance", flat=True))
        accepted += len(sampled & bad) <= lot.allowed
    # 4 of 60 are above 5 %; the exact probability is below 5 %: at most 5 of 40 but for one in a thousand.
    assert accepted <= 6
