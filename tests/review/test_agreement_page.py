"""The page for who leads: figures with intervals, or why there are none; reckoned in the background."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from corpus.models import Kind
from projects.models import Project, RunState, User
from review.agreement.reckon import FAULT, KEPT, agreement_work
from review.models import METHOD, AgreementFigure, AgreementRun, Cut, Measure, Note
from review.services import agreement_begin, agreement_due
from review.sweeps import agreement_reckon
from tests.conftest import signed_in
from tests.review.reading_twice import read, reckoned, settled_before

pytestmark = pytest.mark.django_db
ADDRESS = "/p/lumbar/agreement/"


def page(user: User, query: str = "", address: str = ADDRESS) -> str:
    text = signed_in(user).get(address + query).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") :]).split())


def stored(project: Project, items: int = 140, *, levels: int = 0) -> AgreementRun:
    """A reckoning as a worker leaves it."""
    run = AgreementRun.objects.create(
        project=project, upto=timezone.now(), state=RunState.DONE, ended_at=timezone.now()
    )
    told = {
        "share": 0.86,
        "share_low": 0.79,
        "share_high": 0.908,
        "coefficient": 0.81,
        "low": 0.76,
        "high": 0.86,
    }
    rows = [(measure, Cut.WHOLE, "") for measure in Measure]
    rows += [(Measure.VERDICT, Cut.KIND, kind) for kind in Kind.values]
    rows += [(Measure.VERDICT, Cut.LEVEL, f"T{number}") for number in range(1, levels + 1)]
    rows += [(Measure.VERDICT, Cut.PAIR, "1")]
    AgreementFigure.objects.bulk_create(
        AgreementFigure(run=run, measure=measure, cut=cut, of=of, items=items, **told)
        for measure, cut, of in rows
    )
    return run


def test_without_an_item_read_twice_the_page_says_how_there_would_be_one(
    project: Project, lead: User
) -> None:
    assert "One surgeon reads each item of this project" in page(lead)
    Project.objects.update(readers_per_instance=2)
    assert "An item counts once two have decided" in page(lead)


def test_figures_stand_with_items_and_intervals_and_a_sentence(project: Project, lead: User) -> None:
    stored(project)
    told = page(lead)
    assert "Of 140 items read twice, 86.0 % got the same verdict from both (79.0 to 90.8 %)." in told
    assert "Beyond chance that is α 0.81 (0.76 to 0.86)." in told
    assert "Multiple choice 140 86.0 % 79.0–90.8 0.81 0.76–0.86" in told
    assert "Pair 1 140" in told
    assert "By kind: verdict" in told
    assert "By kind" not in page(lead, "?of=harm")
    assert "By kind: verdict" in page(lead, "?of=nonsense")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (Note.ONE_VALUE, "All readings are the same, so there is nothing beyond chance to reckon"),
        (Note.FEW, "Too few items: no claim"),
        (Note.NOTHING, "No item was read twice"),
    ],
)
def test_what_is_undefined_is_a_sentence(project: Project, lead: User, note: Note, said: str) -> None:
    run = stored(project)
    columns: dict[str, Any] = {"coefficient": None, "low": None, "high": None, "note": note}
    AgreementFigure.objects.filter(run=run, measure=Measure.HARM).update(**columns)
    told = page(lead)
    assert said in told
    assert "nan" not in told.lower().split()
    assert "None" not in told


def test_few_items_are_called_few(project: Project, lead: User) -> None:
    stored(project, 20)
    assert "20 few" in page(lead)
    assert "These are few items" in page(lead)


def test_no_reader_is_named_on_the_page_or_in_the_table(
    project: Project, lead: User, surgeon_a: User, surgeon_b: User
) -> None:
    for _ in range(15):
        read(project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    reckoned(project)
    for told in (page(lead), signed_in(lead).get(ADDRESS + "csv/").content.decode()):
        assert surgeon_a.display_name not in told
        assert surgeon_a.username not in told
        assert "surgeon_b" not in told.lower()


def test_the_table_for_a_spreadsheet_holds_every_figure(project: Project, lead: User) -> None:
    assert signed_in(lead).get(ADDRESS + "csv/").status_code == 404
    run = stored(project, levels=12)
    answer = signed_in(lead).get(ADDRESS + "csv/")
    assert answer["Content-Disposition"] == 'attachment; filename="agreement-lumbar.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == run.figures.count()
    assert rows[0]["coefficient"] == "Krippendorff alpha, nominal"
    assert {row["of"] for row in rows if row["cut"] == "pair"} == {"1"}
    assert [row["of"] for row in rows if row["cut"] == "level"] == [f"T{number}" for number in range(1, 13)]
    assert (rows[0]["value"], rows[0]["low"], rows[0]["method"]) == ("0.8100", "0.7600", str(METHOD))


@pytest.mark.parametrize("levels", [1, 8])
def test_the_page_asks_the_same_of_the_database_however_many_rows(
    project: Project, lead: User, levels: int, django_assert_max_num_queries: Any
) -> None:
    stored(project, levels=levels)
    client = signed_in(lead)
    client.get(ADDRESS)
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)


def test_reckoning_twice_at_once_is_done_once(project: Project, lead: User) -> None:
    client = signed_in(lead)
    for _ in range(2):
        assert client.post(ADDRESS + "reckon/").status_code == 302
    run = AgreementRun.objects.get()
    assert run.started_by == lead
    assert "0 of" in page(lead) or "counting" in page(lead)
    assert agreement_work(run=run, owner="one")
    assert not agreement_work(run=run, owner="another")


def test_figures_of_another_method_are_not_shown(project: Project, lead: User) -> None:
    stored(project)
    AgreementRun.objects.update(method=METHOD + 1)
    assert "No item was read twice yet" in page(lead)


def test_a_fault_leaves_the_figures_before_it_and_says_what_to_do(
    project: Project, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(project)
    monkeypatch.setattr("review.agreement.reckon.units_counted", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        agreement_work(run=agreement_begin(project=project), owner="a worker")
    told = page(lead)
    assert FAULT in told
    assert "α 0.81" in told


def test_old_reckonings_go(project: Project) -> None:
    for _ in range(KEPT + 3):
        stored(project)
    AgreementRun.objects.update(upto=timezone.now() - timedelta(days=1))
    newest = reckoned(project)
    assert AgreementRun.objects.count() == KEPT
    assert AgreementRun.objects.filter(pk=newest.pk).exists()


def test_it_is_reckoned_by_itself_after_a_round_was_settled_and_not_more_often_than_hourly(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    assert agreement_due() == [], "it may still be taken back"
    settled_before(minutes=2)
    assert agreement_due() == [project]
    reckoned(project)
    two_hours_ago = timezone.now() - timedelta(hours=2)
    AgreementRun.objects.update(created_at=two_hours_ago)
    assert agreement_due() == [], "nothing new was settled"
    AgreementRun.objects.update(upto=two_hours_ago)
    read(project, (surgeon_a, "approve"), (surgeon_b, "level"))
    settled_before(minutes=2)
    assert agreement_due() == [project]
    AgreementRun.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    assert agreement_due() == [], "it was reckoned within the hour"


def test_the_sweep_begins_what_is_due_and_sends_what_waits(
    project: Project, surgeon_a: User, surgeon_b: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[int, ...]] = []
    monkeypatch.setattr(
        "review.tasks.agreement_run_work.apply_async", lambda args, expires: sent.append(args)
    )
    read(project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    settled_before(minutes=2)
    agreement_reckon()
    agreement_reckon()
    run = AgreementRun.objects.get()
    assert run.started_by is None
    assert sent == [(run.pk,), (run.pk,)]


def test_the_home_page_of_a_lead_has_the_figure_and_links_to_its_page(
    project: Project, lead: User, surgeon_a: User
) -> None:
    assert "No item was read twice yet" in page(lead, address="/p/lumbar/")
    assert "One surgeon reads each item here" in page(lead, address="/p/lumbar/")
    stored(project)
    assert "Agreement 0.81 (0.76–0.86) , 140 items read twice" in page(lead, address="/p/lumbar/")
    assert f'href="{ADDRESS}"' in signed_in(lead).get("/p/lumbar/").content.decode()
    assert "read twice" not in page(surgeon_a, address="/p/lumbar/")


def test_agreement_below_chance_has_a_minus_sign_and_an_interval_in_words(
    project: Project, lead: User
) -> None:
    run = stored(project)
    run.figures.update(coefficient=-0.12, low=-0.3, high=0.07)
    told = page(lead)
    assert "Beyond chance that is α −0.12 (−0.30 to 0.07)." in told
    assert "Multiple choice 140 86.0 % 79.0–90.8 −0.12 −0.30 to 0.07" in told
