"""A hospital case is cleaned before it is stored, read by a person, and used for nothing before that."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from corpus.models import Passage, QuoteMatch, Source, SourceKind
from corpus.quotes import quote_locate
from corpus.sources.cleaning import Cleaner
from corpus.sources.errors import NotWaitingForReading, SourceKnown
from corpus.sources.sign_off import source_sign_off, source_words_remove, text_digest
from corpus.sources.source_add import source_add
from projects.models import AuditEvent, Egress, Project, Purpose, User
from tests.conftest import signed_in
from tests.generation.cast import GUIDELINE, guideline_make
from tests.imaging.notes import notes
from tests.terms import terms_make

TERMS = terms_make(
    Purpose.DRAFT,
    Purpose.TRAIN,
    licence="Hospital agreement 7",
    citation="Case of Walter Hensley, 2026",
    egress=Egress.LOCAL_ONLY,
)
ENGLISH = """# Case of Walter Hensley

| Patient | MRN | Level | Finding |
|---------|-----|-------|---------|
| Wolfram Tarrow | 4471192 | L4/L5 | severe canal stenosis, Schizas grade C |
| Ilse Quandt | 4471193 | L5/S1 | disc herniation |

| Field | Value |
|-------|-------|
| Name | Hensley, Walter |
| Date of operation | 12 March 2021 |
| Pfirrmann grade | IV |

## Hensley, first visit

Mr **Walter** *Hensley*, 93 years old, was seen at Mercy Hospital on 03/04/2021. Walter reports
claudication after 200 m. Call +1 212 555 0147 or w.hensley@example.org.

- MRI: Pfirrmann grade IV at L4/L5, disc height 6 mm.
- Hensley was offered a laminectomy L4/L5.
"""
CHINESE = """# 病例：腰椎管狭窄

| 姓名 | 住院号 | 节段 | 诊断 |
|------|--------|------|------|
| 邱泽楷 | 8812345 | 腰4/5 | 腰椎管狭窄症 |

## 邱泽楷 入院记录

患者邱泽楷，93岁，住院号：8812345，于2021年3月12日在仁爱医院行腰4/5椎板减压术。电话１３８００１３８０００。

术后第3天，**邱泽**楷下肢肌力4级，Pfirrmann Ⅳ级，黄韧带肥厚。家住：浙江省杭州市西湖区文三路88号。

