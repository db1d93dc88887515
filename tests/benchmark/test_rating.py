"""Clinicians rate reports blind: kept as they go, finished, taken back, in an order of their own."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from benchmark.errors import NotBlind, RatingIncomplete, RatingStale
from benchmark.judge.anchors import ANCHORS, CRITICAL, MEANING
from benchmark.judge.rubric import Critical, Dimension
from benchmark.models import DimensionRating, RatingStudy, ReportRating, StudyReport
from benchmark.ratings.reading import own_way
from benchmark.services.rating_save import Opinion, rating_reopen, rating_save
from benchmark.services.study_close import study_close
from benchmark.services.study_take import study_take
from projects.models import AuditEvent, Membership, Project, Role, User
from tests.benchmark.boards import BOARD
from tests.benchmark.studies import SYSTEMS, file_of, rate, report_rows, study_make, whole
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
RATINGS = f"{BOARD}ratings/"
WHOLE = {one.value: "4" for one in Dimension}


@pytest.fixture
def study(project: Project, evaluator: User) -> RatingStudy:
    return study_make(project, subjects=3, systems=4, by=evaluator, reference="The approved report.")


def address_of(report: StudyReport) -> str:
    return f"{RATINGS}{report.study.uid}/{report.uid}/"


def first_of(study: RatingStudy, rater: User) -> StudyReport:
    return study.reports.get(uid=own_way(study, rater).reports[0].uid)


def test_every_dimension_has_a_meaning_and_five_anchors() -> None:
    assert set(ANCHORS) == set(MEANING) == set(Dimension)
    assert {len(set(steps)) for steps in ANCHORS.values()} == {5}
    assert set(CRITICAL) == set(Critical)


def test_each_rater_reads_in_an_order_of_their_own_that_stays(
    study: RatingStudy, surgeon_a: User, surgeon_b: User
) -> None:
    orders = [[one.uid for one in own_way(study, who).reports] for who in (surgeon_a, surgeon_a, surgeon_b)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert set(orders[0]) == set(orders[2])
    by_number = list(study.reports.order_by("number").values_list("uid", flat=True))
    assert orders[0] != by_number


def test_a_rating_is_kept_as_it_grows_and_counts_once_it_is_finished(
    study: RatingStudy, surgeon_a: User
) -> None:
    report = first_of(study, surgeon_a)
    part = Opinion({Dimension.PLAN: 2}, [Critical.WRONG_SIDE])
    rating = rating_save(report=report, rater=surgeon_a, seen=0, opinion=part)
    assert (rating.version, rating.finished_at, rating.critical) == (1, None, "wrong_side")
    with pytest.raises(RatingIncomplete, match="imaging"):
        rating_save(report=report, rater=surgeon_a, seen=1, opinion=part, finish=True)
    rating = rating_save(report=report, rater=surgeon_a, seen=1, opinion=whole(), finish=True)
    assert rating.finished_at is not None
    assert (rating.version, rating.critical) == (2, "")
    assert sorted(rating.dimensions.values_list("value", flat=True)) == [4] * len(Dimension)
    changed = Opinion({**whole().values, Dimension.RISK: 1})
    rating = rating_save(report=report, rater=surgeon_a, seen=2, opinion=changed)
    assert rating.finished_at is not None
    assert rating.dimensions.get(dimension=Dimension.RISK).value == 1
    rating = rating_save(report=report, rater=surgeon_a, seen=3, opinion=part)
    assert rating.finished_at is None
    assert rating.dimensions.count() == 1
    told = AuditEvent.objects.filter(object_kind="report_rating").order_by("pk")
    assert [one.action for one in told] == ["rating_finish", "rating_reopen"]


def test_another_window_is_never_written_over(study: RatingStudy, surgeon_a: User) -> None:
    report = first_of(study, surgeon_a)
    rating_save(report=report, rater=surgeon_a, seen=0, opinion=whole(3))
    for seen in (0, 7):
        with pytest.raises(RatingStale):
            rating_save(report=report, rater=surgeon_a, seen=seen, opinion=whole(1))
    assert set(DimensionRating.objects.values_list("value", flat=True)) == {3}


def test_the_end_is_taken_back_and_the_values_stay(study: RatingStudy, surgeon_a: User) -> None:
    report = first_of(study, surgeon_a)
    rate(report, surgeon_a, 5)
    rating_reopen(report=report, rater=surgeon_a)
    rating_reopen(report=report, rater=surgeon_a)
    rating = ReportRating.objects.get()
    assert (rating.finished_at, rating.version) == (None, 2)
    assert rating.dimensions.count() == len(Dimension)


def test_whoever_brought_the_reports_in_does_not_rate_them(project: Project, surgeon_a: User) -> None:
    study = study_make(project, by=surgeon_a)
    report = first_of(study, surgeon_a)
    with pytest.raises(NotBlind):
        rate(report, surgeon_a)
    client = signed_in(surgeon_a)
    assert client.get(address_of(report)).status_code == 403
    assert client.get(f"{RATINGS}{study.uid}/").status_code == 403
    assert "know who wrote them" in client.get(RATINGS).content.decode()


def test_the_form_works_without_a_script(study: RatingStudy, surgeon_a: User) -> None:
    client, report = signed_in(surgeon_a), first_of(study, surgeon_a)
    address = address_of(report)
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == 5 * len(Dimension)
    assert page.count('type="checkbox" name="critical"') == len(Critical)
    assert "The approved report." in page
    part = {"version": "0", "plan": "x", Dimension.PLAN.value: "2", "act": "finish"}
    short = client.post(address, part)
    assert short.status_code == 422
    assert "10 dimensions are not rated yet" in short.content.decode()
    kept = client.get(address).content.decode()
    assert re.search(rf'name="{Dimension.PLAN.value}" value="2" checked', kept)
    done = client.post(address, {"version": "1", **WHOLE, "critical": "unsafe_advice", "act": "finish"})
    following = own_way(study, surgeon_a).reports[1]
    assert done["Location"] == f"{RATINGS}{study.uid}/{following.uid}/"
    assert ReportRating.objects.get().critical == "unsafe_advice"
    after = client.get(done["Location"]).content.decode()
    assert "Report 1 of 12 is finished." in after
    assert f'action="{address}undo/"' in after
    back = client.post(f"{address}undo/")
    assert back["Location"] == address
    assert ReportRating.objects.get().finished_at is None


def test_what_is_off_the_scale_changes_nothing(study: RatingStudy, surgeon_a: User) -> None:
    client, address = signed_in(surgeon_a), address_of(first_of(study, surgeon_a))
    for wrong in ({"imaging": "6"}, {"imaging": "0"}, {"critical": "bad_luck"}, {"version": "-1"}):
        answer = client.post(address, {"version": "0", **WHOLE, **wrong})
        assert answer.status_code == 422, wrong
    assert not ReportRating.objects.exists()


def test_a_script_is_told_the_version_and_a_stale_one_is_refused(study: RatingStudy, surgeon_a: User) -> None:
    client, address = signed_in(surgeon_a), address_of(first_of(study, surgeon_a))
    json = {"HTTP_ACCEPT": "application/json"}
    told = client.post(address, {"version": "0", "imaging": "3"}, **json).json()
    assert told["version"] == 1
    stale = client.post(address, {"version": "0", "imaging": "5"}, **json)
    assert stale.status_code == 409
    assert "another window" in stale.json()["detail"]
    assert DimensionRating.objects.get().value == 3


def test_the_last_report_leads_to_the_finished_state(project: Project, surgeon_a: User) -> None:
    study = study_make(project)
    client = signed_in(surgeon_a)
    assert "Begin" in client.get(RATINGS).content.decode()
    for _ in range(4):
        address = client.get(f"{RATINGS}{study.uid}/next/")["Location"]
        client.post(address, {"version": "0", **WHOLE, "act": "finish"})
    assert client.get(f"{RATINGS}{study.uid}/next/")["Location"] == f"{RATINGS}{study.uid}/"
    assert "You have finished every report." in client.get(f"{RATINGS}{study.uid}/").content.decode()
    assert "All finished" in client.get(RATINGS).content.decode()
    study_close(study=study)
    page = client.get(address).content.decode()
    assert "This study is closed" in page
    assert "Finish, next report" not in page
    assert client.post(address, {"version": "1", **WHOLE}).status_code == 409


def test_without_a_study_the_page_says_what_would_fill_it(project: Project, surgeon_a: User) -> None:
    assert "No study waits for ratings" in signed_in(surgeon_a).get(RATINGS).content.decode()


def test_the_home_page_tells_what_is_left_to_rate(project: Project, surgeon_a: User, lead: User) -> None:
    study = study_make(project, name="At home")
    client, home = signed_in(surgeon_a), f"/p/{project.slug}/"
    assert "At home: 4 reports left" in client.get(home).content.decode()
    assert "Reports to rate" not in signed_in(lead).get(home).content.decode()
    for report in study.reports.all():
        rate(report, surgeon_a)
    assert "Reports to rate" not in client.get(home).content.decode()


def test_many_studies_have_pages_the_open_ones_first(project: Project, surgeon_a: User) -> None:
    made = [
        RatingStudy.objects.create(
            project=project, name=f"Study {number:02}", closed_at=timezone.now() if number % 2 else None
        )
        for number in range(45)
    ]
    rater, address, read = signed_in(surgeon_a), RATINGS, []
    while address:
        page = rater.get(address).content.decode()
        read += re.findall(r"Study \d\d(?=</a></th>)", page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = f"{RATINGS}{html.unescape(following[1])}" if following else ""
    assert read == [one.name for one in sorted(made, key=lambda one: (one.closed_at is not None, -one.pk))]


def test_what_a_report_holds_is_shown_as_words(project: Project, surgeon_a: User) -> None:
    rows = report_rows()
    rows[0]["report"] = "<script>alert(1)</script> {{ system }} </div>"
    study, _ = study_take(project=project, name="Marked up", stream=file_of(rows))
    assert study is not None
    page = signed_in(surgeon_a).get(address_of(study.reports.get(report_id="row-0-0"))).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ system }} &lt;/div&gt;" in page


def told_to(client: Client, study: RatingStudy, uids: list[UUID]) -> list[str]:
    """Everything a rater is answered: pages with their addresses, the answers of a script, undo."""
    root, json = f"{RATINGS}{study.uid}/", {"HTTP_ACCEPT": "application/json"}
    told = [client.get(address).content.decode() for address in (RATINGS, root)]
    for place, uid in enumerate(uids):
        address = f"{root}{uid}/"
        told += [address, client.get(address).content.decode()]
        told.append(client.post(address, {"version": "0", "imaging": "3"}, **json).content.decode())
        told.append(client.post(address, {"version": "0"}, **json).content.decode())
        answer = client.post(address, {"version": "1", **WHOLE, "act": "finish"}, follow=True)
        told += [str(answer.redirect_chain), answer.content.decode()]
        if place == 0:
            told.append(client.post(f"{address}undo/", follow=True).content.decode())
    board = [f"{BOARD}judges/", f"{BOARD}judges/studies/{study.uid}/", BOARD]
    return told + [client.get(address).content.decode() for address in board]


def test_a_rater_is_told_no_system_no_subject_no_id_and_nobody_elses_rating(
    study: RatingStudy, surgeon_a: User, surgeon_b: User
) -> None:
    rows = list(study.reports.all())
    for row in rows:
        rate(row, surgeon_b, 1)
    uids = [one.uid for one in own_way(study, surgeon_a).reports]
    told = "\n".join(told_to(signed_in(surgeon_a), study, uids))
    hidden = {*SYSTEMS, *(row.report_id for row in rows), *(row.subject for row in rows)}
    hidden |= {str(one.uid) for one in ReportRating.objects.filter(rater=surgeon_b)}
    hidden.add(surgeon_b.display_name)
    assert [word for word in hidden if word in told] == []
    assert not re.search(r'value="1" checked', told), "the other's ratings are all 1"
    assert "Variant" in told


def test_the_systems_are_named_to_a_rater_once_the_study_is_closed(
    study: RatingStudy, project: Project, surgeon_a: User, evaluator: User
) -> None:
    address = f"{BOARD}judges/studies/{study.uid}/"
    assert SYSTEMS[0] in signed_in(evaluator).get(address).content.decode()
    Membership.objects.create(user=surgeon_a, project=project, role=Role.EVALUATOR)
    client = signed_in(surgeon_a)
    assert SYSTEMS[0] not in client.get(address).content.decode()
    study_close(study=study)
    assert SYSTEMS[0] in client.get(address).content.decode()


def test_no_page_of_an_evaluator_holds_the_words_of_a_report(study: RatingStudy, evaluator: User) -> None:
    client = signed_in(evaluator)
    for address in (f"{BOARD}judges/", f"{BOARD}judges/studies/{study.uid}/"):
        page = client.get(address).content.decode()
        assert "Variant" not in page
        assert "The approved report." not in page
    assert client.get(RATINGS).status_code == 403
