"""Readers who decide apart hear nothing of each other; hidden suites keep talk as they keep gold."""

from __future__ import annotations

import pytest
from django.urls import reverse

from corpus.models import ErrorReason, Harm
from projects.models import Membership, Notice, Project, Role, User
from review.errors import NobodyCalled
from review.models import Assignment, Comment, Round, Thread
from review.services import assignment_approve, assignment_reject, thread_answer, thread_open, thread_resolve
from tests.conftest import person, signed_in
from tests.held_out import hold_out
from tests.review.making import claimed, opened, press, undo_gone_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(project: Project) -> Round:
    return opened(project, readers=2)


def shown(user: User, round: Round) -> str:
    """Everything a person gets to see of the item: its record, its page, home, and the list of names."""
    client = signed_in(user)
    addresses = [
        reverse("review:instance", args=["lumbar", round.instance.uid]),
        reverse("review:colleagues", args=["lumbar", round.instance.uid]),
        "/p/lumbar/",
        "/notices/",
        *(
            reverse("review:item", args=["lumbar", each.uid])
            for each in Assignment.objects.filter(round=round)
        ),
    ]
    return "\n".join(client.get(address).content.decode() for address in addresses)


def status_of(user: User, thread: Thread, name: str = "thread") -> int:
    client, address = signed_in(user), reverse(f"review:{name}", args=["lumbar", thread.uid])
    answer = client.get(address) if name == "thread" else client.post(address, {"text": "Mine."})
    return int(answer.status_code)


