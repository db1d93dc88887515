"""A file of reports becomes a study, or every fault of it is told and nothing is kept."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmark.errors import StudyClosed, StudyRefused
from benchmark.models import RatingStudy, StudyReport
from benchmark.ratings import intake
from benchmark.ratings.intake import reports_check
from benchmark.ratings.lines import LONGEST_REPORT
from benchmark.services.rating_save import Opinion, rating_save
from benchmark.services.study_close import study_close
from benchmark.services.study_take import study_take
from projects.models import AuditEvent, Project, User
from tests.benchmark.boards import BOARD
from tests.benchmark.studies import SYSTEMS, file_of, rate, report_rows, study_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def faults_of(*lines: object) -> list[tuple[int, str]]:
    text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return reports_check(io.BytesIO(text)).faults


def test_a_file_that_holds_becomes_a_study(project: Project, evaluator: User) -> None:
    study = study_make(project, subjects=3, systems=4, by=evaluator, reference="The approved report.")
    rows = list(study.reports.order_by("number"))
    assert [row.number for row in rows] == list(range(1, 13))
    assert {row.system for row in rows} == set(SYSTEMS)
    assert {row.reference for row in rows} == {"The approved report."}
    assert [row.report_id for row in rows] != sorted(row.report_id for row in rows)
    assert AuditEvent.objects.filter(action="study_take", actor=evaluator).count() == 1


def test_the_seed_draws_the_numbers_whatever_the_order_of_the_file(project: Project) -> None:
    rows = report_rows(5, 4)
    first, _ = study_take(project=project, name="One", stream=file_of(rows), seed=3)
    again, _ = study_take(project=project, name="Two", stream=file_of(reversed(rows)), seed=3)
    other, _ = study_take(project=project, name="Three", stream=file_of(rows), seed=4)
    numbers = [
        dict(StudyReport.objects.filter(study=study).values_list("report_id", "number"))
        for study in (first, again, other)
    ]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_small_study_is_taken_and_said_to_be_small(project: Project, evaluator: User) -> None:
    study = study_make(project)
    page = signed_in(evaluator).get(f"{BOARD}judges/studies/{study.uid}/").content.decode()
    assert "It has 4 reports; 60 are needed" in page
    assert "It has 2 systems; 4 of differing quality" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"report_id": ""}, "“report_id” is missing."),
        ({"subject": None}, "“subject” is missing."),
        ({"system": 7}, "“system” is missing."),
        ({"report": "  "}, "“report” is empty."),
        ({"report": ["a"]}, "“report” is no text."),
        ({"report": "a" * (LONGEST_REPORT + 1)}, "“report” has 40,001 characters; 40,000 are the most."),
        ({"score": 4}, "“score” is no field"),
        ({"report": float("nan")}, "It holds NaN"),
        ({"report": "As Sacral Net I see no fracture."}, "The words name the system “Sacral-Net”"),
        ({"reference": "Written by VERTEBRA-7B."}, "The words name the system “Vertebra 7B”"),
    ],
)
def test_a_fault_is_told_with_its_line(change: dict[str, object], sentence: str) -> None:
    rows: list[dict[str, object]] = [dict(row) for row in report_rows()]
    rows[1] |= change
    found = [told for line, told in faults_of(*rows) if line == 2]
    assert any(sentence in told for told in found), found


def test_what_is_no_json_and_no_utf8_is_told_with_its_line() -> None:
    rows = report_rows()
    faults = faults_of(*rows, b"{", b'["a"]', json.dumps(rows[0]).encode("utf-16"), rows[0])
    told = dict(faults)
    assert told[5] == "It is not JSON."
    assert told[6] == "It is not an object in braces."
    assert "It is not UTF-8" in told[7]
    assert any("stands in line 1 already" in sentence for sentence in told.values())


def test_a_mark_of_the_byte_order_before_the_first_line_is_passed_over() -> None:
    text = b"\xef\xbb\xbf" + file_of(report_rows()).read()
    assert reports_check(io.BytesIO(text)).holds


def test_a_patient_is_found_and_not_quoted() -> None:
    rows = report_rows()
    rows[0]["report"] += " Patient: Margaret Thornbury, MRN 48151623."
    faults = faults_of(*rows)
    assert [line for line, _ in faults] == [1]
    assert "name" in faults[0][1]
    assert "Thornbury" not in faults[0][1]
    assert "48151623" not in faults[0][1]


def test_one_system_and_an_empty_file_are_refused() -> None:
    assert faults_of(*report_rows(3, 1)) == [
        (0, "All reports are of one system; two are the fewest that can be told apart.")
    ]
    assert faults_of() == [(0, "The file is empty.")]
    assert faults_of(b" ", b"") == [(0, "No line holds a report.")]


def test_a_file_that_is_too_large_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST_FILE", 4_000)
    found = reports_check(file_of(report_rows(40, 2)))
    assert any("larger than" in told for _, told in found.faults)
    assert found.line_count < 80


def test_a_name_that_tells_a_system_or_is_taken_is_refused(project: Project) -> None:
    study, report = study_take(project=project, name="Vertebra 7B and others", stream=file_of(report_rows()))
    assert study is None
    assert "holds the system “Vertebra 7B”" in report.faults[0][1]
    study_make(project, name="Autumn")
    with pytest.raises(StudyRefused, match="called Autumn already"):
        study_take(project=project, name="Autumn", stream=file_of(report_rows()))


def test_the_page_takes_a_file_or_tells_its_faults(project: Project, evaluator: User) -> None:
    client, address = signed_in(evaluator), f"{BOARD}judges/studies/new/"
    sent = {"name": "Spring", "seed": "5", "egress": "any"}
    wrong = SimpleUploadedFile("reports.jsonl", b"{\n")
    answer = client.post(address, {**sent, "file": wrong})
    assert answer.status_code == 422
    assert "It is not JSON." in answer.content.decode()
    assert not RatingStudy.objects.exists()
    good = SimpleUploadedFile("reports.jsonl", file_of(report_rows()).read())
    answer = client.post(address, {**sent, "file": good})
    study = RatingStudy.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{BOARD}judges/studies/{study.uid}/"
    assert (study.opened_by, study.seed, study.egress) == (evaluator, 5, "any")
    again = client.post(address, {**sent, "file": SimpleUploadedFile("r", file_of(report_rows()).read())})
    assert "called Spring already" in again.content.decode()


def test_who_closes_sees_what_is_unfinished_and_then_nobody_rates(
    project: Project, evaluator: User, surgeon_a: User
) -> None:
    study = study_make(project, by=evaluator)
    first, second, third, _ = study.reports.order_by("number")
    rate(first, surgeon_a)
    rating_save(report=second, rater=surgeon_a, seen=0, opinion=Opinion())
    client, address = signed_in(evaluator), f"{BOARD}judges/studies/{study.uid}/"
    asked = client.get(f"{address}?close=1").content.decode()
    assert "1 is begun and unfinished" in asked
    closed = client.post(f"{address}close/", follow=True).content.decode()
    assert "Autumn is closed. Ratings that stay out unfinished: 1." in closed
    study.refresh_from_db()
    assert study.closed_at is not None
    with pytest.raises(StudyClosed):
        rate(third, surgeon_a)
    with pytest.raises(StudyClosed):
        study_close(study=study, by=evaluator)
