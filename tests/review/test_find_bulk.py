"""Something done with many found items: preview, act, undo; and searches that a person keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Instance
from projects.models import AuditEvent, Membership, Notice, Project, Role, User
from projects.notices import notice_address
from projects.services.notices import notice_read
from review.errors import ReviewError
from review.find.bulk import BLIND, KEPT, NOT_ASKED, NOT_FOR_THEM, READ_NOW, bulk_sort
from review.find.reach import Reach
from review.models import Assignment, BulkAct, BulkKind, Comment, Round, SavedSearch, Thread
from review.services import assignment_approve, bulk_do, bulk_undo
from tests.conftest import signed_in
from tests.review.making import claimed, opened, press, revised

pytestmark = pytest.mark.django_db
HERE = "/p/lumbar/find/"


def reach(user: User, project: Project, *roles: Role) -> Reach:
    return Reach(user, frozenset(roles), project)


def assigned(lead: User, project: Project, to: User, *instances: Instance) -> BulkAct:
    return bulk_do(
        reach=reach(lead, project, Role.LEAD),
        kind=BulkKind.ASSIGN,
        instances=list(instances),
        key=uuid4(),
        to=to,
    )


def kept_for(instance: Instance) -> str | None:
    return Assignment.objects.filter(instance=instance).values_list("reserved_for__username", flat=True).get()


def test_the_preview_changes_nothing_and_the_act_keeps_the_items_for_the_surgeon(
    lead: User, surgeon_a: User, project: Project
) -> None:
    browser, one, other = signed_in(lead), opened(project).instance, revised(project)
    sent = {"kind": "assign", "to": "surgeon_a", "item": [one.uid, other.uid], "query": "q=disc"}
    page = browser.post(HERE + "bulk/", sent)
    assert [each.pk for each in page.context["touched"]] == [one.pk]
    assert page.context["refused"] == [(NOT_ASKED, 1)]
    assert kept_for(one) is None
    answer = browser.post(HERE + "bulk/do/", {**sent, "key": page.context["key"]})
    assert (answer.status_code, answer["Location"]) == (302, HERE + "?q=disc")
    assert kept_for(one) == "surgeon_a"
    again = browser.post(HERE + "bulk/do/", {**sent, "key": page.context["key"]})
    assert again.status_code == 302
    assert BulkAct.objects.count() == 1
    assert AuditEvent.objects.filter(action="bulk_assign").count() == 1


def test_it_is_taken_back_as_far_as_nobody_went_on(lead: User, surgeon_a: User, project: Project) -> None:
    free, begun = opened(project), opened(project)
    act = assigned(lead, project, surgeon_a, free.instance, begun.instance)
    claimed(begun, surgeon_a)
    assert bulk_undo(act=act, by=lead) == (1, 1)
    assert (kept_for(free.instance), kept_for(begun.instance)) == (None, "surgeon_a")
    with pytest.raises(ReviewError):
        bulk_undo(act=act, by=lead)


def given_back(surgeon: User, project: Project, one: Round) -> BulkAct:
    """The first reading of a round was kept for the surgeon, who gave it back to the pool."""
    first = one.assignments.order_by("pk")[0]
    Assignment.objects.filter(pk=first.pk).update(reserved_for=surgeon)
    return bulk_do(
        reach=reach(surgeon, project, Role.SURGEON),
        kind=BulkKind.RETURN,
        instances=[one.instance],
        key=uuid4(),
    )


def keepers(instance: Instance) -> list[str | None]:
    rows = Assignment.objects.filter(instance=instance).order_by("pk")
    return list(rows.values_list("reserved_for__username", flat=True))


def test_it_is_not_taken_back_for_who_has_the_other_reading_kept_for_them(
    surgeon_a: User, project: Project
) -> None:
    one, free = opened(project, readers=2), opened(project)
    act = given_back(surgeon_a, project, one)
    more = given_back(surgeon_a, project, free)
    second = one.assignments.order_by("pk")[1]
    Assignment.objects.filter(pk=second.pk).update(reserved_for=surgeon_a)
    assert bulk_undo(act=act, by=surgeon_a) == (0, 1)
    assert keepers(one.instance) == [None, "surgeon_a"]
    assert bulk_undo(act=more, by=surgeon_a) == (1, 0)
    assert keepers(free.instance) == ["surgeon_a"]


@pytest.mark.parametrize("is_decided", [True, False])
def test_it_is_not_taken_back_for_who_has_gone_on_to_the_other_reading(
    surgeon_a: User, project: Project, is_decided: bool
) -> None:
    one = opened(project, readers=2)
    act = given_back(surgeon_a, project, one)
    other = claimed(one, surgeon_a, 1)
    if is_decided:
        assignment_approve(press=press(other, surgeon_a))
    said = signed_in(surgeon_a).post(f"{HERE}bulk/{act.uid}/undo/", follow=True).content.decode()
    assert "Taken back for 0 items. 1 item stays as before: somebody went on with it, or who had it" in said
    assert keepers(one.instance)[0] is None


def test_it_is_taken_back_for_who_opened_the_very_reading_meanwhile_and_left_it(
    surgeon_a: User, project: Project
) -> None:
    one = opened(project, readers=2)
    act = given_back(surgeon_a, project, one)
    claimed(one, surgeon_a)
    one.assignments.filter(reviewer=surgeon_a).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert bulk_undo(act=act, by=surgeon_a) == (1, 0)
    assert keepers(one.instance) == ["surgeon_a", None]


def test_the_surgeon_is_told_and_no_longer_when_it_is_taken_back_unread(
    lead: User, surgeon_a: User, project: Project
) -> None:
    act = assigned(lead, project, surgeon_a, opened(project).instance, opened(project).instance)
    (told,) = Notice.objects.all()
    assert (told.person, told.words) == (surgeon_a, "Lead assigned you 2 questions")
    assert notice_address(told) == "/p/lumbar/queue/"
    bulk_undo(act=act, by=lead)
    assert not Notice.objects.exists()
    second = opened(project)
    act = assigned(lead, project, surgeon_a, second.instance)
    claimed(second, surgeon_a)
    bulk_undo(act=act, by=lead)
    assert Notice.objects.get().words == "Lead assigned you 1 question"


def taken_back_in_part(lead: User, surgeon: User, project: Project, *, told_first: bool) -> BulkAct:
    """Three items assigned and taken back, of which the surgeon has begun one meanwhile."""
    begun, *free = [opened(project) for _ in range(3)]
    act = assigned(lead, project, surgeon, begun.instance, *(one.instance for one in free))
    if told_first:
        notice_read(notice=Notice.objects.get())
    claimed(begun, surgeon)
    assert bulk_undo(act=act, by=lead) == (2, 1)
    return act


def test_taken_back_in_part_the_surgeon_reads_how_many_are_left(
    lead: User, surgeon_a: User, project: Project
) -> None:
    taken_back_in_part(lead, surgeon_a, project, told_first=False)
    assert Notice.objects.get().words == "Lead assigned you 1 question"
    taken_back_in_part(lead, surgeon_a, project, told_first=False)
    assert [one.words for one in Notice.objects.all()] == ["Lead assigned you 1 question"] * 2


def test_who_had_read_of_it_reads_what_was_taken_back_since(
    lead: User, surgeon_a: User, project: Project
) -> None:
    taken_back_in_part(lead, surgeon_a, project, told_first=True)
    assert Notice.objects.get().words == "Lead assigned you 3 questions, 2 of them taken back since"
    act = assigned(lead, project, surgeon_a, opened(project).instance)
    told = Notice.objects.get(about_uid=act.uid)
    notice_read(notice=told)
    bulk_undo(act=act, by=lead)
    told.refresh_from_db()
    assert told.words == "Lead assigned you 1 question, taken back since"


def test_the_list_of_what_was_done_counts_what_was_taken_back(
    lead: User, surgeon_a: User, project: Project
) -> None:
    browser = signed_in(lead)
    whole = assigned(lead, project, surgeon_a, opened(project).instance)
    bulk_undo(act=whole, by=lead)
    taken_back_in_part(lead, surgeon_a, project, told_first=False)
    assigned(lead, project, surgeon_a, *(opened(project).instance for _ in range(2)))
    page = " ".join(re.sub(r"<[^>]*>", " ", browser.get(HERE).content.decode()).split())
    assert re.findall(r"Assign: Surgeon A, (\d items?) [^A]*?(Undo|taken back(?: for \d of \d)?)", page) == [
        ("2 items", "Undo"),
        ("3 items", "taken back for 2 of 3"),
        ("1 item", "taken back"),
    ]


def test_a_form_sent_again_after_it_was_taken_back_says_so(
    lead: User, surgeon_a: User, project: Project
) -> None:
    browser, one = signed_in(lead), opened(project).instance
    sent = {"kind": "assign", "to": "surgeon_a", "item": [one.uid]}
    key = browser.post(HERE + "bulk/", sent).context["key"]
    browser.post(HERE + "bulk/do/", {**sent, "key": key})
    bulk_undo(act=BulkAct.objects.get(), by=lead)
    browser.get(HERE)  # shows what was said so far
    page = browser.post(HERE + "bulk/do/", {**sent, "key": key}, follow=True).content.decode()
    assert "This was done and taken back before. Nothing was changed." in page
    assert "kept for" not in page
    assert kept_for(one) is None


def test_what_is_read_now_kept_or_not_for_them_is_left(
    lead: User, surgeon_a: User, surgeon_b: User, project: Project
) -> None:
    read, kept, decided = opened(project), opened(project), opened(project, readers=2)
    claimed(read, surgeon_b)
    assigned(lead, project, surgeon_b, kept.instance)
    assignment_approve(press=press(claimed(decided, surgeon_a), surgeon_a))
    every = [one.instance for one in (read, kept, decided)]
    found = bulk_sort(
        reach=reach(lead, project, Role.LEAD), kind=BulkKind.ASSIGN, instances=every, to=surgeon_a
    )
    assert found.touched == []
    assert found.refused == {READ_NOW: 1, KEPT: 1, NOT_FOR_THEM: 1}


def test_a_lead_who_reads_apart_does_not_learn_who_has_decided(
    lead: User, surgeon_a: User, project: Project
) -> None:
    Membership.objects.create(user=lead, project=project, role=Role.SURGEON)
    one = opened(project, readers=2)
    assignment_approve(press=press(claimed(one, surgeon_a), surgeon_a))
    found = bulk_sort(
        reach=reach(lead, project, Role.LEAD, Role.SURGEON),
        kind=BulkKind.ASSIGN,
        instances=[one.instance],
        to=surgeon_a,
    )
    assert found.refused == {BLIND: 1}


def test_a_surgeon_gives_back_what_is_kept_for_them_and_assigns_nothing(
    lead: User, surgeon_a: User, surgeon_b: User, project: Project
) -> None:
    mine, theirs = opened(project).instance, opened(project).instance
    assigned(lead, project, surgeon_a, mine)
    assigned(lead, project, surgeon_b, theirs)
    browser = signed_in(surgeon_a)
    sent = {"kind": "return", "item": [mine.uid, theirs.uid]}
    key = browser.post(HERE + "bulk/", sent).context["key"]
    browser.post(HERE + "bulk/do/", {**sent, "key": key})
    assert (kept_for(mine), kept_for(theirs)) == (None, "surgeon_b")
    refused = browser.post(HERE + "bulk/", {"kind": "assign", "to": "surgeon_a", "item": [mine.uid]})
    assert refused.status_code == 403


def test_all_that_is_found_are_flagged_once_and_the_threads_are_resolved_again(
    lead: User, project: Project
) -> None:
    for _ in range(3):
        opened(project)
    browser = signed_in(lead)
    sent = {"kind": "flag", "every": "1", "query": "q=signal"}
    page = browser.post(HERE + "bulk/", sent)
    key = page.context["key"]
    label = re.findall(r'<label for="id_text">(.*?)</label>', page.content.decode())
    assert label == ["What should others look at?"], "and not that it is optional"
    refused = browser.post(HERE + "bulk/do/", {**sent, "key": key})
    assert refused.status_code == 422
    assert "Say what others should look at." in refused.content.decode()
    for _ in range(2):
        answer = browser.post(HERE + "bulk/do/", {**sent, "key": key, "text": "T2 or STIR?"})
        assert answer.status_code == 302
    assert Comment.objects.filter(text="T2 or STIR?").count() == 3
    browser.post(f"{HERE}bulk/{BulkAct.objects.get().uid}/undo/")
    assert not Thread.objects.open().exists()


def test_items_of_another_project_or_no_items_are_not_touched(
    lead: User, project: Project, other_project: Project
) -> None:
    foreign = opened(other_project).instance
    browser = signed_in(lead)
    for sent in ({"kind": "flag", "item": [foreign.uid]}, {"kind": "flag"}, {"kind": "flag", "item": "x"}):
        assert browser.post(HERE + "bulk/", sent).status_code == 302


def test_a_search_is_kept_under_a_name_removed_and_brought_back(lead: User, project: Project) -> None:
    browser = signed_in(lead)
    sent = {"name": " My\u200b discs ", "query": "q=disc&level=L4-5&evil=1"}
    browser.post(HERE + "save/", sent)
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.query) == ("My discs", "q=disc&level=L4%2FL5")
    browser.post(HERE + "save/", sent)
    assert SavedSearch.objects.count() == 1
    browser.post(f"{HERE}saved/{kept.uid}/remove/")
    assert browser.get(HERE).context["saved"] == []
    browser.post(f"{HERE}saved/{kept.uid}/restore/")
    assert browser.get(HERE).context["saved"] == [kept]


def test_a_search_is_its_persons_alone(lead: User, surgeon_a: User, project: Project) -> None:
    signed_in(lead).post(HERE + "save/", {"name": "Mine", "query": "q=disc"})
    other: Client = signed_in(surgeon_a)
    assert other.get(HERE).context["saved"] == []
    assert other.post(f"{HERE}saved/{SavedSearch.objects.get().uid}/remove/").status_code == 404
