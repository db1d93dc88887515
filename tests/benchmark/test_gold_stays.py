"""Nobody but its steward finds a hidden suite's key or references: on no page, in no export, in no log."""

from __future__ import annotations

import io
import json
import logging
import re
from collections import deque
from typing import NamedTuple

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from benchmark.models import EvaluationRun, Item, JudgeRun, Score, StudyReport, Suite, SuiteVersion
from benchmark.services.baseline import baseline_close, baseline_open, clinician_answer
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
from tests.benchmark.cast import bench_make, questions_make
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
# Pages of reports, judges and checkpoints that both must have read; what else there is, links lead to.
SEEN_BY_BOTH = (
    "/reports/",
    "/judges/",
    "/judges/runs/",
    "/judges/studies/",
    "/items/",
    "/levels/",
    "/changes/",
)
EVALUATOR_S = ("/judge/", "/runs/checkpoint/", "/runs/new/", "/judges/new/")


# What differs from one asking to the next whatever is asked: tokens, signed places of lists, times of day.
FLEETING = re.compile(r"\b[A-Za-z0-9]{64}\b|[\w.-]+:\w{6}:[\w-]{43}|\b\d\d:\d\d(?::\d\d)?\b")
# A letter behind a word for a key: in a sentence, in JSON, in an attribute.
NAMED = re.compile(r"\b(?i:gold|key|right|correct)\b(?:\W{1,4}| is )[A-D]\b")
OTHER_KEY = str.maketrans("ABCD", "CDAB")
MOST_COLUMNS = 4  # of letters beside each other: the key may stand in every second or third place


class Page(NamedTuple):
    """What an address answered; a refusal speaks too."""

    is_open: bool
    text: str


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
    judge = judge_make(
        project=project, name="Reader", endpoint=bench_make(server.url), sees_reference=True, by=steward
    )
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


def crawled(client: Client, starts: list[str]) -> dict[str, Page]:
    """Every address that is reached from these by links, and what it says; at most a few hundred."""
    left, found = deque(starts), {}
    while left and len(found) < 400:
        address = left.popleft()
        if address in found:
            continue
        found[address] = page = asked(client, address)
        for link in HREF.findall(page.text if page.is_open else ""):
            path = link.replace("&amp;", "&")
            if path.startswith("?"):
                path = address.partition("?")[0] + path
            if path.startswith(("/p/", "/api/")) and "/logout" not in path:
                left.append(path)
    return found


def asked(client: Client, address: str) -> Page:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Page(answer.status_code < 300, body.decode(errors="replace"))


def leaking(pages: dict[str, Page], version: SuiteVersion) -> dict[str, list[str]]:
    """The addresses that give something away, and what."""
    return {address: told for address, page in pages.items() if (told := leaks_in(page.text, version))}


def opened(pages: dict[str, Page]) -> list[str]:
    return [address for address, page in pages.items() if page.is_open and "spinebench" in address]


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
    columns = (letters[start::step] for step in range(1, MOST_COLUMNS + 1) for start in range(step))
    told += ["the key in order"] if any(gold in one for one in columns) else []
    told += [found[0] for found in [NAMED.search(text)] if found]
    told += [
        name for name in ('"answer"', '"gold"', '"is_right"', '"right":true', '"right": true') if name in text
    ]
    return told


def keys_turn(version: SuiteVersion) -> None:
    """Give every closed question another key, in the item and in its text; twice gives the old one."""
    with triggers_off():
        for item in version.items.exclude(kind="report").select_related("revision"):
            body = json.loads(item.revision.body)
            body["answer"] = body["answer"].translate(OTHER_KEY)
            Revision.objects.filter(pk=item.revision_id).update(body=json.dumps(body))
            version.items.filter(pk=item.pk).update(gold=item.gold.translate(OTHER_KEY))


def following_the_key(client: Client, pages: dict[str, Page], version: SuiteVersion) -> list[str]:
    """The addresses that say something else once the key is another: scores stay, for they are stored."""
    keys_turn(version)
    after = {address: FLEETING.sub("", asked(client, address).text) for address in opened(pages)}
    keys_turn(version)
    return [address for address, text in after.items() if FLEETING.sub("", pages[address].text) != text]


def panel_answers(version: SuiteVersion, project: Project) -> None:
    """Three clinicians answer all as the key has it, and the row stands on the board."""
    items = version.items.exclude(kind="report").select_related("version__suite__project", "revision")
    for number in range(3):
        who = person(f"panel-{number}", project, Role.SURGEON)
        for item in items:
            clinician_answer(item=item, clinician=who, letter=item.gold)
    baseline_close(baseline=version.baseline)
    board_refresh(version=version)


