"""Two films in one series show every level each: it stands once on a film, in a volume once on the series."""

from __future__ import annotations

import io
import json

import pydicom
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from generation.materials.study import study_read
from imaging.errors import MarksNotClear
from imaging.films import film_numbers, place_key
from imaging.labels_compared import labels_compared
from imaging.level_contradictions import Placed
from imaging.models import AuthorKind, LevelMark, MarkSpace, NumberingBasis, Series
from imaging.selectors.comparison import labellers_of, two_compared
from imaging.selectors.labelling import label_sheet
from imaging.selectors.level_rows import level_rows
from imaging.series_doubts import series_barred, series_doubts
from imaging.services.dicom_objects import marks_report_file
from imaging.services.level_doubts import level_doubts
from imaging.services.mark_accept import suggestions_accept
from imaging.services.marks_place import Placing, marks_version, own_marks
from imaging.services.numbering_grounds import numbering_lacks
from projects.models import Project, RunState, User
from tests.conftest import signed_in
from tests.imaging.stored import dataset_store, slice_dataset
from tests.imaging.suggestion_servers import answer_of, asked, saying, server_at, serving
from tests.imaging.test_marks_place import SIDE, film_made, placed, series_made

pytestmark = pytest.mark.django_db
LUMBAR = ["L2", "L3", "L4"]
JSON = {"Accept": "application/json"}
FRONT, LATERAL = "2.25.7.1", "2.25.7.2"


def two_films(project: Project) -> Series:
    """A front and a side view in one series, of 200 × 200 px each."""
    series = film_made(project)
    dataset_store(series, slice_dataset("2.25.7", 2, rows=SIDE, columns=SIDE))
    Series.objects.filter(pk=series.pk).update(frame_count=2)
    return Series.objects.select_related("study__subject", "study__project").get(pk=series.pk)


def column_on(sop: str, levels: list[str], *, top: float = 40, step: float = 30) -> list[Placing]:
    return [Placing(level, "", sop, 60.0, top + step * at) for at, level in enumerate(levels)]


def both_films(levels: list[str] = LUMBAR) -> list[Placing]:
    return column_on(FRONT, levels) + column_on(LATERAL, levels, top=25, step=34)


