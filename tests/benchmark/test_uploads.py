"""Predictions that somebody uploads: checked whole, counted, scored; by page and by API."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from benchmark.allowance import allowance_of
from benchmark.errors import EvaluationRefused
from benchmark.interop.items import items_lines
from benchmark.models import EvaluationRun, Item, Response, Score, Submission, Suite, SuiteVersion
from benchmark.services.submission_take import Sent, submission_take
from benchmark.services.suite_freeze import suite_freeze
from benchmark.uploads import report as reports
from benchmark.uploads.report import predictions_check
from corpus.models import Instance, Kind, Revision
from projects.api_auth import token_hash
from projects.models import ApiToken, Membership, Project, Role, RunState, User
from tests.append_only import triggers_off
from tests.benchmark.boards import BOARD, suite_make
from tests.benchmark.cast import question_make
from tests.benchmark.test_evaluate import drive
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def lines_for(version: SuiteVersion, letter: str = "A") -> list[dict[str, Any]]:
    uids = version.items.order_by("position").values_list("uid", flat=True)
    return [{"item_id": str(uid), "letter": letter} for uid in uids]


def text_of(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def take(version: SuiteVersion, rows: list[dict[str, Any]], by: User | None = None) -> Submission:
    sent = Sent(model_name="Elsewhere", by=by)
    return submission_take(version=version, stream=io.BytesIO(text_of(rows)), sent=sent)


def test_a_file_that_holds_becomes_a_run_on_the_board(project: Project, evaluator: User) -> None:
    version = suite_make(project, 16)
    rows = lines_for(version)
    rows[0] = {"item_id": rows[0]["item_id"], "response": "I think it is B.\nANSWER: B", "latency_ms": 900}
    client = signed_in(evaluator)
    name = "<script>alert(1)</script> 7B"
    sent = {
        "version": version.uid,
        "model_name": name,
        "file": SimpleUploadedFile("predictions.jsonl", b"\xef\xbb\xbf" + text_of(rows)),
    }
    answer = client.post(f"{BOARD}uploads/", sent)
    assert answer.status_code == 302, answer.content.decode()
    run = drive(EvaluationRun.objects.get())
    assert answer.headers["Location"] == f"{BOARD}runs/{run.uid}/"
    assert (run.state, run.done_count, run.model.note) == (RunState.DONE, 16, "uploaded")
    board = client.get(f"{BOARD}board.json").json()["rows"]
    assert [(row["model"], row["all"]["right"], row["source"]) for row in board] == [(name, 15, "uploaded")]
    assert board[0]["cost_per_100"] is None  # What it cost elsewhere is not known; 0 would be the cheapest.
    for page in (BOARD, f"{BOARD}uploads/", f"{BOARD}runs/{run.uid}/"):
        shown = client.get(page).content.decode()
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown
    offered = f"{BOARD}suites/{version.uid}/items.jsonl"
    assert f'href="{offered}"' in client.get(f"{BOARD}uploads/").content.decode()
    assert b"".join(client.get(offered).streaming_content).count(b"\n") == 16
    report = client.get(f"{BOARD}uploads/{run.submission.uid}/").content.decode()
    assert "Every line holds" in report


def test_every_fault_is_told_with_its_line_and_nothing_is_queued(project: Project, evaluator: User) -> None:
    old = suite_make(project, 3)
    question_make(project, 9)
    version = suite_freeze(project=project, name="Discs")
    rows = [json.dumps(row) for row in lines_for(version)]
    rows[1] = json.dumps({"item_id": str(old.items.first().uid), "letter": "A"})
    told = "\n".join(
        [rows[0], rows[0], rows[1], "", rows[2].replace('"A"', '"F"'), "{", '{"item_id": "x", "letter": "A"}']
    )
    sent = {"version": version.uid, "model_name": "Model", "file": SimpleUploadedFile("p", told.encode())}
    answer = signed_in(evaluator).post(f"{BOARD}uploads/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    faults = json.loads(Submission.objects.get().faults)
    uids = [str(uid) for uid in version.items.order_by("position").values_list("uid", flat=True)]
    assert [line for line, _ in faults] == [2, 3, 5, 6, 7, 0, 0]
    for sentence in (
        f"Item {uids[0]} stands in line 1 already.",
        "is of version 1; this file is for Discs 2.",
        "“F” is no letter of item",
        "It is not JSON.",
        "Discs 2 has no item “x”.",
        f"Item {uids[1]} has no line.",
        f"Item {uids[3]} has no line.",
    ):
        assert any(sentence in told for _, told in faults), sentence
        assert sentence in page
    assert not EvaluationRun.objects.exists()
    assert not Response.objects.exists()


def test_a_file_of_more_lines_than_items_is_not_read_to_its_end(project: Project) -> None:
    version = suite_make(project, 2)
    stream = io.BytesIO(b"\n" * 2_000_000)
    found = predictions_check(stream, version)
    assert "more than 1,004 lines" in found.faults[0][1]
    assert stream.tell() < 2_000


@pytest.mark.parametrize(
    ("named", "holds"),
    [("manifest_sha256", True), ("uid", True), ("another", False)],
)
def test_a_file_may_name_the_version_it_was_made_for(project: Project, named: str, holds: bool) -> None:
    version = suite_make(project, 2)
    name = str(getattr(version, named, "0" * 64))
    rows = [row | {"suite_version": name} for row in lines_for(version)]
    found = predictions_check(io.BytesIO(text_of(rows)), version)
    assert found.holds == holds
    assert holds or "made for another version than Discs 1" in found.faults[0][1]


def test_the_questions_of_a_suite_come_back_as_the_log_of_another_runner(project: Project) -> None:
    version = suite_make(project, 3)
    docs = [json.loads(line) for line in items_lines(version)]
    assert [doc["answer"] for doc in docs] == ["A"] * 3
    assert all("ANSWER: X" in doc["prompt"] and version.canary == doc["canary"] for doc in docs)
    log = [{"doc_id": n, "doc": doc, "resps": [["ANSWER: A"]], "target": "A"} for n, doc in enumerate(docs)]
    run = drive(take(version, log).run)
    assert json.loads(run.version.board)["rows"][0]["all"]["right"] == 3
    bare = [{"doc_id": n, "filtered_resps": ["ANSWER: B"]} for n in range(3)]
    assert drive(take(version, bare).run).done_count == 3


@pytest.mark.parametrize(
    ("keys", "sent"), [("BDAC", "BDAC"), ("KLMN", "klmn"), ("abcd", "ABCD"), ("1234", "1234")]
)
def test_an_items_own_letters_are_taken_whatever_they_are(project: Project, keys: str, sent: str) -> None:
    """The first option is the key of all four items; each file line chooses another option."""
    version = suite_make(project, 4)
    for item in version.items.select_related("revision"):
        body = json.loads(item.revision.body)
        for option, key in zip(body["options"], keys, strict=True):
            option["key"] = key
        with triggers_off():
            Revision.objects.filter(pk=item.revision_id).update(body=json.dumps(body | {"answer": keys[0]}))
    version.items.update(gold=keys[0])
    rows = [row | {"letter": sent[place]} for place, row in enumerate(lines_for(version))]
    run = drive(take(version, rows).run)
    read = Score.objects.filter(response__run=run).order_by("response__item__position")
    assert list(read.values_list("letter", "is_right")) == [(key, key == keys[0]) for key in keys]
    likely = [{"doc_id": n, "resps": [[-3.0, 0], [-1.0, 0], [-2.0, 0], [-9.0, 0]]} for n in range(4)]
    run = drive(take(version, likely).run)
    assert set(Score.objects.filter(response__run=run).values_list("letter", flat=True)) == {keys[1]}
    wrong = predictions_check(io.BytesIO(text_of([lines_for(version)[0] | {"letter": "Z"}])), version)
    assert f"its options are {', '.join(keys)}." in wrong.faults[0][1]
    fifth = {"doc_id": 0, "resps": [[-1.0, 0]] * 4 + [[0.0, 0]]}
    few = predictions_check(io.BytesIO(text_of([fifth])), version)
    assert "Option 5 is none of the 4 options" in few.faults[0][1]


def test_what_was_told_of_a_file_is_remembered_for_suites_of_the_same_questions(
    project: Project, evaluator: User
) -> None:
    """Two hidden suites with a common question share an allowance, and tell of one key."""
    first = suite_make(project, 20, is_hidden=True)
    second = suite_freeze(project=project, name="The same discs", is_hidden=True)
    told = []
    for version, wrong in ((first, 1), (second, 3)):
        rows = [row | ({"letter": "B"} if n < wrong else {}) for n, row in enumerate(lines_for(version))]
        run = drive(take(version, rows, evaluator).run)
        told.append(Submission.objects.get(run=run).told_score)
    assert told == [100, 100]  # by itself the second would be told as 75


class Endless:
    """A gigabyte that nobody holds in memory; counts what was read of it."""

    def __init__(self, line: bytes) -> None:
        self.line, self.read = line, 0

    def readline(self, size: int = -1) -> bytes:
        piece = self.line[:size] if size >= 0 else self.line
        self.read += len(piece)
        return piece if self.read < 2**30 else b""


@pytest.mark.parametrize("line", [b"x" * 1_000_000, b'{"item_id": "x"}\n' * 1, b"\n"])
def test_of_a_gigabyte_no_more_is_read_than_is_allowed(
    project: Project, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "LARGEST_FILE", 300_000)
    stream = Endless(line)
    found = predictions_check(stream, suite_make(project, 2))
    assert stream.read < 300_000 + 2 * reports.LONGEST_LINE + len(line)
    assert any("the rest was not read" in told for _, told in found.faults)
    assert len(found.faults) <= reports.MOST_FAULTS + reports.NAMED + 2


def test_five_thousand_predictions_are_checked_in_two_seconds(project: Project) -> None:
    version = suite_make(project, 1)
    item = version.items.get()
    kind = {"project": project, "kind": Kind.MULTIPLE_CHOICE, "axis": item.axis}
    many = Instance.objects.bulk_create([Instance(number=n, **kind) for n in range(2, 5001)], batch_size=500)
    fields = {"version": version, "revision": item.revision, "kind": item.kind, "option_count": 4}
    Item.objects.bulk_create(
        [Item(instance=one, position=one.number, **fields) for one in many], batch_size=500
    )
    text = text_of(
        [
            {"item_id": row["item_id"], "response": "Because. " * 40 + "ANSWER: A", "latency_ms": 5}
            for row in lines_for(version)
        ]
    )
    began = time.process_time()
    found = predictions_check(io.BytesIO(text), version)
    assert time.process_time() - began < 2
    assert (found.line_count, found.fault_count, len(found.found)) == (5000, 0, 5000)


@pytest.fixture
def token(evaluator: User) -> Client:
    ApiToken.objects.create(user=evaluator, token_hash=token_hash("secret"), name="ci")
    return Client(headers={"Authorization": "Token secret"})


API = "/api/p/lumbar/spinebench/uploads/"


def test_a_program_sends_a_file_and_asks_what_became_of_it(
    project: Project, token: Client, lead: User
) -> None:
    version = suite_make(project, 2)
    body, address = text_of(lines_for(version)), f"{API}?version={version.uid}&model=CI%20model"
    sent = token.post(address, body, content_type="application/x-ndjson")
    assert sent.status_code == 201, sent.content
    told = sent.json()
    drive(EvaluationRun.objects.get())
    again = token.get(f"{API}{told['uid']}/").json()
    assert again["run"] == {"uid": told["run"]["uid"], "state": "done"}
    refused = token.post(address, body[:40], content_type="application/x-ndjson")
    assert refused.status_code == 422
    assert refused.json()["faults"][0] == {"line": 1, "told": "It is not JSON."}
    assert token.post(API, body, content_type="application/x-ndjson").status_code == 422
    assert token.post(f"{API}?model=x&version=nothing", body, content_type="a/b").status_code == 404
    long = token.post(address, b"", content_type="a/b", headers={"Content-Length": str(2**30)})
    assert long.status_code == 413
    assert Client().post(address, body, content_type="a/b").status_code == 401
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(User.objects.get(username="evaluator"))
    assert forged.post(address, body, content_type="a/b").status_code == 403


def test_a_hidden_suite_counts_files_that_hold_and_no_others(project: Project, evaluator: User) -> None:
    version = suite_make(project, 3, is_hidden=True)
    Suite.objects.update(weekly_runs=2)
    version.suite.refresh_from_db()
    for _ in range(3):
        assert take(version, lines_for(version)[:2], evaluator).run is None
    assert allowance_of(version.suite, person=evaluator).used == 0
    for letter in "AB":
        drive(take(version, lines_for(version, letter), evaluator).run)
    with pytest.raises(EvaluationRefused, match=r"2 of 2 .* The next may start on"):
        take(version, lines_for(version), evaluator)
    assert Submission.objects.count() == 5
    client = signed_in(evaluator)
    page = client.get(f"{BOARD}uploads/").content.decode()
    assert "2 of 2 used in the last 7 days" in page
    assert "The next may start on" in page
    sent = {
        "version": version.uid,
        "model_name": "M",
        "file": SimpleUploadedFile("p", text_of(lines_for(version))),
    }
    refused = client.post(f"{BOARD}uploads/", sent)
    assert refused.status_code == 422
    assert "2 of 2 evaluations" in refused.content.decode()


def test_nobody_replaces_the_row_of_a_model_that_another_sent(
    project: Project, evaluator: User, lead: User
) -> None:
    version = suite_make(project, 4)
    drive(take(version, lines_for(version), evaluator).run)
    Membership.objects.create(user=lead, project=project, role=Role.EVALUATOR)
    sent = {"version": version.uid, "model_name": "Elsewhere"}
    answer = signed_in(lead).post(
        f"{BOARD}uploads/", sent | {"file": SimpleUploadedFile("p", text_of(lines_for(version, "B")))}
    )
    assert answer.status_code == 422
    assert "Give this model another name" in answer.content.decode()
    (row,) = signed_in(lead).get(f"{BOARD}board.json").json()["rows"]
    assert row["all"]["right"] == 4
    # Whoever sent it may send it again, and a refused file of theirs takes the name from nobody.
    drive(take(version, lines_for(version, "B"), evaluator).run)
    (row,) = signed_in(lead).get(f"{BOARD}board.json").json()["rows"]
    assert row["all"]["right"] == 0


def test_a_surgeon_uploads_nothing_to_a_hidden_suite(project: Project, surgeon_a: User) -> None:
    version = suite_make(project, 2, is_hidden=True)
    Membership.objects.create(user=surgeon_a, project=project, role=Role.EVALUATOR)
    with pytest.raises(EvaluationRefused, match="you read the project's items as a surgeon"):
        take(version, lines_for(version), surgeon_a)


def test_of_files_to_a_hidden_suite_others_than_its_steward_read_no_difference_of_few_answers(
    project: Project, evaluator: User, steward: User
) -> None:
    version = suite_make(project, 20, is_hidden=True)
    for name, wrong in (("First", 2), ("Second", 3), ("Third", 20)):
        rows = [row | ({"letter": "B"} if n < wrong else {}) for n, row in enumerate(lines_for(version))]
        sent = Sent(model_name=name, by=evaluator)
        run = submission_take(version=version, stream=io.BytesIO(text_of(rows)), sent=sent).run
        drive(run)

    def told(person: User) -> dict[str, Any]:
        rows = signed_in(person).get(f"{BOARD}board.json").json()["rows"]
        return {row["model"]: row for row in rows}

    seen, exact = told(evaluator), told(steward)
    assert [exact[name]["all"]["score"] for name in ("First", "Second", "Third")] == [90, 85, 0]
    assert [seen[name]["all"]["score"] for name in ("First", "Second", "Third")] == [100, 100, 0]
    for row in seen.values():
        assert (row["text"], row["exact_level"], row["axes"], row["answered_accuracy"]) == (
            None,
            None,
            {},
            None,
        )
        assert "right" not in row["all"]
        assert not {"told", "told_whole"} & row.keys()