def test_a_crawler_finds_the_key_with_its_steward_and_with_nobody_else(
    project: Project, hidden: SuiteVersion, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    starts = [f"/p/{project.slug}/", "/", *addresses_of(project)]
    # Whoever answers the items blind, or rates the reports, reads each of them, and the key of none.
    panel = signed_in(person("panel", project, Role.SURGEON))
    theirs = {one: asked(panel, one) for one in starts if "/clinicians/" in one or "/ratings/" in one}
    questions = [one for one in opened(theirs) if "/clinicians/" in one and not one.endswith("/next/")]
    assert len(questions) == COUNT
    assert len([one for one in opened(theirs) if "/ratings/" in one]) == 1 + 1 + 3  # all, a study, reports
    assert leaking(theirs, hidden) == {}
    assert following_the_key(panel, theirs, hidden) == []
    panel_answers(hidden, project)
    for who in ("evaluator", "lead", "outsider"):
        found = crawled(signed_in(request.getfixturevalue(who)), starts)
        read = opened(found)
        assert (len(read) >= LEAST_READ) == (who != "outsider"), read
        if who != "outsider":
            for part in (*SEEN_BY_BOTH, *(EVALUATOR_S if who == "evaluator" else ())):
                assert any(part in address for address in read), (who, part)
            assert "Clinicians (n = 3)" in found[f"/p/{project.slug}/spinebench/"].text
        assert leaking(found, hidden) == {}
        assert following_the_key(signed_in(request.getfixturevalue(who)), found, hidden) == []
    logs = caplog.text + "\n".join(EvaluationRun.objects.values_list("log", flat=True))
    logs += "\n".join(JudgeRun.objects.values_list("log", flat=True))
    logs += "\n".join(AuditEvent.objects.values_list("detail", flat=True))
    assert leaks_in(logs, hidden) == []
    # And the crawler does find what there is to find: all of this would hold for one that reads nothing.
    steward = signed_in(request.getfixturevalue("steward"))
    found = crawled(steward, addresses_of(project))
    assert any("the key in order" in leaks_in(page.text, hidden) for page in found.values())
    assert any(APPROVED in leaks_in(page.text, hidden) for page in found.values())
    assert following_the_key(steward, found, hidden)
    Suite.objects.update(is_hidden=False)
    exported = crawled(steward, [reverse("benchmark:suite_items", args=[project.slug, hidden.uid])])
    assert all('"answer"' in leaks_in(page.text, hidden) for page in exported.values())


def test_a_visitor_of_a_public_board_finds_no_key_and_no_reference_either(
    project: Project, hidden: SuiteVersion, outsider: User, settings: LazySettings
) -> None:
    panel_answers(hidden, project)
    settings.PUBLIC_BOARDS = [project.slug]
    for client in (Client(), signed_in(outsider)):
        found = crawled(client, [f"/p/{project.slug}/spinebench/", *addresses_of(project)])
        for page in ("", "reports/", "board.csv", "board.json", "changes/", "judges/"):
            assert found[f"/p/{project.slug}/spinebench/{page}"].is_open, page
        assert leaking(found, hidden) == {}


def test_what_is_answered_to_whoever_presses_a_button_holds_no_reference(
    project: Project, hidden: SuiteVersion, evaluator: User
) -> None:
    """A judge that sees the reference is refused, its reports are given to clinicians: sentences, no gold."""
    client, room = signed_in(evaluator), f"/p/{project.slug}/spinebench"
    run = EvaluationRun.objects.filter(model__endpoint__isnull=False).get()
    judged = JudgeRun.objects.get()
    study = judged.study
    told = [
        client.post(f"{room}/runs/{run.uid}/judge/", {"judge": str(judged.judge.uid)}),
        client.post(f"{room}/reports/{hidden.uid}/study/", {"run": str(run.uid)}, follow=True),
        client.post(f"{room}/judges/studies/{study.uid}/judge/", {"judge": str(judged.judge.uid)}),
        client.post(f"{room}/judges/runs/{judged.uid}/resume/", follow=True),
        client.post(f"{room}/judges/studies/{study.uid}/close/", follow=True),
    ]
    assert [one.status_code for one in told] == [422, 200, 422, 200, 200]
    assert "its steward alone sends it" in told[0].content.decode()
    for one in told:
        assert leaks_in(one.content.decode(), hidden) == []
