"""The page on which a disagreement is decided: both readings, no names, and its presses."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corpus.models import Decision, ErrorReason, State
from projects.models import Project, Role, User
from review.models import Assignment, Round, WorkInProgress
from review.readings import readings_of
from review.services import assignment_leave_open, work_save
from tests.conftest import person, signed_in
from tests.review.disagreeing import disagreed, held, judge_of, judged
from tests.review.making import question

pytestmark = pytest.mark.django_db
DARK = question(rationale="The disc is dark on T2 and low.")
BLACK = question(rationale="Black on T2, half as high.", answer="C", levels=["L3/L4"])


@pytest.fixture
def round(project: Project, surgeon_a: User, surgeon_b: User) -> Round:
    return disagreed(project, (surgeon_a, DARK), (surgeon_b, BLACK))


@pytest.fixture
def judge(project: Project) -> User:
    return judge_of(project)


def at(name: str, assignment: Assignment, slug: str = "lumbar") -> str:
    return reverse(f"review:{name}", kwargs={"slug": slug, "uid": assignment.uid})


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def sent(client: Client, assignment: Assignment) -> dict[str, str]:
    """What the page's own form would send."""
    html = client.get(at("item", assignment)).content.decode()
    return {
        name: re.findall(f'name="{name}" value="([^"]*)"', html)[0] for name in ("key", "seen", "version")
    }


def test_both_readings_stand_side_by_side_and_nobody_is_named(round: Round, judge: User) -> None:
    page = signed_in(judge).get(at("item", round.assignments.get()))
    html = page.content.decode()
    words = plain(html)
    for told in ("Reader I", "Reader II", "Where they differ", "Take reader II", "No consensus", "Blinded"):
        assert told in words, told
    assert "C L3/L4" in words
    assert "B L2/L3" in words
    for hidden in ("Surgeon A", "Surgeon B", "surgeon_a", "surgeon_b"):
        assert hidden not in html
    for one in readings_of(round):
        assert str(one.uid) not in html, "a decision's address leads to its reader"


def test_what_the_page_shows_of_time_and_order_is_nothing(round: Round, judge: User) -> None:
    Decision.objects.update(created_at=timezone.now().replace(year=2019))
    html = signed_in(judge).get(at("item", round.assignments.get())).content.decode()
    # As a date is written: the four digits alone may stand in any UID.
    assert not re.search(r"2019-\d\d-\d\d|[a-z.] 2019\b|/2019\b", html)
    assert "Edit 3" not in html
    assert "Edit 4" not in html


def test_words_are_marked_against_what_was_read_or_against_each_other(round: Round, judge: User) -> None:
    client = signed_in(judge)
    address = at("item", round.assignments.get())
    read = client.get(address).content.decode()
    assert re.search(r'<ins><span class="vh">added: </span>low</ins>', read)
    assert re.search(r"<del>.*narrow", read)
    other = client.get(address + "?diff=0").content.decode()
    assert "<del>" not in other
    assert 'aria-pressed="true"' in other
    assert re.search(r'<ins><span class="vh">added: </span>Black', other)


def test_a_reader_is_taken_by_the_place_on_the_page(round: Round, judge: User) -> None:
    client = signed_in(judge)
    assignment = round.assignments.get()
    answer = client.post(at("take", assignment), sent(client, assignment) | {"taken": "2"})
    assert answer.status_code == 302
    round.instance.refresh_from_db()
    assert round.instance.state == State.APPROVED
    assert round.instance.current_revision == readings_of(round)[1].result_revision


def test_a_name_in_the_reason_is_refused_and_the_reason_stays(round: Round, judge: User) -> None:
    client = signed_in(judge)
    assignment = round.assignments.get()
    fields = sent(client, assignment) | {"taken": "1", "comment": "Patient name: Jane Miller, born 1.2.1960"}
    answer = client.post(at("take", assignment), fields)
    assert answer.status_code == 422
    assert "Jane Miller" in answer.content.decode()
    assert round.instance.decisions.count() == 2


def test_a_stale_screen_gets_409_and_the_reason_back(round: Round, judge: User, project: Project) -> None:
    client = signed_in(judge)
    assignment = round.assignments.get()
    fields = sent(client, assignment) | {"taken": "1", "comment": "T1 was not available."}
    other = judge_of(project, "other_judge")
    Assignment.objects.filter(pk=assignment.pk).update(lease_until=timezone.now())
    assignment_leave_open(press=judged(round, other), comment="Neither has T1.")
    answer = client.post(at("take", assignment), fields)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "T1 was not available." in html
    assert "Neither has T1." not in html
    round.instance.refresh_from_db()
    assert round.instance.state == State.NO_CONSENSUS


