"""A hospital case, report text and study, becomes a consultation and a report."""

from __future__ import annotations

import pytest

from corpus.bodies import Consultation, Report, body_parse
from corpus.models import Evidence, Finding, Instance, QuoteMatch, Source, SourceKind
from corpus.sources.case_study import case_study_set
from corpus.sources.errors import SourceRefused
from corpus.sources.sign_off import source_sign_off, text_digest
from corpus.sources.source_add import source_add
from generation.models import Endpoint
from generation.services.recipe import RecipeRefused
from imaging.models import Laterality, Study
from projects.models import Approval, AuditEvent, Egress, Project, Purpose, User
from tests.conftest import signed_in
from tests.generation.cast import study_make
from tests.generation.driving import drive, start
from tests.openai_server.server import ChatServer
from tests.terms import terms_make

RECORD = """# Record

## History

The patient reports pain in the left leg for three months. There is no trouble passing urine.

## Examination

Power of ankle dorsiflexion is reduced. Reflexes are equal on both sides.

## Imaging

The disc at L4/L5 is degenerated on magnetic resonance imaging.

## Treatment

Physiotherapy was advised for six weeks before an operation is considered.
"""
RECORD_ZH = """# 病历

## 病史

患者诉左下肢疼痛三个月,无排尿困难。

## 查体

踝背伸肌力减退,双侧反射对称。

## 影像

磁共振示L4/L5椎间盘退变。

## 治疗

建议先行物理治疗六周,再考虑手术。
"""
LONGER = ("consultation", "report")


def case_make(project: Project, lead: User, *, text: str = RECORD, language: str = "en") -> Source:
    """A hospital case that was read and signed off."""
    source = source_add(
        project=project,
        kind=SourceKind.HOSPITAL_CASE,
        text=text,
        language=language,
        terms=terms_make(Purpose.DRAFT, egress=Egress.LOCAL_ONLY, may_quote=False),
    )
    return source_sign_off(source=source, signed_by=lead, seen=text_digest(source))


def made(project: Project, kind: str, language: str = "en") -> Instance:
    return Instance.objects.select_related("current_revision").get(
        project=project, kind=kind, language=language
    )


@pytest.mark.parametrize(("text", "language"), [(RECORD, "en"), (RECORD_ZH, "zh")])
def test_a_case_with_its_study_becomes_both_kinds(
    project: Project, study: Study, lead: User, text: str, language: str
) -> None:
    source = case_make(project, lead, text=text, language=language)
    case_study_set(source=source, study=study, by=lead)
    run = drive(start(project, sources=(source,), kinds=LONGER, languages=(language,), count=9))
    assert (run.total_count, run.done_count) == (2, 2)
    for kind in LONGER:
        instance = made(project, kind, language)
        assert instance.subject == study.subject
        assert instance.cluster_key == f"subject:{study.subject.uid}"
        assert instance.source == source
        rows = Evidence.objects.filter(revision=instance.current_revision)
        assert {row.match for row in rows} == {QuoteMatch.EXACT}
        assert rows.filter(passage__isnull=False).exists()
        assert rows.filter(fact__isnull=False).exists()
    found = Finding.objects.filter(revision__instance__project=project, severity="error")
    assert not [f"{each.check_name}: {each.message}" for each in found]


def test_the_history_is_told_by_the_patient_when_asked(project: Project, lead: User) -> None:
    drive(start(project, sources=(case_make(project, lead),), kinds=("consultation",), count=1))
    revision = made(project, "consultation").current_revision
    assert revision is not None
    body = body_parse(revision.body)
    assert isinstance(body, Consultation)
    told = [(turn.speaker, turn.text) for turn in body.turns]
    history = next(n for n, (_, text) in enumerate(told) if "three months" in text)
    assert told[history][0] == "patient"
    assert told[history - 1][1].endswith("?")
    examination = next(n for n, (_, text) in enumerate(told) if "dorsiflexion" in text)
    assert told[examination][0] == "clinician"
    assert examination > history
    assert body.plan == "Physiotherapy was advised for six weeks before an operation is considered."


def test_the_sections_hold_what_the_record_says_and_no_more(project: Project, lead: User) -> None:
    drive(start(project, sources=(case_make(project, lead),), kinds=("report",), count=1))
    revision = made(project, "report").current_revision
    assert revision is not None
    body = body_parse(revision.body)
    assert isinstance(body, Report)
    sections = {section.name: section for section in body.sections}
    assert sections["imaging"].text == "The disc at L4/L5 is degenerated on magnetic resonance imaging."
    assert "Physiotherapy" in sections["treatment_physician"].text
    assert sections["risk"].not_applicable == "The record says nothing of it."
    assert body.images == []


def test_a_case_goes_to_a_local_model_with_its_whole_text(
    project: Project, lead: User, study: Study, endpoint: Endpoint, server: ChatServer
) -> None:
    source = case_make(project, lead)
    case_study_set(source=source, study=study, by=lead)
    with pytest.raises(RecipeRefused, match="only go to local models"):
        start(project, sources=(source,), endpoint=endpoint, kinds=LONGER, count=2)
    Endpoint.objects.update(is_local=True)
    local = Endpoint.objects.get()
    run = drive(start(project, sources=(source,), endpoint=local, kinds=LONGER, count=2))
    assert (run.done_count, run.failed_count) == (2, 0)
    asked = server.script.record()["seen"][0]["text"]
    assert "dorsiflexion" in asked
    assert "Pfirrmann" in asked


def test_only_a_case_is_the_record_of_a_study_of_its_project(
    project: Project, other_project: Project, guideline: Source, study: Study, lead: User
) -> None:
    with pytest.raises(SourceRefused, match="Only a hospital case"):
        case_study_set(source=guideline, study=study, by=lead)
    approval = Approval.objects.create(
        project=other_project, number="EC-9", basis=Approval.Basis.PUBLIC, may_draft=True,
        valid_from="2020-01-01", expires_on="2099-12-31",
    )  # fmt: skip
    elsewhere = study_make(other_project, approval, laterality=Laterality.VERIFIED)
    source = case_make(project, lead)
    with pytest.raises(SourceRefused, match="not of this project"):
        case_study_set(source=source, study=elsewhere, by=lead)
    page = signed_in(lead).post(f"/p/lumbar/sources/{source.uid}/study/", {"study": str(elsewhere.uid)})
    assert page.status_code >= 400
    source.refresh_from_db()
    assert source.study is None


def test_a_lead_chooses_the_study_on_the_page_of_the_case(project: Project, study: Study, lead: User) -> None:
    source = case_make(project, lead)
    client = signed_in(lead)
    assert "Its study" in client.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    client.post(f"/p/lumbar/sources/{source.uid}/study/", {"study": str(study.uid)})
    source.refresh_from_db()
    assert source.study == study
    assert AuditEvent.objects.filter(action="case_study_set").count() == 1
    page = client.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert f'<option value="{study.uid}" selected>' in page
    client.post(f"/p/lumbar/sources/{source.uid}/study/", {"study": ""})
    source.refresh_from_db()
    assert source.study is None
