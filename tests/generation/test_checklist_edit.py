"""A lead edits the checklist: add, reword, move, retire, undo; a version is made, labelled, set aside."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from generation.checklist import FIRST, criteria_read
from generation.checklist_bounds import LONGEST_TEXT, MOST_CRITERIA, ChecklistRefused, key_made
from generation.checklist_changes import changes_between, writers_of
from generation.models import ChecklistLabel, ChecklistLabelling, ChecklistStep, ChecklistVersion
from generation.services.checklist_edit import (
    EditedMeanwhile,
    Seen,
    checklist_make,
    criterion_add,
    criterion_move,
    criterion_retire,
    criterion_reword,
    editing_of,
    step_undo,
)
from generation.services.checklist_label import checklist_label
from generation.services.checklist_register import checklist_in_use, labels_of
from generation.services.prompt_write import LabelledAlready
from projects.models import AuditEvent, Membership, Project, Role, User
from tests.conftest import signed_in
from tests.generation.checklists import WEIGHT, put_into_production, seen, written

HERE = "/p/lumbar/generation/checklists/"
KEYS = [one.key for one in FIRST.criteria]


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def keys_of(project: Project) -> list[str]:
    return [one.key for one in editing_of(project).criteria]


def test_each_step_is_kept_with_who_took_it_and_none_changes_a_version(project: Project, lead: User) -> None:
    before = checklist_in_use(project)
    added = criterion_add(seen(project, lead), **WEIGHT)
    criterion_reword(seen(project, lead), key=added.key, **{**WEIGHT, "english": "Say who stands."})
    criterion_move(seen(project, lead), key=added.key, up=True)
    criterion_retire(seen(project, lead), key="modality_right")
    assert keys_of(project) == [one for one in (*KEYS[:-1], added.key, KEYS[-1]) if one != "modality_right"]
    steps = ChecklistStep.objects.order_by("number")
    assert [(one.number, one.act, one.key, one.said_by) for one in steps] == [
        (1, "add", added.key, lead),
        (2, "reword", added.key, lead),
        (3, "move", added.key, lead),
        (4, "retire", "modality_right", lead),
    ]
    assert list(ChecklistVersion.objects.all()) == [before]
    acts = AuditEvent.objects.filter(action__startswith="checklist_").order_by("pk")
    assert [one.action for one in acts] == [
        "checklist_add",
        "checklist_reword",
        "checklist_move",
        "checklist_retire",
    ]
    assert json.loads(acts[0].detail) == {"key": added.key, "step": 1}


def test_steps_are_undone_one_by_one_until_they_are_in_a_version(project: Project, lead: User) -> None:
    criterion_retire(seen(project, lead), key="modality_right")
    criterion_move(seen(project, lead), key="side_supported", up=True)
    assert step_undo(seen(project, lead)).act == "move"
    assert keys_of(project) == [one for one in KEYS if one != "modality_right"]
    assert step_undo(seen(project, lead)).act == "retire"
    assert keys_of(project) == KEYS
    with pytest.raises(EditedMeanwhile):
        step_undo(seen(project, lead))
    criterion_retire(seen(project, lead), key="modality_right")
    made = checklist_make(seen(project, lead))
    with pytest.raises(EditedMeanwhile):
        step_undo(seen(project, lead, base=made))
    undone = ChecklistStep.objects.filter(undone_at__isnull=False)
    assert {one.undone_by for one in undone} == {lead}
    assert undone.count() == 2


def test_a_step_on_an_old_screen_changes_nothing(project: Project, lead: User) -> None:
    old = seen(project, lead)
    criterion_retire(old, key="modality_right")
    with pytest.raises(EditedMeanwhile):
        criterion_retire(old, key="side_supported")
    with pytest.raises(EditedMeanwhile):
        criterion_move(seen(project, lead), key="modality_right", up=True)
    other = Seen(project=project, base=old.base, step=7, by=lead)
    with pytest.raises(EditedMeanwhile):
        checklist_make(other)
    assert ChecklistStep.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "field", "told"),
    [
        ({"english": " "}, "english", "both languages"),
        ({"chinese": ""}, "chinese", "both languages"),
        ({"english": "每张平片"}, "english", "in English"),
        ({"chinese": "The same."}, "chinese", "in Chinese"),
        ({"english": "x" * (LONGEST_TEXT + 1)}, "english", "Make two of it"),
        ({"english": "Hid\u200bden."}, "english", "a sign that nobody sees"),
        ({"english": "As Mr John Smith, MRN 4471123, says."}, "english", "point at a person"),
        ({"english": FIRST.criteria[0].english.lower()}, "english", "says just this already"),
        ({"kinds": []}, "kinds", "at least one kind"),
        ({"kinds": ["essay"]}, "kinds", "at least one kind"),
    ],
)
def test_a_criterion_that_cannot_be_is_refused_with_the_reason(
    project: Project, lead: User, words: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(ChecklistRefused, match=told) as refused:
        criterion_add(seen(project, lead), **(WEIGHT | words))
    assert refused.value.field == field
    assert ChecklistStep.objects.count() == 0


def test_a_list_is_bounded(project: Project, lead: User) -> None:
    for number in range(MOST_CRITERIA - len(KEYS)):
        words: dict[str, Any] = {
            "english": f"Statement {number}.",
            "chinese": f"陈述{number}。",
            "kinds": ["report"],
        }
        criterion_add(seen(project, lead), **words)
    with pytest.raises(ChecklistRefused, match=f"at most {MOST_CRITERIA}"):
        criterion_add(seen(project, lead), **WEIGHT)


def test_no_kind_is_left_without_a_criterion(project: Project, lead: User) -> None:
    everywhere = [one.key for one in FIRST.criteria if len(one.kinds) == 4]
    for key in everywhere[1:]:
        criterion_retire(seen(project, lead), key=key)
    with pytest.raises(ChecklistRefused, match="last one that is asked of a open question"):
        criterion_retire(seen(project, lead), key=everywhere[0])


def test_the_ends_of_the_list_are_told(project: Project, lead: User) -> None:
    for key, up, told in ((KEYS[0], True, "first"), (KEYS[-1], False, "last")):
        with pytest.raises(ChecklistRefused, match=f"stands {told} already"):
            criterion_move(seen(project, lead), key=key, up=up)


def test_a_key_is_never_used_for_another_criterion(project: Project, lead: User) -> None:
    one = criterion_add(seen(project, lead), **WEIGHT)
    criterion_retire(seen(project, lead), key=one.key)
    other = criterion_add(seen(project, lead), **WEIGHT)
    assert (one.key, other.key) == ("weight_bearing_is_told_for_every", "weight_bearing_is_told_for_every_2")
    assert key_made("≥ 3 mm of slip", []) == "item_3_mm_of_slip"


def test_a_version_is_made_as_a_draft_and_never_changes(
    project: Project, lead: User, other_project: Project
) -> None:
    made = written(project, lead)
    assert (made.made_by, made.note, made.parent, made.project) == (
        lead,
        "Films.",
        checklist_in_use(other_project),
        project,
    )
    assert made.version > checklist_in_use(other_project).version
    assert editing_of(project).steps == []
    assert [one.act for one in made.steps.all()] == ["add"]
    for change in (
        lambda: ChecklistVersion.objects.filter(pk=made.pk).update(criteria="[]"),
        lambda: ChecklistVersion.objects.filter(pk=made.pk).delete(),
        lambda: ChecklistStep.objects.update(key="another"),
        lambda: ChecklistStep.objects.update(made=None),
        lambda: ChecklistStep.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_a_version_already_is_not_made_again(project: Project, lead: User) -> None:
    with pytest.raises(ChecklistRefused, match="Nothing was edited"):
        checklist_make(seen(project, lead))
    criterion_move(seen(project, lead), key="side_supported", up=True)
    criterion_move(seen(project, lead), key="side_supported", up=False)
    with pytest.raises(ChecklistRefused, match="says just this already"):
        checklist_make(seen(project, lead))


def test_two_projects_may_write_the_same(
    project: Project, other_project: Project, lead: User, outsider: User
) -> None:
    one, other = written(project, lead), written(other_project, outsider)
    assert one != other
    assert one.sha256 == other.sha256


def test_labels_are_words_that_are_only_added(project: Project, lead: User) -> None:
    made = written(project, lead)
    put_into_production(made, project, lead)
    with pytest.raises(LabelledAlready):
        put_into_production(made, project, lead)
    with pytest.raises(ChecklistRefused, match="Take it back first"):
        checklist_label(checklist=made, project=project, label=ChecklistLabel.ASIDE, by=lead)
    for label in (ChecklistLabel.DRAFT, ChecklistLabel.ASIDE):
        checklist_label(checklist=made, project=project, label=label, by=lead)
    assert labels_of(project) == {made.pk: ChecklistLabel.ASIDE}
    with pytest.raises(ChecklistRefused):
        checklist_label(checklist=made.parent, project=project, label=ChecklistLabel.ASIDE, by=lead)
    assert ChecklistLabelling.objects.count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        ChecklistLabelling.objects.update(label="production")


def test_what_differs_is_told_criterion_by_criterion() -> None:
    old = FIRST.criteria[:4]
    one, two, three, four = old
    reworded = type(one)(two.key, "Other words.", two.chinese, two.kinds)
    found = {each.shown.key: each for each in changes_between(old, (three, one, reworded))}
    assert [key for key, each in found.items() if each.moved] == [three.key]
    assert [key for key, each in found.items() if each.reworded] == [two.key]
    assert (found[three.key].old_place, found[three.key].new_place) == (3, 1)
    assert found[four.key].new is None
    assert not found[one.key].differs


def test_who_wrote_a_criterion_is_who_worded_it_last(project: Project, lead: User, surgeon_a: User) -> None:
    one = written(project, lead)
    step = criterion_reword(
        seen(project, surgeon_a, base=one),
        key=KEYS[0],
        english="One option alone.",
        chinese="仅一项。",
        kinds=["report"],
    )
    two = checklist_make(seen(project, lead, base=one))
    found = writers_of(two, project)
    assert (found[step.key].by, found[step.key].version) == (surgeon_a, two)
    added = criteria_read(one.criteria)[-1].key
    assert (found[added].by, found[added].version) == (lead, one)
    assert found[KEYS[1]].by is None


# The pages.


def hidden(page: str) -> dict[str, str]:
    """What the forms of the editing page say that stood on it."""
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("base", "step")}


def edit_page(client: Client) -> str:
    return client.get(f"{HERE}edit/").content.decode()


def test_a_lead_goes_the_whole_way_on_pages(client: Client, project: Project, lead: User) -> None:
    page = edit_page(client)
    answer = client.post(f"{HERE}edit/new/", {**WEIGHT, **hidden(page)})
    assert answer.status_code == 302
    page = edit_page(client)
    assert WEIGHT["english"] in page
    key = editing_of(project).criteria[-1].key
    client.post(f"{HERE}edit/criteria/{key}/move/", {"up": "1", **hidden(page)})
    page = edit_page(client)
    client.post(f"{HERE}edit/criteria/modality_right/retire/", hidden(page))
    page = edit_page(client)
    assert "<del>Modality, plane and sequence" in page
    client.post(f"{HERE}edit/undo/", hidden(page))
    page = edit_page(client)
    assert "<del>" not in page
    old = client.get(f"{HERE}edit/criteria/{key}/").content.decode()
    assert WEIGHT["chinese"] in old
    words = {"english": "Say who stands.", "chinese": "说明是否站立。", "kinds": ["report"]}
    client.post(f"{HERE}edit/criteria/{key}/", {**words, **hidden(page)})
    page = edit_page(client)
    answer = client.post(f"{HERE}edit/make/", {"note": "Films.", **hidden(page)}, follow=True)
    made = ChecklistVersion.objects.get(project=project)
    page = answer.content.decode()
    assert "was made as a draft" in page
    assert f"Written by {lead.display_name}" in page
    client.post(f"{HERE}{made.uid}/label/", {"production": "1"})
    assert checklist_in_use(project) == made
    page = client.get(HERE).content.decode()
    assert "In use here" in page
    diff = client.get(f"{HERE}diff/?a={made.parent and made.parent.uid}&b={made.uid}").content.decode()
    assert "<ins>Say who stands.</ins>" in diff
    client.post(f"{HERE}{made.uid}/label/", {"draft": "1"})
    client.post(f"{HERE}{made.uid}/label/", {"aside": "1"})
    assert "Set aside by" in client.get(f"{HERE}{made.uid}/").content.decode()


def test_a_refused_criterion_keeps_what_was_typed(client: Client, project: Project) -> None:
    page = edit_page(client)
    answer = client.post(f"{HERE}edit/new/", {**WEIGHT, "chinese": "Not Chinese.", **hidden(page)})
    assert answer.status_code == 422
    told = answer.content.decode()
    assert WEIGHT["english"] in told
    assert "Say the same in Chinese here." in told


def test_an_old_screen_is_told(client: Client, project: Project) -> None:
    page = edit_page(client)
    client.post(f"{HERE}edit/criteria/modality_right/retire/", hidden(page))
    answer = client.post(f"{HERE}edit/criteria/side_supported/retire/", hidden(page))
    assert answer.status_code == 409
    assert "was edited meanwhile" in answer.content.decode()
    assert client.post(f"{HERE}edit/undo/", {}).status_code == 409


def test_another_projects_version_is_nowhere(
    client: Client, project: Project, other_project: Project, outsider: User
) -> None:
    theirs = written(other_project, outsider)
    assert client.get(f"{HERE}{theirs.uid}/").status_code == 404
    assert client.get(f"{HERE}edit/?from={theirs.uid}").status_code == 404
    assert client.post(f"{HERE}{theirs.uid}/label/", {"production": "1"}).status_code == 404
    shipped = checklist_in_use(project)
    assert client.get(f"{HERE}diff/?a={shipped.uid}&b={theirs.uid}").status_code == 404
    assert client.get(f"{HERE}diff/").status_code == 302
    assert client.get(f"{HERE}diff/?a={shipped.uid}&b={uuid.uuid4()}").status_code == 404
    assert WEIGHT["english"] not in client.get(HERE).content.decode()


def test_the_lists_take_as_many_queries_for_many_versions(
    client: Client, project: Project, lead: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        written(project, lead, english=f"Statement {number}.", chinese=f"陈述{number}。")
    last = ChecklistVersion.objects.order_by("-version")[0]
    for address in (HERE, f"{HERE}{last.uid}/", f"{HERE}edit/"):
        client.get(address)
        with django_assert_max_num_queries(20):
            client.get(address)


def test_a_surgeon_who_leads_nothing_may_not(project: Project, surgeon_a: User) -> None:
    client = signed_in(surgeon_a)
    assert client.get(HERE).status_code == 403
    assert client.post(f"{HERE}edit/undo/", {}).status_code == 403
    Membership.objects.create(user=surgeon_a, project=project, role=Role.LEAD)
    assert client.get(HERE).status_code == 200