def test_a_blind_reader_hears_nothing_of_another_before_deciding(
    blind: Round, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    first, second = claimed(blind, surgeon_a, 0), claimed(blind, surgeon_b, 1)
    thread = thread_open(instance=blind.instance, by=surgeon_a, text="The key looks wrong")
    thread_answer(thread=thread, by=lead, text="So it does")
    assert "The key looks wrong" in shown(surgeon_a, blind)
    assert "The key looks wrong" in shown(lead, blind)
    page = shown(surgeon_b, blind)
    assert "The key looks wrong" not in page
    assert "So it does" not in page
    assert "open thread" not in page.replace("open threads</p>", ""), "not even how many there are"
    for name in ("thread", "thread_answer", "thread_resolve", "thread_reopen"):
        assert status_of(surgeon_b, thread, name) == 404
    assignment_approve(press=press(first, surgeon_a))
    assert "The key looks wrong" not in shown(surgeon_b, blind)
    assignment_approve(press=press(second, surgeon_b))
    assert "So it does" not in shown(surgeon_b, blind), "the decision could be taken back after hearing it"
    undo_gone_by()
    assert "So it does" in shown(surgeon_b, blind)
    assert status_of(surgeon_b, thread) == 302


def test_who_might_still_take_the_item_hears_nothing_either(
    blind: Round, project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    thread_open(instance=blind.instance, by=surgeon_a, text="The key looks wrong")
    Membership.objects.create(project=project, user=lead, role=Role.SURGEON)
    for reader in (surgeon_b, lead):
        assert "The key looks wrong" not in shown(reader, blind)


def test_the_lead_answers_a_blind_reader_and_another_reader_is_kept_out_of_it(
    blind: Round, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    first, _second = claimed(blind, surgeon_a, 0), claimed(blind, surgeon_b, 1)
    thread = thread_open(instance=blind.instance, by=surgeon_b, text="T2 or STIR?")
    thread_answer(thread=thread, by=lead, text="It is T2.")
    assert [row.actor for row in Notice.objects.of(surgeon_b)] == [lead]
    assignment_approve(press=press(first, surgeon_a))
    thread_answer(thread=thread, by=surgeon_a, text="The key is right.")
    thread_resolve(thread=thread, by=surgeon_a)
    page = shown(surgeon_b, blind)
    assert "It is T2." in page
    assert "The key is right." not in page
    assert "Surgeon A" not in page, "who resolved it is another reader"
    assert [row.actor for row in Notice.objects.of(surgeon_b)] == [lead]


def test_a_blind_reader_hears_what_who_reads_nothing_asks(blind: Round, surgeon_b: User, lead: User) -> None:
    claimed(blind, surgeon_b, 0)
    thread_open(instance=blind.instance, by=lead, text="@surgeon_b mind guideline 3.4")
    assert "mind guideline 3.4" in shown(surgeon_b, blind)
    assert Notice.objects.of(surgeon_b).count() == 1


def test_a_reader_who_is_still_blind_cannot_be_named_by_another(
    blind: Round, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    first = claimed(blind, surgeon_a, 0)
    names = signed_in(surgeon_a).get(reverse("review:colleagues", args=["lumbar", blind.instance.uid])).json()
    assert names == {"people": [{"name": "lead", "called": "Lead"}]}
    with pytest.raises(NobodyCalled):
        thread_open(instance=blind.instance, by=surgeon_a, text="@surgeon_b look")
    thread = thread_open(instance=blind.instance, by=surgeon_a, text="@lead look")
    with pytest.raises(NobodyCalled):
        thread_answer(thread=thread, by=lead, text="@surgeon_b look")
    assignment_approve(press=press(first, surgeon_a))
    thread_answer(thread=thread, by=lead, text="@surgeon_a I did")
    assert Comment.objects.count() == 2
    # Nor may a blind reader name who has decided: being on the list would tell.
    with pytest.raises(NobodyCalled):
        thread_open(instance=blind.instance, by=surgeon_b, text="@surgeon_a look")


def test_an_adjudicator_hears_no_reader_by_name(
    blind: Round, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    judge = person("judge", project, Role.SURGEON)
    judge.memberships.update(may_adjudicate=True)
    first, second = claimed(blind, surgeon_a, 0), claimed(blind, surgeon_b, 1)
    thread_open(instance=blind.instance, by=surgeon_a, text="I moved it to L5")
    assignment_approve(press=press(first, surgeon_a))
    assignment_reject(press=press(second, surgeon_b), reasons=[ErrorReason.LEVEL], harm=Harm.MINOR)
    judged = blind.instance.rounds.get(settled_at__isnull=True)
    assert "I moved it to L5" not in shown(judge, judged)
    assignment_approve(press=press(claimed(judged, judge), judge))
    undo_gone_by()
    assert "I moved it to L5" in shown(judge, judged)


def test_one_reader_alone_hears_what_was_said_before(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    single = opened(project)
    thread_open(instance=single.instance, by=surgeon_a, text="Which sequence?")
    claimed(single, surgeon_b)
    assert "Which sequence?" in shown(surgeon_b, single)


def test_talk_on_a_hidden_item_is_kept_from_whoever_only_leads(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    single = opened(project)
    thread = thread_open(instance=single.instance, by=lead, text="The key must be B")
    hold_out(single.instance, is_hidden=True)
    assert "The key must be B" not in shown(lead, single)
    assert "The key must be B" in shown(surgeon_a, single)
    for name in ("thread", "thread_answer", "thread_resolve", "thread_reopen"):
        assert status_of(lead, thread, name) == 404
    ask = reverse("review:thread_open", args=["lumbar", single.instance.uid])
    assert signed_in(lead).post(ask, {"text": "Why?"}).status_code == 404
    thread_answer(thread=thread, by=surgeon_a, text="It is")
    assert Notice.objects.of(lead).count() == 0
    with pytest.raises(NobodyCalled):
        thread_answer(thread=thread, by=surgeon_a, text="@lead see")


def test_who_left_the_project_is_told_nothing_of_it(project: Project, surgeon_a: User, lead: User) -> None:
    thread = thread_open(instance=opened(project).instance, by=surgeon_a, text="Which sequence?")
    thread_answer(thread=thread, by=lead, text="T2")
    assert Notice.objects.of(surgeon_a).count() == 1
    surgeon_a.memberships.all().delete()
    thread_answer(thread=thread, by=lead, text="T2, surely")
    assert Notice.objects.of(surgeon_a).count() == 0
    assert Notice.objects.count() == 1


def test_who_leads_and_reads_is_told_nothing_while_others_hold_all_that_is_left(
    blind: Round, project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    Membership.objects.create(project=project, user=lead, role=Role.SURGEON)
    first, second = claimed(blind, surgeon_a, 0), claimed(blind, surgeon_b, 1)
    assignment_reject(press=press(first, surgeon_a), reasons=[ErrorReason.GRADE], harm=Harm.MINOR)
    record = reverse("review:instance", args=["lumbar", blind.instance.uid])
    # The lease of the other ends without a decision, and then the lead may take it.
    page = signed_in(lead).get(record).content.decode()
    assert "A blind round is open." in page
    assert "Surgeon A" not in page
    assert "another reader has it open" in page
    assert "Surgeon B" not in page
    Assignment.objects.filter(pk=second.pk).update(reviewer=None, lease_until=None)
    claimed(blind, lead, 1)


def test_who_leads_and_reads_sees_the_record_of_what_one_colleague_reads(
    project: Project, surgeon_a: User, lead: User
) -> None:
    Membership.objects.create(project=project, user=lead, role=Role.SURGEON)
    held = claimed(opened(project), surgeon_a)
    record = reverse("review:instance", args=["lumbar", held.instance.uid])
    page = signed_in(lead).get(record).content.decode()
    assert "A blind round is open." not in page
    assert "Surgeon A has it open" in page


def test_who_leads_and_reads_nothing_hears_and_sees_all_the_same(
    blind: Round, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    first, _second = claimed(blind, surgeon_a, 0), claimed(blind, surgeon_b, 1)
    assignment_reject(press=press(first, surgeon_a), reasons=[ErrorReason.GRADE], harm=Harm.MINOR)
    page = signed_in(lead).get(reverse("review:instance", args=["lumbar", blind.instance.uid]))
    assert "Surgeon A" in page.content.decode()
    assert "Surgeon B has it open" in page.content.decode()
