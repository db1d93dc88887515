"""Agreement over time: by the month in which a round was settled, with its interval, or why there is none."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from projects.models import Project, User
from review.agreement.months import EDGE, STEP, month_number, months_drawn
from review.agreement.reckon import agreement_work
from review.models import AgreementFigure, AgreementRun, Cut, Measure, Note, Round
from review.services import agreement_begin
from tests.conftest import signed_in
from tests.review.reading_twice import figure, read, rows_of
from tests.review.test_agreement_page import page

pytestmark = pytest.mark.django_db


def settled(round: Round, month: int, day: int = 15) -> None:
    at = datetime(2026, month, day, 12, tzinfo=timezone.get_current_timezone())
    Round.objects.filter(pk=round.pk).update(settled_at=at)


def reckoned(project: Project) -> AgreementRun:
    run = agreement_begin(project=project)
    AgreementRun.objects.filter(pk=run.pk).update(upto=timezone.now())
    run.refresh_from_db()
    assert agreement_work(run=run, owner="a worker")
    return run


def test_each_month_has_its_items_and_rounds_that_are_read_are_in_none(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    for number in range(16):
        settled(read(project, (surgeon_a, "approve"), (surgeon_b, "level" if number < 4 else "approve")), 2)
    settled(read(project, (surgeon_a, "approve"), (surgeon_b, "approve")), 4)
    read(project, (surgeon_a, "approve"), (surgeon_b, "approve"), readers=3)
    run = reckoned(project)
    assert rows_of(run, Measure.VERDICT, Cut.MONTH) == {"2026-02": 16, "2026-04": 1}
    february, april = (figure(run, cut=Cut.MONTH, of=of) for of in ("2026-02", "2026-04"))
    assert february.share == 0.75
    assert february.share_low is not None
    assert february.share_low < 0.75
    assert (april.share, april.note) == (None, Note.FEW)


def test_a_month_is_that_of_the_servers_clock(
    project: Project, surgeon_a: User, surgeon_b: User, settings: pytest.FixtureRequest
) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    round = read(project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    Round.objects.filter(pk=round.pk).update(settled_at="2026-01-31T20:00:00Z")
    assert rows_of(reckoned(project), Measure.VERDICT, Cut.MONTH) == {"2026-02": 1}


def month(of: str, share: float | None) -> AgreementFigure:
    ends = {"share_low": share - 0.1, "share_high": share + 0.1} if share is not None else {}
    return AgreementFigure(measure=Measure.VERDICT, cut=Cut.MONTH, of=of, items=20, share=share, **ends)


def test_the_line_breaks_where_a_month_has_no_figure_or_is_missing() -> None:
    figures = [month("2026-04", 0.5), month("2025-12", 0.8), month("2026-01", 0.7), month("2026-02", None)]
    drawn = months_drawn(figures, Measure.VERDICT)
    assert drawn is not None
    assert [point.of for point in drawn.points] == ["2025-12", "2026-01", "2026-02", "2026-04"]
    assert [point.x - drawn.points[0].x for point in drawn.points] == [0, STEP, 2 * STEP, 4 * STEP]
    assert drawn.points[0].x > EDGE
    assert [
        part[0] for part in drawn.line.replace("L", " L").replace("M", " M").split() if part[0] in "LM"
    ] == [
        "M",
        "L",
        "M",
    ]
    december = drawn.points[0]
    assert december.high is not None
    assert december.low is not None
    assert december.y is not None
    assert december.high < december.y < december.low


def test_one_month_is_no_course() -> None:
    assert months_drawn([], Measure.VERDICT) is None
    assert months_drawn([month("2026-01", 0.7), month("2026-02", None)], Measure.VERDICT) is None
    assert month_number("2026-01") - month_number("2025-12") == 1


def test_the_page_and_the_table_tell_months(
    project: Project, surgeon_a: User, surgeon_b: User, lead: User
) -> None:
    for number in range(30):
        settled(read(project, (surgeon_a, "approve"), (surgeon_b, "approve")), 2 + number % 2)
    settled(read(project, (surgeon_a, "approve"), (surgeon_b, "approve")), 4)
    reckoned(project)
    told = page(lead)
    assert "By month: verdict" in told
    assert told.index("Apr 2026 1") < told.index("Mar 2026 15")
    assert "Too few items: no claim" in told
    assert "All readings are the same, so there is nothing beyond chance to reckon" in told
    answer = signed_in(lead).get("/p/lumbar/agreement/").content.decode()
    assert answer.count('class="agree-months"') == 1
    assert "style=" not in answer
    assert "2026-03" in signed_in(lead).get("/p/lumbar/agreement/csv/").content.decode()
