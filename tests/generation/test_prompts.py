"""Versions of prompts: written, tried, compared, put into production, taken back, and what became of each."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Decision, Instance, Revision, RevisionKind, Source, State, Verdict
from corpus.statistics.proportions import Share
from generation import prompt_figures
from generation.calls.grammar import template_require
from generation.calls.rendering import PromptBroken
from generation.models import (
    Attempt,
    Call,
    Endpoint,
    GenerationItem,
    PromptLabelling,
    PromptVersion,
)
from generation.prompt_figures import VersionFigures, figures_of
from generation.services.prompt_register import DRAFT, REVISION, prompt_in_use, prompt_register
from generation.services.prompt_write import LabelledAlready, PromptRefused, prompt_label, prompt_write
from imaging.models import Study
from projects.models import AuditEvent, Egress, Project, User
from tests.conftest import signed_in
from tests.generation.cast import words_of
from tests.generation.driving import drive, start
from tests.held_out import hold_out
from tests.openai_server.server import ChatServer

HERE = "/p/lumbar/generation/prompts/"
PRODUCTION, AS_DRAFT = PromptVersion.Label.PRODUCTION, PromptVersion.Label.DRAFT


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def written(project: Project, by: User, words: str = "Be brief.", name: str = DRAFT) -> PromptVersion:
    """A version of the project's own with these words at the end of its system block."""
    parent = prompt_in_use(name, project)
    text = parent.template.replace("{%- endblock -%}", f" {words}{{%- endblock -%}}", 1)
    return prompt_write(project=project, parent=parent, template=text, by=by, note=words)


def decided(
    instance: Instance, by: User, verdict: str, *, reason: str = "", edited: str = "", undone: bool = False
) -> Decision:
    """A decision on the current text, as review leaves it."""
    seen = instance.current_revision
    assert seen is not None
    result = None
    if edited:
        result = Revision.objects.create(
            instance=instance,
            number=90 + instance.revisions.count(),
            parent=seen,
            kind=RevisionKind.EDIT,
            body=seen.body.replace('"rationale":"', f'"rationale":"{edited} ', 1),
            body_sha256=uuid.uuid4().hex,
            author=by,
        )
    made = Decision.objects.create(
        instance=instance,
        revision=seen,
        result_revision=result,
        reviewer=by,
        verdict=verdict,
        comment="Why.",
        idempotency_key=uuid.uuid4().hex,
        undone_at=seen.created_at if undone else None,
    )
    if reason:
        made.reasons.create(reason=reason)
    good = verdict in (Verdict.APPROVE, Verdict.EDIT_AND_APPROVE)
    Instance.objects.filter(pk=instance.pk).update(state=State.APPROVED if good else State.REJECTED)
    return made


