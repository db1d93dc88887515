"""Stored answers are read anew: nothing is asked, nothing is lost, and what older extractors read stays."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from benchmark.errors import RescoreRefused
from benchmark.extraction import VERSION
from benchmark.models import RescoreRun, Response, Score, SuiteVersion
from benchmark.rescoring import responses_unread, versions_unreckoned
from benchmark.services import rescore_drive as driving
from benchmark.services.rescore_drive import rescore_drive
from benchmark.services.rescore_start import rescore_cancel, rescore_start
from benchmark.services.response_score import asked_of, score_figures
from projects.models import Project, RunState, User
from tests.benchmark.boards import letters, run_make, suite_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/p/lumbar/spinebench/extraction/"
REVISED = "Answer: B. Hmm, on second thought, A."


@pytest.fixture
def version(project: Project) -> SuiteVersion:
    """Sixteen items and one model; an extractor of before read B where A was meant in the end."""
    version = suite_make(project, 16)
    run = run_make(version, "Model", [REVISED, *letters(10, 15)])
    Response.objects.filter(run=run, item__position=16).update(state=Response.State.ERROR, text="")
    Score.objects.update(extractor_version="2")
    Score.objects.filter(response__item__position=16).update(letter="", status="error")
    Score.objects.filter(response__item__position=1).update(letter="B", is_right=False)
    return version


def drive(run: RescoreRun, **options: float) -> bool:
    return rescore_drive(run=run, owner="worker", **options)  # type: ignore[arg-type]


def test_a_pass_reads_every_answer_anew_and_keeps_what_was_read_before(version: SuiteVersion) -> None:
    run = rescore_start(version=version)
    assert run.total_count == 16
    assert drive(run) is False
    run.refresh_from_db()
    assert (run.state, run.done_count, run.changed_count) == (RunState.DONE, 16, 1)
    first = Response.objects.get(item__position=1)
    assert dict(first.scores.values_list("extractor_version", "letter")) == {"2": "B", VERSION: "A"}
    new = first.scores.get(extractor_version=VERSION)
    assert (new.is_right, new.level_outcome, new.levels_said) == (True, "exact", "L2/L3")
    assert first.text[new.span_start : new.span_end] == "A"
    assert Score.objects.get(response__item__position=16, extractor_version=VERSION).status == "error"
    version.refresh_from_db()
    assert json.loads(version.board)["rows"][0]["all"]["right"] == 11
    with pytest.raises(RescoreRefused, match="already"):
        rescore_start(version=version)


def test_an_answer_to_turned_options_is_read_back_to_the_items_own_letter(version: SuiteVersion) -> None:
    """With the text of B behind A and so on, the text of A stands behind the last letter."""
    turned = Response.objects.get(item__position=2)
    keys = "".join(option for option, _ in asked_of(turned.item).options)
    order = keys[1:] + keys[:1]
    Response.objects.filter(pk=turned.pk).update(text=f"ANSWER: {keys[-1]}", option_order=order)
    turned.refresh_from_db()
    in_one = score_figures(turned)
    drive(rescore_start(version=version))
    new = turned.scores.get(extractor_version=VERSION)
    assert (new.letter, new.is_right, new.level_outcome) == ("A", True, "exact")
    assert in_one == {name: getattr(new, name) for name in in_one}


def test_a_pass_that_stopped_goes_on_behind_the_last_answer_read(
    version: SuiteVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "SHARE", 5)
    run = rescore_start(version=version)
    with pytest.raises(RescoreRefused, match="being read"):
        rescore_start(version=version)
    assert drive(run, slice_s=-1.0) is True
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.QUEUED, 5)
    assert responses_unread(version).count() == 11
    assert drive(run) is False
    run.refresh_from_db()
    assert (run.state, run.done_count) == (RunState.DONE, 16)
    assert Score.objects.filter(extractor_version=VERSION).count() == 16


def test_a_cancelled_pass_keeps_what_it_read_and_the_next_reads_the_rest(
    version: SuiteVersion, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driving, "SHARE", 5)
    run = rescore_start(version=version)
    drive(run, slice_s=-1.0)
    rescore_cancel(run=run, by=lead)
    assert drive(run) is False
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert rescore_start(version=version).total_count == 11


def test_the_command_reads_on_several_cores_what_one_core_reads(version: SuiteVersion) -> None:
    out = StringIO()
    named = ("--project", version.suite.project.slug, "--suite", "Discs")
    call_command("rescore", *named, "--processes", "2", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["state"], told["read"], told["changed"], told["extractor"]) == ("done", 16, 1, VERSION)
    call_command("rescore", *named, stdout=out)
    assert "already" in out.getvalue()


def test_a_lead_reads_answers_anew_from_the_page(version: SuiteVersion, lead: User) -> None:
    client = signed_in(lead)
    assert "Read 16 anew" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{version.uid}/read/")
    run = RescoreRun.objects.get()
    page = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "Cancel" in page
    assert f"/events/{run.uid}" in page
    assert client.post(f"{PAGE}passes/{run.uid}/cancel/", follow=True).status_code == 200
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_items_are_reckoned_anew_after_a_pass(version: SuiteVersion) -> None:
    from benchmark.services.health_reckon import health_reckon

    health_reckon(version=version)
    assert not versions_unreckoned().exists()
    drive(rescore_start(version=version))
    assert list(versions_unreckoned()) == [version]
