"""Lots of drafts on the screen: what is told before, meanwhile and after; and what a release takes."""

from __future__ import annotations

import pytest

from corpus.models import Harm, Instance, Source
from corpus.releases.errors import ReleaseRefused
from corpus.releases.filters import ReleaseFilters
from corpus.releases.plan import release_plan
from projects.models import Notice, Project, User
from projects.notices import notice_address
from review.lots.selectors import to_read
from review.models import Assignment, Lot, LotRun, Workflow
from review.overview.reckon import overview_reckon
from tests.conftest import signed_in
from tests.review.drafting_lots import carried_out, drafts, lenient, lot_of, read, read_sample, time_goes_by
from tests.review.making import guideline, opened, question

pytestmark = pytest.mark.django_db
LOTS = "/p/lumbar/lots/"


def test_what_it_would_hold_and_do_is_shown_before_it_is_made(project: Project, lead: User) -> None:
    drafts(project, 40)
    opened(project, readers=2)
    browser = signed_in(lead)
    assert f"{LOTS}drafts/" in browser.get(LOTS).content.decode()
    told = browser.get(f"{LOTS}drafts/").content.decode()
    assert '<dt>Drafts</dt><dd class="num">40</dd>' in told
    assert '<dt>Sample to read</dt><dd class="num">25</dd>' in told
    assert "15 unread drafts are approved as V1 in your name" in told
    assert "1 more unopened draft stays in the queue" in told
    narrow = browser.get(f"{LOTS}drafts/", {"kind": "report"}).content.decode()
    assert "No draft waits for such a lot" in narrow
    drawn = browser.get(f"{LOTS}drafts/", {"most": "30", "allowed": "1"}).content.decode()
    assert "30 of 40, drawn" in drawn
    assert "at most 1 is harmful" in drawn
    made = browser.post(f"{LOTS}drafts/", {"most": "30", "allowed": "1"})
    lot = Lot.objects.get()
    assert made["Location"] == f"{LOTS}{lot.uid}/"
    assert (lot.size, lot.allowed, lot.opened_by) == (30, 1, lead)
    assert "Drafts, any kind" in browser.get(LOTS).content.decode()


def test_what_is_no_choice_of_ours_is_refused_in_words(project: Project, lead: User) -> None:
    drafts(project, 1)
    browser = signed_in(lead)
    assert browser.get(f"{LOTS}drafts/", {"kind": "poem"}).status_code == 422
    assert browser.post(f"{LOTS}drafts/", {"most": "0"}).status_code == 422
    assert browser.post(f"{LOTS}drafts/", {"kind": "report"}).status_code == 422
    assert not Lot.objects.exists()


def test_the_lead_follows_it_to_the_end(project: Project, surgeon_a: User, lead: User) -> None:
    lenient(project)
    drafts(project, 6)
    lot = lot_of(project, lead)
    browser, address = signed_in(lead), f"{LOTS}{lot.uid}/"
    told = browser.get(address).content.decode()
    assert "6 drafts that nobody had read" in told
    assert "6 drafts stay out of the queue" in told
    read_sample(lot, surgeon_a)
    told = browser.get(address).content.decode()
    assert "Items that have left the lot" in told
    assert '<dt>Still in the lot</dt><dd class="num">6</dd>' in told
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="lot-run"')
    carried_out(lot)
    told = browser.get(address).content.decode()
    assert '<dt>Approved</dt><dd class="num">6</dd>' in told
    assert "Surgeon A" not in told
    notice = Notice.objects.get(person=lead)
    assert notice_address(notice) == address


