"""One level has one place on a series: of two people, of a person and a file, on films as on slices."""

from __future__ import annotations

import pytest

from corpus.checks.gather_marks import marks_given, marks_read
from generation.errors import LevelsContradict
from generation.materials.study import study_read
from imaging.errors import MarksNotClear, NumberingNotClear
from imaging.formats.errors import Refused
from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series
from imaging.series_doubts import series_barred
from imaging.services.level_doubts import level_doubts
from imaging.services.mark_rows import marks_compared
from projects.models import Project, User
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import dataset_store, slice_dataset
from tests.imaging.test_marks_place import SIDE, column_of, film_made, placed, series_made

pytestmark = pytest.mark.django_db
ONE_PLACE = "one level has one place"


def mark_on(series: Series, level: str, row: float, kind: AuthorKind, name: str = "") -> LevelMark:
    """A stored mark as if nobody had held it against the others."""
    film = series.sop_instances.first() if series.plane == "projection" else None
    at = {"space": MarkSpace.PIXEL, "x": 60.0, "y": row} if film else {"x": 0.0, "y": 0.0, "z": 90.0 - row}
    return LevelMark.objects.create(
        series=series, level=level, sop_instance=film, author_kind=kind, author_name=name, **at
    )


@pytest.mark.parametrize("make", [film_made, series_made])
def test_two_people_do_not_name_two_bodies_alike(
    make: object, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = make(project)  # type: ignore[operator]
    placed(series, surgeon_a, column_of(series, ["L1", "L2", "L3"], top=20))
    with pytest.raises(MarksNotClear, match=ONE_PLACE):
        placed(series, surgeon_b, column_of(series, ["L3", "L4"], top=110))
    placed(series, surgeon_b, column_of(series, ["L3", "L4"], top=84))


@pytest.mark.parametrize("make", [film_made, series_made])
def test_the_end_of_a_series_is_not_exempt_within_it(
    make: object, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = make(project)  # type: ignore[operator]
    placed(series, surgeon_a, column_of(series, ["L4", "L5"], top=50))
    with pytest.raises(MarksNotClear, match=f"L5 would lie 25 .*{ONE_PLACE}"):
        placed(series, surgeon_b, column_of(series, ["L4", "L5"], top=50, step=55))
    placed(series, surgeon_b, column_of(series, ["L4", "L5"], top=53, step=34))


@pytest.mark.parametrize("make", [film_made, series_made])
def test_a_level_alone_has_its_place_too(
    make: object, project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = make(project)  # type: ignore[operator]
    placed(series, surgeon_a, column_of(series, ["L4"], top=60))
    with pytest.raises(MarksNotClear, match=ONE_PLACE):
        placed(series, surgeon_b, column_of(series, ["L4"], top=80))
    placed(series, surgeon_b, column_of(series, ["L4"], top=62))


def test_a_count_that_is_one_off_on_a_film_is_refused(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = film_made(project)
    placed(series, surgeon_a, column_of(series, ["L1", "L2", "L3"], top=20))
    with pytest.raises(MarksNotClear, match="one place has two names"):
        placed(series, surgeon_b, column_of(series, ["L4", "L5"], top=84))


def test_pictures_of_one_series_are_each_their_own(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    series = film_made(project)
    dataset_store(series, slice_dataset("2.25.7", 2, rows=SIDE, columns=SIDE))
    first, second = series.sop_instances.order_by("instance_number")
    for file, top, person in ((first, 20, surgeon_a), (second, 110, surgeon_b)):
        marks = column_of(series, ["L3", "L4"], top=top)
        placed(
            series,
            person,
            [mark.__class__(mark.level, "", file.sop_instance_uid, 60, mark.row) for mark in marks],
        )
    assert level_doubts(series.study) == []


@pytest.mark.parametrize("make", [film_made, series_made])
def test_a_file_does_not_name_another_body_as_a_person_did(
    make: object, project: Project, surgeon_a: User
) -> None:
    series = make(project)  # type: ignore[operator]
    placed(series, surgeon_a, column_of(series, ["L2", "L3"], top=40))

    def sent(lower: float) -> list[dict[str, object]]:
        rows = {"L3": 70 + lower, "L4": 100 + lower}
        flat = series.plane == "projection"
        where = {name: (60.0, row, 0.0) if flat else (0.0, 0.0, 90.0 - row) for name, row in rows.items()}
        return [{"level": name, "centroid": at, "box": None, "outlines": []} for name, at in where.items()]

    with pytest.raises(Refused, match=ONE_PLACE):
        marks_compared(series, sent(30))
    new, _told = marks_compared(series, sent(4))
    assert len(new) == 2


@pytest.mark.parametrize("make", [film_made, series_made])
@pytest.mark.parametrize("kind", [AuthorKind.IMPORT, AuthorKind.PERSON])
def test_a_stored_double_is_told_and_shuts_drafting_and_certification(
    make: object, kind: AuthorKind, project: Project, surgeon_a: User
) -> None:
    series = make(project)  # type: ignore[operator]
    placed(series, surgeon_a, column_of(series, ["L1", "L2", "L3"], top=20))
    ask = {
        "subject": series.study.subject,
        "certified_by": surgeon_a,
        "basis": NumberingBasis.COUNTED_FROM_RIBS,
    }
    numbering_certify_now(**ask, reason="Counted on the chest film")
    assert level_doubts(series.study) == []
    assert study_read(series.study).marks
    marks = [mark_on(series, "L3", 110, kind, "other"), mark_on(series, "L4", 140, kind, "other")]
    said = "L3 is marked at two places, 30"
    assert any(said in told for told in level_doubts(series.study))
    assert said in series_barred([series.pk])[series.pk]
    with pytest.raises(LevelsContradict, match=said):
        study_read(series.study)
    # No reason tells which of the two is meant.
    with pytest.raises(NumberingNotClear, match=said):
        numbering_certify_now(**ask, reason="Counted on the chest film")
    proving = {mark.level for mark in marks_given(list(marks_read({series.study_id})))}
    assert "L3" not in proving
    marks[0].delete()
    assert series_barred([series.pk]) == {}


def test_what_a_model_only_proposes_is_no_double(project: Project, surgeon_a: User) -> None:
    series = series_made(project)
    placed(series, surgeon_a, column_of(series, ["L2", "L3"], top=40))
    mark_on(series, "L3", 110, AuthorKind.MODEL)
    assert (level_doubts(series.study), series_barred([series.pk])) == ([], {})
