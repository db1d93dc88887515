"""What stood on the screen: kept with consent, bounded, counted, told to nobody else, deleted in time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corpus.models import Decision, Instance
from imaging.models import Series
from projects.models import Project, Role, User
from review.looks.figures import looks_of_all, own_levels, own_looks
from review.looks.told import Looked, SeriesLook, looked_read, looked_text, looked_together
from review.models import MOST_CHARACTERS, Assignment, Look, LookNotice
from review.services import (
    answer_give,
    assignment_approve,
    decision_undo,
    look_save,
    looks_allow,
    looks_forget,
    looks_tidy,
)
from tests.conftest import person, signed_in
from tests.imaging.stored import study_store
from tests.review.answering_first import answers_first, telling_series
from tests.review.making import claimed, opened, press, question
from tests.review.seeding import assignment_of, seeded_for
from tests.review.test_review_page import at, hidden

pytestmark = pytest.mark.django_db
SLICES = 15


@pytest.fixture
def series(project: Project) -> Series:
    made = study_store(project, slices=0)
    Series.objects.filter(pk=made.pk).update(frame_count=SLICES)
    made.refresh_from_db()
    return made


def read_by(reader: User, series: Series) -> Assignment:
    """An item with pictures, open to `reader`."""
    study = series.study
    return claimed(opened(study.project, study=study, subject=study.subject), reader)


def told(series: Series, seen: str = "0-3", ms: int = 4000, **levels: int) -> str:
    """What a page tells of one series; levels are L2/L3 unless named."""
    shown = {"series": {series.series_instance_uid: {"seen": seen, "ms": ms}}}
    return json.dumps({**shown, "levels": levels or {"L2/L3": 1500}})


def looked(text: str) -> Looked:
    found = looked_read(text)
    assert found is not None
    return found


def reports(browser: Client, assignment: Assignment, text: str) -> int:
    return browser.post(at("activity", assignment), {"active": "5", "looked": text}).status_code


def looked_at_and_decided(reader: User, series: Series, text: str = "") -> Decision:
    assignment = read_by(reader, series)
    look_save(
        assignment=assignment,
        reviewer=reader,
        looked=looked(text or told(series)),
        active_seconds=20,
        idle_seconds=4,
    )
    return assignment_approve(press=press(assignment, reader))


def test_without_consent_nothing_is_kept_and_the_lease_and_the_time_are(
    surgeon_a: User, series: Series
) -> None:
    assignment = read_by(surgeon_a, series)
    Assignment.objects.filter(pk=assignment.pk).update(lease_until=timezone.now())
    assert reports(signed_in(surgeon_a), assignment, told(series)) == 200
    assignment.refresh_from_db()
    assert assignment.active_seconds == 5
    assert assignment.lease_until is not None
    assert assignment.lease_until > timezone.now() + timedelta(minutes=10)
    assert not Look.objects.exists()


def test_with_consent_the_row_grows_with_each_report_and_one_that_comes_twice_adds_nothing(
    surgeon_a: User, series: Series, project: Project
) -> None:
    looks_allow(project=project, person=surgeon_a)
    browser, assignment = signed_in(surgeon_a), read_by(surgeon_a, series)
    for text in (told(series, "0-3", 4000), told(series, "0-3", 4000), told(series, "3-5,9", 2500)):
        assert reports(browser, assignment, text) == 200
    look = Look.objects.get()
    assert (look.slices, look.slices_seen) == (SLICES, 7)
    assert (look.levels, look.levels_shown) == (1, 1)
    assert looked(look.told).series == {series.series_instance_uid: SeriesLook(((0, 5), (9, 9)), 4000)}


def test_what_does_not_belong_to_the_study_is_left_out(
    surgeon_a: User, series: Series, project: Project
) -> None:
    looks_allow(project=project, person=surgeon_a)
    assignment = read_by(surgeon_a, series)
    raw = json.loads(told(series, "2,12-40,99"))
    raw["series"]["2.25.99"] = {"seen": "0-4", "ms": 9}
    look_save(assignment=assignment, reviewer=surgeon_a, looked=looked(json.dumps(raw)))
    look = Look.objects.get()
    assert (look.slices, look.slices_seen) == (SLICES, 1)
    assert list(looked(look.told).series) == [series.series_instance_uid]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 19_000,
        '{"series": {"1": {"seen": "4-2", "ms": 1}}, "levels": {}}',
        '{"series": {"1": {"seen": "1,x", "ms": 1}}, "levels": {}}',
        '{"series": {"1": {"seen": "1", "ms": -1}}, "levels": {}}',
        '{"series": {"1": {"seen": "1", "ms": true}}, "levels": {}}',
        '{"series": {"1": {"seen": 4, "ms": 1}}, "levels": {}}',
        '{"series": {}, "levels": {"Dr Novak": 1}}',
        '{"series": {}, "levels": {"L4-5": 1}}',
        json.dumps({"series": {}, "levels": {f"{one}{n}": 1 for one in "CTLS" for n in range(1, 13)}}),
    ],
)
def test_what_is_no_look_is_not_read(text: str) -> None:
    assert looked_read(text) is None


def test_a_few_characters_that_name_a_million_slices_cost_nothing() -> None:
    found = looked('{"series": {"1": {"seen": "' + "0-999999," * 1500 + '7", "ms": 1}}, "levels": {}}')
    assert found.series["1"].seen == ((0, 999_999),)


def test_nobody_stores_more_than_the_limit(surgeon_a: User, series: Series, project: Project) -> None:
    """Each report is short enough; together they would grow without end."""
    looks_allow(project=project, person=surgeon_a)
    Series.objects.filter(pk=series.pk).update(frame_count=900_000)
    browser, assignment = signed_in(surgeon_a), read_by(surgeon_a, series)
    for start in range(100_000, 160_000, 5_000):
        seen = ",".join(str(n) for n in range(start, start + 5_000, 2))
        assert reports(browser, assignment, told(series, seen)) == 200
    assert reports(browser, assignment, told(series, "1", 5) + " " * MOST_CHARACTERS) == 200
    look = Look.objects.get()
    assert 5_000 < len(look.told) <= MOST_CHARACTERS
    assert looked(look.told).series[series.series_instance_uid].ms == 4000


def test_another_ones_item_is_refused_and_nothing_of_it_is_kept(
    surgeon_a: User, surgeon_b: User, series: Series, project: Project
) -> None:
    looks_allow(project=project, person=surgeon_b)
    assignment = read_by(surgeon_a, series)
    assert reports(signed_in(surgeon_b), assignment, told(series)) == 409
    assert not Look.objects.exists()


def test_a_row_that_saw_more_than_there_is_is_refused(
    surgeon_a: User, series: Series, project: Project
) -> None:
    row = Look(
        project=project, assignment=read_by(surgeon_a, series), reviewer=surgeon_a, slices=2, slices_seen=3
    )
    with pytest.raises(ValidationError, match="look_saw_no_more_than_there_is"):
        row.validate_constraints()


def test_a_reload_goes_on_from_what_was_kept_and_without_consent_from_nothing(
    surgeon_a: User, series: Series, project: Project
) -> None:
    browser, assignment = signed_in(surgeon_a), read_by(surgeon_a, series)
    reports(browser, assignment, told(series))
    assert page_told(browser, assignment) == {"levels": ["L2/L3"], "kept": None, "keeps": False}
    looks_allow(project=project, person=surgeon_a)
    reports(browser, assignment, told(series, "0-3,8", 4000, L5=1))
    kept = {"series": {series.series_instance_uid: {"seen": "0-3,8", "ms": 4000}}, "levels": {}}
    assert page_told(browser, assignment) == {"levels": ["L2/L3"], "kept": kept, "keeps": True}


def page_told(browser: Client, assignment: Assignment) -> dict[str, Any]:
    page = browser.get(at("item", assignment)).content.decode()
    text = page.partition('<script id="looks" type="application/json">')[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    assert found.pop("item") == at("activity", assignment)
    return found


def test_an_item_of_text_has_neither_a_hint_nor_anything_to_count(surgeon_a: User, project: Project) -> None:
    looks_allow(project=project, person=surgeon_a)
    browser, assignment = signed_in(surgeon_a), claimed(opened(project), surgeon_a)
    page = browser.get(at("item", assignment)).content.decode()
    assert 'id="looks"' not in page
    assert "data-look-hint" not in page
    browser.post(at("activity", assignment), {"looked": '{"series": {}, "levels": {"L2/L3": 5000}}'})
    assert not Look.objects.exists()


def test_before_a_blind_answer_no_level_is_told_and_after_it_they_are(
    surgeon_a: User, project: Project
) -> None:
    series = telling_series(answers_first(project))
    looks_allow(project=project, person=surgeon_a)
    body = question(axis="level_identification", levels=["L5"], stem="Which one?")
    study = series.study
    assignment = claimed(opened(project, body=body, study=study, subject=study.subject), surgeon_a)
    browser = signed_in(surgeon_a)
    look_save(assignment=assignment, reviewer=surgeon_a, looked=looked(told(series, "0", L5=3000)))
    before = page_told(browser, assignment)
    assert before["levels"] == []
    assert before["kept"]["levels"] == {}
    assert "data-look-hint" not in browser.get(at("item", assignment)).content.decode()
    answer_give(assignment=assignment, reader=surgeon_a, letter="B", words="")
    assert page_told(browser, assignment)["levels"] == ["L5"]


def test_a_seeded_item_counts_like_any_other_until_it_ends_and_leaves_nothing(
    surgeon_a: User, project: Project, series: Series
) -> None:
    seeded = seeded_for(surgeon_a, project, study=series.study, subject=series.study.subject)
    looks_allow(project=project, person=surgeon_a)
    browser, assignment = signed_in(surgeon_a), claimed(seeded.round, surgeon_a)
    assert assignment == assignment_of(seeded)
    reports(browser, assignment, told(series))
    assert page_told(browser, assignment)["kept"] is not None
    fields = hidden(browser.get(at("item", assignment)))
    sent = {**fields, "verdict": "reject", "reasons": ["level"], "harm": "minor", "images_shown": "1"}
    assert browser.post(at("decide", assignment), sent).status_code == 302
    assert not Look.objects.exists()


def test_own_figures_count_decisions_that_hold_by_kind_and_by_level(
    surgeon_a: User, surgeon_b: User, series: Series, project: Project
) -> None:
    for reader in (surgeon_a, surgeon_b):
        looks_allow(project=project, person=reader)
    looked_at_and_decided(surgeon_a, series)
    looked_at_and_decided(surgeon_a, series, told(series, "0", 300, **{"L2/L3": 300, "L5": 1000}))
    looked_at_and_decided(surgeon_b, series)
    decision_undo(decision=looked_at_and_decided(surgeon_a, series), by=surgeon_a)
    assignment_approve(press=press(claimed(opened(project), surgeon_a), surgeon_a))
    (mine,) = own_looks(surgeon_a, project)
    assert (mine.of, mine.decisions, mine.looked) == ("Multiple choice", 3, 2)
    assert (mine.shown.count, mine.shown.of, mine.shown.percent) == (1, 2, None)
    assert (mine.slices.count, mine.slices.of) == (5, 2 * SLICES)
    assert (round(mine.active), round(mine.idle)) == (13, 3)
    levels = [(level, share.count, share.of) for level, share in own_levels(surgeon_a, project)]
    assert levels == [("L2/L3", 1, 2), ("L5", 1, 1)]


def test_a_lead_is_told_the_sum_over_three_readers_and_of_fewer_nothing(
    lead: User, surgeon_a: User, surgeon_b: User, series: Series, project: Project
) -> None:
    readers = [surgeon_a, surgeon_b, person("surgeon-c", project, Role.SURGEON)]
    for reader in readers:
        looks_allow(project=project, person=reader)
    for reader in readers[:2]:
        looked_at_and_decided(reader, series)
    browser = signed_in(lead)
    workflow = reverse("review:workflow", args=[project.slug])
    assert looks_of_all(project) == []
    assert "On the screen before a decision" not in browser.get(workflow).content.decode()
    looked_at_and_decided(readers[2], series, told(series, "0", 300, **{"L2/L3": 300}))
    whole, kind = looks_of_all(project)
    assert (whole.of, kind.of, whole.decisions) == ("All", "Multiple choice", 3)
    assert (whole.shown.count, whole.shown.of) == (2, 3)
    assert "On the screen before a decision" in browser.get(workflow).content.decode()
    # One reader of another kind: all less that kind would be theirs.
    alone = looked_at_and_decided(readers[0], series)
    Instance.objects.filter(pk=alone.instance_id).update(kind="report")
    assert [one.of for one in looks_of_all(project)] == ["Multiple choice"]


def test_my_quality_shows_it_only_to_oneself_and_says_what_is_kept(
    surgeon_a: User, surgeon_b: User, series: Series, project: Project
) -> None:
    address = reverse("review:quality", args=[project.slug])
    browser = signed_in(surgeon_a)
    before = browser.get(address).content.decode()
    assert "Until then nothing of it is kept" in before
    assert browser.post(reverse("review:looks_allow", args=[project.slug])).status_code == 302
    looked_at_and_decided(surgeon_a, series)
    mine = browser.get(address).content.decode()
    assert f"4 of {SLICES}" in mine
    assert "deleted 365 days after you looked" in mine
    assert f"4 of {SLICES}" not in signed_in(surgeon_b).get(address).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(
    surgeon_a: User, series: Series, project: Project, django_assert_num_queries: Any
) -> None:
    looks_allow(project=project, person=surgeon_a)
    browser, address = signed_in(surgeon_a), reverse("review:quality", args=[project.slug])
    browser.get(address)
    for count in (1, 7):
        for _ in range(count):
            looked_at_and_decided(surgeon_a, series)
        with django_assert_num_queries(13):
            browser.get(address)


def test_taking_consent_back_deletes_ones_own_and_nobody_elses(
    surgeon_a: User, surgeon_b: User, series: Series, project: Project
) -> None:
    for reader in (surgeon_a, surgeon_b):
        looks_allow(project=project, person=reader)
        looked_at_and_decided(reader, series)
    assert signed_in(surgeon_a).post(reverse("review:looks_forget", args=[project.slug])).status_code == 302
    assert [one.reviewer for one in Look.objects.all()] == [surgeon_b]
    assert [one.person for one in LookNotice.objects.all()] == [surgeon_b]
    looked_at_and_decided(surgeon_a, series)
    assert Look.objects.count() == 1


def test_what_is_a_year_old_is_deleted(surgeon_a: User, series: Series, project: Project) -> None:
    looks_allow(project=project, person=surgeon_a)
    for _ in range(2):
        looked_at_and_decided(surgeon_a, series)
    old = Look.objects.order_by("pk")[0]
    Look.objects.filter(pk=old.pk).update(saved_at=timezone.now() - timedelta(days=366))
    looks_tidy()
    assert Look.objects.count() == 1
    looks_forget(project=project, person=surgeon_a)
    assert not Look.objects.exists()


def test_a_decision_asks_the_database_nothing_more(surgeon_a: User, series: Series, project: Project) -> None:
    """The report that goes before it has kept everything."""
    counted = []
    for keeps in (False, True):
        if keeps:
            looks_allow(project=project, person=surgeon_a)
        assignment = read_by(surgeon_a, series)
        look_save(assignment=assignment, reviewer=surgeon_a, looked=looked(told(series)))
        browser = signed_in(surgeon_a)
        fields = hidden(browser.get(at("item", assignment)))
        with CaptureQueriesContext(connection) as queries:
            browser.post(at("decide", assignment), {**fields, "verdict": "approve", "images_shown": "1"})
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert Look.objects.count() == 1


def test_looks_brought_together_are_the_same_in_either_order() -> None:
    one = Looked({"1": SeriesLook(((0, 3), (9, 9)), 50)}, {"L4": 10})
    other = Looked({"1": SeriesLook(((4, 5),), 70), "2": SeriesLook(((1, 1),), 5)}, {"L5": 7})
    both = looked_together(one, other)
    assert looked_text(both) == looked_text(looked_together(other, one))
    assert both.series["1"] == SeriesLook(((0, 5), (9, 9)), 70)
    assert looked_read(looked_text(both)) == both
