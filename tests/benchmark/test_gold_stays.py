"""Nobody but its steward finds a hidden suite's key or references: on no page, in no export, in no log."""

from __future__ import annotations

import io
import json
import logging
import re
from collections import deque

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from benchmark.models import EvaluationRun, Item, JudgeRun, Score, StudyReport, Suite, SuiteVersion
from benchmark.services.baseline import baseline_open
from benchmark.services.board_refresh import board_refresh
from benchmark.services.evaluation_start import evaluation_start
from benchmark.services.judge_make import judge_make
from benchmark.services.judging_drive import judging_drive
from benchmark.services.reports_judge import reports_judge
from benchmark.services.submission_take import Sent, submission_take
from corpus.bodies import body_canonical, body_validate, sha256_hex
from corpus.models import Revision
from generation.models import Endpoint
from projects.models import AuditEvent, Project, Role, User
from tests.append_only import triggers_off
from tests.benchmark.cast import questions_make
from tests.benchmark.report_items import MARKED as APPROVED
from tests.benchmark.report_items import suite_of_reports, writes, written
from tests.benchmark.test_evaluate import drive
from tests.benchmark.test_uploads import lines_for, text_of
from tests.conftest import person, signed_in
from tests.openai_server.server import ChatServer
from tests.permissions.test_permission_table import collected_rows

pytestmark = pytest.mark.django_db(transaction=True)
COUNT, REPORTS = 20, 16
# A word that stands in the rationale alone: wherever it is seen, the rationale leaked.
MARKED = "zzrationale"
HREF = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
LEAST_READ = 25