主治医师：欧阳　明
"""
GONE = ("Hensley", "Walter", "HENSLEY", "Tarrow", "Quandt", "4471192", "4471193", "Mercy", "555 0147", "2021",
        "93", "example.org", "邱泽楷", "邱泽", "8812345", "仁爱", "１３８", "文三路", "欧阳")  # fmt: skip


def case_make(project: Project, text: str = ENGLISH, *, names: tuple[str, ...] = ()) -> Source:
    return source_add(
        project=project, kind=SourceKind.HOSPITAL_CASE, text=text, language="en", terms=TERMS, names=names
    )


def stored(source: Source) -> str:
    """Everything that the database holds of a source but keys, which a database counts up as it likes."""
    source.refresh_from_db()
    fields = [
        str(getattr(source, field.attname))
        for field in Source._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    ]
    for passage in source.passages.all():
        fields += [passage.heading, passage.text]
    fields += [str(event.detail) for event in AuditEvent.objects.filter(object_uid=source.uid)]
    return "\n".join(fields)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_nothing_that_names_somebody_is_stored_of_a_hospital_case(project: Project, text: str) -> None:
    source = case_make(project, text)
    held = stored(source)
    held = held.replace(str(source.created_at), "").replace(str(source.uid), "").replace(source.sha256, "")
    assert [word for word in GONE if word in held] == []
    for word in ("Pfirrmann", "[name]", "[record number]"):
        assert word in held
    for word in (
        ("L4/L5", "Schizas grade C", "6 mm", "200 m") if text == ENGLISH else ("腰4/5", "黄韧带肥厚", "4级")
    ):
        assert word in held


def test_a_published_text_stays_as_it_is(project: Project) -> None:
    source = guideline_make(project, text="# T\n\nAs Mr Walter Hensley wrote on 12 March 2021, rest helps.")
    assert "Walter Hensley" in source.passages.get().text
    assert source.sign_off == "not_needed"
    assert source.may_draft


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ajax Grot had pain. Later Grot walked.", "[name] had pain. Later [name] walked."),
        ("甲乙丙诉腰痛。", "[name]诉腰痛。"),
    ],
)
def test_names_that_are_known_go_wherever_they_stand(project: Project, text: str, left: str) -> None:
    source = case_make(project, text, names=("Ajax Grot", "Grot", "", " 甲乙丙 "))
    assert source.passages.get().text == left


def test_signs_that_nobody_sees_hide_no_name(project: Project) -> None:
    source = case_make(project, "Seen: Mr Hen\u200bsley; MRN 44\u00ad71192. Pain.")
    assert source.passages.get().text == "Seen: Mr [name]; MRN [record number]. Pain."


def test_a_name_goes_however_its_letters_are_written_elsewhere(project: Project) -> None:
    source = case_make(project, "Mrs Núñez came. Later NÚÑEZ and Nun\u0303ez walked, Nunez too.")
    assert source.passages.get().text == "Mrs [name] came. Later [name] and [name] walked, [name] too."


@pytest.mark.parametrize(
    ("table", "left"),
    [
        (
            ["| Patient | MRN | Age |", "| Ilse Quandt | 4471193 | 54 |"],
            "Patient | MRN | Age\n\n[name] | [record number] | 54",
        ),
        (["| 姓名 | 邱泽楷 |", "| 住院号 | 8812345 |"], "姓名 | [name]\n\n住院号 | [record number]"),
        (["| Paciente | MRN |", "| Íñigo Goñi | 4471193 |"], "Paciente | MRN\n\n[name] | [record number]"),
        (["| Level | Grade |", "| L4/L5 | Pfirrmann IV |"], "Level | Grade\n\nL4/L5 | Pfirrmann IV"),
    ],
)
def test_tables_lose_what_their_heads_and_rows_announce(
    project: Project, table: list[str], left: str
) -> None:
    ruler = "|---" * (table[0].count("|") - 1) + "|"
    source = case_make(project, "\n".join([table[0], ruler, *table[1:]]))
    assert source.passages.get().text == left


def test_the_same_case_is_taken_once(project: Project) -> None:
    case_make(project)
    with pytest.raises(SourceKnown):
        case_make(project)


def test_a_quote_is_found_where_it_stands_in_the_cleaned_text(project: Project) -> None:
    text = "\n".join(case_make(project).passages.values_list("text", flat=True))
    quote = "was seen at [hospital]"
    place = quote_locate(quote=quote, text=text)
    assert place.match == QuoteMatch.EXACT
    assert text[place.start : place.end] == quote
    assert quote_locate(quote="was seen at Mercy Hospital", text=text).match != QuoteMatch.EXACT


def test_a_case_is_used_for_nothing_until_somebody_has_read_it(project: Project, lead: User) -> None:
    source = case_make(project)
    assert not any((source.may_draft, source.may_train, source.may_share, source.may_commercial))
    with pytest.raises(IntegrityError, match="unread_source_is_used_for_nothing"), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(may_draft=True)
    source_sign_off(source=source, signed_by=lead, seen=text_digest(source))
    source.refresh_from_db()
    assert (source.may_draft, source.may_train, source.may_share) == (True, True, False)
    assert source.signed_off_by == lead
    assert AuditEvent.objects.filter(action="source_sign_off", object_uid=source.uid).exists()


def test_two_people_do_not_decide_on_different_texts(project: Project, lead: User) -> None:
    source = case_make(project)
    seen = text_digest(source)
    assert source_words_remove(source=source, words=["laminectomy"], removed_by=lead, seen=seen) == 1
    assert "laminectomy" not in stored(source)
    with pytest.raises(NotWaitingForReading):
        source_sign_off(source=source, signed_by=lead, seen=seen)
    source_sign_off(source=source, signed_by=lead, seen=text_digest(source))
    with pytest.raises(NotWaitingForReading):
        source_words_remove(source=source, words=["L4"], removed_by=lead, seen=text_digest(source))


FORM = {
    "kind": "hospital_case",
    "language": "zh",
    "licence": "Hospital agreement 7",
    "citation": "病例，邱泽楷",
    "egress": "local",
    "purposes": ["draft"],
}


@pytest.mark.parametrize("as_file", [True, False])
def test_through_the_page_counts_are_shown_and_no_name(project: Project, lead: User, as_file: bool) -> None:
    text = CHINESE + "\n\n术者为甲乙丙丁。\n"
    sent = {"file": SimpleUploadedFile("case.md", text.encode())} if as_file else {"text": text}
    answer = signed_in(lead).post(
        "/p/lumbar/sources/new/", FORM | sent | {"names": "甲乙丙丁\n"}, follow=True
    )
    page = answer.content.decode()
    assert [word for word in (*GONE[-7:], "甲乙丙丁") if word in page] == []
    source = Source.objects.get()
    counts = json.loads(source.taken_out)
    assert counts["name"] >= 5
    for kind, number in counts.items():
        assert f'<th scope="row">{kind}</th><td class="num">{number}</td>' in page
    assert "Waiting for a person" in page
    assert "No rights" in page


def test_a_steward_takes_words_out_and_signs_off_on_the_page(
    project: Project, lead: User, steward: User, surgeon_a: User
) -> None:
    source = case_make(project, "A case without any rule.\n\nThe Quux brothers live there.")
    address = f"/p/lumbar/sources/{source.uid}/"
    assert signed_in(surgeon_a).get(address).status_code == 404
    assert "A case" not in signed_in(surgeon_a).get("/p/lumbar/sources/").content.decode()
    client = signed_in(steward)
    sent = {"seen": text_digest(source), "words": "Quux"}
    assert client.post(address + "sign-off/", sent | {"verdict": "sign"}).status_code == 422
    assert client.post(address + "sign-off/", sent | {"verdict": "remove"}).status_code == 302
    assert Passage.objects.filter(text__contains="Quux").count() == 0
    assert client.post(address + "sign-off/", {"seen": sent["seen"], "verdict": "sign"}).status_code == 409
    source.refresh_from_db()
    assert (
        client.post(address + "sign-off/", {"seen": text_digest(source), "verdict": "sign"}).status_code
        == 302
    )
    source.refresh_from_db()
    assert source.may_draft
    assert "Signed off" in signed_in(surgeon_a).get(address).content.decode()


def texts_in_order(source: Source) -> list[str]:
    return list(source.passages.order_by("position").values_list("text", flat=True))


def test_clinical_text_survives(project: Project) -> None:
    source = case_make(project, GUIDELINE)
    assert json.loads(source.taken_out) == {}
    plain = guideline_make(project)
    assert texts_in_order(source) == texts_in_order(plain)


def test_whole_texts_lose_their_names_and_keep_their_findings() -> None:
    planted = missed = clinical = lost = 0
    every = [*notes(200, 5, later=False), *notes(200, 5, later=True)]
    for start in range(0, len(every), 20):
        text, cleaner = every[start : start + 20], Cleaner()
        for note in text:
            cleaner.learn(note.text)
        for note in text:
            cleaned = cleaner.clean(note.text)
            planted += len(note.named)
            missed += sum(note.text[first:last] in cleaned for first, last, _kind in note.named)
            clinical += len(note.clinical)
            lost += sum(words not in cleaned for words in note.clinical)
    assert missed / planted < 0.02
    assert lost / clinical < 0.01