def test_the_database_changes_no_version(project: Project, lead: User) -> None:
    made = written(project, lead)
    for change in ({"template": "other"}, {"note": "other"}, {"label": "production"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PromptVersion.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PromptVersion.objects.filter(pk=made.pk).delete()
    prompt_label(prompt=made, project=project, label=PRODUCTION, by=lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        PromptLabelling.objects.update(label="draft")


def test_a_written_version_is_a_draft_that_no_run_uses(client: Client, project: Project, lead: User) -> None:
    parent = prompt_in_use(DRAFT, project)
    page = client.get(f"{HERE}{parent.uid}/new/").content.decode()
    assert "You write exam questions" in page
    text = parent.template.replace("You write exam questions", "You write short exam questions")
    answer = client.post(f"{HERE}{parent.uid}/new/", {"template": text, "note": "Shorter."})
    made = PromptVersion.objects.get(project=project)
    assert answer.headers["Location"] == f"{HERE}{made.uid}/"
    assert (made.template, made.parent, made.made_by, made.note) == (text, parent, lead, "Shorter.")
    assert prompt_in_use(DRAFT, project) == parent
    again = client.post(f"{HERE}{parent.uid}/new/", {"template": text, "note": "Again."})
    assert again.status_code == 422
    assert f"This text is version {made.version} already" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("{{ material }}", ""), "must show “material”"),
        (("{{ material }}", "{{ materiel }}"), "knows no “materiel”"),
        (("{{ material }}", "{% for a in material %}{{ material }}{% endfor %}"), "“for” has no place"),
        (("{{ material }}", "{{ material.upper() }}"), "has no place"),
        (("{{ material }}", "{{ material * 99999 }}"), "“mul” has no place"),
        (("{{ material }}", "{{ material|center(99999999) }}"), "“filter” has no place"),
        (("{{ material }}", "{% include 'x' %}{{ material }}"), "“include” has no place"),
        (("{{ material }}", "{{ material "), "Line"),
        (("block user", "block person"), "two blocks"),
        (("{{ material }}", "{% if material %}yes{% endif %}"), "must show “material”"),
        (("{{ material }}", "{{ self }}{{ material }}"), "knows no “self”"),
        (("{{ material }}", "{{ '\\ud800' }}{{ material }}"), "half a character"),
        (("{{ material }}", "{% if kind %}" * 120 + "{{ material }}" + "{% endif %}" * 120), "too deep"),
        (("{{ material }}", "{{ " + "(" * 9000 + "material" + ")" * 9000 + " }}"), "too deep"),
        (("{%- block system -%}", "{% block user %}{% endblock %}{%- block system -%}"), "defined twice"),
    ],
)
def test_a_text_that_cannot_serve_is_sent_back(
    client: Client, project: Project, change: tuple[str, str], said: str
) -> None:
    parent = prompt_in_use(DRAFT, project)
    assert change[0] in parent.template
    answer = client.post(f"{HERE}{parent.uid}/new/", {"template": parent.template.replace(*change, 1)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PromptVersion.objects.filter(project=project).exists()


def test_what_ships_and_what_exemplars_write_can_serve(project: Project) -> None:
    for name in (DRAFT, REVISION):
        template_require(name, prompt_in_use(name).template)
    with pytest.raises(PromptBroken, match="40,000"):
        template_require(DRAFT, "x" * 40_001)


def test_a_condition_that_compares_what_cannot_be_compared_is_told(
    client: Client, project: Project, guideline: Source, endpoint: Endpoint, lead: User
) -> None:
    text = prompt_in_use(DRAFT).template.replace(
        "{{ material }}", "{% if pictures > kind %}{% endif %}{{ material }}"
    )
    made = prompt_write(project=project, parent=prompt_in_use(DRAFT), template=text, by=lead)
    prompt_label(prompt=made, project=project, label=PRODUCTION, by=lead)
    run = drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert run.items.get().problem_kind == "prompt"
    prompt_label(prompt=made, project=project, label=AS_DRAFT, by=lead)
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    assert "cannot be rendered" in client.get(f"{HERE}{made.uid}/try/").content.decode()


def test_a_prompt_names_nobody(project: Project, lead: User) -> None:
    with pytest.raises(PromptRefused, match="point at a person"):
        written(project, lead, "As in Mr John Smith, MRN 4471123.")


def test_a_version_of_another_project_with_the_same_words_is_another(
    project: Project, other_project: Project, lead: User
) -> None:
    ours, theirs = written(project, lead), written(other_project, lead)
    assert ours.sha256 == theirs.sha256
    assert (ours.project, theirs.project) == (project, other_project)
    assert signed_in(lead).get(f"{HERE}{theirs.uid}/").status_code == 404


def test_taking_back_returns_to_the_one_before(
    project: Project, other_project: Project, lead: User, client: Client
) -> None:
    shipped = prompt_in_use(DRAFT, project)
    one, two = written(project, lead, "One."), written(project, lead, "Two.")
    for prompt in (one, two):
        client.post(f"{HERE}{prompt.uid}/label/", {"production": "1"})
        assert prompt_in_use(DRAFT, project) == prompt
    assert prompt_in_use(DRAFT, other_project) == shipped
    assert client.post(f"{HERE}{two.uid}/label/", {"production": "1"}).status_code == 409
    client.post(f"{HERE}{two.uid}/label/", {"draft": "1"})
    assert prompt_in_use(DRAFT, project) == one
    client.post(f"{HERE}{shipped.uid}/label/", {"production": "1"})
    assert prompt_in_use(DRAFT, project) == shipped, "a project may stay with what ships"
    prompt_register(name=DRAFT, template=shipped.template + "\n", label=PRODUCTION)
    assert prompt_in_use(DRAFT, project) == shipped
    assert prompt_in_use(DRAFT, other_project) != shipped
    client.post(f"{HERE}{shipped.uid}/label/", {"draft": "1"})
    client.post(f"{HERE}{one.uid}/label/", {"draft": "1"})
    assert prompt_in_use(DRAFT, project) == prompt_in_use(DRAFT, other_project)
    with pytest.raises(LabelledAlready):
        prompt_label(prompt=one, project=project, label=AS_DRAFT, by=lead)
    assert AuditEvent.objects.filter(action="prompt_label").count() == 6
    page = client.get(f"{HERE}{one.uid}/").content.decode()
    assert "Taken back by" in page


def test_a_run_keeps_the_version_it_began_with(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, lead: User
) -> None:
    made = written(project, lead, "Say ABRACADABRA.")
    prompt_label(prompt=made, project=project, label=PRODUCTION, by=lead)
    run = start(project, sources=(guideline,), endpoint=endpoint, count=2)
    prompt_label(prompt=made, project=project, label=AS_DRAFT, by=lead)
    drive(run)
    assert run.draft_prompt == made
    assert set(Call.objects.filter(step="draft").values_list("prompt", flat=True)) == {made.pk}
    drafts = [row["text"] for row in server.script.record()["seen"]][::2]
    assert drafts
    assert all("ABRACADABRA" in text for text in drafts)


def test_two_versions_are_shown_with_what_differs(client: Client, project: Project, lead: User) -> None:
    shipped = prompt_in_use(DRAFT, project)
    one, two = written(project, lead, "Be brief."), written(project, lead, "Be thorough.")
    page = client.get(f"{HERE}diff/?a={one.uid}&b={two.uid}").content.decode()
    assert "<del>" in page
    assert "Be brief." in page.split("<del>")[1].split("</del>")[0]
    assert "Be thorough." in page.split("<ins>")[1].split("</ins>")[0]
    same = client.get(f"{HERE}diff/?a={one.uid}&b={one.uid}").content.decode()
    assert "No difference" in same
    revision = prompt_in_use(REVISION)
    assert client.get(f"{HERE}diff/?a={shipped.uid}&b={revision.uid}").status_code == 404
    assert client.get(f"{HERE}diff/?a={shipped.uid}&b=x").status_code == 404
    assert client.get(f"{HERE}diff/").status_code == 302


@pytest.mark.parametrize("name", [DRAFT, REVISION])
def test_a_version_is_filled_with_an_item_and_nothing_is_sent(
    client: Client,
    project: Project,
    guideline: Source,
    endpoint: Endpoint,
    server: ChatServer,
    lead: User,
    name: str,
) -> None:
    made = written(project, lead, "Say ABRACADABRA.", name=name)
    assert "No item to try it on" in client.get(f"{HERE}{made.uid}/try/").content.decode()
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=3))
    rows = Call.objects.count(), Attempt.objects.count(), server.script.record()["requests"]
    item = GenerationItem.objects.order_by("pk")[0]
    page = client.get(f"{HERE}{made.uid}/try/?item={item.uid}").content.decode()
    assert "ABRACADABRA" in page
    assert item.passage is not None
    assert item.passage.text.split()[3] in page
    assert rows == (Call.objects.count(), Attempt.objects.count(), server.script.record()["requests"])
    assert client.get(f"{HERE}{made.uid}/try/?item={uuid.uuid4()}").status_code == 404