def test_who_holds_it_not_takes_nobody(round: Round, surgeon_a: User, judge: User) -> None:
    held(round, judge)
    fields = {"taken": "1", "key": "k", "seen": str(round.seen.uid), "images_shown": ""}
    answer = signed_in(surgeon_a).post(at("take", round.assignments.get()), fields)
    assert answer.status_code == 409
    assert "Reader I" not in answer.content.decode()
    assert round.instance.decisions.count() == 2


def test_the_reason_alone_is_kept_and_stands_there_again(round: Round, judge: User) -> None:
    client = signed_in(judge)
    assignment = round.assignments.get()
    fields = sent(client, assignment)
    saved = client.post(
        at("work", assignment),
        {"version": fields["version"], "comment": "T1 was not available."},
        headers={"accept": "application/json"},
    )
    assert saved.json()["version"] == 1
    html = client.get(at("item", assignment)).content.decode()
    assert "T1 was not available.</textarea>" in html
    assert "Write another text" in plain(html)


def test_a_text_begins_with_a_readers_and_never_replaces_ones_own(round: Round, judge: User) -> None:
    client = signed_in(judge)
    assignment = round.assignments.get()
    client.get(at("item", assignment))
    begun = client.post(at("begin", assignment), {"version": "0", "taken": "1"})
    assert begun.status_code == 302
    first, second = ((one.result_revision or one.revision).body for one in readings_of(round))
    assert WorkInProgress.objects.get().body == first
    assert client.post(at("begin", assignment), {"version": "1", "taken": "2"}).status_code == 302
    assert WorkInProgress.objects.get().body == second
    own = question(rationale="T1 was not available.").model_dump_json()
    work_save(assignment=assignment, reviewer=judge, body=own, version=2)
    refused = client.post(at("begin", assignment), {"version": "3", "taken": "1"})
    assert refused.status_code == 422
    assert "Put it away first" in refused.content.decode()
    assert WorkInProgress.objects.get().body == own


def test_a_text_put_away_leaves_the_reason(round: Round, judge: User) -> None:
    client = signed_in(judge)
    assignment = held(round, judge)
    work_save(assignment=assignment, reviewer=judge, body="{}", version=0, comment="T1 was missing.")
    client.post(at("discard", assignment))
    kept = WorkInProgress.objects.get()
    assert (kept.body, kept.comment) == (round.seen.body, "T1 was missing.")


def test_a_send_back_stands_there_and_cannot_be_taken(
    project: Project, surgeon_a: User, surgeon_b: User, judge: User
) -> None:
    other = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "send_back"))
    html = signed_in(judge).get(at("item", other.assignments.get())).content.decode()
    assert "cannot be taken as it is" in html
    assert "“Say which.”" in html
    number = next(n for n, one in enumerate(readings_of(other), 1) if one.reviewer == surgeon_b)
    assert f'name="taken" value="{number}"' not in html


def test_the_queue_shows_disagreements_alone_to_who_may_decide_them(
    round: Round, judge: User, surgeon_a: User
) -> None:
    queue = reverse("review:queue", kwargs={"slug": "lumbar"}) + "?only=adjudication"
    assert "Adjudication" in plain(signed_in(judge).get(queue).content.decode())
    assert at("item", round.assignments.get()) not in signed_in(surgeon_a).get(queue).content.decode()


def test_the_page_asks_no_more_of_the_database_with_more_readers(
    project: Project, surgeon_a: User, surgeon_b: User, judge: User
) -> None:
    third = person("surgeon_c", project, Role.SURGEON)
    few = disagreed(project, (surgeon_a, DARK), (surgeon_b, BLACK))
    many = disagreed(project, (surgeon_a, "approve"), (surgeon_b, "approve"), (third, "level"))
    client = signed_in(judge)
    asked = []
    for round in (few, many):
        assignment = held(round, judge)
        client.get(at("item", assignment))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at("item", assignment)).status_code == 200
        asked.append(len(queries))
        Assignment.objects.filter(pk=assignment.pk).update(lease_until=None, reviewer=None)
    assert asked[1] <= asked[0]


def reasons_of(round: Round, judge: User) -> tuple[list[str], bool]:
    """The reasons marked as those of one reader alone, and whether their line is marked as differing."""
    html = signed_in(judge).get(at("item", round.assignments.get())).content.decode()
    marked = re.search(r'<tr class="differs"><th scope="row">What is wrong', html)
    return re.findall(r'<span class="tag tag-alone"[^>]*>([^<]+)', html), marked is not None


def test_a_reason_that_one_reader_alone_gave_is_marked(
    project: Project, judge: User, surgeon_a: User, surgeon_b: User
) -> None:
    alone = disagreed(project, (surgeon_a, "ambiguous"), (surgeon_b, "approve"))
    word = ErrorReason.AMBIGUOUS.label
    assert reasons_of(alone, judge) == ([word], True)
    both = disagreed(project, (surgeon_a, "ambiguous"), (surgeon_b, "send_back"))
    assert reasons_of(both, judge) == ([], False)