def test_front_and_side_view_are_both_labelled(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    marks = placed(series, surgeon_a, both_films())
    assert [(mark.level, mark.sop_instance and mark.sop_instance.sop_instance_uid) for mark in marks] == [
        *((level, FRONT) for level in LUMBAR),
        *((level, LATERAL) for level in LUMBAR),
    ]
    assert len({place_key(mark) for mark in marks}) == 2
    assert level_doubts(series.study) == []
    assert series_barred([series.pk]) == {}
    own = label_sheet(series, slug="lumbar", person=surgeon_a)["own"]
    assert [(mark["level"], mark["picture"], mark["film"]) for mark in own] == [
        *((level, 0, 0) for level in LUMBAR),
        *((level, 1, 1) for level in LUMBAR),
    ]


def test_the_page_saves_both_and_one_film_is_changed_without_the_other(
    project: Project, surgeon_a: User
) -> None:
    series = two_films(project)
    address = reverse("imaging:label", args=["lumbar", series.study.uid]) + f"?series={series.uid}"

    def sent(marks: list[dict[str, object]]) -> dict[str, str]:
        return {"marks": json.dumps(marks), "seen": marks_version(series, surgeon_a)}

    marks = [
        {"level": level, "sop": sop, "column": 60, "row": 40 + 30 * at}
        for sop in (FRONT, LATERAL)
        for at, level in enumerate(LUMBAR)
    ]
    client = signed_in(surgeon_a)
    answer = client.post(address, sent(marks), headers=JSON)
    assert answer.status_code == 200, answer.content
    kept = [
        {"level": mark["level"], "uid": mark["uid"]} for mark in answer.json()["own"] if mark["film"] == 0
    ]
    before = {mark.level: mark for mark in own_marks(series, surgeon_a)[:3]}
    moved = [{"level": "L4", "sop": LATERAL, "column": 61, "row": 120}]
    answer = client.post(address, sent(kept + moved), headers=JSON)
    assert answer.status_code == 200, answer.content
    told = [(mark.level, mark.pk == before[mark.level].pk) for mark in own_marks(series, surgeon_a)]
    assert told == [("L2", True), ("L3", True), ("L4", True), ("L4", False)]
    # A stored mark and a new one of one level on one film are two.
    other = {"level": "L4", "sop": FRONT, "column": 61, "row": 120}
    answer = client.post(address, sent([*kept, other]), headers=JSON)
    assert (answer.status_code, len(own_marks(series, surgeon_a))) == (422, 4)
    assert "L4 is marked twice on one picture" in answer.json()["detail"]


def test_a_level_stands_once_on_a_film_and_once_in_a_volume(project: Project, surgeon_a: User) -> None:
    films, volume = two_films(project), series_made(project)
    with pytest.raises(MarksNotClear, match="L3 is marked twice on one picture"):
        placed(films, surgeon_a, both_films() + column_on(LATERAL, ["L3"], top=150))
    with pytest.raises(MarksNotClear, match=r"L3 is marked twice\. Delete"):
        placed(volume, surgeon_a, [Placing("L3", "", f"2.25.1.{at}", 60.0, 80.0) for at in (1, 2)])
    assert not LevelMark.objects.exists()


def test_the_database_holds_the_same_rule(project: Project) -> None:
    films, volume = two_films(project), series_made(project)
    common = {"level": "L4", "x": 1.0, "y": 1.0, "author_kind": AuthorKind.IMPORT}
    for file in films.sop_instances.all():
        LevelMark.objects.create(series=films, sop_instance=file, space=MarkSpace.PIXEL, **common)
    LevelMark.objects.create(series=volume, space=MarkSpace.PATIENT, **common)
    for series in (films, volume):
        space = MarkSpace.PIXEL if series == films else MarkSpace.PATIENT
        with pytest.raises(IntegrityError), transaction.atomic():
            LevelMark.objects.create(
                series=series, sop_instance=series.sop_instances.last(), space=space, **common
            )


def test_levels_of_two_films_are_not_measured_against_each_other(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    # On the side view everything lies higher and twice as far apart: alone each is in order.
    placed(series, surgeon_a, column_on(FRONT, LUMBAR) + column_on(LATERAL, LUMBAR, top=10, step=60))
    assert level_doubts(series.study) == []
    placed(series, surgeon_a, column_on(FRONT, LUMBAR) + column_on(LATERAL, ["L1", "L2", "L4"], top=10))
    assert series_doubts(LevelMark.objects.select_related("series", "author").order_by("pk")) == [
        "Picture 2: Between L2 and L4 there is no room for L3. Check the numbering.",
        "Picture 2: Between the marks L3 is missing. Check the numbering.",
    ]
    assert "no room for L3" in series_barred([series.pk])[series.pk]


def test_an_unbroken_count_is_not_put_together_of_two_films(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    necks = [f"C{number}" for number in range(2, 8)]
    placed(series, surgeon_a, column_on(FRONT, necks, top=10) + column_on(LATERAL, ["T1", "T2"]))
    lacks = numbering_lacks(series.study.subject, basis=NumberingBasis.COUNTED_FROM_C2, variants=frozenset())
    assert "do the marks run unbroken from C2 to T2" in lacks


def test_films_that_count_otherwise_are_told_of(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    placed(series, surgeon_a, column_on(FRONT, ["L5", "L6", "S1"]) + column_on(LATERAL, ["L5", "S1"]))
    name = str(series)
    assert (
        f"L6 is marked on “{name}, picture 1”, but on “{name}, picture 2” S1 follows L5: see which count is "
        "right, and take the marks of the other away." in level_doubts(series.study)
    )


def test_two_labellers_are_compared_film_by_film(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    series = two_films(project)
    placed(series, surgeon_a, both_films())
    placed(series, surgeon_b, column_on(FRONT, ["L2", "L3"], top=42) + column_on(LATERAL, ["L4"], top=95))
    one, other = labellers_of(series.study, first=surgeon_a)[series.pk]
    found = two_compared(series, one, other)
    assert [(place.picture, place.is_agreed) for place in found.both] == [(1, True), (1, True), (2, True)]
    assert found.only_one == ["L4 (picture 1)", "L2 (picture 2)", "L3 (picture 2)"]
    page = signed_in(surgeon_a).get(
        reverse("imaging:compare", args=["lumbar", series.study.uid]), {"series": str(series.uid)}
    )
    assert b'data-compare-level="L4" data-compare-of="other" data-compare-film="2"' in page.content


def test_a_count_that_is_off_on_one_film_is_told_of_that_film() -> None:
    def column(levels: list[str]) -> list[Placed]:
        return [Placed(level, (0.0, 0.0, -30.0 * at)) for at, level in enumerate(levels)]

    films = [(1, column(LUMBAR), column(LUMBAR)), (2, column(LUMBAR), column(["L3", "L4", "L5"]))]
    found = labels_compared(films, usual=30.0, unit="px")
    assert found.shift_sentence("A", "B") == (
        "B names the whole column on picture 2 one level lower than A: where A marked L2, B marked L3."
    )


def test_a_server_suggests_levels_on_each_film_and_they_are_accepted(
    project: Project, surgeon_a: User
) -> None:
    series = two_films(project)
    marks = [
        {"level": level, "sop": sop, "column": 60.0, "row": 40.0 + 30 * at}
        for sop in (FRONT, LATERAL)
        for at, level in enumerate(LUMBAR)
    ]
    with serving(saying(200, answer_of(*marks))) as heard:
        run = asked(series, server_at(heard.address), surgeon_a)
    assert (run.state, run.error_for_user, run.mark_count) == (RunState.DONE, "", 6)
    lent = label_sheet(series, slug="lumbar", person=surgeon_a)["lent"]
    assert [(mark["level"], mark["film"]) for mark in lent[0]["marks"]] == [
        *((level, 0) for level in LUMBAR),
        *((level, 1) for level in LUMBAR),
    ]
    proposed = LevelMark.objects.select_related("series__study__project", "series__study__subject").first()
    assert proposed is not None
    assert suggestions_accept(mark=proposed, person=surgeon_a, seen=6) == 6
    with serving(saying(200, answer_of(*marks[:1], marks[0] | {"row": 90.0}))) as heard:
        run = asked(series, server_at(heard.address, name="Another"), surgeon_a)
    assert "marks L2 twice on one picture" in run.error_for_user


def test_the_report_holds_each_level_on_its_film(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    placed(series, surgeon_a, both_films())
    rows = list(
        LevelMark.objects.select_related(
            "series__study__project", "series__study__subject", "sop_instance", "author"
        ).order_by("pk")
    )
    report = pydicom.dcmread(io.BytesIO(marks_report_file(rows).content))
    named = [
        str(element.value)
        for element in report.iterall()
        if element.keyword == "ReferencedSOPInstanceUID" and str(element.value) in (FRONT, LATERAL)
    ]
    assert named.count(FRONT) > 3
    assert named.count(LATERAL) > 3


def test_the_study_page_and_drafts_name_the_film(project: Project, surgeon_a: User) -> None:
    series = two_films(project)
    placed(series, surgeon_a, both_films())
    assert list(film_numbers([series.pk]).values()) == [1, 2]
    (first, *_rest) = level_rows(series.study)
    assert [label for _mark, label in first.marks] == [f"{series}, picture 1", f"{series}, picture 2"]
    material = study_read(series.study)
    assert [(mark.level, mark.sop) for mark in material.marks] == [
        *((level, FRONT) for level in LUMBAR),
        *((level, LATERAL) for level in LUMBAR),
    ]