def test_what_may_not_leave_is_not_shown_as_if_it_did(
    client: Client, project: Project, guideline: Source, endpoint: Endpoint
) -> None:
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1))
    Source.objects.update(egress=Egress.LOCAL_ONLY)
    page = client.get(f"{HERE}{prompt_in_use(DRAFT).uid}/try/").content.decode()
    assert "&lt;material&gt;" not in page
    assert "local" in page


def test_a_hidden_suites_item_is_not_offered(client: Client, project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), count=1))
    address = f"{HERE}{prompt_in_use(DRAFT).uid}/try/"
    assert "&lt;material&gt;" in client.get(address).content.decode()
    hold_out(Instance.objects.get(), is_hidden=True)
    assert "No item to try it on" in client.get(address).content.decode()


@pytest.fixture
def drafted(project: Project, guideline: Source, endpoint: Endpoint) -> list[Instance]:
    """Six texts by the shipped versions."""
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=6))
    return list(Instance.objects.filter(project=project).order_by("number"))


def of_draft(project: Project) -> VersionFigures:
    prompt = prompt_in_use(DRAFT)
    return figures_of(project, [prompt])[prompt.pk]


def test_the_figures_of_a_version(
    project: Project, drafted: list[Instance], surgeon_a: User, surgeon_b: User, client: Client
) -> None:
    assert of_draft(project).texts == 0
    decided(drafted[0], surgeon_a, Verdict.APPROVE)
    decided(drafted[1], surgeon_a, Verdict.EDIT_AND_APPROVE, edited="three new words")
    decided(drafted[2], surgeon_a, Verdict.REJECT, reason="level")
    decided(drafted[3], surgeon_a, Verdict.SEND_BACK, reason="level")
    decided(drafted[4], surgeon_a, Verdict.APPROVE)
    decided(drafted[4], surgeon_b, Verdict.REJECT, reason="omission")
    decided(drafted[5], surgeon_a, Verdict.APPROVE, undone=True)
    found = of_draft(project)
    assert (found.texts, found.accepted, found.as_it_was) == (5, 2, 1)
    assert found.share == Share(2, 5)
    assert sorted(found.words) == [0, 3]
    assert found.median_words is None, "two texts tell nothing"
    assert found.reasons_told == [
        ("Rejected", "Level", 1),
        ("Rejected", "Omission", 1),
        ("Sent back", "Level", 1),
    ]
    assert (found.instances, found.approved) == (5, 2)
    cost = sum((one.cost for one in Attempt.objects.filter(call__item__instance__in=drafted[:5])), Decimal(0))
    assert found.cost_per_approved == cost / 2 > 0
    revision = prompt_in_use(REVISION)
    assert figures_of(project, [revision])[revision.pk].texts == 5
    page = client.get(f"{HERE}{prompt_in_use(DRAFT).uid}/").content.decode()
    assert "2 of 5, no claim" in words_of(page)
    assert "Omission" in page


