"""Facts and measurements: canonical, on known scales, replaced by their author only."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from imaging.errors import FactNotClear, MeasurementNotClear
from imaging.models import AuthorKind, LevelFact, Plane, Series
from imaging.phantom.truth import true_facts
from imaging.services.fact_record import Statement, level_fact_record
from imaging.services.measurement_record import measurement_record
from projects.models import AuditEvent, Project, User
from tests.imaging.stored import study_store

pytestmark = pytest.mark.django_db
GRADE = Statement("L4-5", "disc", "degeneration", "IV", scale="Pfirrmann")


@pytest.fixture
def series(project: Project) -> Series:
    return study_store(project)


def test_a_fact_is_kept_at_its_canonical_level(series: Series, surgeon_a: User) -> None:
    fact = level_fact_record(study=series.study, statement=GRADE, author=surgeon_a)
    assert (fact.level, fact.value, fact.author) == ("L4/L5", "IV", surgeon_a)
    assert AuditEvent.objects.get(action="level_fact_record").actor == surgeon_a


def test_saying_it_anew_replaces_ones_own_and_nobody_elses(
    series: Series, surgeon_a: User, surgeon_b: User
) -> None:
    for author, value in ((surgeon_a, "IV"), (surgeon_b, "III"), (surgeon_a, "V")):
        level_fact_record(study=series.study, statement=replace(GRADE, value=value), author=author)
    assert sorted(LevelFact.objects.values_list("value", flat=True)) == ["III", "V"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": "T1-weighted"}, "level"),
        ({"value": "VI"}, "grade of Pfirrmann"),
        ({"scale": "Modern"}, "scale"),
        ({"side": "port"}, "side"),
        ({"zone": "paracentral"}, "zone"),
        ({"value": ""}, "value"),
    ],
)
def test_what_does_not_exist_is_refused_with_a_sentence(
    series: Series, surgeon_a: User, change: dict[str, str], said: str
) -> None:
    with pytest.raises(FactNotClear, match=said):
        level_fact_record(study=series.study, statement=replace(GRADE, **change), author=surgeon_a)
    assert not LevelFact.objects.exists()


def test_not_assessable_needs_no_grade(series: Series, surgeon_a: User) -> None:
    words = replace(GRADE, value="not assessable", certainty=LevelFact.Certainty.NOT_ASSESSABLE)
    assert level_fact_record(study=series.study, statement=words, author=surgeon_a).pk


def test_everything_true_of_the_phantom_can_be_recorded(series: Series) -> None:
    for fact in true_facts():
        level_fact_record(
            study=series.study,
            statement=Statement(
                fact.level, fact.structure, fact.attribute, fact.value, fact.scale, fact.side, fact.zone
            ),
            author_kind=AuthorKind.CONSTRUCTION,
            author_name="phantom",
        )
    assert LevelFact.objects.count() == len(true_facts())


def test_a_second_measurement_is_a_repeat(series: Series, surgeon_a: User) -> None:
    points = [[0, 0, 0], [3, 4, 0]]
    kept = [
        measurement_record(
            series=series,
            kind="length",
            points=points,
            value=5.0,
            unit="mm",
            author=surgeon_a,
            levels=["L4-5"],
        )
        for _ in range(2)
    ]
    assert [row.repeat for row in kept] == [1, 2]
    assert kept[0].levels == "L4/L5"
    assert json.loads(kept[0].points) == points


def test_without_calibration_a_length_is_in_pixels(series: Series, surgeon_a: User) -> None:
    series.calibrated, series.plane = False, Plane.PROJECTION
    length = {"series": series, "kind": "length", "points": [[0, 0], [3, 4]], "value": 5, "author": surgeon_a}
    with pytest.raises(MeasurementNotClear, match="no calibration"):
        measurement_record(**length, unit="mm")  # type: ignore[arg-type]
    assert measurement_record(**length, unit="px").unit == "px"  # type: ignore[arg-type]


@pytest.mark.parametrize("points", [[], [[1, 2]], [[1, 2, float("nan")]]])
def test_points_must_fit_the_series(series: Series, surgeon_a: User, points: list[list[float]]) -> None:
    with pytest.raises(MeasurementNotClear):
        measurement_record(series=series, kind="length", points=points, value=1, unit="mm", author=surgeon_a)