@pytest.fixture
def hidden(
    project: Project, endpoint: Endpoint, server: ChatServer, evaluator: User, lead: User, steward: User
) -> SuiteVersion:
    """A hidden suite with a run and its failures, an upload, a refused upload, and judged reports."""
    for one in questions_make(project, COUNT, right=COUNT // 2):
        revision = one.current_revision
        text = body_canonical(
            body_validate(json.loads(revision.body) | {"rationale": f"{MARKED} {one.number}"})
        )
        with triggers_off():
            Revision.objects.filter(pk=revision.pk).update(body=text, body_sha256=sha256_hex(text))
    version = suite_of_reports(project, REPORTS, is_hidden=True, name="Hidden discs")
    server.script.configure({"queue": [{"behaviour": "echo"}, {"behaviour": "bad_request"}]})
    server.script.judge = writes(written(), judged=says_what_it_reads)
    run = drive(evaluation_start(version=version, endpoint=endpoint, by=evaluator))
    judge = judge_make(project=project, name="Reader", endpoint=endpoint, sees_reference=True, by=steward)
    judging = reports_judge(run=run, judge=judge, by=steward)
    while judging_drive(run=JudgeRun.objects.get(pk=judging.pk), owner="test"):
        pass
    for rows in (predictions(version, "A"), predictions(version, "B")[:3]):
        sent = Sent(model_name="Elsewhere", by=evaluator)
        taken = submission_take(version=version, stream=io.BytesIO(text_of(rows)), sent=sent)
        if taken.run:
            drive(taken.run)
    board_refresh(version=version)
    baseline_open(version=version)
    return version


def says_what_it_reads(prompt: str) -> str:
    """A judge that repeats the reference in its answer, and names it as its quote."""
    found = re.search(rf"{APPROVED} \d+", prompt)
    return json.dumps({"quote": found[0] if found else "", "value": 3})


def predictions(version: SuiteVersion, letter: str) -> list[dict[str, object]]:
    """Letters for the closed questions, words for the reports."""
    reports = {str(uid) for uid in version.items.filter(kind="report").values_list("uid", flat=True)}
    rows = lines_for(version, letter)
    return [
        {"item_id": row["item_id"], "response": written()} if row["item_id"] in reports else row
        for row in rows
    ]


def crawled(client: Client, starts: list[str]) -> dict[str, str]:
    """Every address that is reached from these by links, and what it says; at most a few hundred."""
    left, found = deque(starts), {}
    while left and len(found) < 400:
        address = left.popleft()
        if address in found:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = body.decode(errors="replace") if answer.status_code < 400 else ""
        for link in HREF.findall(found[address]):
            path = link.replace("&amp;", "&")
            if path.startswith("?"):
                path = address.partition("?")[0] + path
            if path.startswith(("/p/", "/api/")) and "/logout" not in path:
                left.append(path)
    return found


def addresses_of(project: Project) -> list[str]:
    """Every address of this room, for every run, version and upload, whether a page links to it or not."""
    named: list[dict[str, object]] = [{}]
    runs = EvaluationRun.objects.all()
    named += [{"uid": uid} for uid in runs.values_list("uid", flat=True)]
    named += [{"uid": uid} for uid in SuiteVersion.objects.values_list("uid", flat=True)]
    named += [{"uid": run.submission.uid} for run in runs if hasattr(run, "submission")]
    answers = Score.objects.values_list("response__run__uid", "response__uid")
    named += [{"uid": run, "response_uid": uid} for run, uid in answers.order_by("pk")[:8]]
    asked = Item.objects.exclude(kind="report").values_list("version__baseline__uid", "uid")
    named += [
        {"uid": baseline, "item_uid": uid, **more} for baseline, uid in asked for more in ({}, {"number": 0})
    ]
    of_reports = answers.filter(response__item__kind="report").order_by("pk")
    named += [{"uid": run, "response_uid": uid} for run, uid in of_reports[:4]]
    named += [{"uid": uid} for uid in Item.objects.order_by("-position").values_list("uid", flat=True)[:3]]
    named += [{"uid": uid} for uid in JudgeRun.objects.values_list("uid", flat=True)]
    reports = StudyReport.objects.values_list("study__uid", "uid")
    named += [{"uid": study} for study in {study for study, _ in reports}]
    named += [{"uid": study, "report_uid": uid} for study, uid in reports[:3]]
    found = []
    for row in collected_rows():
        if row.method == "get" and row.route.startswith(("benchmark:", "benchmark_api:")):
            for kwargs in named:
                try:
                    found.append(reverse(row.route, kwargs={"slug": project.slug, **kwargs}))
                except NoReverseMatch:
                    continue
    return found


def leaks_in(text: str, version: SuiteVersion) -> list[str]:
    """Signs of a key, a rationale or an approved report: marked words, or the letters in the items' order."""
    gold = "".join(version.items.order_by("position").values_list("gold", flat=True))
    letters = re.sub(r"[^A-D]", "", re.sub(r"\b[A-Za-z]{2,}\b", "", text))
    told = [word for word in (MARKED, APPROVED) if word in text]
    told += ["the key in order"] if gold in letters else []
    told += [
        name for name in ('"answer"', '"gold"', '"is_right"', '"right":true', '"right": true') if name in text
    ]
    return told


def test_a_crawler_finds_the_key_with_its_steward_and_with_nobody_else(
    project: Project, hidden: SuiteVersion, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    starts = [f"/p/{project.slug}/", "/", *addresses_of(project)]
    for who in ("evaluator", "lead", "outsider"):
        found = crawled(signed_in(request.getfixturevalue(who)), starts)
        read = [address for address, text in found.items() if text and "spinebench" in address]
        assert (len(read) >= LEAST_READ) == (who != "outsider"), read
        assert {address: told for address, text in found.items() if (told := leaks_in(text, hidden))} == {}
    # Whoever answers the items blind reads each of them, and the key of none.
    asked = [address for address in starts if "/clinicians/" in address and "/pictures/" not in address]
    panel = signed_in(person("panel", project, Role.SURGEON))
    pages = {address: panel.get(address) for address in asked}
    assert sum(page.status_code == 200 for page in pages.values()) == COUNT
    assert {
        address: told for address, page in pages.items() if (told := leaks_in(page.content.decode(), hidden))
    } == {}
    logs = caplog.text + "\n".join(EvaluationRun.objects.values_list("log", flat=True))
    logs += "\n".join(JudgeRun.objects.values_list("log", flat=True))
    logs += "\n".join(AuditEvent.objects.values_list("detail", flat=True))
    assert leaks_in(logs, hidden) == []
    # And the crawler does find what there is to find: all of this would hold for one that reads nothing.
    steward = signed_in(request.getfixturevalue("steward"))
    found = crawled(steward, addresses_of(project))
    assert any("the key in order" in leaks_in(text, hidden) for text in found.values())
    assert any(APPROVED in leaks_in(text, hidden) for text in found.values())
    Suite.objects.update(is_hidden=False)
    exported = crawled(steward, [reverse("benchmark:suite_items", args=[project.slug, hidden.uid])])
    assert all('"answer"' in leaks_in(text, hidden) for text in exported.values())