def test_what_is_still_read_blind_is_not_told(
    project: Project, drafted: list[Instance], surgeon_a: User
) -> None:
    decided(drafted[0], surgeon_a, Verdict.REJECT, reason="level")
    Instance.objects.filter(pk=drafted[0].pk).update(state=State.IN_REVIEW)
    assert of_draft(project).texts == 0
    assert not of_draft(project).reasons


def test_the_list_takes_as_many_queries_for_many_versions(
    project: Project, drafted: list[Instance], surgeon_a: User, lead: User, client: Client
) -> None:
    decided(drafted[0], surgeon_a, Verdict.APPROVE)
    client.get(HERE)
    with CaptureQueriesContext(connection) as few:
        client.get(HERE)
    for number in range(7):
        written(project, lead, f"Words {number}.")
        decided(drafted[number % 5 + 1], surgeon_a, Verdict.REJECT, reason="level")
    with CaptureQueriesContext(connection) as many:
        client.get(HERE)
    assert len(many) == len(few)


def test_a_text_that_another_turned_down_has_no_edited_words(
    project: Project, drafted: list[Instance], surgeon_a: User, surgeon_b: User
) -> None:
    decided(drafted[0], surgeon_a, Verdict.EDIT_AND_APPROVE, edited="three new words")
    decided(drafted[0], surgeon_b, Verdict.REJECT, reason="level")
    decided(drafted[1], surgeon_a, Verdict.APPROVE)
    decided(drafted[1], surgeon_b, Verdict.APPROVE)
    assert of_draft(project).words == [0]


def test_edited_words_are_of_the_newest_texts_edited_or_not(
    project: Project, drafted: list[Instance], surgeon_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_figures, "MOST_TEXTS", 3)
    for instance in drafted[:3]:
        decided(instance, surgeon_a, Verdict.APPROVE)
    for instance in drafted[3:5]:
        decided(instance, surgeon_a, Verdict.EDIT_AND_APPROVE, edited="three new words")
    assert sorted(of_draft(project).words) == [0, 3, 3]


def test_no_query_of_the_figures_names_the_instances(
    project: Project, drafted: list[Instance], surgeon_a: User
) -> None:
    """A database takes so many values in one query, and a project has more Instances than that."""

    def lengths() -> list[int]:
        with CaptureQueriesContext(connection) as asked:
            of_draft(project)
        return [len(one["sql"]) for one in asked]

    decided(drafted[0], surgeon_a, Verdict.APPROVE)
    of_one = lengths()
    for instance in drafted[1:]:
        decided(instance, surgeon_a, Verdict.APPROVE)
    assert lengths() == of_one
