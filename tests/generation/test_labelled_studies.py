"""A labelled study: comparison across levels and measurements, beside level identification and grading."""

from __future__ import annotations

import json

import pytest

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Finding, Instance
from generation.material import Focus
from generation.materials.measured import measurements_read
from generation.models import GenerationItem
from imaging.models import LevelFact, Measurement, SopInstance, Study
from projects.models import Project, User
from tests.generation.driving import drive, start


def measure(
    study: Study, person: User, value: float, *, kind: str = "lumbar_lordosis", **fields: object
) -> None:
    """A figure on the middle slice."""
    series = study.series.get()
    sop = SopInstance.objects.filter(series=series).order_by("slice_position")[1].sop_instance_uid
    Measurement.objects.create(
        **{
            "series": series,
            "kind": kind,
            "points": json.dumps([[2.0, 90.0, -34.0, sop, 1], [2.0, 90.0, -154.0, sop, 1]]),
            "levels": "L1,S1",
            "value": value,
            "unit": "deg",
            "author": person,
        }
        | fields
    )


def bodies_of(project: Project, kind: str) -> list[MultipleChoice | OpenQuestion]:
    """The bodies drafted from a kind of focus."""
    found = []
    for item in GenerationItem.objects.filter(run__project=project).select_related(
        "instance__current_revision"
    ):
        if Focus(**json.loads(item.topic)["focus"]).kind == kind and item.instance is not None:
            assert item.instance.current_revision is not None
            body = body_parse(item.instance.current_revision.body)
            assert isinstance(body, MultipleChoice | OpenQuestion)
            found.append(body)
    return found


def warnings(project: Project) -> list[str]:
    rows = Finding.objects.filter(revision__instance__project=project).exclude(severity="note")
    return [f"{each.check_name}: {each.message}" for each in rows]


@pytest.mark.once
def test_the_level_with_the_highest_grade_is_asked_for_among_lower_ones(
    project: Project, study: Study
) -> None:
    drive(start(project, studies=(study,), languages=("en", "zh"), count=60))
    compared = bodies_of(project, "comparison")
    assert {(body.kind, body.language) for body in compared} == {
        (kind, language) for kind in ("multiple_choice", "open_question") for language in ("en", "zh")
    }
    for body in compared:
        if isinstance(body, MultipleChoice):
            right = next(option.text for option in body.options if option.key == body.answer)
            assert right == "L4/L5"  # Pfirrmann 5, the others are 2, 2, 3 and 4.
            assert {option.text for option in body.options} < {"L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"}
        else:
            assert len(body.claims) == 5
            assert body.levels == ["L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"]
        assert body.images
    assert warnings(project) == []


@pytest.mark.once
def test_two_highest_grades_are_no_question_with_one_answer(project: Project, study: Study) -> None:
    LevelFact.objects.filter(level="L5/S1", scale="Pfirrmann").update(value="5")
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=60))
    assert bodies_of(project, "comparison") == []


@pytest.mark.once
def test_a_row_is_asked_about_once(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("open_question",), count=60))
    assert len(bodies_of(project, "comparison")) == 1


@pytest.mark.once
def test_what_people_measured_becomes_a_question_on_its_slice(
    project: Project, study: Study, surgeon_a: User, surgeon_b: User
) -> None:
    measure(study, surgeon_a, 47.6)
    measure(study, surgeon_b, 50.2)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=60))
    measured = bodies_of(project, "measurement")
    assert len({(body.kind, body.language) for body in measured}) == 4
    for body in measured:
        assert body.axis == "measurement"
        assert len(body.images) == 1
        if isinstance(body, MultipleChoice):
            values = {int(option.text.split("°")[0]): option.key for option in body.options}
            assert values[49] == body.answer
            assert min(abs(value - 49) for value in values if value != 49) > 5
        else:
            assert "49°" in body.reference_answer
    assert warnings(project) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": "px", "kind": "disc_height"},
        {"levels": ""},
        {"kind": "length", "unit": "mm"},
        {"points": json.dumps([[2.0, 90.0, -34.0], [2.0, 90.0, -154.0]])},
    ],
)
def test_what_cannot_be_asked_for_is_not(study: Study, surgeon_a: User, fields: dict[str, object]) -> None:
    measure(study, surgeon_a, 48.0, **{"kind": "lumbar_lordosis"} | fields)  # type: ignore[arg-type]
    assert measurements_read(study) == ()


def test_what_readers_measured_too_differently_is_not_asked_for(
    study: Study, surgeon_a: User, surgeon_b: User
) -> None:
    measure(study, surgeon_a, 40.0)
    measure(study, surgeon_b, 52.0)
    assert measurements_read(study) == ()
    # The last of each person counts.
    measure(study, surgeon_b, 41.0, repeat=2)
    (view,) = measurements_read(study)
    assert (view.value, view.times, view.levels) == (40, 2, ("L1", "S1"))


def test_conditions_of_the_recorded_findings_stand_with_the_question(project: Project, study: Study) -> None:
    drive(start(project, studies=(study,), kinds=("open_question",), count=60))
    rows = Instance.objects.filter(project=project, condition_rows__condition="degenerative_disc_disease")
    assert rows.exists()
