"""Words that are kept for good name no patient: refused with the very words, and what was typed stays."""

from __future__ import annotations

import pytest
from django import forms

from benchmark.forms import LimitForm
from imaging.forms import NumberingForm, SignOffForm
from projects.forms import ApprovalForm, EndForm
from projects.free_text import FreeText
from projects.models import AuditEvent, Project, User
from review.forms import AnswerForm, DecisionForm, OverruleForm, ThreadForm, WithdrawForm
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NAMED = "Known from Mr John Smith, MRN 4471123."


@pytest.fixture
def colleague(surgeon_a: User) -> User:
    surgeon_a.display_name = "Dr Mei Chen"
    surgeon_a.save(update_fields=["display_name"])
    return surgeon_a


@pytest.mark.parametrize(
    "text",
    [
        "see Cobb angle at L3, agree with Dr. opinion",
        "Agree with Dr. Chen; Dr Mei Chen read it too.",
        "Pfirrmann IV, Modic 2, a Schmorl node at L2, Genant 1, Meyerding I, Castellvi IIIa, Scheuermann.",
        "Ribs counted on the whole-spine film of 12 March 2024 at Mercy Hospital.",
        "左侧L5神经根受压，Pfirrmann Ⅳ级。",
    ],
)
def test_clinical_words_and_colleagues_pass(colleague: User, text: str) -> None:
    assert FreeText().clean(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NAMED, "4471123"),
        ("It is Anna Kowalska: see the film.", "Anna Kowalska"),
        ("It is Łukasz Nowak: see the film.", "Łukasz Nowak"),
        ("Please correct: patient Mu\u0308ller, left.", "Mu\u0308ller"),
        ("患者王小明腰痛", "王小明"),
        ("Film no. 88231 is hers.", "88231"),
        ("Mrs Chen said so.", "Chen"),
        ("Ask Dr. Okafor.", "Okafor"),
        ("患者张伟 L4/5突出", "张伟"),
        ("Tel. 020 7946 0958", "020 7946 0958"),
    ],
)
def test_a_patient_is_refused_with_the_very_words(colleague: User, text: str, words: str) -> None:
    with pytest.raises(forms.ValidationError, match=f"“{words}”. .*nothing was saved"):
        FreeText().clean(text)


def test_a_file_number_of_an_ethics_body_is_no_patients() -> None:
    fields = ApprovalForm.base_fields
    assert fields["number"].clean("EC-2024-0117") == "EC-2024-0117"
    with pytest.raises(forms.ValidationError, match="John Smith"):
        fields["ethics_body"].clean("Mr John Smith")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (NumberingForm, "reason"),
        (SignOffForm, "reason"),
        (ApprovalForm, "number"),
        (ApprovalForm, "ethics_body"),
        (ApprovalForm, "sites"),
        (EndForm, "reason"),
        (DecisionForm, "comment"),
        (DecisionForm, "overrule"),
        (AnswerForm, "text"),
        (ThreadForm, "text"),
        (WithdrawForm, "reason"),
        (OverruleForm, "reason"),
        (LimitForm, "reason"),
    ],
)
def test_every_box_whose_words_stay_is_read_for_persons(form: type[forms.Form], name: str) -> None:
    with pytest.raises(forms.ValidationError, match="John Smith"):
        form.base_fields[name].clean("Mr John Smith")


def test_an_approval_does_not_end_with_a_patients_name(
    lead: User, project: Project, approval: object
) -> None:
    uid = project.approvals.get().uid
    answer = signed_in(lead).post(f"/p/{project.slug}/approvals/{uid}/end/", {"reason": NAMED})
    assert (answer.status_code, project.approvals.get().ended_at) == (422, None)
    html = answer.content.decode()
    assert "This looks like a record number: “4471123”." in html
    assert f'value="{NAMED}"' in html
    assert not AuditEvent.objects.filter(action="approval_end").exists()