def test_a_run_that_broke_off_says_so_and_goes_on(
    project: Project, surgeon_a: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lenient(project)
    drafts(project, 4)
    lot = read_sample(lot_of(project, lead), surgeon_a)
    LotRun.objects.update(state="failed", error_for_user="It broke off by a fault of the program.")
    browser, address = signed_in(lead), f"{LOTS}{lot.uid}/"
    assert "It broke off" in browser.get(address).content.decode()
    monkeypatch.setattr("review.tasks.lot_run_work.apply_async", lambda **_: None)
    assert browser.post(f"{address}go-on/").status_code == 302
    assert LotRun.objects.get().state == "queued"
    assert carried_out(lot).state == "done"


def test_a_surgeon_is_led_to_the_sample_and_reads_it_as_a_draft(
    project: Project, surgeon_a: User, lead: User
) -> None:
    held = drafts(project, 1)[0]
    lot = lot_of(project, lead)
    browser = signed_in(surgeon_a)
    queue = browser.get("/p/lumbar/queue/").content.decode()
    assert "1 item of lots waits to be read" in queue
    assert "Nothing waits for you" in queue
    home = browser.get("/p/lumbar/").content.decode()
    assert "1 item of lots waits." in home
    assert "1 item of lots to read" in home
    direct = browser.get(f"/p/lumbar/review/{Assignment.objects.get(instance=held).uid}/")
    assert direct.status_code == 409
    told = direct.content.decode()
    assert f"This waits in Lot {lot.number}: a sample of its drafts is read" in told
    assert f"{LOTS}next/" in told
    assert held.title not in told
    address = browser.get(f"{LOTS}next/")["Location"]
    page = browser.get(address).content.decode()
    assert "Nobody has read this text" in page
    assert str(question().rationale) in page  # type: ignore[union-attr]
    assert browser.post(address, {"verdict": "fine"}).status_code == 302
    time_goes_by(lot)
    lot.refresh_from_db()
    assert lot.outcome == "accepted"


def test_the_record_says_where_an_item_waits_and_that_nobody_read_it(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 4)
    lot = lot_of(project, lead)
    unread = lot.members.filter(is_sampled=False).select_related("instance").first()
    assert unread is not None
    address = f"/p/lumbar/instances/{unread.instance.uid}/"
    assert "a sample of its 4 drafts is read" in signed_in(surgeon_a).get(address).content.decode()
    carried_out(read_sample(lot, surgeon_a))
    told = signed_in(lead).get(address).content.decode()
    assert f"of whose 4 drafts {lot.sample} were read" in told
    assert "V1, its lot accepted" in told
    assert "Nobody has decided yet" in told
    assert "Lot accepted" in told


def test_a_refused_lot_says_what_became_of_it(project: Project, surgeon_a: User, lead: User) -> None:
    drafts(project, 3)
    lot = lot_of(project, lead)
    read(to_read(surgeon_a, project)[0], surgeon_a, Harm.COULD_INJURE)
    carried_out(lot)
    told = signed_in(lead).get(f"{LOTS}{lot.uid}/").content.decode()
    assert "The lot went back whole" in told
    assert "Have every item read" not in told
    assert '<dt>Back in the queue</dt><dd class="num">2</dd>' in told
    assert '<dt>Sent back</dt><dd class="num">1</dd>' in told


def test_releases_take_v1_of_an_accepted_lot_where_lots_are_asked_for(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    source = guideline(project)
    Source.objects.update(may_train=True)
    drafts(project, 6, source=source)
    carried_out(read_sample(lot_of(project, lead), surgeon_a))
    Workflow.objects.update(lots_required=True)
    told = release_plan(project=project, filters=ReleaseFilters(), seed=1)
    assert {row.tier for row in told.rows} == {"V2"}
    both = release_plan(project=project, filters=ReleaseFilters(tiers=("V1", "V2", "V3")), seed=1)
    assert len(both.rows) == 6
    # A tier that no Lot gave, as of a row that came from elsewhere, is not taken at its word.
    opened(project, source=source)
    Instance.objects.filter(state="in_review").update(state="approved", tier="V1")
    with pytest.raises(ReleaseRefused, match="of no accepted lot"):
        release_plan(project=project, filters=ReleaseFilters(tiers=("V1",)), seed=1)


def test_the_dashboard_tells_tiers_and_counts_as_read_what_was_read(
    project: Project, surgeon_a: User, lead: User
) -> None:
    lenient(project)
    drafts(project, 6)
    carried_out(read_sample(lot_of(project, lead), surgeon_a))
    overview = overview_reckon(project=project)
    cell = overview.cells.get(level="L2/L3", modality="", condition="")
    assert (cell.items, cell.approved, cell.unread) == (6, 6, 3)
    told = signed_in(lead).get("/p/lumbar/dashboard/").content.decode()
    assert "Approved: 3 V1, its lot accepted; 3 V2, read by one clinician." in told
    assert "3 read, no claim" in told
